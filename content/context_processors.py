"""The main doors, on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from content.models.page import SMALL_PRINT, listed_pages


def sections(request: HttpRequest) -> dict[str, Any]:
    """Return the front page of each section, by section, and what else is in reach everywhere.

    All of it is lazy: the admin shows none of it.
    """
    pages = SimpleLazyObject(listed_pages)
    return {
        "sections": SimpleLazyObject(
            lambda: {key: page for key, page in pages.items() if page.is_front_page}
        ),
        "everywhere": pages,
        "small_print": lambda: [pages[key] for key in SMALL_PRINT if key in pages],
    }
