"""The home page, the way to it, and the page with all languages."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.generic import TemplateView

from content.library import Selection, fetch
from content.models import Page
from stopmensenhandel.middleware import negotiate
from stopmensenhandel.public import PublicPage

#: How many documents the home page shows as new.
NEWEST = 3


def root(request: HttpRequest) -> HttpResponse:
    """Lead to the home page in the visitor's language; offer all where none is known."""
    language = negotiate(request)
    if language is None:
        return render(request, "languages_bare.html")
    with translation.override(language.code):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ("Accept-Language",))
    return response


class Home(PublicPage, TemplateView):
    """The home page: the number first."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is new in the library and what is described on pages of its own."""
        return super().get_context_data(
            newest=fetch(Selection().rows()[:NEWEST]),
            safely=Page.objects.published().listed().filter(key="visit-safely").first(),
            **kwargs,
        )


class LanguageList(PublicPage, TemplateView):
    """All languages in their own script."""

    template_name = "languages.html"

    def get_page_title(self) -> str:
        """Return the name of the page."""
        return gettext("Languages")
