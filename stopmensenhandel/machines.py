"""What machines read: sitemap, robots, security contact, health."""

import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from content.models import Video
from stopmensenhandel import addresses, languages, sitemaps

#: How long security.txt stands for itself; RFC 9116 asks for less than a year.
SECURITY_VALIDITY = datetime.timedelta(days=180)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process is up."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever the driver raises, the answer is the same
        return HttpResponse("database\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what to leave alone, and where the sitemaps are."""
    names = ("sitemap", "sitemap-documents")
    return render(
        request,
        "robots.txt",
        {
            "sitemaps": [request.build_absolute_uri(reverse(name)) for name in names],
            # A path that was chosen so that nobody guesses it isn't published here.
            "names_admin": settings.ADMIN_PATH == "admin/",
        },
        content_type="text/plain; charset=utf-8",
    )


def security(request: HttpRequest) -> HttpResponse:
    """Tell whom to write to about a security problem (RFC 9116)."""
    with translation.override(languages.DEFAULT.code):
        contact = sitemaps.contact_address()
    expires = timezone.now().astimezone(datetime.UTC) + SECURITY_VALIDITY
    return render(
        request,
        "security.txt",
        {
            "contact": request.build_absolute_uri(contact),
            "expires": expires.strftime("%Y-%m-%dT00:00:00Z"),
            "languages": languages.LANGUAGES,
            "canonical": request.build_absolute_uri(reverse("security")),
        },
        content_type="text/plain; charset=utf-8",
    )


def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page in every language in which it exists, with its alternates."""
    entries = [
        {
            "location": addresses.absolute(request, path, code),
            "changed": place.changed,
            "alternates": [
                (other, addresses.absolute(request, other_path, other))
                for other, other_path in place.paths.items()
            ],
            "video": _video(request, place.video, code) if place.video else None,
        }
        for place in sitemaps.places()
        for code, path in place.paths.items()
    ]
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")


def _video(request: HttpRequest, video: Video, code: str) -> dict[str, Any]:
    """Return what Google's sitemap extension asks of a video; the duration is in seconds."""
    with translation.override(code):
        edition: Any = video.edition
        return {
            "thumbnail": addresses.absolute(request, edition.picture.src, code),
            "title": video.title,
            "description": video.summary,
            "content": addresses.absolute(request, edition.get_absolute_url(), code),
            "duration": max(1, round(edition.duration)),
        }


def sitemap_documents(request: HttpRequest) -> HttpResponse:
    """List the newest file of every brochure and video, with the same in other languages.

    Apart from the pages, so that whoever walks over these finds pages only.
    """
    entries = []
    for editions in sitemaps.editions():
        alternates = [
            (
                edition.language,
                addresses.absolute(request, edition.get_absolute_url(), edition.language),
            )
            for edition in editions
        ]
        entries += [
            {"location": location, "changed": edition.issued_on, "alternates": alternates}
            for edition, (_language, location) in zip(editions, alternates, strict=True)
        ]
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")
