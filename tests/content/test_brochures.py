"""Brochures: found, taken along, and read by everyone."""

import hashlib
import re

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from content.models import Brochure, BrochureEdition
from stopmensenhandel.formatting import file_size
from stopmensenhandel.languages import LANGUAGES
from tests.factories import TODAY, add_brochure, content_of, make_pdf
from tests.steps import body
from tests.web import read

pytestmark = pytest.mark.django_db
ADDRESS = "/documents/leaflet.nl.pdf"


def add_file(brochure: Brochure, content: bytes, language: str = "pl") -> BrochureEdition:
    """Return a file as an editor adds it: it is looked into."""
    edition = BrochureEdition(item=brochure, language=language, issued_on=TODAY)
    edition.file = ContentFile(content, name="upload.pdf")
    edition.save()
    edition.refresh_from_db()
    return edition


def test_a_brochures_page_states_its_true_size_pages_and_checksum(client):
    brochure, content = add_brochure(), make_pdf(pages=3)
    edition = add_file(brochure, content)
    assert edition.size == len(content)
    assert edition.page_count == 3
    assert edition.sha256 == hashlib.sha256(content).hexdigest()
    for language in LANGUAGES:
        with translation.override(language.code):
            text = client.get(brochure.get_absolute_url()).content.decode()
            assert file_size(len(content)) in text
        assert edition.sha256 in text


def test_a_file_is_at_a_lasting_address_to_view_and_to_keep(client):
    add_brochure(stored=True, slug_nl="een-folder")
    response = client.get(ADDRESS)
    content = body(response)
    assert content == content_of("leaflet", "nl")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Language"] == "nl"
    assert response.headers["Content-Disposition"].startswith("inline")
    kept = client.get(f"{ADDRESS}?download")
    assert kept.headers["Content-Disposition"] == 'attachment; filename="een-folder-nl.pdf"'
    head = client.head(ADDRESS)
    assert int(head.headers["Content-Length"]) == len(content)
    again = client.get(ADDRESS, headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_cover_is_the_first_page_in_sizes_that_may_be_kept(client):
    edition = add_file(add_brochure(), make_pdf(width=420, height=595))
    for address, kind in [
        (edition.picture.src, "image/jpeg"),
        (edition.picture.srcset.split(", ")[0].split()[0], "image/webp"),
    ]:
        response = client.get(address)
        assert response.headers["Content-Type"] == kind
        assert "immutable" in response.headers["Cache-Control"]
    assert [size.split()[1] for size in edition.picture.srcset.split(", ")] == ["240w", "480w"]
    assert edition.image_width == 480
    assert edition.image_height == pytest.approx(480 * 595 / 420, abs=2)


def test_links_say_what_they_lead_to(client):
    brochure = add_brochure(title_en="Know your rights")
    with translation.override("en"):
        page = read(client.get(brochure.get_absolute_url()).content)
    labels = [e.attributes.get("aria-label", e.text) for e in page.all("a", type="application/pdf")]
    assert "Download “Know your rights” in Dutch (PDF)" in labels
    assert len(labels) == len(set(labels))


def test_a_draft_is_not_handed_out(client):
    picture = add_file(add_brochure(stored=True), make_pdf()).picture.src
    assert {client.get(each).status_code for each in (ADDRESS, picture)} == {200}
    Brochure.objects.update(status=Brochure.Status.DRAFT)
    assert {client.get(each).status_code for each in (ADDRESS, picture)} == {404}


def test_a_brochure_in_other_languages_only_is_listed_and_marked(client):
    add_brochure(languages=["nl", "ar"], files_in=["nl"], title_nl="Een folder")
    page = read(client.get("/ar/brochures-and-videos/").content)
    link = page.one("a", href=ADDRESS, hreflang="nl", lang="nl")
    assert link.text == "Een folder"
    assert client.get("/nl/brochures/leaflet-nl/").status_code == 200
    assert client.get("/ar/brochures/leaflet-ar/").status_code == 404


def test_a_language_that_the_site_is_not_in_is_welcome():
    edition = add_file(add_brochure(), make_pdf())
    assert edition.language_name == "polski"
    assert (edition.page_count, edition.is_tagged, edition.has_text) == (1, False, False)


@pytest.mark.parametrize(
    ("code", "size", "shown"),
    [("nl", 84_200, "84 kB"), ("fr", 84_200, "84 ko"), ("nl", 1_240_000, "1,2 MB"), ("en", 12, "1 kB")],
)  # fmt: skip
def test_sizes_are_in_the_units_of_the_language(code, size, shown):
    with translation.override(code):
        assert re.sub(r"\s", " ", file_size(size)) == shown
