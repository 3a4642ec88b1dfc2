"""The main doors, on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from content.models import Page


def sections(request: HttpRequest) -> dict[str, Any]:
    """Return the front page of each section, by section; lazily: the admin shows none of it."""
    return {
        "sections": SimpleLazyObject(
            lambda: {page.section: page for page in Page.objects.published().sections()}
        )
    }
