"""Which files of pages stay on the disk, and which go."""

import os
import shutil
import time
import tracemalloc

import pytest
from django.db import OperationalError

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


def test_the_former_release_stays_though_two_processes_begin_at_once(store, settings, monkeypatch):
    """While one removes what was before that, its folder is the one that changed last."""
    before = store.files.folder
    settings.EXIT_URL = "https://www.example.org/former"
    former = Store().files.folder
    written_at(former, time.time() - 100)
    written_at(before, time.time() - 200)
    remove = shutil.rmtree

    def meanwhile(folder, **how):
        monkeypatch.setattr(shutil, "rmtree", remove)
        written_at(folder, time.time() + 100)
        Store()
        remove(folder, **how)

    monkeypatch.setattr(shutil, "rmtree", meanwhile)
    settings.EXIT_URL = "https://www.example.org/new"
    new = Store().files.folder
    assert set(new.parent.iterdir()) == {former, new}


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


def test_of_a_long_list_only_what_is_asked_for_is_read(store):
    """Of 10,000 brochures in five languages it has 70 MB; read whole, a second for each file."""
    others = ((f"/documents/{number}.pdf", [f"{number}.pdf", "x" * 200]) for number in range(9000))
    store.files.note(7, [PAGE], others)
    tracemalloc.start()
    try:
        found = [store.files.noted(path) for path in ("/documents/8000.pdf", PAGE, "/x", "\udcff")]
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found[0] == (7, True, ["8000.pdf", "x" * 200])
    assert found[1:3] == [(7, True, None), (7, False, None)]
    assert not found[3].is_there
    assert taken < 200_000


def test_a_list_that_could_not_be_written_leaves_the_last_one(store):
    def others():
        yield "/documents/x.pdf", ["x.pdf"]
        raise OperationalError

    store.files.note(1, [PAGE], [])
    with pytest.raises(OperationalError):
        store.files.note(2, [], others())
    assert store.files.noted(PAGE) == (1, True, None)
    assert [each.name for each in store.files.folder.iterdir()] == [pagefiles.LIST]


def test_a_damaged_list_is_none(store):
    (store.files.folder / pagefiles.LIST).write_bytes(b"half")
    assert store.files.noted(PAGE) == (-1, False, None)


def written_at(path, moment: float) -> None:
    os.utime(path, (moment, moment))
