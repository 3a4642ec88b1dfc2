"""A package for each sector by one link: what is for it, and what victims get, in all languages."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.library import sectors
from content.library.sectors import SECTORS
from content.models import Brochure
from tests.factories import CODES, add_brochure, add_section
from tests.web import read

pytestmark = pytest.mark.django_db
GUIDES = ("hospitals-and-care", "first-conversation", "signs-by-sector", "teen-pimps")
SEGMENTS = {
    "nl": "professionals",
    "fr": "professionnels",
    "de": "fachleute",
    "en": "professionals",
    "ar": "professionals",
}
LIBRARY = "/en/brochures-and-videos/"


@pytest.fixture(autouse=True)
def _shelves(_own_content) -> None:
    add_section("professionals")
    for key in sectors.FOR_VICTIMS:
        add_brochure(key, audiences=["victims"], stored=True)
    for key in GUIDES:
        add_brochure(key, ["nl", "fr"], audiences=["professionals"], stored=True)


def links(client, path: str) -> list[str]:
    page = read(client.get(path).content)
    hrefs = [a.attributes["href"] for a in page.all("a")]
    return [href for href in hrefs if "sector=" in href]


def held(client, query: str) -> set[str]:
    """Return the names of the documents in a package, in its folder."""
    response = client.get(f"/en/package.zip?{query}")
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        return {n.partition("/")[2] for n in archive.namelist() if n.endswith(".pdf")}


def test_there_is_one_link_for_each_sector(client):
    assert links(client, LIBRARY) == [f"/en/package/?sector={key}" for key in SECTORS]
    for code in CODES:
        context = client.get(f"/{code}/{SEGMENTS[code]}/").context
        assert context["sectors"] == list(SECTORS.values())


@pytest.mark.parametrize("sector", SECTORS.values(), ids=SECTORS)
def test_a_package_holds_all_for_the_sector_in_every_language(client, sector):
    add_brochure(f"checklist-{sector.key}", ["nl"], stored=True)
    query = f"sector={sector.key}"
    page = client.get(f"/en/package/?{query}")
    assert page.status_code == 200
    expected = {f"{key}-{code}-{code}.pdf" for key in sectors.FOR_VICTIMS for code in CODES}
    expected |= {f"{key}-{code}-{code}.pdf" for key in sector.documents for code in ("nl", "fr")}
    assert held(client, query) == expected | {f"checklist-{sector.key}-nl-nl.pdf"}


def test_what_is_withdrawn_is_left_out_and_its_sector_goes_with_its_last_document(client):
    Brochure.objects.filter(
        key__in=["poster", "poster-all-languages", "hospitals-and-care"]
    ).update(status=Brochure.Status.DRAFT)
    assert "/en/package/?sector=hospitals" not in links(client, LIBRARY)
    assert "/en/package/?sector=police" in links(client, LIBRARY)
    # Who has kept the link gets what there still is.
    assert held(client, "sector=hospitals") == {f"you-have-rights-{c}-{c}.pdf" for c in CODES}
    assert not any("poster" in name for name in held(client, "sector=police"))
    Brochure.objects.update(status=Brochure.Status.DRAFT)
    assert links(client, LIBRARY) == []
    assert client.get("/en/package/?sector=hospitals").status_code == 400


def test_a_sector_that_there_is_not_asks_for_nothing(client):
    assert client.get("/en/package/?sector=fishing").status_code == 400
    assert client.get("/en/package.zip?sector=").status_code == 400


def test_the_address_to_share_is_that_of_the_sector_in_every_language(client):
    page = read(client.get("/nl/pakket/?sector=police").content)
    canonical = page.one("link", rel="canonical").attributes["href"]
    assert canonical.endswith("/nl/pakket/?sector=police")
    assert page.all("a", href="/fr/paquet/?sector=police")


def test_languages_can_be_left_out_by_boxes(client):
    page = read(client.get("/en/package/?sector=hospitals").content)
    boxes = [box.attributes for box in page.all("input", type="checkbox", name="language")]
    assert [box["value"] for box in boxes if "checked" in box] == ["en", "fr", "nl", "de", "ar"]
    kept = [each.attributes["value"] for each in page.all("input", type="hidden", name="item")]
    assert kept == [
        "brochure.hospitals-and-care",
        "brochure.you-have-rights",
        "brochure.poster",
        "brochure.poster-all-languages",
    ]


def test_languages_can_be_named(client):
    names = held(client, "sector=hospitals&language=ar")
    assert names == {f"{key}-ar-ar.pdf" for key in sectors.FOR_VICTIMS}


def test_of_more_than_a_package_holds_come_the_languages_most_likely_read(client, monkeypatch):
    monkeypatch.setattr("content.library.order.MOST_FILES", 10)
    names = held(client, "sector=hospitals")
    # English is the visitor's, French comes next with what professionals read; Dutch is too much.
    assert {name.rpartition("-")[2] for name in names} == {"en.pdf", "fr.pdf", "de.pdf"}
    assert len(names) == 10


def test_the_links_cost_one_query(client):
    with CaptureQueriesContext(connection) as captured:
        assert len(sectors.offered()) == len(SECTORS)
    assert len(captured) == 1
