"""Brochures: found, taken along, and read by everyone."""

import datetime
import hashlib
import io
import re

import pypdf
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation
from pypdf.generic import DictionaryObject, NameObject

from content.models import Brochure, BrochureEdition
from stopmensenhandel.languages import LANGUAGES
from stopmensenhandel.templatetags.site import file_size
from tests.web import read

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "starter" / "brochures"


def test_there_is_a_brochure_for_victims_in_every_language():
    victims = Brochure.objects.published().for_audience("victims")
    assert {e.language for b in victims for e in b.editions.all()} >= {x.code for x in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_brochures_page_states_its_true_size_pages_and_checksum(client, language):
    with translation.override(language.code):
        brochure = Brochure.objects.get(key="you-have-rights")
        text = client.get(brochure.get_absolute_url()).content.decode()
        for edition in brochure.editions.all():
            content = (FOLDER / "you-have-rights" / f"{edition.language}.pdf").read_bytes()
            assert edition.size == len(content)
            assert edition.page_count == len(pypdf.PdfReader(io.BytesIO(content)).pages)
            assert edition.sha256 == hashlib.sha256(content).hexdigest()
            assert edition.sha256 in text
            assert file_size(len(content)) in text


def test_a_file_is_at_a_lasting_address_to_view_and_to_keep(client):
    response = client.get("/documents/you-have-rights.nl.pdf")
    content = b"".join(response.streaming_content)
    assert content == (FOLDER / "you-have-rights" / "nl.pdf").read_bytes()
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Language"] == "nl"
    assert response.headers["Content-Disposition"].startswith("inline")
    kept = client.get("/documents/you-have-rights.nl.pdf?download")
    assert kept.headers["Content-Disposition"] == 'attachment; filename="je-hebt-rechten-nl.pdf"'
    head = client.head("/documents/you-have-rights.nl.pdf")
    assert int(head.headers["Content-Length"]) == len(content)
    again = client.get(
        "/documents/you-have-rights.nl.pdf", headers={"if-none-match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_cover_is_the_first_page_and_may_be_kept(client):
    edition = BrochureEdition.objects.get(brochure__key="you-have-rights", language="nl")
    response = client.get(edition.get_cover_url())
    assert response.headers["Content-Type"] == "image/webp"
    assert "immutable" in response.headers["Cache-Control"]
    assert edition.cover_width == 480
    assert edition.cover_height == pytest.approx(480 * 210 / 148, abs=2)


def test_links_say_what_they_lead_to(client):
    page = read(client.get("/en/brochures/you-have-rights/").content)
    labels = [e.attributes.get("aria-label", e.text) for e in page.all("a", type="application/pdf")]
    assert "Download “You have rights” in Nederlands (PDF)" in labels
    assert len(labels) == len(set(labels))


def test_a_draft_is_not_handed_out(client):
    Brochure.objects.update(status=Brochure.Status.DRAFT)
    assert client.get("/documents/you-have-rights.nl.pdf").status_code == 404
    assert client.get(BrochureEdition.objects.first().get_cover_url()).status_code == 404


def test_a_brochure_in_other_languages_only_is_listed_apart_and_marked(client):
    BrochureEdition.objects.exclude(language="nl").delete()
    Brochure.objects.exclude(key="you-have-rights").delete()
    page = read(client.get("/ar/brochures/").content)
    link = page.one("a", href="/documents/you-have-rights.nl.pdf", hreflang="nl", lang="nl")
    assert link.text == "Je hebt rechten"
    assert client.get("/ar/brochures/you-have-rights/").status_code == 404


def pdf(**changes) -> bytes:
    writer = pypdf.PdfWriter()
    for _page in range(changes.get("pages", 1)):
        writer.add_blank_page(*changes.get("size", (420, 595)))
    if changes.get("attachment"):
        writer.add_attachment("x.exe", b"MZ")
    if action := changes.get("action"):
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject(action)}
        )
    if password := changes.get("password"):
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def edition_of(content: bytes) -> BrochureEdition:
    brochure = Brochure.objects.get(key="you-have-rights")
    edition = BrochureEdition(brochure=brochure, language="pl")
    edition.issued_on = datetime.date(2026, 11, 24)
    edition.file = ContentFile(content, name="upload.pdf")
    return edition


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ this is a program", "not_pdf"),
        (b"%PDF-1.7 and nothing more", "broken"),
        (pdf(action="/JavaScript"), "active"),
        (pdf(attachment=True), "active"),
        (pdf(action="/Launch"), "active"),
        (pdf(password="secret"), "encrypted"),
        (pdf(pages=201), "pages"),
        (pdf(size=(20_000, 595)), "page_size"),
        (pdf() + b"\0" * 20_000_000, "too_large"),
    ],
)
def test_a_file_that_is_not_safe_to_hand_out_is_refused_with_its_reason(content, code):
    with pytest.raises(ValidationError) as refused:
        edition_of(content).clean_fields(exclude={"brochure"})
    assert [error.code for error in refused.value.error_dict["file"]] == [code]


def test_a_language_that_the_site_is_not_in_is_welcome():
    edition = edition_of(pdf())
    edition.save()
    edition.refresh_from_db()
    assert edition.language_name == "polski"
    assert (edition.page_count, edition.is_tagged, edition.has_text) == (1, False, False)


@pytest.mark.parametrize(
    ("code", "size", "shown"),
    [("nl", 84_200, "84 kB"), ("fr", 84_200, "84 ko"), ("nl", 1_240_000, "1,2 MB"), ("en", 12, "1 kB")],
)  # fmt: skip
def test_sizes_are_in_the_units_of_the_language(code, size, shown):
    with translation.override(code):
        assert re.sub(r"\s", " ", file_size(size)) == shown
