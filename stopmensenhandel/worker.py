"""gunicorn's threaded worker: an own answer to unreadable requests, and little patience.

gunicorn's own answer quotes the request, and its log line names the visitor's
IP address. Its threads also wait for requests that arrive a byte at a time and for
visitors who read as slowly, so that a few slow clients would hold every thread. Here the
main loop waits for them (see ``connections``), and a thread has work only.
"""

import contextlib
import datetime
import logging
import re
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import unquote

from gunicorn import util
from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

from stopmensenhandel.connections import CHUNK, STALL_TIME, Connection, Unreader
from stopmensenhandel.zones import EDITING, READING

logger = logging.getLogger(__name__)

REASONS = {
    400: "Bad Request",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
}
#: Seconds in which the head of a request has to be here,
HEAD_TIME = 10
#: and in which a body has to be here and answered, with a second more for so many bytes.
BODY_TIME = 60
BODY_RATE = 50_000
#: Seconds that a worker which stops leaves a request that is arriving; and that any leaves a client
#: to close after its last answer, lest what it still sends cuts off the end of that.
LINGER = 2
#: Connections without an answer that is being sent, below which those with one make room, too.
FEW = 20
#: The address that asks whether this process lives: it never queues behind others.
HEALTH = b"/healthz"
#: Addresses of stored pages that a worker remembers.
MOST_STORED = 10_000


def finish() -> None:
    """Do what has to be done before a process ends; what fails keeps nothing else from it."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    for last in settings.AT_THE_END:
        try:
            import_string(last)()
        except Exception:
            logger.exception("Something wasn't done before the end.")


def status_of(error: Exception) -> int:
    """Return the HTTP status for a request that could not be read."""
    if isinstance(error, LimitRequestLine):
        return 414
    return 431 if isinstance(error, LimitRequestHeaders) else 400


def answer(status: int, beginning: bytes = b"") -> bytes:
    """Return a whole HTTP response: a short page of the site in the language of the address.

    ``beginning`` is what was read of the request. One that begins with HEAD gets no body.
    """
    # Not above: gunicorn reads this module before Django is set up.
    from django.conf import settings
    from django.utils import translation

    from stopmensenhandel import languages
    from stopmensenhandel.addresses import language_of_path
    from stopmensenhandel.errors import bare_page

    method, path = begun(beginning)
    language = language_of_path(path) or languages.DEFAULT
    with translation.override(language.code):
        body = bare_page("500.html" if status == 500 else "400.html").encode()
    head = [
        f"HTTP/1.1 {status} {REASONS[status]}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Language: {language.code}",
        f"Content-Length: {len(body)}",
        f"Cache-Control: {READING.cache_control}",
        f"Content-Security-Policy: {READING.content_security_policy}",
        "Cross-Origin-Opener-Policy: same-origin",
        "Cross-Origin-Resource-Policy: same-origin",
        f"Permissions-Policy: {READING.permissions_policy}",
        f"Referrer-Policy: {READING.referrer_policy}",
        "X-Content-Type-Options: nosniff",
        f"X-Frame-Options: {settings.X_FRAME_OPTIONS}",
        f"Date: {datetime.datetime.now(datetime.UTC):%a, %d %b %Y %H:%M:%S} GMT",
    ]
    # Whether it came over TLS stands in a header that couldn't be read; over HTTP browsers
    # don't mind it.
    if settings.SECURE_HSTS_SECONDS:
        words = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
        words += ["includeSubDomains"] if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else []
        words += ["preload"] if settings.SECURE_HSTS_PRELOAD else []
        head.append(f"Strict-Transport-Security: {'; '.join(words)}")
    return "\r\n".join((*head, "", "")).encode() + (b"" if method == "HEAD" else body)


def begun(beginning: bytes) -> tuple[str, str]:
    """Return method and path of a request of which the beginning is here, each "" if it isn't."""
    method, _space, target = beginning.decode("latin-1").lstrip("\r\n").partition(" ")
    # Whoever speaks to a proxy names the whole address.
    path = re.sub(r"^https?://[^/?# ]*", "", target, flags=re.IGNORECASE)
    return method, re.split(r"[?#\s]", path, maxsplit=1)[0]


def body_time(size: int) -> float:
    """Return the seconds in which a body of so many bytes has to be here."""
    return BODY_TIME + size / BODY_RATE


def patience(conn: Any) -> float:
    """Return the seconds in which what is missing of a request has to be here."""
    unreader = conn.parser.unreader
    if unreader.needed:
        return body_time(unreader.needed)
    is_idle = conn.parser.req_count and not unreader.here
    return float(conn.cfg.keepalive) if is_idle else HEAD_TIME


class Worker(ThreadWorker):  # type: ignore[misc]  # it has no types
    """Threads, pages of the site for requests that never reach Django, and deadlines."""

    site: Any
    wsgi: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Until when each connection has to have sent what a thread reads of it.
        self.deadlines: dict[Any, float] = {}
        #: Until when those for which the main loop waits have to go on, by their last step.
        self.waiting: dict[Any, float] = {}
        self.next_look = 0.0
        self.is_stopping = False
        #: Which connection each thread answers.
        self.current = threading.local()
        #: Answers what takes no time, so that it doesn't queue behind what does.
        self.quick = self.get_thread_pool()
        self.health = ThreadPoolExecutor(max_workers=1)
        #: Makes pages with a query (lists, packages): there is no end of them, and nobody who asks
        #: for anything else should queue behind a thousand.
        self.asking = ThreadPoolExecutor(max_workers=2)
        #: At which addresses a stored page was sent, as they stand in requests.
        self.stored: set[bytes] = set()

    def load_wsgi(self) -> None:
        """Load the site, and stand between it and gunicorn."""
        super().load_wsgi()
        self.site, self.wsgi = self.wsgi, self.respond

    def run(self) -> None:
        """Make pages ahead of the first visit, and serve."""
        if begin := getattr(self.site, "begin", None):
            begin()
        try:
            super().run()
        finally:
            finish()

    # -- In the main loop ----------------------------------------------------

    def enqueue_req(self, conn: Any) -> None:
        """Gather a request; gunicorn would give the connection to a thread now."""
        if conn.parser is None:
            conn.sock = Connection(conn.sock)
            conn.parser = RequestParser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Unreader(conn.sock)
            # There is nothing left for a thread to wait for.
            conn.initialized = conn.data_ready = True
        conn.parser.unreader.begin()
        if not self.gather(conn):
            self.wait(conn, selectors.EVENT_READ, patience(conn), self.on_more)

    def gather(self, conn: Any) -> bool:
        """Read what has arrived; return whether the connection needs no more waiting for."""
        try:
            if not conn.parser.unreader.gather(self.cfg.limit_request_line):
                return False
        except OSError:
            self.drop(conn)
        else:
            self.submit(conn, self.handle, conn)
        return True

    def on_more(self, conn: Any) -> None:
        """Go on with a request of which more has arrived."""
        allowed = patience(conn)
        # From a request's first byte on the time for a head counts, from the head's end on that
        # for the body.
        if not self.gather(conn) and patience(conn) != allowed:
            self.waiting[conn] = time.monotonic() + patience(conn)

    def on_taken(self, fs: Any, conn: Any) -> None:
        """Send more of an answer to a visitor who has taken what was sent."""
        self.submit(conn, self.send, conn, fs)

    def submit(self, conn: Any, task: Callable[..., Any], *args: Any) -> None:
        """Have a thread do something for a connection, and go on with it afterwards."""
        self.forget(conn)
        fs = self.pool(conn).submit(task, *args)
        fs.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def pool(self, conn: Any) -> ThreadPoolExecutor:
        """Return the threads for a request that was gathered; others make pages and send files."""
        # Not above: gunicorn reads this module before Django is set up.
        from stopmensenhandel.addresses import language_of_path

        others: ThreadPoolExecutor = self.tpool
        quick: ThreadPoolExecutor = self.quick
        line = conn.parser.unreader.here[: self.cfg.limit_request_line]
        method, _space, rest = line.partition(b" ")
        if method not in (b"GET", b"HEAD"):
            return others
        target = rest.partition(b" ")[0]
        if target == HEALTH:
            return self.health
        path, _mark, query = target.partition(b"?")
        if not query:
            return quick if target in self.stored else others
        # There are more ways to write an address: "/%65n/…", "http://…/en/…".
        named = unquote(begun(line)[1], "latin-1")
        if not self.site.reads(named, query.decode("latin-1")):
            return quick if path in self.stored else others
        return self.asking if language_of_path(named) else others

    def wait(self, conn: Any, event: int, seconds: float, callback: Callable[[Any], None]) -> None:
        """Wait for a visitor for so many seconds, without a thread."""

        def go_on(_sock: Any) -> None:
            # What happened just before may have ended it.
            if conn in self.waiting:
                callback(conn)

        self.waiting[conn] = time.monotonic() + seconds
        self.poller.register(conn.sock, event, go_on)

    def forget(self, conn: Any) -> None:
        """Stop waiting for a visitor."""
        if self.waiting.pop(conn, None):
            self.poller.unregister(conn.sock)

    def drop(self, conn: Any) -> None:
        """Close a connection for which nothing is left to do."""
        self.forget(conn)
        self.nr_conns -= 1
        conn.close()

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Go on with a connection: send what is left; wait for its next request, or take leave.

        gunicorn waits for the client to close, too, and meanwhile its main loop serves nobody.
        What it keeps alive would be out of reach where room has to be made.
        """
        if fs.exception() is not None:
            self.drop(conn)
        elif conn.sock.is_sending() and conn.sock.fileno() >= 0:
            self.wait(conn, selectors.EVENT_WRITE, STALL_TIME, partial(self.on_taken, fs))
        elif fs.result():
            self.enqueue_req(conn)
        else:
            self.take_leave(conn)

    def take_leave(self, conn: Any) -> None:
        """Say that no more comes, and wait for the client to close."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop(conn)
        else:
            self.wait(conn, selectors.EVENT_READ, LINGER, self.on_leave)

    def on_leave(self, conn: Any) -> None:
        """Read past what a client still sends, until it closes."""
        with contextlib.suppress(OSError):
            if conn.sock.recv(CHUNK, socket.MSG_DONTWAIT):
                return
        self.drop(conn)

    def make_room(self) -> None:
        """Close who went on longest ago; nobody to whom something is sent while others wait.

        Where few others do, they may be visitors who have just come.
        """
        others = [conn for conn in self.waiting if not conn.sock.is_sending()]
        if len(others) > FEW:
            # One whose request has just come is answered.
            self.drop(next((conn for conn in others if not conn.sock.has_more()), others[0]))
        else:
            self.drop(next(iter(self.waiting)))

    def murder_pending(self) -> None:
        """End what takes too long; gunicorn calls this after each event."""
        super().murder_pending()
        # The last one that waits may be the visitor for whom there was room.
        if self.alive and self.nr_conns >= self.worker_connections and len(self.waiting) > 1:
            self.make_room()
        now = time.monotonic()
        if now < self.next_look:
            return
        self.next_look = now + 1
        for conn, deadline in list(self.deadlines.items()):
            if now > deadline:
                # The thread that waits for the rest is told that nothing comes any more.
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)
        if not self.alive and not self.is_stopping:
            self.is_stopping = True
            for conn, deadline in self.waiting.items():
                if not conn.sock.is_sending():
                    self.waiting[conn] = min(deadline, now + LINGER)
        for conn in [conn for conn, deadline in self.waiting.items() if now > deadline]:
            self.drop(conn)

    # -- In a thread ---------------------------------------------------------

    def handle(self, conn: Any) -> Any:
        """Read a request and answer it."""
        self.current.conn = conn
        try:
            go_on = super().handle(conn)
            conn.sock.flush()
            return go_on
        except OSError:
            return False
        finally:
            self.deadlines.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head is here."""
        unreader = conn.parser.unreader
        unreader.is_head = False
        headers = dict(req.headers)
        length = headers.get("CONTENT-LENGTH", "0").lstrip("0")[:12]
        size = int(length) if length.isdecimal() else 0
        # A public page refuses a body unread; what an editor sends is answered with a page.
        is_read = size <= unreader.given - unreader.end and "TRANSFER-ENCODING" not in headers
        # What isn't read of a body would be taken for the next request; and where there is hardly
        # any room left, an answer says that no other follows.
        if not is_read or self.nr_conns > self.worker_connections - FEW:
            req.force_close()
        if not is_read:
            # As much as the site takes at most: the visitor may name any number.
            allowed = body_time(min(size, EDITING.largest_body))
            self.deadlines[conn] = time.monotonic() + allowed
        return super().handle_request(req, conn)

    def respond(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Have the site answer, and hold no thread for a visitor who takes the answer slowly."""
        parts: Iterable[bytes] = self.site(environ, start_response)
        response = start_response.__self__
        if not isinstance(parts, tuple):
            return self.current.conn.sock.pieces(parts, response)  # type: ignore[no-any-return]
        # A stored page is here already. There is no end of ways to write a path.
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        is_plain = path == environ["RAW_URI"].partition("?")[0]
        is_plain = is_plain and not (query and self.site.reads(path, query))
        if response.status_code == 200 and is_plain and len(self.stored) < MOST_STORED:
            self.stored.add(path.encode("latin-1"))
        return parts

    def send(self, conn: Any, fs: Any) -> Any:
        """Send more of an answer; return what was to be done with the connection after it."""
        try:
            conn.sock.go_on()
        except OSError:
            raise
        except Exception:
            self.log.exception("Error handling request")
            raise
        return fs.result()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer with a page of the site what never reached Django, or broke outside of it."""
        # A header that the site itself got wrong is no fault of the visitor's.
        ours = isinstance(exc, (InvalidResponseHeader, InvalidResponseHeaderName))
        if ours or not isinstance(exc, ParseException):
            status = 500
            self.log.error("Error handling request", exc_info=exc)
        else:
            status = status_of(exc)
            self.log.warning("Unreadable request: %s", status)
        try:
            util.write_nonblock(client, answer(status, self.current.conn.parser.unreader.beginning))
        except Exception:  # the visitor may be gone
            self.log.debug("Failed to send an error message.")
