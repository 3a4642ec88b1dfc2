"""Parts of pages that are the same on many, rendered once, with slots for what isn't.

A part is a template of ``components/``. It sees what all pages have, and the section. What a page
has of its own stands in it as a slot, filled on each page: a loop of Django's over all that a page
says of itself in thirty languages costs more than what the page says.
"""

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
#: Stands before and after the name of a slot. No text has it: see ``characters``.
EDGE = "\x1f"


def render(name: str, section: str, request: HttpRequest, page: Any) -> SafeString:
    """Return a part for a page, whose own words are taken from ``page``, its template's context.

    A page that has no address has none in its parts either: see ``canonical``.
    """
    placed = bool(page.get("canonical"))
    key = ("part", name, section, placed)
    pieces = get_many([key], lambda _missing: {key: _pieces(name, section, request, placed)})[key]
    if len(pieces) == 1:
        return mark_safe(pieces[0])  # noqa: S308 (rendered by a template)
    filled = list(pieces)
    for place in range(1, len(pieces), 2):
        filled[place] = conditional_escape(page.get(pieces[place], ""))
    return mark_safe("".join(filled))  # noqa: S308 (escaped just above)


def _pieces(name: str, section: str, request: HttpRequest, placed: bool) -> list[str]:
    """Return a part as what stands between slots, and the names of these in turn."""
    slots = {each: mark_safe(f"{EDGE}{each}{EDGE}") for each in SLOTS}  # noqa: S308 (a name)
    if not placed:
        slots["canonical"] = SafeString()
    context = {"section": section, **slots}
    return render_to_string(f"components/{name}.html", context, request).split(EDGE)
