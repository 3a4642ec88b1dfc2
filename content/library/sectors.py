"""A package for each sector, by one link: the one table of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.library.order import Order, Totals
from content.models import Brochure, BrochureEdition
from stopmensenhandel import languages
from stopmensenhandel.sharing import shared, shared_by_all

#: What a professional hands on or hangs up, by the keys of brochures.
FOR_VICTIMS = ("you-have-rights", "poster", "poster-all-languages")


@dataclass(frozen=True)
class Sector:
    """Where people work who may meet victims; ``documents`` are the keys of what they read.

    A brochure that there isn't (yet, or any more) is left out.
    """

    key: str
    name: Any
    documents: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The keys of what is for this sector: its checklist, and what they read."""
        return (f"checklist-{self.key}", *self.documents)


#: All sectors by key, in the order in which they are named.
SECTORS = {
    sector.key: sector
    for sector in (
        Sector("hospitals", _("Hospitals and care"), ("hospitals-and-care",)),
        Sector("police", _("Police and inspection"), ("first-conversation", "signs-by-sector")),
        Sector("youth-care", _("Youth care"), ("first-conversation", "teen-pimps")),
        Sector("reception", _("Reception and social work"), ("first-conversation",)),
        Sector("building", _("Construction"), ("signs-by-sector",)),
        Sector("cleaning", _("Cleaning"), ("signs-by-sector",)),
    )
}


@shared_by_all
def offered() -> list[Sector]:
    """Return the sectors for which there is a document of their own, by one query."""
    wanted = {key for sector in SECTORS.values() for key in sector.own}
    there = set(_editions(wanted).values_list("item__key", flat=True).distinct())
    return [sector for sector in SECTORS.values() if there.intersection(sector.own)]


@shared
def order(sector: Sector, named: tuple[str, ...] = ()) -> Order:
    """Return the order of a sector's package: all that there is, in every language it exists in.

    ``named`` are the languages asked for, if any are. Of more than a package holds, it is the
    languages that the visitor most likely reads.
    """
    keys = (*sector.own, *FOR_VICTIMS)
    there = set(_editions(keys).values_list("item__key", flat=True).distinct())
    items = tuple(f"{Brochure.kind}.{key}" for key in keys if key in there)
    return Order(items, named or _fitting(Order(items).totals)) if items else Order()


def _fitting(totals: Totals) -> tuple[str, ...]:
    """Return as many languages as a package holds, the visitor's first."""
    tags: tuple[str, ...] = ()
    for tag in sorted(totals, key=languages.for_reader(get_language())):
        if totals.fit((*tags, tag)):
            tags = (*tags, tag)
    return tags


def _editions(keys: Iterable[str]) -> QuerySet[BrochureEdition]:
    published = Brochure.objects.published().filter(key__in=list(keys))
    return BrochureEdition.objects.order_by().filter(item__in=published)
