"""While something is away, files are sent like pages, editors are told, and nothing is half."""

import contextlib
import errno
import logging
import resource
import socket
import struct
import threading
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import OperationalError

from content.models import Brochure, CaptionTrack, Video
from files.pictures import address
from files.storage import TrackedStorage
from stopmensenhandel import hanging
from stopmensenhandel.logs import OnceAMinute
from tests.factories import add_page, brochure_edition, make_pdf, video_edition, vtt
from tests.steps import change_of, form_of
from tests.stores import Store

pytestmark = pytest.mark.django_db


def note(store: Store) -> None:
    """Have it noted what there is, which comes before pages are made."""
    store.find = lambda _key: None
    store.warm(rest=0)
    del store.find


@pytest.fixture
def paths(store) -> list[str]:
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
def test_files_are_sent_as_before(store, away, paths, restarted):
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
    here.gate.renew(always=True)
    assert here.gate.away()
    assert list(visits(here)) == before
    answer = here.visit("/documents/leaflet.xx.pdf")
    assert answer.status.startswith("503")
    assert "078 055 800" in answer.text


def test_who_asks_before_the_outage_is_known_gets_the_file_too(store, paths, monkeypatch):
    note(store)

    def fail(_self):
        raise OperationalError("the database is gone")

    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", fail)
    assert not store.gate.away()
    assert {store.visit(path).status for path in paths} == {"200 OK"}
    assert store.visit("/documents/leaflet.xx.pdf").status.startswith("503")


def test_no_file_is_sent_that_was_withdrawn(store, published, away, paths):
    note(store)
    with published():
        Brochure.objects.update(status=Brochure.Status.DRAFT)
    away()
    store.gate.renew(always=True)
    # What else was withdrawn isn't known: nothing that is noted is of this generation.
    assert {store.visit(path).status[:3] for path in paths} == {"503"}


def test_a_package_that_somebody_had_is_sent_and_no_other(store, published, away, paths):
    packages = [
        ("/en/package.zip", "language=nl"),
        ("/en/package.zip", "item=brochure.leaflet&language=pl"),
    ]
    store.gate.renew(always=True)
    # Whoever takes a package comes from a page.
    store.visit("/en/brochures-and-videos/")
    before = [store.visit(path, query) for path, query in packages]
    assert [visit.status for visit in before] == ["200 OK"] * 2
    away()
    store.gate.renew(always=True)
    assert [store.visit(path, query) for path, query in packages] == before
    other = store.visit("/en/package.zip", "language=nl&kind=video")
    assert other.status.startswith("503")
    assert "078 055 800" in other.text
    restarted = Store()
    restarted.gate.renew(always=True)
    assert restarted.visit(*packages[0]).status.startswith("503")


def test_a_package_is_not_sent_in_which_something_was_withdrawn(store, published, away, paths):
    store.gate.renew(always=True)
    assert store.visit("/en/package.zip", "language=nl").status == "200 OK"
    with published():
        Brochure.objects.update(status=Brochure.Status.DRAFT)
    away()
    store.gate.renew(always=True)
    assert store.visit("/en/package.zip", "language=nl").status.startswith("503")


def test_what_was_not_withdrawn_is_sent_as_soon_as_it_is_noted(store, published, away, paths):
    note(store)
    with published():
        Video.objects.update(status=Video.Status.DRAFT)
    store.gate.renew()
    note(store)
    away()
    here = Store()
    here.gate.renew(always=True)
    for path in paths:
        is_of_film = path.startswith(("/films/", "/posters/", "/tracks/"))
        assert here.visit(path).status[:3] == ("503" if is_of_film else "200")


# -- What is no mistake of ours ------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("connection refused for “a secret”"), 503, "The database doesn’t answer"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk is full"),
        (OSError(errno.EROFS, "Read-only file system"), 507, "disk is full"),
    ],
)
def test_an_editor_is_told_why_nothing_was_saved(editor, monkeypatch, caplog, error, status, words):
    page = add_page()
    form = form_of(editor, change_of(page)) | {"title_nl": "Getypt"}

    def fail(*_arguments, **_more):
        raise error

    monkeypatch.setattr("content.models.Page.save", fail)
    editor.raise_request_exception = False
    answer = editor.post(change_of(page), form, headers={"accept-language": "en"})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "what you typed is still there" in answer.content.decode()
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_mistake_is_still_a_mistake(editor, monkeypatch, caplog):
    page = add_page()
    form = form_of(editor, change_of(page)) | {"title_nl": "Getypt"}

    def fail(*_arguments, **_more):
        raise FileNotFoundError(errno.ENOENT, "gone")

    monkeypatch.setattr("content.models.Page.save", fail)
    editor.raise_request_exception = False
    assert editor.post(change_of(page), form).status_code == 500
    assert "FileNotFoundError" in str(caplog.records[0].exc_info)


@pytest.mark.parametrize("kind", ["in memory", "on the disk"])
def test_where_a_file_finds_no_room_no_half_of_it_stays(settings, tmp_path, kind):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    storage = TrackedStorage()
    content = ContentFile(b"x" * 5000)
    if kind == "on the disk":
        content = TemporaryUploadedFile("x.pdf", "application/pdf", 5000, None)
        content.write(b"x" * 5000)
        content.seek(0)
    before = set(tmp_path.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        if kind == "in memory":
            with pytest.raises(OSError, match="too large"):
                storage.save("room/x.pdf", content)
        else:  # it is there already, and only moved
            storage.delete(storage.save("room/x.pdf", content))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not storage.exists("room/x.pdf")
    assert set(tmp_path.iterdir()) <= before


# -- A line a minute -----------------------------------------------------------


def test_a_line_is_written_at_once_and_then_once_a_minute(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("stopmensenhandel.logs.time.monotonic", lambda: now[0])
    once = OnceAMinute()

    def said(message: str, **marks: bool) -> str:
        record = logging.makeLogRecord({"msg": message, "levelno": logging.ERROR} | marks)
        return record.getMessage() if once.filter(record) else ""

    assert said("away", once=True) == "away"
    assert [said("away", once=True) for _request in range(65)] == [""] * 65
    assert said("full", once=True) == "full"
    assert said("another") == said("another") == "another"
    now[0] += 61
    assert said("away", once=True) == "away (and 65 times since it was said last)"
    now[0] += 61
    assert said("away", once=True) == "away"


def test_the_console_has_that_filter():
    assert "once_a_minute" in configured.LOGGING["handlers"]["console"]["filters"]


# -- A database that hangs -----------------------------------------------------


def hanging_server(listening: socket.socket) -> None:
    """Greet as PostgreSQL does, and say no more."""
    client, _address = listening.accept()
    client.recv(4096)
    ready = b"R" + struct.pack("!ii", 8, 0) + b"Z" + struct.pack("!i", 5) + b"I"
    client.sendall(ready)
    held.append(client)


#: Connections that the server has taken, and keeps.
held: list[socket.socket] = []


def test_who_waits_for_a_database_that_hangs_is_let_go():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=hanging_server, args=(listening,), daemon=True).start()
        connection = psycopg.connect(
            f"host=127.0.0.1 port={listening.getsockname()[1]} sslmode=disable gssencmode=disable"
        )
    hanging.note(SimpleNamespace(connection=connection))
    ended = threading.Event()

    def ask() -> None:
        with contextlib.suppress(psycopg.OperationalError):
            connection.execute("SELECT 1")
        ended.set()

    threading.Thread(target=ask, daemon=True).start()
    assert not ended.wait(0.2)
    hanging.end_all()
    assert ended.wait(10)
    connection.close()
    hanging.end_all()  # of one that is closed nothing is left to end
    held.pop().close()
