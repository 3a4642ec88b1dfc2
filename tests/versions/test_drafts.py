"""A draft beside what visitors read: kept, seen by a colleague, published, thrown away."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone, translation

from centres.models import Centre, HelpLine
from content.models import Brochure, Page, Source
from tests.factories import add_brochure, add_page, add_source, content_of, make_pdf, upload
from tests.steps import change_of, everything_stored, form_of, rows_of
from tests.web import read
from versions import keeping, preview
from versions.models import Version

pytestmark = pytest.mark.django_db


def save(client, item, language="nl", **values):
    """Send the form of a language with some values changed; the button is among them."""
    path = change_of(item, language)
    return client.post(path, form_of(client, path) | values, headers={"accept-language": "en"})


def draft(client, item, language="nl", **values) -> Version:
    """Keep a draft, and return it."""
    response = save(client, item, language, _draft="1", **values)
    assert response.status_code == 302, response.context["errors"]
    return Version.objects.part(item, "" if language == "all" else language).open().get()


def public(item, language="nl"):
    """Return what a visitor gets of something."""
    item.refresh_from_db()
    with translation.override(language):
        return Client().get(item.get_absolute_url())


def test_visitors_read_the_former_words_until_a_draft_is_published(editor):
    page = add_page()
    version = draft(editor, page, title_nl="Anders", body_nl="<p>Een nieuwe tekst.</p>")
    assert "Een nieuwe tekst." not in public(page).text
    # Who opens the form next goes on with it.
    assert form_of(editor, change_of(page))["title_nl"] == "Anders"
    assert save(editor, page).status_code == 302
    assert "Een nieuwe tekst." in public(page).text
    version.refresh_from_db()
    assert version.state == Version.State.PUBLISHED
    assert not Version.objects.of(page).open().exists()


@pytest.mark.parametrize(
    ("make", "language", "values"),
    [
        (add_page, "fr", {"title_fr": "Autre"}),
        (add_page, "all", {"illustration": "door"}),
        (add_page, "all", {"section": "site", "status": "withdrawn"}),
        (add_brochure, "ar", {"summary_ar": "جديد"}),
        (add_brochure, "all", {"audiences": ["victims"]}),
        (add_source, "nl", {"name_nl": "Een ander verslag"}),
        (lambda: Centre.objects.first(), "nl", {"opening_hours_nl": "Elke dag"}),
        (lambda: Centre.objects.first(), "all", {"email": "new@example.org"}),
        (lambda: HelpLine.objects.hotline(), "de", {"hours_de": "Immer"}),
    ],
)
def test_of_whatever_can_be_edited_a_draft_changes_nothing(editor, make, language, values):
    item = make()
    before = rows_of(type(item), pk=item.pk)
    draft(editor, item, language, **values)
    assert rows_of(type(item), pk=item.pk) == before
    opened = form_of(editor, change_of(item, language))
    assert {name: opened[name] for name in values} == values
    assert save(editor, item, language).status_code == 302
    item = type(item)._base_manager.get(pk=item.pk)
    assert {name: getattr(item, name) for name in values} == values


def test_a_draft_of_one_language_leaves_the_others_to_others(editor):
    page = add_page()
    draft(editor, page, "nl", title_nl="Concept")
    assert save(editor, page, "fr", title_fr="Publié").status_code == 302
    page.refresh_from_db()
    assert (page.title_nl, page.title_fr) == ("Title of a-page (nl)", "Publié")


def test_a_draft_need_not_be_whole_and_what_is_published_must(editor):
    page = add_page(languages=["nl"])
    assert draft(editor, page, "fr", title_fr="Un titre").words["body"] == ""
    refused = save(editor, page, "fr")
    assert refused.status_code == 200
    assert list(refused.context["adminform"].form.errors) == ["body_fr"]
    assert "Un titre" in refused.text
    assert save(editor, page, "fr", body_fr="<p>Un texte.</p>").status_code == 302
    assert "Un texte." in public(page, "fr").text


def test_a_thrown_away_draft_is_gone_from_the_form_and_stays_in_the_history(editor):
    page = add_page()
    version = draft(editor, page, title_nl="Weg ermee")
    assert save(editor, page, _discard="1").status_code == 302
    assert form_of(editor, change_of(page))["title_nl"] == page.title_nl
    version.refresh_from_db()
    assert version.state == Version.State.SUPERSEDED
    assert version.words["title"] == "Weg ermee"


def test_what_a_draft_said_before_it_was_saved_again_is_kept(editor):
    page = add_page()
    for title in ("Eerst", "Dan", "Ten slotte"):
        draft(editor, page, title_nl=title)
    said = Version.objects.part(page, "nl").values_list("words__title", "state")
    assert list(said)[:3] == [
        ("Ten slotte", "draft"),
        ("Dan", "superseded"),
        ("Eerst", "superseded"),
    ]


def test_a_new_page_can_be_a_draft_nobody_sees(editor, client):
    path = "/admin/content/page/add/?language=nl"
    data = form_of(editor, path) | {
        "section": "help",
        "title_nl": "Waar kan ik slapen?",
        "body_nl": "<p>Bel ons.</p>",
        "_draft": "1",
    }
    assert editor.post(path, data).status_code == 302
    page = Page.objects.get(key="waar-kan-ik-slapen")
    assert not page.exists_in("nl")
    assert page.position == max(
        Page.objects.filter(section="help").values_list("position", flat=True)
    )
    assert Client().get("/nl/hulp/waar-kan-ik-slapen/").status_code == 404
    assert save(editor, page).status_code == 302
    assert "Bel ons." in Client().get("/nl/hulp/waar-kan-ik-slapen/").text


@pytest.mark.parametrize("kept", [{"_draft": "1"}, {"publish_at": "2030-01-01T10:00"}])
@pytest.mark.parametrize("language", ["nl", "all"])
def test_a_new_centre_which_every_page_would_name_is_never_a_draft(editor, language, kept):
    path = f"/admin/centres/centre/add/?language={language}"
    typed = {
        "name": "Nieuw",
        "slug": "nieuw",
        "phone": "+3225116464",
        "called": "+3225116464",
        "email": "new@example.org",
        "website": "https://example.org/",
        "postal_code": "1000",
        "regions": ["brussels"],
        "position": "9",
    }
    refused = editor.post(path, form_of(editor, path) | typed | kept)
    assert refused.status_code == 200
    codes = [each.code for each in refused.context["adminform"].form.errors["__all__"].as_data()]
    assert codes == ["cannot_wait"]
    assert 'name="_draft"' not in refused.text
    assert not Centre.objects.filter(slug="nieuw").exists()
    shown = editor.post(path, form_of(editor, path) | typed | {"_preview": "1"})
    assert "Nieuw" in shown.text
    assert not Centre.objects.filter(slug="nieuw").exists()


def test_a_draft_of_a_file_waits_is_seen_and_comes_with_its_words(editor):
    brochure = add_brochure()
    edition = brochure.editions.get(language="nl")
    live, new = edition.sha256, make_pdf(title="Nieuw", pages=2)
    version = draft(editor, brochure, **{"editions-0-file": upload(new, "x.pdf")})
    edition.refresh_from_db()
    assert edition.sha256 == live
    assert public(brochure).text.count(edition.version_url)
    seen = Client().get(preview.link(version)).text
    files = [
        unescape(path) for path in re.findall(r'/preview/\?version=[^"\s,]+path=[^"\s,]+', seen)
    ]
    pdfs = [path for path in files if path.endswith(".pdf")]
    pictures = [path for path in files if "covers" in path]
    assert b"".join(Client().get(pdfs[0]).streaming_content) == new
    assert Client().get(pictures[0]).headers["Content-Type"] == "image/webp"
    assert save(editor, brochure).status_code == 302
    edition.refresh_from_db()
    assert edition.sha256 == version.words["editions"][0]["sha256"] != live
    # The former file is at the address of its version.
    assert edition.earlier.get().sha256 == live


def test_a_draft_that_takes_a_file_away_leaves_it_until_it_is_published(editor):
    brochure = add_brochure()
    draft(editor, brochure, "fr", **{"editions-0-DELETE": "on"})
    assert brochure.editions.filter(language="fr").exists()
    assert save(editor, brochure, "fr").status_code == 302
    assert not brochure.editions.filter(language="fr").exists()


# Previews.


def test_a_preview_is_the_page_with_the_words_of_the_draft_for_whoever_has_the_link(editor):
    page = add_page()
    version = draft(editor, page, title_nl="Nog niet", body_nl="<p>Bel 078 055 800.</p>")
    visitor = Client()
    shown = visitor.get(preview.link(version))
    assert shown.status_code == 200
    document = read(shown.content)
    assert document.all("h1")[0].text.strip() == "Nog niet"
    assert 'href="tel:+3278055800"' in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert not visitor.cookies
    assert not preview.link(version).startswith("/admin/")
    assert "Nog niet" not in public(page).text


@pytest.mark.parametrize("end", ["published", "thrown away", "over"])
def test_a_link_to_a_preview_ends_with_the_draft_or_after_seven_days(editor, end, monkeypatch):
    page = add_page()
    version = draft(editor, page, title_nl="Nog niet")
    link = preview.link(version)
    assert Client().get(link).status_code == 200
    if end == "over":
        later = timezone.now() + timedelta(days=7, minutes=1)
        monkeypatch.setattr(signing.time, "time", later.timestamp)
    else:
        save(editor, page, **({} if end == "published" else {"_discard": "1"}))
    gone = Client().get(link)
    assert gone.status_code == 410
    assert "078 055 800" in gone.text


@pytest.mark.parametrize("token", ["", "1", "1:x:y", "x" * 10_000, "1:1xX6LH:\x00", "é"])
def test_a_link_of_somebody_elses_making_shows_nothing(token):
    assert Client().get("/preview/", {"version": token}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/admin/", "/healthz", "//elsewhere.example/x", "/nl/", "é", "/x"]
)
def test_a_preview_shows_its_page_and_its_files_and_nothing_else_of_the_site(editor, path):
    version = draft(editor, add_page(), title_nl="Nog niet")
    answer = Client().get(preview.link(version, path))
    assert answer.status_code == (200 if path == "/nl/" else 404)


def test_what_is_typed_is_seen_without_being_kept(editor):
    page = add_page()
    kept = Version.objects.count(), everything_stored()
    shown = save(editor, page, title_nl="Alleen getypt", _preview="1")
    assert shown.status_code == 200
    assert read(shown.content).all("h1")[0].text.strip() == "Alleen getypt"
    assert (Version.objects.count(), everything_stored()) == kept
    page.refresh_from_db()
    assert page.title_nl != "Alleen getypt"


def test_a_new_page_is_seen_before_it_is_saved(editor):
    path = "/admin/content/page/add/?language=nl"
    typed = {"section": "help", "title_nl": "Nieuw", "body_nl": "<p>Tekst.</p>", "_preview": "1"}
    shown = editor.post(path, form_of(editor, path) | typed)
    assert read(shown.content).all("h1")[0].text.strip() == "Nieuw"
    assert not Page.objects.filter(key="nieuw").exists()


def test_a_new_file_is_seen_with_its_cover_before_it_is_saved(editor):
    brochure = add_brochure(stored=True)
    typed = {"editions-0-file": upload(make_pdf(pages=3), "x.pdf"), "_preview": "1"}
    shown = save(editor, brochure, **typed)
    assert "data:image/webp;base64," in shown.text
    assert content_of(brochure.key, "nl") == brochure.editions.get(language="nl").file.read()


def test_what_makes_no_page_yet_says_what_it_lacks(editor):
    page = add_page(languages=["nl"])
    shown = save(editor, page, "fr", title_fr="Un titre", _preview="1")
    assert shown.status_code == 400
    assert "A page exists in a language when it has a title and a text in it." in shown.text


@pytest.mark.parametrize("make", [add_page, add_brochure])
def test_a_draft_of_what_is_withdrawn_is_seen_and_stays_withdrawn(editor, make):
    item = make()
    save(editor, item, "all", status="withdrawn")
    link = preview.link(draft(editor, item, title_nl="Nog niet"))
    shown = Client().get(link)
    assert shown.status_code == 200
    assert read(shown.content).all("h1")[0].text.strip() == "Nog niet"
    typed = save(editor, item, title_nl="Getypt", _preview="1")
    assert read(typed.content).all("h1")[0].text.strip() == "Getypt"
    assert public(item).status_code == 410


@pytest.mark.parametrize("make", [add_source, lambda: HelpLine.objects.hotline()])
def test_what_has_no_page_of_its_own_is_seen_on_another(editor, make):
    item = make()
    name = {Source: "name_nl", HelpLine: "hours_nl"}[type(item)]
    shown = save(editor, item, **{name: "Elke dag van het jaar", "_preview": "1"})
    assert shown.status_code == 200
    if isinstance(item, HelpLine):
        assert "Elke dag van het jaar" in shown.text


def test_a_draft_of_what_is_the_same_in_all_languages_is_seen_too(editor):
    brochure = add_brochure()
    other = add_page("other-page")
    brochure.pages.set([other])
    version = draft(editor, brochure, "all", pages=[])
    assert other.title_en in public(brochure, "en").text
    assert (
        other.title_en
        not in Client(headers={"accept-language": "en"}).get(preview.link(version)).text
    )
    assert list(Brochure.objects.get(pk=brochure.pk).pages.all()) == [other]


@pytest.mark.parametrize(
    ("make", "language"),
    [
        (add_page, "nl"),
        (add_page, "all"),
        (lambda: add_page(languages=["nl"]), "fr"),
        (add_brochure, "nl"),
        (lambda: HelpLine.objects.hotline(), "all"),
    ],
)
@pytest.mark.parametrize("values", [{}, {"publish_at": "2099-01-01T09:00"}])
def test_a_draft_that_changes_nothing_is_not_kept(editor, make, language, values):
    item = make()
    button = {} if values else {"_draft": "1"}
    response = save(editor, item, language, **button, **values)
    assert response.status_code == 302, response.context["errors"]
    assert not Version.objects.of(item).open().exists()
    said = editor.get(response["Location"], headers={"accept-language": "en"})
    assert "You changed nothing, so no draft is kept." in said.text
    assert not said.context["parts"] or not any(part["open"] for part in said.context["parts"])


def test_a_draft_that_is_made_what_visitors_read_may_be_thrown_away(editor):
    page = add_page()
    before = page.title_nl
    draft(editor, page, title_nl="Anders")
    response = save(editor, page, _draft="1", title_nl=before)
    said = editor.get(response["Location"], headers={"accept-language": "en"})
    assert "The draft says what is there already." in said.text
    assert Version.objects.part(page, "nl").open().count() == 1


def test_that_a_translation_is_right_beside_a_newer_source_is_a_draft(editor):
    page = add_page()
    keeping.note_found(page)
    assert save(editor, page, "nl", title_nl="Een nieuwe titel").status_code == 302
    path = f"{change_of(page, 'fr')}&beside=nl"
    assert editor.post(path, form_of(editor, path) | {"_draft": "1"}).status_code == 302
    assert Version.objects.part(page, "fr").open().exists()
