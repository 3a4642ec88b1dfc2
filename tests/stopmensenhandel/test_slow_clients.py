"""Who sends or reads slowly waits alone: no thread of the site waits with them."""

import inspect
import select
import socket
import struct
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http.unreader import SocketUnreader
from gunicorn.http.wsgi import Response
from gunicorn.workers.gthread import TConn, ThreadWorker

from stopmensenhandel.connections import MOST_BODY, Connection, Unreader
from stopmensenhandel.worker import Worker
from tests.steps import environment, run_python
from tests.web import Server, free_port

#: Longer than what the system keeps of an answer for a client that doesn't read, 4 MB.
LARGE = "/nl/package.zip?language=nl"
FORM = "Content-Type: application/x-www-form-urlencoded"


def head(path: str, *lines: str, method: str = "GET") -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", "")).encode()


def answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return head and body of the next answer, as long as it says."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(1)
        assert part, "closed"
        data += part
    if b"Transfer-Encoding: chunked" in data:
        body = b""
        while not body.endswith(b"\r\n0\r\n\r\n"):
            part = connection.recv(1)
            assert part, "closed"
            body += part
        return data, body
    length = int(data.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    body = b""
    while len(body) < length:
        part = connection.recv(min(65_536, length - len(body)))
        assert part, f"{len(body)} of {length} bytes"
        body += part
    return data, body


@pytest.fixture(scope="module")
def large(server) -> bytes:
    """The large file."""
    with server.held(1, head(LARGE)) as [connection]:
        body = answer(connection)[1]
    assert len(body) > 4_500_000
    return body


def test_a_hundred_of_each_kind_hold_up_nobody(server):
    body = head("/admin/login/", FORM, "Content-Length: 1000", method="POST") + b"x"
    with ExitStack() as stack:
        stack.enter_context(server.held(100, b""))
        stack.enter_context(server.held(100, head("/nl/")[:-2] + b"X-Slow: "))
        stack.enter_context(server.held(50, body))
        stack.enter_context(server.held(50, body.replace(b"/admin/login/", b"/nl/")))
        # server.get gives up after 10 s.
        assert server.get("/nl/")[0] == 200
        assert server.get("/admin/login/")[0] == 200
        assert server.get("/healthz")[0] == 200


def test_those_who_do_not_read_hold_up_nobody(server, large):
    with server.held(12, head(LARGE), window=2048) as readers:
        # All are being answered, by fewer threads.
        for reader in readers:
            assert reader.recv(12) == b"HTTP/1.1 200"
        assert server.get("/nl/")[0] == 200
        assert server.get("/admin/login/")[0] == 200
        # What they get is whole, whenever they take it.
        reader = readers[-1]
        body = answer(reader)[1]
        assert body == large
        reader.sendall(head("/healthz"))
        assert answer(reader)[1] == b"ok\n"


def test_answers_that_are_asked_for_and_not_taken_hold_up_nobody(server):
    """Small ones fill the system's buffers, too, where a client asks for enough of them."""
    with server.held(12, head("/nl/") * 200, window=2048) as clients:
        for client in clients:
            assert client.recv(12) == b"HTTP/1.1 200"
        assert server.get("/nl/")[0] == 200
        assert server.get("/admin/login/")[0] == 200


def test_more_silent_connections_than_the_worker_takes_hold_up_nobody(server):
    with server.held(550, b""):
        assert server.get("/nl/")[0] == 200


def test_a_request_in_pieces_is_answered_as_a_whole_one(server):
    token = "x" * 32
    form = f"csrfmiddlewaretoken={token}&username=nobody&password=wrong".encode()
    lines = FORM, f"Content-Length: {len(form)}", f"Cookie: csrftoken={token}"
    whole = head("/admin/login/", *lines, method="POST") + form
    with server.held(1, b"") as [connection]:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(whole), 7):
            connection.sendall(whole[start : start + 7])
        first, page = answer(connection)
        assert first.startswith(b"HTTP/1.1 200")
        assert b'value="nobody"' in page
        connection.sendall(head("/healthz"))
        assert answer(connection)[1] == b"ok\n"


def test_requests_that_come_at_once_are_answered_one_after_another(server):
    body = head("/nl/", "Content-Length: 3", method="POST") + b"x=1"
    data = head("/healthz") + body + head("/nl/", method="HEAD") + head("/healthz")
    with server.held(1, data) as [connection]:
        assert answer(connection)[1] == b"ok\n"
        assert answer(connection)[0].startswith(b"HTTP/1.1 405")
        rest = b""
        while not rest.endswith(b"ok\n"):
            rest += connection.recv(65_536)
        assert rest.count(b"HTTP/1.1 200") == 2
        assert b"<html" not in rest


def test_who_asks_whether_to_send_a_body_is_answered(server):
    asked = head("/admin/login/", FORM, "Content-Length: 3", "Expect: 100-continue", method="POST")
    with server.held(1, asked) as [connection]:
        assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"x=1")
        data = b""
        while b"HTTP/1.1 403" not in data:
            data += connection.recv(65_536)


@pytest.mark.parametrize(
    "lines", [[f"Content-Length: {MOST_BODY + 1}"], ["Transfer-Encoding: chunked"]]
)
def test_a_body_that_is_not_awaited_ends_the_connection_with_its_answer(server, lines):
    with server.held(1, head("/nl/", *lines, method="POST")) as [connection]:
        first, _page = answer(connection)
        assert b"\r\nConnection: close\r\n" in first
        assert connection.recv(1) == b""


def test_a_head_without_an_end_is_refused(server):
    lines = [f"X-{number}: {'x' * 8000}" for number in range(12)]
    assert server.raw(head("/nl/", *lines)[:-2])[0] == 431
    assert server.raw(b"GET /nl/" + b"x" * 5000)[0] == 414
    assert server.raw(b"GET /nl/ HTTP/1.1\nHost: localhost\n\n")[0] == 400


def test_a_site_that_stops_finishes_what_it_sends_and_awaits_nobody(server, tmp_path, large):
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    command += ["--bind", f"127.0.0.1:{port}", "stopmensenhandel.wsgi"]
    mine = environment(DATA_DIR=str(server.data), WEB_CONCURRENCY="1")
    with ExitStack() as stack:
        # It has 10 s to end, and is killed by nobody.
        running = stack.enter_context(ExitStack())
        site = running.enter_context(Server.running(command, port, tmp_path, mine))
        stack.enter_context(site.held(20, b""))
        stack.enter_context(site.held(20, head("/nl/")[:-2]))
        [reader] = stack.enter_context(site.held(1, head(LARGE), window=2048))
        assert reader.recv(12) == b"HTTP/1.1 200"
        site.process.terminate()
        assert len(answer(reader)[1]) == len(large)
        running.close()
        assert site.process.returncode == 0


def test_what_is_used_of_gunicorn_is_there():
    """A version without one of these would serve, and hold threads again."""
    gunicorn = vars(ThreadWorker) | vars(ThreadWorker.__mro__[1])
    replaced = {name for name in vars(Worker) if name in gunicorn and name[0] != "_"}
    assert replaced >= {
        *("enqueue_req", "finish_request", "murder_pending", "handle"),
        *("handle_request", "handle_error", "load_wsgi", "run"),
    }
    made = inspect.getsource(TConn.__init__) + inspect.getsource(ThreadWorker.__init__)
    for name in ("parser", "initialized", "data_ready", "nr_conns", "worker_connections", "poller"):
        assert f"self.{name} = " in made
    assert "self.chunked = " in inspect.getsource(Response.__init__)
    assert issubclass(Unreader, SocketUnreader)
    assert hasattr(SocketUnreader, "take_buffered")


def test_connections_that_are_kept_make_room(server):
    """There are as many as a worker takes, and nothing is left to say on them."""
    with server.held(520, head("/healthz")) as kept:
        kept[-1].recv(12)
        begun = time.monotonic()
        assert server.get("/nl/")[0] == 200
        assert time.monotonic() - begun < 2


def test_who_is_being_sent_something_stays_while_others_wait(server, large):
    with server.held(1, head(LARGE), window=2048) as [reader]:
        assert reader.recv(12) == b"HTTP/1.1 200"
        with server.held(550, head("/nl/")[:-2]):
            assert server.get("/nl/")[0] == 200
        assert answer(reader)[1] == large


def test_room_is_made_whenever_all_connections_are_taken(monkeypatch):
    """All may have been in a thread's hands when the last one came."""
    worker = Worker(1, 1, [], None, 30, Config(), None)
    first, second = (TConn(None, Connection(socket.socket()), None, None) for _number in range(2))
    dropped = []
    monkeypatch.setattr(worker, "drop", dropped.append)
    worker.nr_conns = worker.worker_connections
    worker.waiting = dict.fromkeys([first, second], float("inf"))
    worker.murder_pending()
    assert dropped == [first]


@pytest.mark.parametrize(
    ("target", "threads"),
    [
        ("/en/help/there/", "quick"),
        ("/en/help/there/?fbclid=x&item=y", "quick"),
        ("/en/brochures-and-videos/?fbclid=x", "quick"),
        ("/en/help/?fbclid=x", "tpool"),  # nobody had it yet
        ("/en/brochures-and-videos/?kind=video", "asking"),
        (f"/en/brochures-and-videos/?x={'y' * 2000}&kind=video", "asking"),
        ("/en/package/?item=brochure.x", "asking"),
        ("/en/package.zip?item=brochure.x", "asking"),
        ("/%65n/package/?item=brochure.x", "asking"),
        ("http://localhost/en/package/?item=brochure.x", "asking"),
        ("/en/404x/", "tpool"),
        ("/admin/content/page/?q=x", "tpool"),
        ("/healthz", "health"),
    ],
)
def test_nobody_else_queues_behind_those_who_ask_for_lists_and_packages(store, target, threads):
    worker = Worker(1, 1, [], None, 30, Config(), None)
    worker.tpool, worker.site = ThreadPoolExecutor(), store
    for path in ("/en/help/there/", "/en/brochures-and-videos/"):
        store.visit(path)
        worker.stored.add(path.encode())
    conn = SimpleNamespace(parser=SimpleNamespace(unreader=SimpleNamespace(here=head(target))))
    assert worker.pool(conn) is getattr(worker, threads)


@pytest.fixture
def pair() -> Iterator[tuple[Connection, socket.socket]]:
    """Both ends of a connection: ours, and a client's that takes little."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.settimeout(5)
        client.connect(listener.getsockname())
        with Connection(listener.accept()[0]) as ours:
            # Whoever waits for the client after all does so for 2 s.
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 2, 0))
            yield ours, client


def test_who_takes_an_answer_slowly_is_seen_to_take_it(pair):
    """Otherwise a visitor at 20 KB a second would be cut off for taking nothing in a minute."""
    ours, client = pair
    ours.sendall(b"x" * 16_000_000)
    assert not ours.flush()
    taken = 0
    while taken < 100_000:
        taken += len(client.recv(65_536))
    assert select.select([], [ours], [], 2)[1]


def test_nothing_that_is_sent_waits_for_the_client(pair):
    ours, _client = pair
    ours.sendall(b"x" * 16_000_000)
    ours.flush()
    ours.unsent.clear()
    # A thread sends this while it makes the environment of a request.
    assert ours.send(b"HTTP/1.1 100 Continue\r\n\r\n") == 25
    assert ours.is_sending()


def test_a_machine_that_allows_few_files_gets_fewer_connections(tmp_path):
    code = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300));"
        "print(runpy.run_path('gunicorn.conf.py')['worker_connections'])"
    )
    assert run_python(code, tmp_path).stdout == "100\n"
