"""What is refused is refused in the admin too, with the reason and without loss."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from content.models import Brochure, Video
from files import pdf
from tests.factories import (
    HOSTILE_PDFS,
    add_brochure,
    bomb,
    brochure_edition,
    clip,
    described,
    make_pdf,
    make_video,
    photo,
    plain,
    upload,
    vtt,
)
from tests.steps import change_of, everything_stored, form_of, nothing_is_stored
from tests.web import read

pytestmark = pytest.mark.django_db


def brochure_form(editor, content: bytes, key: str = "folder") -> tuple[str, dict[str, Any]]:
    path = change_of(add_brochure(key))
    data = form_of(editor, path) | {"summary_nl": "Nieuwe samenvatting"}
    return path, data | {"editions-0-file": upload(content, "x.pdf")}


def video_form(editor, film: Video, **changes: Any) -> tuple[str, dict[str, Any]]:
    path = change_of(film)
    data = form_of(editor, path) | {"summary_nl": "Nieuwe samenvatting"}
    row = {"file": upload(clip(), "x.mp4"), "issued_on": "2026-11-24"} | changes
    data |= {"editions-TOTAL_FORMS": "1"} | {f"editions-0-{k}": v for k, v in row.items()}
    return path, data


def tracks_form(editor, film: Video, *tracks: bytes, **more: Any) -> tuple[str, Any]:
    path = change_of(film)
    data = form_of(editor, path) | {f"editions-0-{name}": value for name, value in more.items()}
    data["tracks-TOTAL_FORMS"] = str(len(tracks))
    for number, track in enumerate(tracks):
        data |= {
            f"tracks-{number}-language": ("nl", "fr", "de")[number],
            f"tracks-{number}-kind": "captions",
            f"tracks-{number}-file": upload(track, "x.vtt"),
        }
    return path, data


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_the_admin_shows_why_a_pdf_is_refused_and_keeps_what_was_typed(editor, name):
    code, make = HOSTILE_PDFS[name]
    path, data = brochure_form(editor, make())
    with nothing_is_stored():
        response = editor.post(path, data, headers={"accept-language": "en"})
    shown = response.content.decode()
    assert response.status_code == 200
    reason = str(pdf.REASONS[code])
    assert reason in shown.replace("&#x27;", "'")
    # Above the form, too, with the way to its field.
    above = shown.partition('id="errors"')[2].partition("</div>")[0]
    assert reason in above.replace("&#x27;", "'")
    assert '<a href="#id_editions-0-file">' in above
    assert "Nieuwe samenvatting" in shown
    assert not Brochure.objects.filter(summary_nl="Nieuwe samenvatting")


def test_a_pdf_that_says_it_is_in_another_language_has_to_be_confirmed(editor):
    french = make_pdf(described("fr-BE", "Vos droits"))
    path, data = brochure_form(editor, french)
    with nothing_is_stored():
        refused = editor.post(path, data, headers={"accept-language": "en"})
    told = refused.content.decode()
    assert "This PDF says it is in “français (Belgique)”; you put it under “Nederlands”." in told
    assert "Nieuwe samenvatting" in told
    again = data | {"editions-0-file": upload(french, "x.pdf"), "editions-0-is_right": "on"}
    assert editor.post(path, again).status_code == 302
    path, data = brochure_form(editor, make_pdf(described("nl-BE", "Je rechten")), "another")
    assert editor.post(path, data).status_code == 302


def test_the_reason_is_in_the_editors_language(editor):
    path, data = brochure_form(editor, b"MZ")
    response = editor.post(path, data, headers={"accept-language": "nl"})
    assert "Het bestand is geen pdf." in response.content.decode()


def test_the_admin_warns_of_what_not_everybody_can_use_only_when_the_file_is_new(editor):
    path, data = brochure_form(editor, plain())
    shown = editor.post(path, data, follow=True, headers={"accept-language": "en"})
    assert len([text for text in shown.context["messages"] if text.level_tag == "warning"]) == 4
    data = form_of(editor, path) | {"editions-0-issued_on": "2026-11-23"}
    shown = editor.post(path, data, follow=True)
    assert not [text for text in shown.context["messages"] if text.level_tag == "warning"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"file": lambda: b"<html>"}, "The file is no MP4 video."),
        ({"file": lambda: clip() + b"<html>"}, "Something in the file"),
        ({"image": lambda: b"<svg onload=x>"}, "An SVG image can hold scripts"),
        ({"image": bomb}, "The image measures more than"),
    ],
)
def test_the_admin_shows_why_a_video_or_poster_is_refused(editor, film, changes, reason):
    uploads = {key: upload(make(), "x.mp4") for key, make in changes.items()}
    path, data = video_form(editor, film, **uploads)
    with nothing_is_stored():
        response = editor.post(path, data, headers={"accept-language": "en"})
    assert reason in response.content.decode().replace("&#x27;", "'")
    assert "Nieuwe samenvatting" in response.content.decode()


def test_a_good_file_is_not_stored_when_another_in_the_form_is_refused(editor, film):
    path, data = video_form(editor, film, image=upload(b"<html>", "x.png"))
    with nothing_is_stored():
        assert editor.post(path, data).status_code == 200


def test_an_editor_adds_a_video_with_captions_and_replaces_both(editor, film):
    path, data = video_form(editor, film, image=upload(photo(), "x.png"))
    response = editor.post(path, data)
    assert response.status_code == 302, response.context["errors"]
    edition = film.editions.get()
    assert (edition.width, edition.height) == (160, 120)
    shown = read(editor.get(path).content)
    assert not [
        box for box in shown.all("input") if "image-clear" in box.attributes.get("name", "")
    ]

    short, long = (vtt(f"00:00.000 --> 00:0{end}.500\nDag") for end in (0, 2))
    response = editor.post(*tracks_form(editor, film, short))
    assert response.status_code == 302, response.context["errors"]
    with nothing_is_stored():
        response = editor.post(*tracks_form(editor, film, long), headers={"accept-language": "en"})
    assert "ends after the end of the video" in response.content.decode()

    longer = upload(make_video(seconds=3), "x.mp4")
    response = editor.post(*tracks_form(editor, film, long, file=longer))
    assert response.status_code == 302, response.context["errors"]
    edition.refresh_from_db()
    assert edition.duration == pytest.approx(3)
    assert edition.earlier.count() == 1

    # Now the captions are longer than the first film.
    path, data = video_form(editor, film)
    with nothing_is_stored():
        response = editor.post(path, data, headers={"accept-language": "en"})
    assert "ends after the end of the video" in response.content.decode()


def test_a_film_and_its_captions_are_sent_together_and_captions_alone_are_refused(editor, film):
    path, data = tracks_form(editor, film, vtt("00:00.000 --> 00:00.500\nDag"))
    with nothing_is_stored():
        refused = editor.post(path, data, headers={"accept-language": "en"})
    assert "Choose the film first, then its captions." in refused.content.decode()
    _path, film_data = video_form(editor, film)
    tracks = {name: value for name, value in data.items() if name.startswith("tracks-")}
    tracks["tracks-0-file"] = upload(vtt("00:00.000 --> 00:00.500\nDag"), "x.vtt")
    response = editor.post(path, film_data | tracks)
    assert response.status_code == 302, response.context["errors"]
    assert film.editions.get().tracks.get().language == "nl"


def test_new_captions_wait_with_the_draft_and_come_back_with_it(editor, film):
    editor.post(*video_form(editor, film))
    path, data = tracks_form(editor, film, vtt("00:00.000 --> 00:00.500\nDag"))
    assert editor.post(path, data | {"_draft": "1"}).status_code == 302
    assert not film.editions.get().tracks.exists()
    assert form_of(editor, path)["tracks-0-language"] == "nl"
    assert editor.post(path, form_of(editor, path)).status_code == 302
    assert b"Dag" in film.editions.get().tracks.get().file.read()


@pytest.mark.parametrize("kind", ["brochure", "video"])
def test_a_failure_after_the_file_was_stored_leaves_no_file_and_no_row(
    editor, film, monkeypatch, kind
):
    # The last thing that a request writes is the note of what was changed.
    def fail(*_args: Any, **_options: Any) -> None:
        assert everything_stored()[0] != before[0]
        raise DatabaseError

    form = brochure_form(editor, plain()) if kind == "brochure" else video_form(editor, film)
    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_change", fail)
    before = everything_stored()
    with pytest.raises(DatabaseError):
        editor.post(*form)
    assert everything_stored() == before


def test_a_failure_in_the_shell_leaves_no_file_and_no_row():
    edition = brochure_edition(make_pdf(width=360))
    edition.issued_on = "never"
    with nothing_is_stored(), pytest.raises(ValidationError), transaction.atomic():
        edition.save()


def test_a_draft_with_a_file_is_saved_again_whatever_numbers_were_given_meanwhile(editor):
    brochure = Brochure.objects.create(
        key="new", title_nl="Nieuw", slug_nl="nieuw", audiences=["public"]
    )
    path = change_of(brochure)
    added = {"editions-0-file": upload(make_pdf(), "x.pdf"), "editions-0-issued_on": "2026-11-24"}
    first = editor.post(path, form_of(editor, path) | added | {"_draft": "1"})
    assert first.status_code == 302, first.context["errors"]
    assert not brochure.editions.exists()
    for saved in ({"_draft": "1"}, {"_publish": "1"}):
        opened = form_of(editor, path)
        # As a database does that never gives a number twice; and somebody else adds a file.
        add_brochure(f"other{next(iter(saved))}", stored=True)
        again = editor.post(path, opened | saved)
        assert again.status_code == 302, again.context["errors"]
    edition = brochure.editions.get()
    assert (edition.language, edition.page_count) == ("nl", 1)
    assert edition.file.storage.exists(edition.file.name)


def test_a_form_that_announces_very_many_files_is_no_work(editor):
    brochure = add_brochure()
    data = form_of(editor, change_of(brochure)) | {"editions-TOTAL_FORMS": "100000"}
    refused = editor.post(change_of(brochure), data)
    assert refused.status_code == 200
    (inline,) = refused.context["inline_admin_formsets"]
    assert len(inline.formset.forms) <= 200
    assert inline.formset.non_form_errors()
