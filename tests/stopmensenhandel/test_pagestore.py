"""A page is made once and sent again until something is published; it holds nothing of a visitor."""

import contextlib
import datetime
import threading

import pytest
from django.utils import timezone

from content.models import Page
from stopmensenhandel import generation, pagestore
from stopmensenhandel.finished import matches
from stopmensenhandel.pagestore import Key, chosen
from tests.factories import add_brochure, add_page
from tests.stores import BROWSER, HOST, LIBRARY, PAGE, Store, change

pytestmark = pytest.mark.django_db


# -- Once, for all ------------------------------------------------------------


def test_a_page_is_made_once_and_is_the_same_for_everybody(store):
    first = store.visit(PAGE)
    others = [
        store.visit(PAGE, Cookie="sessionid=x", User_Agent="Someone", Accept_Language="fr"),
        store.visit(PAGE, X_Forwarded_Host="evil.example", X_Forwarded_For="1.2.3.4"),
        store.visit(PAGE, Range="bytes=0-3", Referer="http://elsewhere.example/"),
        store.visit(PAGE, "utm_source=x&fbclid=y"),
        store.visit(PAGE, "?" * 2000),
        store.visit(PAGE, "captions=ar&page=2"),
    ]
    assert first.status == "200 OK"
    assert all(each == first for each in others)
    assert store.calls == [PAGE]
    assert len(store.pages) == 1
    assert not store.queries


def test_every_coding_says_the_same_with_a_tag_of_its_own(store):
    store.visit(PAGE)
    found = {
        header: store.visit(PAGE, Accept_Encoding=header)
        for header in ("", "identity", "gzip", "br", BROWSER, "br;q=0, gzip", "br;q=0, gzip;q=0")
    }
    assert [each.headers.get("Content-Encoding") for each in found.values()] == [
        *(None, None, "gzip", "br", "br", "gzip", None)
    ]
    assert len({each.text for each in found.values()}) == 1
    assert len({each.headers["ETag"] for each in found.values()}) == 3
    for each in found.values():
        assert each.headers["ETag"].startswith('"')
        assert each.headers["Content-Length"] == str(len(each.body))
        assert "Accept-Encoding" in each.headers["Vary"]
    assert store.calls == [PAGE]


def test_head_has_the_headers_and_no_body(store):
    for header in ("", "br"):
        whole = store.visit(PAGE, Accept_Encoding=header)
        head = store.visit(PAGE, method="HEAD", Accept_Encoding=header)
        assert (head.status, head.headers, head.body) == (whole.status, whole.headers, b"")


def test_what_a_browser_has_already_is_not_sent_again(store):
    tag = store.visit(PAGE, Accept_Encoding=BROWSER).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*", tag.replace("-gzip", "")):
        answer = store.visit(PAGE, If_None_Match=known, Accept_Encoding=BROWSER)
        assert (answer.status, answer.body) == ("304 Not Modified", b"")
        assert answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-cache"
    assert store.visit(PAGE, If_None_Match='"x"').status == "200 OK"


def test_parameters_that_a_view_reads_make_pages_of_their_own_but_few(store, monkeypatch):
    monkeypatch.setattr(pagestore, "MOST_QUERIES", 3)
    add_brochure("leaflet")
    assert store.visit(LIBRARY, "kind=video&x=1") == store.visit(LIBRARY, "y=2&kind=video")
    assert store.visit(LIBRARY, "kind=brochure").text != store.visit(LIBRARY, "kind=video").text
    assert store.calls == [LIBRARY] * 2
    store.visit(PAGE)
    for number in range(10):
        store.visit(LIBRARY, f"subject=s{number}")
    assert len(store.queries) == 3
    assert list(store.pages) == [Key(HOST, PAGE, "")]


def test_a_query_is_read_as_the_view_names_it():
    assert chosen("b=2&a=1&c=3&a=4", ("a", "b")) == "a=1&a=4&b=2"
    assert chosen("", ("a",)) == chosen("c=1", ("a",)) == chosen("a=1", ()) == ""


def test_a_query_that_is_not_encoded_is_read_as_django_reads_it():
    assert chosen("a=é".encode().decode("latin-1"), ("a",)) == chosen("a=%C3%A9", ("a",))


@pytest.mark.parametrize("header", ['""', "W/", ",", '"a', "\x00"])
def test_an_odd_tag_is_no_tag_of_ours(header):
    assert not matches(header, "0123")


def test_many_who_wait_for_a_page_have_it_made_once(store):
    making, ready = threading.Event(), threading.Event()
    calls = []

    def slow(environ, start_response):
        calls.append(environ["PATH_INFO"])
        making.set()
        ready.wait(30)
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"a page" * 100]

    store.django = slow
    store.gate.renew = lambda **_how: None
    store.gate.period, store.gate.heard = pagestore.Period(0, pagestore.FOREVER), 0
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda: texts.append(store.visit(PAGE).text)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    assert making.wait(30)
    ready.set()
    for thread in threads:
        thread.join(30)
    assert texts == ["a page" * 100] * 6
    assert calls == [PAGE]


# -- What is never stored ------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/", "/en/help/nowhere/", "/en/help", "/admin/", "/healthz", "/readyz", "/en/package.zip"],
)
def test_what_is_no_page_is_asked_each_time(store, path):
    for _visit in range(2):
        store.visit(path)
    assert store.calls == [path] * 2
    assert not store.pages
    assert not store.queries


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error", "302 Found"])
def test_a_cookie_or_an_error_is_for_one_visitor(store, status):
    def answer(environ, start_response):
        headers = [("Set-Cookie", "a=b")] if status == "200 OK" else []
        start_response(status, [("Content-Type", "text/html"), *headers])
        return [b"x" * 500]

    store.django = answer
    for _visit in range(2):
        assert store.visit(PAGE).status == status
    assert len(store.calls) == 2
    assert not store.pages


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", None])
def test_nothing_is_kept_of_an_address_without_a_page(store, status):
    def answer(environ, start_response):
        if status is None:
            raise ZeroDivisionError
        start_response(status, [("Content-Type", "text/html")])
        return [b"x" * 500]

    store.django = answer
    for number in range(3):
        with contextlib.suppress(ZeroDivisionError):
            store.visit(f"/en/help/{number}/")
    assert not store.making
    assert not store.plans


def test_other_methods_are_left_to_django(store):
    store.visit(PAGE)
    assert store.visit(PAGE, method="POST").status.startswith("405")
    assert store.visit(PAGE, method="BREW").status.startswith("405")
    assert store.calls == [PAGE] * 3


def test_unknown_names_of_the_machine_are_refused_and_known_ones_are_few(store):
    assert store.visit(PAGE, host="evil.example").status.startswith("400")
    assert store.visit(PAGE, host="").status.startswith("400")
    for port in range(1, 50):
        assert store.visit(PAGE, host=f"127.0.0.1:{port}").status == "200 OK"
    assert len({key.host for key in store.pages}) <= pagestore.MOST_HOSTS


def test_under_names_without_pages_nothing_is_kept(store):
    """They may have any port: what is looked up for one visit would fill what pages share."""
    store.visit(PAGE)
    own, known = set(store.hosts), store.gate.period.known
    before = len(known)
    for port in range(1, 5):
        assert store.visit("/healthz", host=f"127.0.0.1:{port}").status == "200 OK"
    assert store.hosts == own
    for port in range(1, 50):
        store.visit(PAGE, host=f"127.0.0.1:{port}")
    kept = len(known)
    for port in range(50, 60):
        assert store.visit("/en/centres/", host=f"127.0.0.1:{port}").status == "200 OK"
    assert len(known) == kept > before


def test_the_own_names_of_the_site_share_a_page(store, settings):
    settings.SITE_DOMAINS = {"stoptraite.be": "fr"}
    path = "/fr/aide/there/"
    first, second = (store.visit(path, host=h) for h in ("stoptraite.be", "www.stoptraite.be"))
    assert first == second
    assert [key.host for key in store.pages] == ["www.stoptraite.be"]


# -- What is published shows ---------------------------------------------------


def test_an_edit_shows_on_the_next_visit(store, published):
    assert "Before" in store.visit(PAGE).text
    for words in ("Once", "Twice", "Thrice"):
        with published():
            change(body_en=f"<p>{words}</p>")
        assert words in store.visit(PAGE, Accept_Encoding=BROWSER).text
        assert words in store.visit(PAGE, "utm_source=x").text


def test_a_change_of_which_nobody_told_shows_when_the_row_is_read(store):
    store.visit(PAGE)
    change(body_en="<p>After</p>")  # committed elsewhere, say: no file is touched
    assert "Before" in store.visit(PAGE).text
    store.gate.renew(always=True)
    assert "After" in store.visit(PAGE).text
    assert generation.told() == generation.number()


def test_a_look_at_the_row_takes_back_nothing_that_was_told_meanwhile(
    store, published, monkeypatch
):
    assert "Before" in store.visit(PAGE).text
    read = generation.number

    def meanwhile(*arguments):
        found = read(*arguments)
        monkeypatch.setattr(generation, "number", read)
        with published():
            change(body_en="<p>After</p>")
        return found

    monkeypatch.setattr(generation, "number", meanwhile)
    store.gate.renew(always=True)
    assert generation.told() == generation.number()
    assert "After" in store.visit(PAGE).text


def test_what_is_told_a_moment_before_the_commit_is_believed(store, monkeypatch):
    """SQLite commits an INSERT … RETURNING when what it returns was fetched."""
    store.visit(PAGE)
    former = generation.number()
    change(body_en="<p>After</p>")
    generation.tell()
    with monkeypatch.context() as patch:
        patch.setattr(generation, "number", lambda: former)
        store.visit(PAGE)
    assert "After" in store.visit(PAGE).text


def test_where_the_file_cannot_be_written_pages_are_stored_all_the_same(store, monkeypatch):
    def full(*_arguments, **_more):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(generation, "tell", full)
    for _visit in range(3):
        store.visit(PAGE)
    assert store.calls == [PAGE]
    change(body_en="<p>After</p>")
    store.gate.renew(always=True)
    assert "After" in store.visit(PAGE).text


def test_a_page_whose_time_is_over_is_not_written_any_more(store, published):
    unfinished = []
    store.unfinished.put = unfinished.append
    store.visit(PAGE)
    with published():
        change(body_en="<p>After</p>")
    other = Store()
    after = other.visit(PAGE, Accept_Encoding="br")
    store.gate.renew()
    for each in unfinished:
        store.complete(*each)
    again = Store()
    assert again.visit(PAGE, Accept_Encoding="br") == after
    assert again.calls == []


def test_a_page_that_is_made_alike_is_not_compressed_again(store, published, monkeypatch):
    before = store.visit(PAGE, Accept_Encoding="br")
    for module, name in ((pagestore.brotli, "compress"), (pagestore.gzip, "compress")):
        monkeypatch.setattr(module, name, None)
    with published():
        add_page("elsewhere", section="understand")
    assert store.visit(PAGE, Accept_Encoding="br") == before
    assert store.calls == [PAGE] * 2
    # Other processes find it as one of this period.
    again = Store()
    assert again.visit(PAGE, Accept_Encoding="br") == before
    assert again.calls == []


def test_a_page_that_is_made_alike_keeps_its_tag(store, published):
    before = store.visit(PAGE).headers["ETag"]
    with published():
        add_page("elsewhere", section="understand")
    assert store.visit(PAGE).headers["ETag"] == before
    assert store.calls == [PAGE] * 2


def test_what_is_withdrawn_is_gone_at_once(store, published):
    store.visit(PAGE)
    with published():
        change(status=Page.Status.DRAFT)
    assert store.visit(PAGE).status.startswith("404")
    assert not store.pages


def test_what_the_clock_publishes_shows_at_its_moment(store, published, monkeypatch):
    moment = timezone.now() + datetime.timedelta(hours=1)
    with published():
        add_page("later", section="help", title_en="Later", slug_en="later", publish_from=moment)
    later = "/en/help/later/"
    assert store.visit(later).status.startswith("404")
    assert "Later" not in store.visit("/en/help/").text
    assert store.gate.period.until == moment.timestamp()
    after = moment + datetime.timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: after)
    monkeypatch.setattr(pagestore.time, "time", after.timestamp)
    assert store.visit(later).status == "200 OK"
    assert "Later" in store.visit("/en/help/").text


def test_security_txt_is_made_anew_each_day(store, monkeypatch):
    path, now = "/.well-known/security.txt", timezone.now()
    store.visit(path)
    store.visit(path)
    assert store.calls == [path]
    tomorrow = now + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    monkeypatch.setattr(pagestore.time, "time", tomorrow.timestamp)
    store.visit(path)
    assert store.calls == [path] * 2
