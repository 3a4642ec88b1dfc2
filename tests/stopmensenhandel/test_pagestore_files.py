"""Which files of pages stay on the disk, and which go."""

import os
import time

import pytest

from content.models import Page
from stopmensenhandel import pagefiles
from tests.stores import PAGE, Store, change

pytestmark = pytest.mark.django_db

ELSEWHERE = "127.0.0.1:8000"


def test_pages_under_a_name_that_another_process_knows_stay(store):
    other = Store()
    page = other.visit(PAGE, host=ELSEWHERE)
    store.warm(rest=0)
    again = Store()
    assert again.visit(PAGE, host=ELSEWHERE) == page
    assert again.calls == []


def test_a_page_that_was_withdrawn_goes_under_every_name(store, published):
    for process in (store, Store()):
        process.visit(PAGE)
        process.visit(PAGE, host=ELSEWHERE)
    with published():
        change(status=Page.Status.DRAFT)
    store.warm(rest=0)
    for host in ("testserver", ELSEWHERE):
        assert store.files.read(f"{host} {PAGE}") is None
    assert store.files.read("testserver /en/") is not None


def test_names_of_ever_more_processes_fill_no_disk(store, monkeypatch):
    monkeypatch.setattr(pagefiles, "MOST_OTHER_HOSTS", 2)
    names = [f"127.0.0.1:{port} {PAGE}" for port in range(5)]
    for age, name in enumerate(names):
        Store().visit(PAGE, host=name.partition(" ")[0])
        written_at(store.files.folder / pagefiles._file(name), time.time() - age)
    store.warm(rest=0)
    assert [store.files.read(name) is not None for name in names] == [True] * 2 + [False] * 3


def test_what_a_killed_writer_left_goes_and_what_is_being_written_stays(store):
    left, writing = store.files.folder / ".left", store.files.folder / ".writing"
    for path in (left, writing):
        path.write_bytes(b"half")
    written_at(left, time.time() - pagefiles.LONGEST_WRITE - 60)
    store.warm(rest=0)
    assert (left.exists(), writing.exists()) == (False, True)


def written_at(path, moment: float) -> None:
    os.utime(path, (moment, moment))
