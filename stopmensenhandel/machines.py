"""What machines read: sitemaps, robots, health."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string

from stopmensenhandel import addresses, sitemaps
from stopmensenhandel.characters import tidied
from stopmensenhandel.middleware import AWAY
from stopmensenhandel.pagestore import stored


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process is up."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers, and holds a site: an empty one answers, too."""
    try:
        away = request.META.get(AWAY)
        ready = not away and all(import_string(name)() for name in settings.READINESS)
    except Exception:  # whatever the driver raises, the answer is the same
        ready = False
    if not ready:
        response = HttpResponse("database\n", content_type="text/plain", status=503)
        response._has_been_logged = True  # type: ignore[attr-defined]  # it is asked all the time
        return response
    return HttpResponse("ok\n", content_type="text/plain")


for view in (healthz, readyz):
    view.without_database = True  # type: ignore[attr-defined]


@stored()
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what to leave alone, and where the sitemaps are."""
    return render(
        request,
        "robots.txt",
        {
            "sitemaps": [request.build_absolute_uri(reverse(name)) for name in settings.SITEMAPS],
            # A path that was chosen so that nobody guesses it isn't published here.
            "names_admin": settings.ADMIN_PATH == "admin/",
        },
        content_type="text/plain; charset=utf-8",
    )


@stored()
def sitemap(request: HttpRequest, name: str) -> HttpResponse:
    """List everything of a sitemap in every language in which it exists, with its alternates."""
    entries = []
    for place in sitemaps.places(name):
        alternates = {
            code: addresses.absolute(request, path, code) for code, path in place.paths.items()
        }
        entries += [
            {
                "location": location,
                "changed": place.changed.get(code),
                "alternates": alternates.items(),
                "video": place.video(request, code) if place.video else None,
            }
            for code, location in alternates.items()
        ]
    text = render_to_string("sitemap.xml", {"entries": entries}, request)
    # One text that was stored past all forms would make the whole unreadable.
    return HttpResponse(tidied(text), content_type="application/xml")
