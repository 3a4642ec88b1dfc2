"""Parts of pages that are the same on many, rendered once, with slots for what isn't.

What stands in a slot is filled in each time, which costs next to nothing: Django's templates take
most of the time in which a page is made. A part of a page (``render``) sees what all pages have,
and the section; what a page has of its own is in slots.
"""

import re
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from stopmensenhandel.sharing import get_many

#: What a page has of its own. A part shows it as it is: a filter would see the slot.
SLOTS = (
    "alternates",
    "breadcrumbs",
    "canonical",
    "head_description",
    "head_title",
    "language_links",
    "library_cards",
    "organization",
    "page_description",
    "page_title",
    "share_image",
    "structured_data",
)
#: Stands before and after the name of a slot. No text has it (see ``characters``), unless something
#: wrote it past the forms: alone it is no slot, and takes nothing away of what follows.
EDGE = "\x1f"
SLOT = re.compile(rf"{EDGE}(\w+){EDGE}", re.ASCII)


def render(name: str, section: str, request: HttpRequest, page: Any) -> SafeString:
    """Return a part for a page, whose own words are taken from ``page``, its template's context.

    A page that has no address has none in its parts either: see ``canonical``.
    """
    placed = bool(page.get("canonical"))
    key = ("part", name, section, placed)

    def make(_missing: Any) -> dict[Any, list[str]]:
        own = slots(*SLOTS) | ({} if placed else {"canonical": SafeString()})
        return {key: pieces(f"components/{name}.html", {"section": section, **own}, request)}

    return fill(get_many([key], make)[key], page)


def slots(*names: str) -> dict[str, SafeString]:
    """Return what stands in a part in place of some words."""
    return {name: mark_safe(f"{EDGE}{name}{EDGE}") for name in names}  # noqa: S308 (a name)


def pieces(template: str, context: dict[str, Any], request: HttpRequest | None = None) -> list[str]:
    """Return a template as what stands between slots, and the names of these in turn."""
    return SLOT.split(render_to_string(template, context, request))


def fill(pieces: list[str], words: Any) -> SafeString:
    """Return a part with words in its slots, taken by name (``get``), escaped."""
    filled = list(pieces)
    for place in range(1, len(pieces), 2):
        filled[place] = conditional_escape(words.get(pieces[place], ""))
    return mark_safe("".join(filled))  # noqa: S308 (escaped just above)
