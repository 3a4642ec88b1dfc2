"""The home page, and whom to write to about a security problem."""

import datetime
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from content.library.cards import cards
from content.library.selection import Selection
from content.models.page import listed_pages
from stopmensenhandel import languages
from stopmensenhandel.addresses import reverse
from stopmensenhandel.pagestore import stored
from stopmensenhandel.sharing import shared
from stopmensenhandel.views import PublicPage

#: How many documents the home page shows as new.
NEWEST = 3
#: How long security.txt stands for itself; RFC 9116 asks for less than a year.
SECURITY_VALIDITY = datetime.timedelta(days=180)


class Home(PublicPage, TemplateView):
    """The home page: the number first."""

    template_name = "content/home.html"
    page_title = _("Need help? You are not alone.")

    #: Where the home page leads who needs more than the number, in this order.
    WAYS = ("write", "visit-safely", "under-18", "get-away")
    head_title = breadcrumb_title = ""  # the site's own name says it

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is new in the library and what is described on pages of its own."""
        pages = listed_pages()
        return super().get_context_data(
            newest=cards(newest(), "plain"),
            ways=[pages[key] for key in self.WAYS if key in pages],
            **kwargs,
        )


@shared
def newest() -> list[tuple[str, int]]:
    """Return kind and primary key of what is new in the library."""
    return Selection().rows()[:NEWEST]


def next_day() -> float:
    """Return when a day ends in the zone in which ``security.txt`` counts (UTC)."""
    return (time.time() // 86_400 + 1) * 86_400


@stored(until=next_day)
def security(request: HttpRequest) -> HttpResponse:
    """Tell whom to write to about a security problem (RFC 9116)."""
    with translation.override(languages.DEFAULT.code):
        page = listed_pages().get("contact")
        contact = (page.url if page else "") or reverse("home")
    expires = timezone.now().astimezone(datetime.UTC) + SECURITY_VALIDITY
    return render(
        request,
        "content/security.txt",
        {
            "contact": request.build_absolute_uri(contact),
            "expires": expires.strftime("%Y-%m-%dT00:00:00Z"),
            "languages": languages.LANGUAGES,
            "canonical": request.build_absolute_uri(reverse("security")),
        },
        content_type="text/plain; charset=utf-8",
    )
