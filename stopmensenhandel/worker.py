"""gunicorn's threaded worker, with our own answer to a request that it can't read.

gunicorn's own answer quotes the request, and its log line names the visitor's
IP address.
"""

import datetime
from typing import Any

from gunicorn import util
from gunicorn.http.errors import (
    InvalidResponseHeader,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import ThreadWorker

REASONS = {400: "Bad Request", 414: "URI Too Long", 431: "Request Header Fields Too Large"}


def status_of(error: Exception) -> int:
    """Return the HTTP status for a request that could not be read."""
    if isinstance(error, LimitRequestLine):
        return 414
    return 431 if isinstance(error, LimitRequestHeaders) else 400


def answer(status: int) -> bytes:
    """Return a whole HTTP response: a short page of the site in its default language."""
    # Not above: gunicorn reads this module before Django is set up.
    from stopmensenhandel.errors import bare_page

    body = bare_page("400.html").encode()
    head = (
        f"HTTP/1.1 {status} {REASONS[status]}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        f"Date: {datetime.datetime.now(datetime.UTC):%a, %d %b %Y %H:%M:%S} GMT",
    )
    return "\r\n".join((*head, "", "")).encode() + body


class Worker(ThreadWorker):
    """Threads, and pages of the site for requests that never reach Django."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer an unreadable request; whatever else went wrong is gunicorn's to handle."""
        # A header that the site itself got wrong is no fault of the visitor's.
        if isinstance(exc, InvalidResponseHeader) or not isinstance(exc, ParseException):
            super().handle_error(req, client, None, exc)
            return
        status = status_of(exc)
        self.log.warning("Unreadable request: %s", status)
        try:
            util.write_nonblock(client, answer(status))
        except Exception:  # the visitor may be gone
            self.log.debug("Failed to send an error message.")
