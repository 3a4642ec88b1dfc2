"""What there isn't: where its address was meant to lead, or the doors of the site."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from content.guesses import Guess, guess
from stopmensenhandel.context_processors import head_title
from stopmensenhandel.errors import GoneError, MovedError, unavailable
from stopmensenhandel.middleware import AWAY
from stopmensenhandel.zones import READING


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing at this address, unless it is plain what was meant.

    What a query asked for belongs to another address, and stays behind. While the database is
    away, nobody knows.
    """
    if request.META.get(AWAY):
        return unavailable(request)
    if isinstance(exception, MovedError):
        return HttpResponsePermanentRedirect(exception.path)
    if isinstance(exception, GoneError):
        return _gone(request, exception)
    found = guess(request.path_info) if getattr(request, "zone", None) is READING else Guess()
    if found.path:
        return HttpResponsePermanentRedirect(found.path)
    title = gettext("This page isn't here")
    context = {"page_title": title, "head_title": head_title(title), "offers": found.offers}
    return render(request, "404.html", context, status=404)


def _gone(request: HttpRequest, gone: GoneError) -> HttpResponse:
    """410: what was here was withdrawn; the nearest page, and the doors of the site."""
    title = gettext("This page was taken away")
    context = {"page_title": title, "head_title": head_title(title), "nearest": gone}
    return render(request, "404.html", context, status=410)
