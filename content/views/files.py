"""Files for visitors, at lasting addresses."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control

from content.library.kinds import Kind
from content.models import CaptionTrack, Edition, Video
from content.models.edition import VERSION_LENGTH
from files.sending import open_stored, send

#: What the open catalogue names may be loaded by any page and script: it is the same for everyone.
#: A film's captions need it of the film, too.
FOR_ANY_SITE = {"Access-Control-Allow-Origin": "*"}
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


def track(request: HttpRequest, name: str) -> HttpResponse:
    """Captions: "key.language of the video.language of the track.kind.vtt"."""
    match = TRACK_NAME.fullmatch(name)
    if not match:
        raise Http404
    key, language, track_language, kind = match.groups()
    found = get_object_or_404(
        CaptionTrack,
        edition__item__in=Video.objects.published(),
        edition__item__key=key,
        edition__language=language,
        language=track_language,
        kind=kind,
    )
    with open_stored(str(found.file.name)) as file:
        return HttpResponse(
            file.read(),
            content_type="text/vtt; charset=utf-8",
            headers={"Content-Language": found.language, **FOR_ANY_SITE},
        )


def edition_file(request: HttpRequest, kind: Kind, name: str) -> HttpResponseBase:
    """An edition's file: "key.language.pdf" the newest, "key.language.version.pdf" exactly one.

    Raises:
        Http404: there is no such file, or what it belongs to isn't published.

    """
    match = FILE_NAME.fullmatch(name)
    if not match:
        raise Http404
    version, extension = match["version"], match["extension"]
    edition: Edition = get_object_or_404(
        kind.edition.objects.select_related("item"),
        item__in=kind.model.objects.published(),
        item__key=match["key"],
        language=match["language"],
    )
    stored: Any = edition
    if version and version != edition.version:
        stored = edition.earlier.filter(sha256__startswith=version).first()
    if not stored or not stored.file.name.endswith(f".{extension}"):
        raise Http404
    # An earlier file may have been of another type.
    response = send(request, stored, edition.media_types[extension])
    for header, value in FOR_ANY_SITE.items():
        response.headers[header] = value
    if response.status_code in (200, 206):
        keep = "download" in request.GET
        kept_name = f"{edition.download_name.removesuffix(edition.extension)}{extension}"
        response.headers["Content-Disposition"] = content_disposition_header(keep, kept_name) or ""
        response.headers["Content-Language"] = edition.language
    if version and response.status_code in (200, 206, 304):
        patch_cache_control(response, public=True, max_age=FOREVER, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response


@cache_control(public=True, max_age=FOREVER, immutable=True)
def picture(request: HttpRequest, kind: Kind, name: str) -> HttpResponse:
    """A cover or a poster; its name changes with the picture, so it may be kept for ever."""
    match = PICTURE_NAME.fullmatch(name)
    begins = f"{kind.edition.pictures}/{match['stem'] if match else name}"
    published = kind.edition.objects.filter(item__in=kind.model.objects.published())
    known = published.filter(image__startswith=begins)
    stored = f"{kind.edition.pictures}/{name}"
    # A true name begins like one picture or two; a short, invented one could like all of them.
    if not any(stored in edition.picture.names for edition in known[:10]):
        raise Http404
    media_type = "image/jpeg" if name.endswith(".jpg") else "image/webp"
    with open_stored(stored) as file:
        return HttpResponse(file.read(), content_type=media_type, headers=FOR_ANY_SITE)
