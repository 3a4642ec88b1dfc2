"""Error pages: pages of the site in the visitor's language, never a traceback.

The page for 500 and everything below it must work when the database doesn't,
so they are rendered without the context of the other pages.
"""

import contextlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import faults, languages, reach
from stopmensenhandel.zones import EDITING

PAGES = {
    400: "400.html",
    403: "403.html",
    405: "405.html",
    413: "400.html",
    500: "500.html",
    503: "500.html",
    507: "500.html",
}
#: Why an editor's form wasn't saved.
NOT_SAVED = {
    400: _("The site can’t understand what your browser sent."),
    403: _("Your account may not do this."),
    405: _("The site can’t understand what your browser sent."),
    413: _("You were logged out meanwhile, or this is more than can be sent at once."),
    500: _("Something went wrong here. It isn’t your fault."),
    503: _("The database doesn’t answer. Visitors still see the site; nothing can be saved now."),
    507: _(
        "The site’s disk is full or can’t be written. Visitors still see the site; nothing can be "
        "saved until whoever runs it has made room."
    ),
}
#: What a form sends about what is stored, and nobody types.
STORED = re.compile(r"(?:\w+-\d+-)?opened|\w+-\d+-(?:id|item|edition)")
#: Bytes that are read at once of what nobody keeps.
PIECE = 64 * 1024
#: What a proxy in front answers by itself: to what it can't pass on, and while the site is away.
COPIES = ("400.html", "500.html")


class GoneError(Http404):
    """There was something at an address; ``path`` is what comes nearest to it now."""

    def __init__(self, path: str, title: str) -> None:
        super().__init__(title)
        self.path, self.title = path, title


class MovedError(Http404):
    """What was at an address is at ``path`` now."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def bare_page(template: str, **context: Any) -> str:
    """Return an error page that needs neither request nor database."""
    shown = {"exit_url": settings.EXIT_URL, "reach": reach.read()}
    return render_to_string(template, shown | context)


def refused(request: HttpRequest, status: int, **headers: str) -> HttpResponse:
    """Return the page for a status: a visitor's, or an editor's, who may have typed something."""
    sent = request.method == "POST" and getattr(request, "zone", None) is EDITING
    page = (
        bare_page("not_saved.html", reason=NOT_SAVED[status]) if sent else bare_page(PAGES[status])
    )
    return HttpResponse(page, status=status, headers=headers)


def write_copies() -> None:
    """Write the error pages of each language to where deploy/nginx.conf takes them from."""
    for code in languages.BY_CODE:
        folder = Path(settings.DATA_DIR, "errors", code)
        folder.mkdir(parents=True, exist_ok=True)
        # A proxy reads them under another account.
        for each in (folder.parent, folder):
            each.chmod(0o755)
        with translation.override(code):
            for name in COPIES:
                reach.write_whole(folder / name, bare_page(name))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request can't be understood. The host may be false, so nothing is built on it."""
    return refused(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this page isn't for the visitor."""
    return refused(request, 403)


def method_not_allowed(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """405: a public page is only for reading."""
    return refused(request, 405, Allow=", ".join(allowed))


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than is taken here, or from somebody who isn't logged in."""
    return refused(request, 413)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something broke here, not at the visitor's; or what makes that no mistake of ours."""
    if status := faults.status_of(sys.exception()):
        if status == 507:
            # A browser shows no answer before it has sent all: an upload that found no room.
            with contextlib.suppress(OSError):
                while request.read(PIECE):
                    pass
        return unavailable(request, status)
    return refused(request, 500)


def unavailable(request: HttpRequest, status: int = 503) -> HttpResponse:
    """503: the database is away; 507: the disk takes nothing. An editor is told which."""
    headers = {"Retry-After": "30", "Cache-Control": "no-store"}
    if getattr(request, "zone", None) is EDITING:
        page = bare_page(
            "not_saved.html", reason=NOT_SAVED[status], unsent=request.method != "POST"
        )
        response = HttpResponse(page, status=status, headers=headers)
    else:
        response = refused(request, status, **headers)
    response._has_been_logged = True  # type: ignore[attr-defined]  # once is enough
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form whose token is that of an earlier log-in, or that came from another site.

    Whoever logs in again in a second tab has a new token. What the first tab sends is offered
    once more, with the new one, if the browser says that it comes from here.
    """
    offered = request.user.is_authenticated and _is_from_here(request)
    reason = gettext("Somebody logged in or out in this browser while the form was open.")
    return offered_again(request, reason, 403, offered=offered)


def deleted_meanwhile(request: HttpRequest, add: str) -> HttpResponse:
    """404: what somebody has had open isn't there any more; what was typed makes a new one.

    ``add`` is where the form for a new one is sent to.
    """
    reason = gettext("Somebody deleted this while you had it open. You can save it as a new one.")
    return offered_again(request, reason, 404, action=add)


def offered_again(
    request: HttpRequest, reason: str, status: int, *, offered: bool = True, action: str = ""
) -> HttpResponse:
    """Return the page for a form that wasn't saved, which offers what was sent once more."""
    context = {
        "reason": reason,
        "action": action,
        "again": [
            # Somewhere else nothing of it is there yet.
            (name, "0" if action and name.endswith("-INITIAL_FORMS") else value)
            for name, values in (request.POST.lists() if offered else ())
            for value in values
            if name != "csrfmiddlewaretoken" and not (action and STORED.fullmatch(name))
        ],
        "files": bool(request.FILES) if offered else False,
        "exit_url": settings.EXIT_URL,
        "reach": reach.read(),
    }
    return render(request, "not_saved.html", context, status=status)


def _is_from_here(request: HttpRequest) -> bool:
    """Return whether a browser says that a request was made by a page of this site."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
