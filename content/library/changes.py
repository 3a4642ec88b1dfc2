"""How a package is changed on its page: the same order with one thing more or less."""

from dataclasses import dataclass, replace

from django.utils.translation import get_language

from content.library.order import LanguageLink, Order
from content.library.package import Entry, Package, item_name
from stopmensenhandel import languages

#: Characters of a query that the server surely reads (limit_request_line in gunicorn.conf.py).
LONGEST_QUERY = 3_800


@dataclass(frozen=True)
class LanguageBox:
    """A language, its own name, and whether a package holds it."""

    tag: str
    name: str
    is_inside: bool


class Changes:
    """The ways from an order, of which there is a package, to others."""

    def __init__(self, order: Order, package: Package) -> None:
        self.order = order
        self.package = package

    @property
    def entries(self) -> list[tuple[Entry, str]]:
        """The items, each with the query of the package without it.

        The query is "" where no file would be left, or where it is too long to be read.
        """
        names = [item_name(entry.item) for entry in self.package.entries]
        found = []
        for entry, own_name in zip(self.package.entries, names, strict=True):
            others = tuple(name for name in names if name != own_name)
            rest = replace(self.order, items=others, named=self.order.tags)
            has_files = any(each.files for each in self.package.entries if each is not entry)
            query = rest.query if has_files else ""
            found.append((entry, query if len(query) <= LONGEST_QUERY else ""))
        return found

    @property
    def boxes(self) -> list[LanguageBox]:
        """The languages asked for and those of its items, to tick or to leave out."""
        tags = self.order.tags
        found = sorted({*tags, *self._languages}, key=languages.for_reader(get_language()))
        return [LanguageBox(tag, languages.name(tag), tag in tags) for tag in found]

    @property
    def languages_to_add(self) -> list[LanguageLink]:
        """The languages of its items that fit in, too, each with the query with it."""
        tags = self.order.tags
        others = sorted(self._languages - {*tags}, key=languages.for_reader(get_language()))
        return [
            LanguageLink(tag, replace(self.order, named=(*tags, tag)).query)
            for tag in others
            if self.order.totals.fit((*tags, tag))
        ]

    @property
    def _languages(self) -> set[str]:
        items = (entry.item for entry in self.package.entries)
        return {edition.language for item in items for edition in item.editions.all()}
