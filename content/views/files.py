"""Files for visitors, at lasting addresses."""

import re
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control

from content.library import offers
from content.library.kinds import Kind
from content.models import Video, VideoEdition
from content.models.edition import VERSION_LENGTH
from downloads import counting
from files.sending import Offer, open_stored, send
from stopmensenhandel.addresses import reverse
from stopmensenhandel.errors import GoneError
from stopmensenhandel.middleware import AWAY, REMEMBERED
from stopmensenhandel.zones import PREVIEW

#: What the open catalogue names may be loaded by any page and script: it is the same for everyone.
#: A film's captions need it of the film, too.
FOR_ANY_SITE = {"Access-Control-Allow-Origin": "*"}
FOREVER = 31_536_000  # seconds: a year, the longest that caches honour

#: key.language.pdf is the newest file, key.language.version.pdf exactly one.
FILE_NAME = re.compile(
    rf"(?P<key>[-\w]+)\.(?P<language>[-a-z0-9]+)(?:\.[0-9a-f]{{{VERSION_LENGTH}}})?\.\w+"
)
#: Video, its language, the track's language, its kind.
TRACK_NAME = re.compile(r"(?P<key>[-\w]+)\.(?P<language>[-a-z0-9]+)\.[-a-z0-9]+\.\w+\.vtt")
#: What the sizes of a picture share, then its width.
PICTURE_NAME = re.compile(r"(?P<stem>.+-)\d+\.(?:webp|jpg)")


def track(request: HttpRequest, name: str) -> HttpResponse:
    """Captions: "key.language of the video.language of the track.kind.vtt"."""
    offer = offered(request, named(VideoEdition, Video, TRACK_NAME, name), offers.tracks)
    headers = {"Content-Language": offer.language, **FOR_ANY_SITE}
    return whole(offer, headers)


def edition_file(request: HttpRequest, kind: Kind, name: str) -> HttpResponseBase:
    """An edition's file: "key.language.pdf" the newest, "key.language.version.pdf" exactly one.

    Raises:
        Http404: there is no such file, or what it belongs to isn't published.
        GoneError: what it belongs to was withdrawn.

    """
    editions = named(kind.edition, kind.model, FILE_NAME, name).select_related("item")
    try:
        offer = offered(request, editions, offers.documents)
    except Http404 as error:
        key = name.partition(".")[0]
        if not request.META.get(AWAY) and kind.model.objects.withdrawn().filter(key=key).exists():
            raise GoneError(reverse("library"), gettext("Brochures and videos")) from error
        raise
    response = send(request, offer)
    if kind.is_counted and is_from_the_start(request, response):
        counting.count(f"{kind.name}.{name.partition('.')[0]}", offer.language)
    for header, value in FOR_ANY_SITE.items():
        response.headers[header] = value
    if response.status_code in (200, 206):
        keep = "download" in request.GET
        disposition = content_disposition_header(keep, offer.kept_name)
        response.headers["Content-Disposition"] = disposition or ""
        response.headers["Content-Language"] = offer.language
    if offer.lasting and response.status_code in (200, 206, 304):
        patch_cache_control(response, public=True, max_age=FOREVER, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response


def is_from_the_start(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether a visitor is sent a file from its first byte on: once for each that is read.

    A viewer that asks for the rest of it in parts isn't counted again.
    """
    if request.method != "GET" or getattr(request, "zone", None) is PREVIEW:
        return False
    parts = response.headers.get("Content-Range", "")
    return response.status_code == 200 or (
        response.status_code == 206 and parts.startswith("bytes 0-")
    )


@cache_control(public=True, max_age=FOREVER, immutable=True)
def picture(request: HttpRequest, kind: Kind, name: str) -> HttpResponse:
    """A cover or a poster; its name changes with the picture, so it may be kept for ever."""
    match = PICTURE_NAME.fullmatch(name)
    begins = f"{kind.edition.pictures}/{match['stem'] if match else name}"
    published = kind.edition.objects.filter(item__in=kind.model.objects.published())
    # A true name begins like one picture or two; a short, invented one could like all of them.
    known = published.filter(image__startswith=begins)[:10]
    return whole(offered(request, known, offers.images), FOR_ANY_SITE)


for view in (track, edition_file, picture):
    setattr(view, "without_database", True)  # noqa: B010 (a function has no such attribute)
    # A draft's own files are seen with it.
    setattr(view, "previewed", True)  # noqa: B010


def named(edition: Any, item: Any, pattern: re.Pattern[str], name: str) -> QuerySet[Any]:
    """Return the published edition that the name of a file begins with.

    Raises:
        Http404: it is no such name.

    """
    match = pattern.fullmatch(name)
    if not match:
        raise Http404
    published: QuerySet[Any] = edition.objects.filter(item__in=item.objects.published())
    return published.filter(item__key=match["key"], language=match["language"])


def offered(request: HttpRequest, editions: QuerySet[Any], of_each: offers.OfEdition) -> Offer:
    """Return what an address leads to: one of what these editions offer.

    While the database is away, what it said of the last generation is remembered.

    Raises:
        Http404: nothing is offered there; while the database is away, that is a 503.

    """
    path, offer = request.path, None
    if not request.META.get(AWAY):
        try:
            offer = next(
                (offer for each in editions for at, offer in of_each(each) if at == path), None
            )
        except (OperationalError, InterfaceError):
            if REMEMBERED not in request.META:
                raise
            request.META[AWAY] = True  # the page store will know, too
    if request.META.get(AWAY) and (known := request.META[REMEMBERED](path)):
        offer = Offer(*known)
    if offer is None:
        raise Http404
    return offer


def whole(offer: Offer, headers: dict[str, str]) -> HttpResponse:
    """Return a small file at once."""
    with open_stored(offer.name) as file:
        return HttpResponse(file.read(), content_type=offer.media_type, headers=headers)
