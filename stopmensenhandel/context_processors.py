"""What base.html shows on every page, whichever view answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from centres.models import Centre, HelpLine
from content.models import Page
from stopmensenhandel import addresses, languages, structured_data


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the numbers, centres, sections and languages.

    All of it is lazy: the admin, which shows none of it, asks the database for none of it.
    """
    lines = SimpleLazyObject(lambda: {line.kind: line for line in HelpLine.objects.reverse()})
    return {
        "exit_url": settings.EXIT_URL,
        "language": languages.BY_CODE[get_language() or languages.DEFAULT.code],
        "languages": languages.LANGUAGES,
        "hotline": SimpleLazyObject(lambda: lines.get("trafficking")),
        "emergency": SimpleLazyObject(lambda: lines.get("emergency")),
        "organization": lambda: structured_data.organization(request, lines["trafficking"]),
        "centres": SimpleLazyObject(lambda: list(Centre.objects.all())),
        "sections": SimpleLazyObject(
            lambda: {page.section: page for page in Page.objects.published().sections()}
        ),
        # For a page that no view placed anywhere, an error page say: the home pages.
        "switches": SimpleLazyObject(
            lambda: list(
                addresses.switches(
                    addresses.in_each_language(lambda: reverse("home")), lambda: reverse("home")
                )
            )
        ),
    }
