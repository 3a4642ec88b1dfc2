"""The files of an item, one in each language, as rows of its page.

A row is rendered once for all files of its shape, with slots for what differs: in thirty languages
there are thirty of them on each of thirty pages.
"""

from collections.abc import Hashable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from content.models import LibraryItem
from stopmensenhandel import parts
from stopmensenhandel.sharing import lasting


def rows(item: LibraryItem) -> list[SafeString]:
    """Return a row for each file of an item, in the order in which a visitor looks for it."""
    return [_row(item, edition) for edition in item.sorted_editions]


def _row(item: Any, edition: Any) -> SafeString:
    shape = {name: getattr(edition, name) for name in edition.shape}
    is_own = edition.language == get_language()
    words = {name: getattr(edition, name) for name in edition.words}
    return parts.fill(_form(type(edition), is_own, *shape.items()), words | {"title": item.title})


@lasting
def _form(kind: Any, is_own: bool, *shape: tuple[str, Hashable]) -> list[str]:
    """Return a row with slots, for a file of which this is so."""
    slots = parts.slots(*kind.words, "title")
    model = kind._meta.get_field("item").related_model
    edition = {**slots, **dict(shape), "item": {"templates": model.templates}}
    context = {"edition": edition, "title": slots["title"], "is_own": is_own}
    return parts.pieces(f"content/{model.kind}/row.html", context)
