"""Whom to reach, on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from centres import structured_data
from centres.models import all_centres, all_help_lines, first_of_each_kind
from stopmensenhandel import addresses
from stopmensenhandel.addresses import reverse
from stopmensenhandel.sharing import shared
from stopmensenhandel.structured_data import as_html


def reach(request: HttpRequest) -> dict[str, Any]:
    """Return the numbers and the centres.

    All of it is lazy: the admin, which shows none of it, asks the database for none of it.
    """
    lines = SimpleLazyObject(lambda: first_of_each_kind(all_help_lines()))
    return {
        "hotline": SimpleLazyObject(lambda: lines["trafficking"]),
        "emergency": SimpleLazyObject(lambda: lines["emergency"]),
        "organization": SimpleLazyObject(
            lambda: _organization(
                addresses.absolute(request, reverse("home"), get_language() or "")
            )
        ),
        "centres": SimpleLazyObject(all_centres),
    }


@shared
def _organization(home: str) -> SafeString:
    """Return what machines read of the contact point, whose home page is there."""
    hotline = first_of_each_kind(all_help_lines())["trafficking"]
    return as_html(structured_data.contact_point(hotline, home))
