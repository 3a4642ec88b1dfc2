"""While the database is away, files are sent like pages: all that was published, and no more."""

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError

from content.models import Brochure, CaptionTrack, Video
from files.pictures import address
from tests.factories import brochure_edition, make_pdf, video_edition, vtt
from tests.stopmensenhandel.test_pagestore import (  # noqa: F401 (fixtures)
    Store,
    _one_connection,
    away,
    published,
    store,
)

pytestmark = pytest.mark.django_db


def note(store: Store) -> None:  # noqa: F811
    """Have it noted what there is, which comes before pages are made."""
    store.find = lambda _key: None
    store.warm(rest=0)
    del store.find


@pytest.fixture
def paths(store) -> list[str]:  # noqa: F811 (a fixture)
    """The addresses of a brochure's files, of which one was replaced, then those of a film."""
    leaflet, film = brochure_edition(make_pdf()), video_edition()
    for edition in (leaflet, film):
        edition.item.status = "published"
        edition.item.save()
        edition.save()
    former = leaflet.get_version_url()
    leaflet.file = ContentFile(make_pdf(pages=2), name="upload.pdf")
    leaflet.save()
    captions = CaptionTrack.objects.create(
        edition=film, language="nl", file=ContentFile(vtt("00:00.000 --> 00:00.500\nDag"), "x.vtt")
    )
    found = [former, captions.get_absolute_url()]
    for edition in (leaflet, film):
        found += [edition.get_absolute_url(), edition.get_version_url()]
        found += map(address, edition.picture.names)
    return sorted(found)


@pytest.mark.parametrize("restarted", [False, True])
def test_files_are_sent_as_before(store, away, paths, restarted):  # noqa: F811
    def visits(here):
        for path in paths:
            yield here.visit(path)
            yield here.visit(path, query="download", method="HEAD")
            yield here.visit(path, Range="bytes=5-9")
            whole = here.visit(path)
            yield here.visit(path, If_None_Match=whole.headers["ETag"])

    before = list(visits(store))
    assert {visit.status[:3] for visit in before} == {"200", "206", "304"}
    note(store)
    away()
    here = Store() if restarted else store
    here.renew(always=True)
    assert here.away()
    assert list(visits(here)) == before
    answer = here.visit("/documents/leaflet.xx.pdf")
    assert answer.status.startswith("503")
    assert "078 055 800" in answer.text


def test_who_asks_before_the_outage_is_known_gets_the_file_too(store, paths, monkeypatch):  # noqa: F811
    note(store)

    def fail(_self):
        raise OperationalError("the database is gone")

    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", fail)
    assert not store.away()
    assert {store.visit(path).status for path in paths} == {"200 OK"}
    assert store.visit("/documents/leaflet.xx.pdf").status.startswith("503")


def test_no_file_is_sent_that_was_withdrawn(store, published, away, paths):  # noqa: F811
    note(store)
    with published():
        Brochure.objects.update(status=Brochure.Status.DRAFT)
    away()
    store.renew(always=True)
    # What else was withdrawn isn't known: nothing that is noted is of this generation.
    assert {store.visit(path).status[:3] for path in paths} == {"503"}


def test_what_was_not_withdrawn_is_sent_as_soon_as_it_is_noted(store, published, away, paths):  # noqa: F811
    note(store)
    with published():
        Video.objects.update(status=Video.Status.DRAFT)
    store.renew()
    note(store)
    away()
    here = Store()
    here.renew(always=True)
    for path in paths:
        is_of_film = path.startswith(("/films/", "/posters/", "/tracks/"))
        assert here.visit(path).status[:3] == ("503" if is_of_film else "200")
