"""Asking other sites: what is told of their answers, and whom this server never asks."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.utils import timezone

from links import asking, checking
from links.asking import ask
from links.models import GIVEN_UP, Address, Check, Outcome
from tests.web import free_port

Answers = dict[str, tuple[int, str]]


@contextmanager
def other_site(answers: Answers) -> Iterator[tuple[int, list[str]]]:
    """Run a site with these answers, by method and path; yield its port and what was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            told = f"{self.command} {self.path}"
            asked.append(told + "".join(f"\n{k}: {v}" for k, v in self.headers.items()))
            status, location = answers.get(told, answers.get(self.path, (200, "")))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = answer  # noqa: N815 (as the library calls them)

        def log_message(self, *_args) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def net(monkeypatch):
    """Let other.example stand for a site of this machine, as if that were the open net."""

    def lead(port: int) -> None:
        def found(host, _port, **_kwargs):
            if host == "nobody.example":
                raise socket.gaierror(socket.EAI_NONAME, "no such name")
            if host == "away.example":
                raise socket.gaierror(socket.EAI_AGAIN, "try again")
            place = {"other.example": "192.0.2.1", "inside.example": "10.0.0.7"}[host]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, _port))]

        def create(_place, timeout):
            sock = socket.socket()
            sock.settimeout(timeout)
            sock.connect(("127.0.0.1", port))
            return sock

        monkeypatch.setattr(socket, "getaddrinfo", found)
        monkeypatch.setattr(asking, "is_open", lambda address: address == "192.0.2.1")
        monkeypatch.setattr(socket, "create_connection", create)

    return lead


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({}, Outcome.FINE),
        ({"/page": (404, "")}, Outcome.GONE),
        ({"/page": (410, "")}, Outcome.GONE),
        ({"/page": (403, "")}, Outcome.CLOSED),
        ({"/page": (429, "")}, Outcome.CLOSED),
        ({"/page": (503, "")}, Outcome.FAULT),
        ({"HEAD /page": (500, "")}, Outcome.FINE),
        ({"HEAD /page": (405, "")}, Outcome.FINE),
        ({"/page": (301, "/new")}, Outcome.FINE),
        ({"/page": (301, "/")}, Outcome.HOME),
        ({"/page": (302, "/gone"), "/gone": (404, "")}, Outcome.GONE),
        ({"/page": (302, "/page")}, Outcome.CIRCLE),
        ({"/page": (302, "http://inside.example/secret")}, Outcome.INSIDE),
        ({"/page": (302, "file:///etc/passwd")}, Outcome.INSIDE),
        ({"/page": (302, "http://other.example:22/")}, Outcome.INSIDE),
        ({"/page": (302, "http://nobody.example/")}, Outcome.NO_SITE),
    ],
)
def test_what_another_site_answers_is_told_in_a_word(net, answers, outcome):
    with other_site(answers) as (port, _asked):
        net(port)
        assert ask("http://other.example/page") == outcome


def test_the_front_page_of_a_site_is_where_it_should_be(net):
    with other_site({}) as (port, _asked):
        net(port)
        assert ask("http://other.example") == Outcome.FINE
        assert ask("http://other.example/") == Outcome.FINE


def test_an_address_with_letters_of_any_script_is_asked_as_a_browser_would(net):
    with other_site({}) as (port, asked):
        net(port)
        assert ask("http://other.example/größe?q=é") == Outcome.FINE
    assert asked[0].startswith("HEAD /gr%C3%B6%C3%9Fe?q=%C3%A9\n")


def test_they_are_told_who_asks_and_nothing_else(net):
    with other_site({}) as (port, asked):
        net(port)
        ask("http://other.example/page#place")
    names = {line.partition(":")[0] for line in asked[0].splitlines()[1:]}
    assert names == {"Host", "Accept-Encoding", "User-Agent", "Accept", "Connection"}
    assert "#" not in asked[0]


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://inside.example/", Outcome.INSIDE),
        ("http://nobody.example/", Outcome.NO_SITE),
        ("http://away.example/", Outcome.SILENT),
        ("ftp://other.example/", Outcome.INSIDE),
        ("http://other.example:8080/", Outcome.INSIDE),
        ("http://[::1/", Outcome.SILENT),
        ("http://other.example:99999/", Outcome.SILENT),
        (f"http://{'a' * 70}.example/", Outcome.SILENT),
    ],
)
def test_an_address_that_leads_nowhere_is_told_so(net, url, outcome):
    with other_site({}) as (port, asked):
        net(port)
        assert ask(url) == outcome
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://100.64.0.1/",
        "http://[2002:7f00:1::]/",
        "http://[2002:a00:1::1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[64:ff9b:1::10.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://224.0.0.1/",
    ],
)
def test_no_editor_makes_this_server_ask_its_neighbours(url):
    assert ask(url) == Outcome.INSIDE


def test_a_site_that_ends_the_connection_is_silent(net):
    net(free_port())
    assert ask("http://other.example/") == Outcome.SILENT


def test_the_open_net_is_open_also_by_way_of_a_gateway():
    assert asking.is_open("193.191.245.1")
    assert asking.is_open("2a02:a000::1")
    assert asking.is_open("64:ff9b::193.191.245.1")


@pytest.mark.parametrize("said", [b"HTTP/1.1 100 Continue\r\n\r\n", b"x"])
def test_a_site_that_never_comes_to_an_end_is_listened_to_for_a_while(monkeypatch, said):
    def talk(sock):
        with sock, suppress(OSError):
            while True:
                sock.sendall(said)
                sock.settimeout(0.01)
                with suppress(TimeoutError):
                    sock.recv(1000)

    def connect(_host, _port):
        ours, theirs = socket.socketpair()
        threading.Thread(target=talk, args=(theirs,), daemon=True).start()
        return ours

    monkeypatch.setattr(asking, "connect", connect)
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    assert ask("http://other.example/") == Outcome.SILENT


def test_a_name_with_thousands_of_places_is_tried_at_a_few(monkeypatch):
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))] * 1000
    tried = []

    def silent(place, timeout):
        tried.append(place)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: places)
    monkeypatch.setattr(socket, "create_connection", silent)
    assert ask("http://other.example/") == Outcome.SILENT
    assert len(tried) == asking.MOST_PLACES


# Many of them.


def test_what_is_no_address_or_too_long_keeps_no_other_from_being_asked(monkeypatch, db):
    good = "https://other.example/"
    monkeypatch.setattr(checking, "ask", lambda _url: Outcome.FINE)
    monkeypatch.setattr(checking, "PAUSE", 0)
    checking.check(["http://[::1/", f"{good}{'é' * 1500}", good])
    assert set(Address.objects.values_list("url", flat=True)) == {"http://[::1/", good}


def test_each_site_has_a_rest_between_two_questions(monkeypatch, db):
    asked, now = [], [0.0]
    monkeypatch.setattr(checking.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(
        checking.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds)
    )
    monkeypatch.setattr(checking, "ask", lambda url: (asked.append((now[0], url)), Outcome.FINE)[1])
    Check.objects.begin(4)
    checking.check(["http://a/1", "http://a/2", "http://a/3", "http://b/1"])
    assert asked == [(0, "http://a/1"), (0, "http://b/1"), (1, "http://a/2"), (2, "http://a/3")]
    assert Check.objects.get().done == 4
    assert not Check.objects.get().is_running


def found(monkeypatch, outcomes: dict[str, Outcome]) -> None:
    monkeypatch.setattr(checking, "PAUSE", 0)
    monkeypatch.setattr(checking, "ask", outcomes.__getitem__)
    assert Check.objects.begin(len(outcomes))
    checking.check(list(outcomes))


def test_how_long_a_link_has_been_broken_is_kept_until_it_is_mended(monkeypatch, db):
    found(monkeypatch, {"http://a/1": Outcome.GONE, "http://b/1": Outcome.FINE})
    first = Address.objects.get(url="http://a/1").broken_since
    assert first is not None
    found(monkeypatch, {"http://a/1": Outcome.SILENT, "http://c/1": Outcome.FINE})
    assert Address.objects.get(url="http://a/1").broken_since == first
    assert not Address.objects.filter(url="http://b/1").exists()
    found(monkeypatch, {"http://a/1": Outcome.CLOSED, "http://c/1": Outcome.GONE})
    assert Address.objects.get(url="http://a/1").broken_since is None
    assert [address.url for address in Address.objects.broken()] == ["http://c/1"]


def test_a_machine_without_a_way_out_calls_nobodys_page_gone(monkeypatch, db):
    found(monkeypatch, {"http://a/1": Outcome.FINE})
    found(monkeypatch, {"http://a/1": Outcome.NO_SITE, "http://b/1": Outcome.SILENT})
    assert Check.objects.get().was_offline
    assert Address.objects.get().outcome == Outcome.FINE


def test_two_checks_never_run_at_once_and_one_that_was_killed_ends(db):
    assert Check.objects.begin(1)
    assert not Check.objects.begin(1)
    assert Check.objects.get().is_running
    Check.objects.update(started_at=timezone.now() - 2 * GIVEN_UP)
    assert Check.objects.get().is_interrupted
    assert Check.objects.begin(1)
