"""Send stored files: in parts, and only when they have changed."""

import logging
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

PIECE = 64 * 1024  # bytes held in memory while a file is sent
#: One range of bytes; whoever asks for several gets the whole file, as RFC 9110 allows.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)

logger = logging.getLogger(__name__)


class Offer(NamedTuple):
    """What an address leads to: a stored file, and how it is handed out.

    What is sent in parts has a size and a checksum. Plain values: it can be written down.
    """

    name: str
    media_type: str
    language: str = ""
    size: int = 0
    sha256: str = ""
    #: A file name that people can keep.
    kept_name: str = ""
    #: Whether the address leads to exactly this file for ever.
    lasting: bool = False


class Part:
    """A part of an open file, in pieces small enough to hold.

    The response closes the file, also when nothing of it was read: after HEAD, say.
    """

    def __init__(self, file: File, start: int, stop: int) -> None:
        self.file = file
        self.start = start
        self.stop = stop

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.start)
        left = self.stop - self.start
        while left > 0 and (piece := self.file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def stored_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Any stored file, for editors: drafts and replaced versions too."""
    file = open_stored(name)
    return StreamingHttpResponse(
        Part(file, 0, file.size),
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Length": str(file.size),
            "Content-Disposition": content_disposition_header(True, name.rpartition("/")[2]) or "",
        },
    )


def open_stored(name: str) -> File:
    """Open a stored file.

    Raises:
        Http404: it is missing, or can't be read.

    """
    try:
        return default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        logger.error("The stored file %r can't be read: %s", name, error)
        raise Http404 from error


def send(request: HttpRequest, offer: Offer) -> HttpResponseBase:
    """Send a stored file, or the part of it that is asked for (RFC 9110, sections 13 and 14).

    One range is answered with 206, one that lies outside with 416, several at once with the
    whole file.

    Raises:
        Http404: the file is missing or isn't the one that the database knows.

    """
    etag = quote_etag(offer.sha256)
    if answer := get_conditional_response(request, etag):
        answer.headers["ETag"] = etag
        return answer
    file = open_stored(offer.name)
    size = file.size
    if size != offer.size:
        logger.error("The stored file %r has %s bytes, not %s", offer.name, size, offer.size)
        file.close()
        raise Http404
    start, stop, status = _part(request, size, etag)
    if status == 416:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(
        Part(file, start, stop),
        status=status,
        headers={
            "Content-Type": offer.media_type,
            "Content-Length": str(stop - start),
            "Accept-Ranges": "bytes",
            "ETag": etag,
        },
    )
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return response


def _part(request: HttpRequest, size: int, etag: str) -> tuple[int, int, int]:
    """Return where to start and stop in a file of ``size`` bytes, and the status to answer."""
    whole = 0, size, 200
    match = RANGE.fullmatch(request.headers.get("Range", ""))
    # A date never fits: the site tells none. A weak ETag doesn't either.
    if request.method != "GET" or not match or request.headers.get("If-Range", etag) != etag:
        return whole
    first, last = match.groups()
    if first:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return whole
    elif last:
        start, stop = max(0, size - int(last)), size
    else:
        return whole
    return (start, stop, 206) if start < size else (0, 0, 416)
