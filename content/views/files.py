"""Files for visitors: at lasting addresses, in parts, and only when they have changed."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.cache import cache_control

from content.models import Brochure, BrochureEdition, CaptionTrack, Edition, Video, VideoEdition
from content.models.library import VERSION_LENGTH

PIECE = 64 * 1024  # bytes held in memory while a file is sent
FOREVER = 31_536_000  # seconds: a year, the longest that caches honour

#: key.language.pdf is the newest file, key.language.version.pdf exactly one.
FILE_NAME = re.compile(
    rf"(?P<key>[-\w]+)\.(?P<language>[-a-z0-9]+)(?:\.(?P<version>[0-9a-f]{{{VERSION_LENGTH}}}))?"
    r"\.(?P<extension>\w+)"
)
#: Video, its language, the track's language, its kind.
TRACK_NAME = re.compile(r"([-\w]+)\.([-a-z0-9]+)\.([-a-z0-9]+)\.(\w+)\.vtt")
#: What the sizes of a picture share, then its width.
PICTURE_NAME = re.compile(r"(?P<stem>.+-)\d+\.(?:webp|jpg)")
MEDIA_TYPES = {"pdf": "application/pdf", "mp4": "video/mp4", "webm": "video/webm"}
#: One range of bytes; whoever asks for several gets the whole file, as RFC 9110 allows.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)

logger = logging.getLogger(__name__)


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


def document(request: HttpRequest, name: str) -> HttpResponseBase:
    """A brochure's file: "key.language.pdf" the newest, "key.language.version.pdf" exactly one."""
    editions = BrochureEdition.objects.select_related("brochure")
    return _edition_file(
        request, editions.filter(brochure__in=Brochure.objects.published()), "brochure", name
    )


def film(request: HttpRequest, name: str) -> HttpResponseBase:
    """A video's file: the newest, or exactly one version, as ``document`` does it."""
    editions = VideoEdition.objects.select_related("video")
    return _edition_file(
        request, editions.filter(video__in=Video.objects.published()), "video", name
    )


def track(request: HttpRequest, name: str) -> HttpResponse:
    """Captions: "key.language of the video.language of the track.kind.vtt"."""
    match = TRACK_NAME.fullmatch(name)
    if not match:
        raise Http404
    key, language, track_language, kind = match.groups()
    found = get_object_or_404(
        CaptionTrack,
        edition__video__in=Video.objects.published(),
        edition__video__key=key,
        edition__language=language,
        language=track_language,
        kind=kind,
    )
    with open_stored(str(found.file.name)) as file:
        return HttpResponse(
            file.read(),
            content_type="text/vtt; charset=utf-8",
            headers={"Content-Language": found.language},
        )


def _edition_file(
    request: HttpRequest, editions: Any, relation: str, name: str
) -> HttpResponseBase:
    """Send the file that a name stands for.

    Raises:
        Http404: there is no such file, or what it belongs to isn't published.

    """
    match = FILE_NAME.fullmatch(name)
    if not match:
        raise Http404
    version, extension = match["version"], match["extension"]
    edition: Edition = get_object_or_404(
        editions, **{f"{relation}__key": match["key"]}, language=match["language"]
    )
    stored: Any = edition
    if version and version != edition.version:
        stored = edition.earlier.filter(sha256__startswith=version).first()
    if not stored or not stored.file.name.endswith(f".{extension}"):
        raise Http404
    response = _send(request, stored, MEDIA_TYPES[extension])
    if response.status_code in (200, 206):
        keep = "download" in request.GET
        # An earlier file may have been of another kind.
        kept_name = f"{edition.download_name.removesuffix(edition.extension)}{extension}"
        response.headers["Content-Disposition"] = content_disposition_header(keep, kept_name) or ""
        response.headers["Content-Language"] = edition.language
    if version and response.status_code in (200, 206, 304):
        patch_cache_control(response, public=True, max_age=FOREVER, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response


@cache_control(public=True, max_age=FOREVER, immutable=True)
def picture(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """A cover or a poster; its name changes with the picture, so it may be kept for ever."""
    match = PICTURE_NAME.fullmatch(name)
    begins = f"{folder}/{match['stem'] if match else name}"
    of_covers = BrochureEdition.objects.filter(brochure__in=Brochure.objects.published())
    of_posters = VideoEdition.objects.filter(video__in=Video.objects.published())
    known = (
        of_covers.filter(cover__startswith=begins)
        if folder == "covers"
        else of_posters.filter(poster__startswith=begins)
    )
    stored = f"{folder}/{name}"
    # A true name begins like one picture or two; a short, invented one could like all of them.
    if not any(stored in edition.picture.names for edition in known[:10]):
        raise Http404
    media_type = "image/jpeg" if name.endswith(".jpg") else "image/webp"
    with open_stored(stored) as file:
        return HttpResponse(file.read(), content_type=media_type)


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


def _send(request: HttpRequest, stored: Any, media_type: str) -> HttpResponseBase:
    """Send a stored file, or the part of it that is asked for (RFC 9110, sections 13 and 14).

    ``stored`` is an edition or one of its earlier files. One range is answered
    with 206, one that lies outside with 416, several at once with the whole file.

    Raises:
        Http404: the file is missing or isn't the one that the database knows.

    """
    etag = quote_etag(stored.sha256)
    if answer := get_conditional_response(request, etag):
        answer.headers["ETag"] = etag
        return answer
    file = open_stored(stored.file.name)
    size = file.size
    if size != stored.size:
        logger.error("The stored file %r has %s bytes, not %s", file.name, size, stored.size)
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
            "Content-Type": media_type,
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
