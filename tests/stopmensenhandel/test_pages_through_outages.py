"""Finished pages outlive a restart, and are sent while the database is away."""

import json
import threading

import pytest
from django.conf import settings as configured
from django.db import InterfaceError, OperationalError

from content.models import Page
from stopmensenhandel import gate, generation, pagestore
from stopmensenhandel.models import Generation
from tests.factories import add_page
from tests.steps import run_python
from tests.stores import PAGE, Store, change

pytestmark = pytest.mark.django_db


def test_pages_outlive_a_restart(store):
    pages = {path: store.visit(path, Accept_Encoding="br") for path in (PAGE, "/robots.txt")}
    again = Store()
    for path, page in pages.items():
        assert again.visit(path, Accept_Encoding="br") == page
    assert again.calls == []


def test_another_release_makes_its_own_pages(store, monkeypatch, settings):
    store.visit(PAGE)
    settings.EXIT_URL = "https://www.example.org/"
    again = Store()
    again.visit(PAGE)
    assert again.calls == [PAGE]


def test_a_page_on_disk_is_no_page_once_something_is_published(store, published):
    store.visit(PAGE)
    with published():
        change(body_en="<p>After</p>")
    assert "After" in Store().visit(PAGE).text


def test_a_damaged_file_is_made_anew(store):
    whole = store.visit(PAGE)
    for file in store.files.folder.glob("[0-9a-f]*"):
        file.write_bytes(file.read_bytes()[:-5])
    assert Store().visit(PAGE) == whole


@pytest.mark.parametrize("restarted", [False, True])
def test_without_the_database_the_last_published_page_is_sent(store, away, restarted):
    page = store.visit(PAGE)
    store.warm(rest=0)
    away()
    here = Store() if restarted else store
    here.gate.renew(always=True)
    asked = len(here.calls)
    assert here.visit(PAGE) == page
    assert len(here.calls) == asked
    answer = here.visit("/en/help/nowhere/")
    assert answer.status.startswith("503")
    assert answer.headers["Retry-After"]
    assert "078 055 800" in answer.text


def test_without_the_database_nothing_is_sent_that_was_withdrawn(store, published, away):
    store.visit(PAGE)
    store.visit("/en/")
    store.warm(rest=0)
    with published():
        change(status=Page.Status.DRAFT)
    away()
    here = Store()
    assert here.visit(PAGE).status.startswith("503")
    assert here.visit("/en/").status == "200 OK"


def test_a_page_that_was_not_withdrawn_is_sent_though_others_changed(store, published, away):
    add_page("other", section="help", slug_en="other")
    page = store.visit(PAGE)
    store.warm(rest=0)
    with published():
        Page.objects.filter(key="other").update(status=Page.Status.DRAFT)
    store.gate.renew()
    # The list of what there is comes first; no page was made anew yet.
    store.find = lambda _key: None
    store.warm(rest=0)
    away()
    here = Store()
    assert here.visit(PAGE) == page
    assert here.visit("/en/help/other/").status.startswith("503")


def test_the_former_release_is_sent_where_this_one_has_no_page_yet(store, settings, away):
    page = store.visit(PAGE)
    store.warm(rest=0)
    settings.EXIT_URL = "https://www.example.org/"
    away()
    again = Store()
    assert again.visit(PAGE) == page


def test_two_releases_are_kept_and_no_more(store, settings):
    for number in range(4):
        settings.EXIT_URL = f"https://www.example.org/{number}"
        Store()
    folders = [each for each in store.files.root.iterdir() if each.is_dir()]
    assert len(folders) == 2


def test_an_outage_is_said_once(store, away, caplog):
    store.visit(PAGE)
    away()
    for _look in range(5):
        store.gate.renew(always=True)
        store.visit("/en/help/nowhere/")
    assert len(caplog.records) == 1
    assert "database is away" in caplog.text


def test_a_connection_that_is_closed_is_an_outage_too(store, monkeypatch):
    def fail(*_arguments):
        raise InterfaceError("connection already closed")

    page = store.visit(PAGE)
    monkeypatch.setattr(generation, "number", fail)
    store.gate.renew(always=True)
    assert store.gate.away()
    assert store.visit(PAGE) == page


class EndError(BaseException):
    """Ends what goes on for ever."""


def looks(monkeypatch, times: int) -> None:
    """Let a thread of the store's rest so many times, and no longer than it has to."""
    left = iter(range(times))

    def sleep(_seconds):
        if next(left, None) is None:
            raise EndError

    monkeypatch.setattr(pagestore.time, "sleep", sleep)


def test_whatever_goes_wrong_the_row_is_looked_at_again(store, monkeypatch, caplog):
    seen = []

    def fail(**_how):
        seen.append(1)
        raise ValueError("x")

    store.gate.renew = fail
    looks(monkeypatch, 3)
    with pytest.raises(EndError):
        store.gate.watch()
    assert len(seen) == 3
    assert len(caplog.records) == 1


def test_pages_are_made_ahead_once_the_former_process_has_ended(store, monkeypatch):
    claims = iter([None, None, "claim"])
    store.files.claim = lambda: next(claims)
    looks(monkeypatch, 5)

    def warm():
        raise EndError

    store.warm = warm
    store.changed.set()
    with pytest.raises(EndError):
        store.follow()
    assert next(claims, "none left") == "none left"


def test_a_backup_that_was_put_back_gets_numbers_that_no_page_had(store, monkeypatch):
    store.visit(PAGE)
    for _edit in range(3):
        change(body_en="<p>Taken back</p>")
    generation.tell()
    told = generation.told()
    Generation.objects.update(number=told - 3)
    looks(monkeypatch, 2)
    with pytest.raises(EndError):
        store.gate.watch()
    assert generation.number() == generation.told() > told


def test_a_look_that_hangs_is_not_waited_for(store, monkeypatch):
    monkeypatch.setattr(gate, "PATIENCE", 0.05)
    with store.gate.renewing:
        waiting = threading.Thread(target=store.gate.renew, kwargs={"always": True}, daemon=True)
        waiting.start()
        waiting.join(10)
        assert not waiting.is_alive()


def test_an_outage_between_commit_and_telling_leaves_the_pages(store, published, away):
    page = store.visit(PAGE)
    store.warm(rest=0)
    away()
    with pytest.raises(OperationalError):
        generation.tell()
    here = Store()
    here.gate.renew(always=True)
    assert here.visit(PAGE) == page


def test_an_editor_is_told_what_does_not_work(store, away):
    away()
    store.gate.renew(always=True)
    answer = store.visit(configured.ADMIN_URL)
    assert answer.status.startswith("503")
    assert "nothing can be saved now" in answer.text or "503" in answer.status


def test_without_room_on_the_disk_pages_are_sent_all_the_same(store, monkeypatch):
    def full(*_arguments, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stopmensenhandel.pagefiles.tempfile.mkstemp", full)
    monkeypatch.setattr(generation.os, "utime", full)
    assert store.visit(PAGE).status == "200 OK"
    assert store.visit(PAGE).status == "200 OK"


def test_warming_makes_every_page_of_the_sitemaps_once(store):
    made = store.warm(rest=0)
    listed = [p for name in configured.SITEMAPS for p in sitemap_paths(name)]
    assert made == len([p for p in listed if store.plan(p)])
    asked = len(store.calls)
    assert store.warm(rest=0) == made
    assert len(store.calls) == asked


def sitemap_paths(name: str) -> list[str]:
    from stopmensenhandel import sitemaps

    return [path for place in sitemaps.places(name) for path in place.paths.values()]


def test_a_postgresql_that_hangs_is_not_waited_for_without_end(tmp_path):
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'stopmensenhandel.settings'\n"
        "from django.conf import settings; import json\n"
        "print(json.dumps(settings.DATABASES['default']))"
    )
    url = "postgres://127.0.0.1:5432/site?connect_timeout=9"
    known = json.loads(run_python(code, tmp_path, DATABASE_URL=url).stdout)
    assert known["CONN_HEALTH_CHECKS"]
    assert known["OPTIONS"]["connect_timeout"] == 9
    assert known["OPTIONS"]["tcp_user_timeout"] == 10_000
    assert "statement_timeout=20s" in known["OPTIONS"]["options"]
