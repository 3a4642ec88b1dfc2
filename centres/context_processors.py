"""Whom to reach, on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from centres import structured_data
from centres.models import all_centres, all_help_lines, first_of_each_kind


def reach(request: HttpRequest) -> dict[str, Any]:
    """Return the numbers and the centres.

    All of it is lazy: the admin, which shows none of it, asks the database for none of it.
    """
    lines = SimpleLazyObject(lambda: first_of_each_kind(all_help_lines()))
    return {
        "hotline": SimpleLazyObject(lambda: lines["trafficking"]),
        "emergency": SimpleLazyObject(lambda: lines["emergency"]),
        "organization": lambda: structured_data.contact_point(request, lines["trafficking"]),
        "centres": SimpleLazyObject(all_centres),
    }
