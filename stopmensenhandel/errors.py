"""Error pages: pages of the site in the visitor's language, never a traceback.

The page for 500 and everything below it must work when the database doesn't,
so they are rendered without the context of the other pages.
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from stopmensenhandel import languages, reach
from stopmensenhandel.context_processors import head_title

#: What a proxy in front answers by itself: to what it can't pass on, and while the site is away.
COPIES = ("400.html", "500.html")


def bare_page(template: str) -> str:
    """Return an error page that needs neither request nor database."""
    return render_to_string(template, {"exit_url": settings.EXIT_URL, "reach": reach.read()})


def write_copies() -> None:
    """Write the error pages of each language to where deploy/nginx.conf takes them from."""
    for code in languages.BY_CODE:
        with translation.override(code):
            for name in COPIES:
                path = Path(settings.DATA_DIR, "errors", code, name)
                reach.write_whole(path, bare_page(name))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request can't be understood. The host may be false, so nothing is built on it."""
    return HttpResponse(bare_page("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this page isn't for the visitor."""
    return HttpResponse(bare_page("403.html"), status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing at this address; the page offers the main doors and the languages."""
    title = gettext("This page isn't here")
    context = {"page_title": title, "head_title": head_title(title)}
    return render(request, "404.html", context, status=404)


def method_not_allowed(allowed: Sequence[str]) -> HttpResponse:
    """405: a public page is only for reading."""
    headers = {"Allow": ", ".join(allowed)}
    return HttpResponse(bare_page("405.html"), status=405, headers=headers)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something broke here, not at the visitor's."""
    return HttpResponse(bare_page("500.html"), status=500)
