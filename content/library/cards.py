"""An item of the library in a list: its card, made once for all lists on which it stands."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.template.loader import get_template

from content.library.kinds import KINDS
from content.library.selection import fetch
from content.models import Page
from stopmensenhandel.sharing import get_many, shared


def cards(rows: Iterable[tuple[Any, ...]], look: str = "") -> list[str]:
    """Return the cards of some items by kind and primary key, in their order.

    ``look`` is "plain" for one without a picture, "tick" for one with a box to tick.
    """

    def make(missing: list[Any]) -> dict[Any, str]:
        template = get_template("components/library_card.html")
        return {
            ("card", item.kind, item.pk, look): template.render({"item": item, look: True})
            for item in fetch((kind, pk) for _card, kind, pk, _look in missing)
        }

    keys = [("card", kind, pk, look) for kind, pk, *_rest in rows]
    made = get_many(keys, make)
    return [made[key] for key in keys if key in made]


def of_page(page: Page) -> list[str]:
    """Return the cards of what belongs to a page and exists in the active language."""
    # Films first: there are few, and they are looked at here.
    return cards(
        [(kind, pk) for kind in reversed(KINDS) for pk in _belonging(kind).get(page.pk, ())]
    )


@shared
def _belonging(kind: str) -> dict[int, list[int]]:
    """Return what belongs to each page and exists in the active language, by primary key."""
    model = KINDS[kind].model
    # From what belongs somewhere: of all that there is, most may belong nowhere.
    item = model.objects.published().in_language().filter(pk=OuterRef(f"{kind}_id"))
    belonging = model.pages.through.objects.filter(Exists(item))
    belonging = belonging.order_by(f"-{kind}__created_at", f"{kind}__key")
    found: dict[int, list[int]] = {}
    for page, key in belonging.values_list("page_id", f"{kind}_id"):
        found.setdefault(page, []).append(key)
    return found
