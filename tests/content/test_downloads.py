"""What is counted of documents, and what nobody is told."""

import csv
import datetime

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from content.library import use
from downloads import counting
from downloads.models import Download
from stopmensenhandel import generation, worker
from tests.accounts.conftest import somebody as somebody
from tests.factories import add_brochure, add_video
from versions import keeping, preview
from versions.models import Version

pytestmark = pytest.mark.django_db

ADDRESS = "/documents/leaflet.nl.pdf"
TABLE = "/admin/use/"


@pytest.fixture(autouse=True)
def _nothing_counted():
    counting._counted.clear()
    yield
    counting._counted.clear()


def counted() -> dict[tuple[str, str], int]:
    """Write what was counted, and return all that is stored."""
    counting.write()
    return {(row.document, row.language): row.number for row in Download.objects.all()}


def take(client, times: int = 1, address: str = ADDRESS, **headers: str):
    for _time in range(times):
        answer = client.get(address, headers=headers)
        b"".join(answer) if answer.streaming else answer.content
    return answer


def hide(brochure) -> None:
    brochure.status = brochure.Status.DRAFT
    brochure.save()


@pytest.mark.parametrize(
    ("method", "headers", "status", "number"),
    [
        ("get", {}, 200, 1),
        ("get", {"Range": "bytes=0-"}, 206, 1),
        ("get", {"Range": "bytes=0-99"}, 206, 1),
        ("get", {"Range": "bytes=100-"}, 206, 0),
        ("get", {"Range": "bytes=-100"}, 206, 0),
        ("get", {"Range": "bytes=99999999-"}, 416, 0),
        ("head", {}, 200, 0),
    ],
)
def test_each_answer_from_the_first_byte_is_one(client, method, headers, status, number):
    add_brochure("leaflet", stored=True)
    answer = getattr(client, method)(ADDRESS, headers=headers)
    assert answer.status_code == status
    assert counted() == ({("brochure.leaflet", "nl"): number} if number else {})


def test_what_a_reader_has_already_and_what_isnt_there_are_none(client):
    add_brochure("leaflet", stored=True)
    hide(add_brochure("hidden", stored=True))
    etag = take(client)["ETag"]
    counting._counted.clear()
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/documents/hidden.nl.pdf").status_code == 404
    assert client.get("/documents/invented.nl.pdf").status_code == 404
    assert counted() == {}


def test_one_version_for_ever_counts_as_its_document(client):
    brochure = add_brochure("leaflet", stored=True)
    take(client, address=brochure.edition_in("nl").get_version_url())
    take(client, address=f"{ADDRESS}?download")
    assert counted() == {("brochure.leaflet", "nl"): 2}


def test_a_package_counts_each_document_in_it_and_no_film(client):
    add_brochure("leaflet", ("nl", "fr"), stored=True)
    add_brochure("poster", ("nl",), stored=True)
    add_video("film", stored=True)
    items = "item=brochure.leaflet&item=brochure.poster&item=video.film"
    address = f"/nl/package.zip?{items}&language=nl&language=fr"
    assert take(client, address=address).status_code == 200
    take(client, address=address)
    client.head(address)
    take(client, address="/films/film.nl.mp4")
    assert counted() == {
        ("brochure.leaflet", "fr"): 2,
        ("brochure.leaflet", "nl"): 2,
        ("brochure.poster", "nl"): 2,
    }


def test_what_a_colleague_is_shown_in_a_preview_is_none(client):
    brochure = add_brochure("leaflet", stored=True)
    keeping.keep_draft(brochure, "nl", {"title": "Nieuw"}, None)
    draft = Version.objects.open().get()
    answer = client.get(preview.link(draft, ADDRESS))
    assert answer.status_code == 200
    assert counted() == {}


def test_what_is_stored_says_nothing_of_who_or_when_but_the_month(client):
    add_brochure("leaflet", stored=True)
    take(client, **{"User-Agent": "marked-visit", "Referer": "https://marked.example/"})
    counted()
    names = {field.name for field in Download._meta.get_fields()}
    assert names == {"id", "document", "language", "month", "number"}
    assert Download.objects.get().month.day == 1


def test_lumps_add_up_and_a_new_month_is_a_row_of_its_own():
    counting.count("brochure.leaflet", "nl")
    counting.count("brochure.leaflet", "nl")
    counting.write()
    counting.count("brochure.leaflet", "nl")
    counting._counted["brochure.leaflet", "nl", datetime.date(2020, 1, 1)] = 7
    counting.write()
    counting.write()
    assert sorted(Download.objects.values_list("number", flat=True)) == [3, 7]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, SystemExit])
def test_what_cant_be_written_is_kept_for_the_next_time(monkeypatch, error):
    counting.count("brochure.leaflet", "nl")

    def away(*_args, **_kwargs):
        raise error("away")

    with monkeypatch.context() as patched:
        patched.setattr(Download.objects, "get_or_create", away)
        with pytest.raises(error):
            counting.write()
    counting.count("brochure.leaflet", "nl")
    assert counted() == {("brochure.leaflet", "nl"): 2}


def test_where_nothing_was_taken_the_database_isnt_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        counting.write()


def test_it_is_written_once_a_minute_and_when_a_process_ends(monkeypatch):
    monkeypatch.setattr(counting, "_last", 1000.0)
    counting.count("brochure.leaflet", "nl")
    monkeypatch.setattr(counting.time, "monotonic", lambda: 1059.9)
    counting.write_due()
    assert not Download.objects.exists()
    monkeypatch.setattr(counting.time, "monotonic", lambda: 1060.0)
    counting.write_due()
    assert Download.objects.get().number == 1
    counting.count("brochure.leaflet", "nl")
    worker.finish()
    assert Download.objects.get().number == 2


def test_counting_leaves_finished_pages_as_they_are(client):
    add_brochure("leaflet", stored=True)
    before = generation.number()
    take(client)
    counted()
    assert generation.number() == before


# What editors read.


def test_editors_read_numbers_by_month_and_nothing_below_five(client, somebody):
    add_brochure("leaflet", ("nl", "fr"), stored=True)
    add_brochure("poster", ("nl",), stored=True)
    hide(add_brochure("hidden", stored=True))
    take(client, 1234)
    take(client, 4, "/documents/leaflet.fr.pdf")
    counted()
    Download.objects.create(document="brochure.gone", language="nl", month="2020-01-01", number=9)
    Download.objects.create(document="brochure.few", language="nl", month="2020-01-01", number=4)
    editor = somebody("editor")
    page = editor.get(TABLE, headers={"Accept-Language": "nl"})
    told = {(each.document, each.language): each.number for each, *_told in page.context["rows"]}
    assert told == {
        ("brochure.leaflet", "nl"): 1234,
        ("brochure.leaflet", "fr"): None,
        ("brochure.poster", "nl"): None,
    }
    assert "1.234" in page.content.decode()
    assert page.content.decode().count("minder dan 5") == 2
    former = editor.get(f"{TABLE}?month=2020-01").content.decode()
    assert "brochure.gone" in former
    assert "brochure.few" not in former
    rows = list(csv.reader(editor.get(f"{TABLE}downloads.csv").content.decode().splitlines()))
    assert rows[0] == ["month", "document", "title", "language", "downloads"]
    this = f"{Download.objects.latest('month').month:%Y-%m}"
    assert [row[:2] + row[3:] for row in rows[1:4]] == [
        [this, "brochure.leaflet", "fr", "<5"],
        [this, "brochure.leaflet", "nl", "1234"],
        [this, "brochure.poster", "nl", "<5"],
    ]
    assert ["2020-01", "brochure.gone", "brochure.gone", "nl", "9"] in rows
    assert all(row[4] not in {"0", "1", "2", "3", "4"} for row in rows)


@pytest.mark.parametrize(
    ("role", "status"),
    [("editor", 200), ("publisher", 200), ("translator", 403), ("centre", 403)],
)
def test_who_edits_reads_the_numbers(somebody, role, status):
    client = somebody(role)
    assert client.get(TABLE).status_code == status
    assert client.get(f"{TABLE}downloads.csv").status_code == status
    assert (TABLE in client.get("/admin/").content.decode()) == (status == 200)


def test_which_months_there_are_says_nothing_of_a_few():
    ago = [timezone.localdate().replace(day=1)]
    for _month in range(9):
        ago.append((ago[-1] - datetime.timedelta(days=1)).replace(day=1))
    for months, number in ((9, 1), (5, 7), (2, 4)):
        Download.objects.create(
            document="brochure.leaflet", language="nl", month=ago[months], number=number
        )
    assert use.months() == ago[:6]


def test_a_month_that_isnt_one_shows_this_one(somebody):
    editor = somebody("editor")
    for asked in ("2026-13", "x", "%00", "9" * 5000):
        assert editor.get(f"{TABLE}?month={asked}").status_code == 200
