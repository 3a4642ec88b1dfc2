"""Brochures: found, taken along, and read by everyone."""

import datetime
import hashlib
import io
import re

import pypdf
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import translation

from content.models import Brochure, BrochureEdition
from content.models.library import made_for
from stopmensenhandel.formatting import file_size
from stopmensenhandel.languages import LANGUAGES
from tests.web import read

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "starter" / "brochures"


def test_there_is_a_brochure_for_victims_in_every_language():
    victims = Brochure.objects.published().filter(made_for("victims"))
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


def test_the_cover_is_the_first_page_in_sizes_that_may_be_kept(client):
    edition = BrochureEdition.objects.get(item__key="you-have-rights", language="nl")
    for address, kind in [
        (edition.picture.src, "image/jpeg"),
        (edition.picture.srcset.split(", ")[0].split()[0], "image/webp"),
    ]:
        response = client.get(address)
        assert response.headers["Content-Type"] == kind
        assert "immutable" in response.headers["Cache-Control"]
    assert [size.split()[1] for size in edition.picture.srcset.split(", ")] == ["240w", "480w"]
    assert edition.image_width == 480
    assert edition.image_height == pytest.approx(480 * 210 / 148, abs=2)


def test_links_say_what_they_lead_to(client):
    page = read(client.get("/en/brochures/you-have-rights/").content)
    labels = [e.attributes.get("aria-label", e.text) for e in page.all("a", type="application/pdf")]
    assert "Download “You have rights” in Nederlands (PDF)" in labels
    assert len(labels) == len(set(labels))


def test_a_draft_is_not_handed_out(client):
    Brochure.objects.update(status=Brochure.Status.DRAFT)
    assert client.get("/documents/you-have-rights.nl.pdf").status_code == 404
    assert client.get(BrochureEdition.objects.first().picture.src).status_code == 404


def test_a_brochure_in_other_languages_only_is_listed_and_marked(client):
    BrochureEdition.objects.exclude(language="nl").delete()
    Brochure.objects.exclude(key="you-have-rights").delete()
    page = read(client.get("/ar/brochures-and-videos/").content)
    link = page.one("a", href="/documents/you-have-rights.nl.pdf", hreflang="nl", lang="nl")
    assert link.text == "Je hebt rechten"
    assert client.get("/ar/brochures/you-have-rights/").status_code == 404


def test_a_language_that_the_site_is_not_in_is_welcome():
    writer, target = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(420, 595)
    writer.write(target)
    brochure = Brochure.objects.get(key="you-have-rights")
    edition = BrochureEdition(item=brochure, language="pl")
    edition.issued_on = datetime.date(2026, 11, 24)
    edition.file = ContentFile(target.getvalue(), name="upload.pdf")
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
