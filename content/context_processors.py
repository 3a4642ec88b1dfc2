"""The main doors, on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from content.models import Page
from content.models.page import WRITING


def sections(request: HttpRequest) -> dict[str, Any]:
    """Return the front page of each section, by section, and the page on how to write safely.

    All of it is lazy: the admin shows none of it.
    """
    pages = SimpleLazyObject(
        lambda: {page.key: page for page in Page.objects.published().in_reach()}
    )
    return {
        "sections": SimpleLazyObject(
            lambda: {key: page for key, page in pages.items() if page.is_front_page}
        ),
        "writing": lambda: pages.get(WRITING),
    }
