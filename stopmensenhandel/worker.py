"""gunicorn's threaded worker: an own answer to unreadable requests, and little patience.

gunicorn's own answer quotes the request, and its log line names the visitor's
IP address. It also waits for ever for a request that arrives a byte at a time,
so that a few slow clients could hold every thread.
"""

import contextlib
import datetime
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn import util
from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import ThreadWorker

from stopmensenhandel.zones import EDITING, READING

REASONS = {
    400: "Bad Request",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
}
#: Bytes of a request in which its method and the language of its address stand.
BEGINNING = 512

#: Seconds in which the head of a request has to be here,
HEAD_TIME = 10
#: and in which a body has to be here and answered, with a second more for so many bytes.
BODY_TIME = 60
BODY_RATE = 50_000
#: Seconds in which a visitor has to take the next piece of an answer.
STALL_TIME = 60


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


class Unreader(SocketUnreader):  # type: ignore[misc]  # it has no types
    """What is read from a connection; it knows how the request that is being read began."""

    beginning = b""

    def begin(self) -> None:
        """Read another request, a part of which may have come with the one before."""
        self.beginning = self.buf.getvalue()[:BEGINNING]

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next bytes from the connection."""
        data: bytes = super().chunk(size_hint)
        self.beginning += data[: BEGINNING - len(self.beginning)]
        return data


class Worker(ThreadWorker):  # type: ignore[misc]  # it has no types
    """Threads, pages of the site for requests that never reach Django, and deadlines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Until when each connection has to have sent what it is sending.
        self.deadlines: dict[Any, float] = {}
        #: Which connection each thread reads from.
        self.current = threading.local()
        #: Takes leave of clients: see finish_request.
        self.closing = ThreadPoolExecutor(max_workers=64)

    def run(self) -> None:
        """Make pages ahead of the first visit, and serve."""
        if begin := getattr(self.wsgi, "begin", None):
            begin()
        super().run()

    def handle(self, conn: Any) -> Any:
        """Read a request and answer it."""
        self.deadlines[conn] = time.monotonic() + HEAD_TIME
        if conn.parser is None:
            conn.parser = RequestParser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Unreader(conn.sock)
        self.current.unreader = conn.parser.unreader
        self.current.unreader.begin()
        try:
            return super().handle(conn)
        finally:
            self.deadlines.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head is here."""
        self.deadlines.pop(conn, None)
        conn.sock.settimeout(STALL_TIME)
        # A public page refuses a body unread; what an editor sends is answered with a page.
        if length := dict(req.headers).get("CONTENT-LENGTH", "0").lstrip("0"):
            # As much as the site takes at most: the visitor may name any number.
            size = min(int(length[:12]), EDITING.largest_body) if length.isdecimal() else 0
            allowed = BODY_TIME + size / BODY_RATE
            self.deadlines[conn] = time.monotonic() + allowed
        return super().handle_request(req, conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Go on with a connection; one that ends is closed aside.

        gunicorn waits up to 2 s for the client to close, too, and in that time its main loop
        serves nobody. A few clients that never close would hold up everyone.
        """
        ended = not fs.cancelled() and fs.exception() is None and not fs.result()
        if not ended:
            super().finish_request(conn, fs)
            return
        # It counts against worker_connections until it is closed.
        closed = self.closing.submit(conn.close, graceful=True)
        closed.add_done_callback(lambda _closed: self.method_queue.defer(self.count_closed))

    def count_closed(self) -> None:
        """Make room for another connection; called in the main loop."""
        self.nr_conns -= 1

    def murder_pending(self) -> None:
        """End what takes too long; gunicorn calls this once a second."""
        super().murder_pending()
        now = time.monotonic()
        for conn, deadline in list(self.deadlines.items()):
            if now > deadline:
                # The thread that waits for the rest is told that nothing comes any more.
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)

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
            util.write_nonblock(client, answer(status, self.current.unreader.beginning))
        except Exception:  # the visitor may be gone
            self.log.debug("Failed to send an error message.")
