"""Whom to reach, on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from centres import structured_data
from centres.models import Centre, HelpLine


def reach(request: HttpRequest) -> dict[str, Any]:
    """Return the numbers and the centres.

    All of it is lazy: the admin, which shows none of it, asks the database for none of it.
    """
    lines = SimpleLazyObject(HelpLine.objects.without_other_languages().by_kind)
    return {
        "hotline": SimpleLazyObject(lambda: lines["trafficking"]),
        "emergency": SimpleLazyObject(lambda: lines["emergency"]),
        "organization": lambda: structured_data.contact_point(request, lines["trafficking"]),
        "centres": SimpleLazyObject(lambda: list(Centre.objects.without_other_languages())),
    }
