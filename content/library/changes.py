"""How a package is changed on its page: the same order with one thing more or less."""

from dataclasses import replace

from content.library.order import LanguageLink, Order
from content.library.package import Entry, Package, item_name
from stopmensenhandel import languages

#: Characters of a query that the server surely reads (limit_request_line in gunicorn.conf.py).
LONGEST_QUERY = 3_800


class Changes:
    """The ways from an order, of which there is a package, to others."""

    def __init__(self, order: Order, package: Package) -> None:
        self.order = order
        self.package = package

    @property
    def entries(self) -> list[tuple[Entry, str]]:
        """The items, each with the query of the package without it.

        The query is "" where nothing would be left, or where it is too long to be read.
        """
        names = [item_name(entry.item) for entry in self.package.entries]
        found = []
        for entry, own_name in zip(self.package.entries, names, strict=True):
            others = tuple(name for name in names if name != own_name)
            rest = replace(self.order, items=others, named=self.order.tags)
            query = rest.query if others else ""
            found.append((entry, query if len(query) <= LONGEST_QUERY else ""))
        return found

    @property
    def languages_inside(self) -> list[LanguageLink]:
        """The languages asked for, each with the query of the package without it."""
        tags = self.order.tags
        return [
            LanguageLink(tag, replace(self.order, named=tuple(t for t in tags if t != tag)).query)
            for tag in tags
        ]

    @property
    def languages_to_add(self) -> list[LanguageLink]:
        """The other languages of its items, each with the query of the package with it."""
        tags = self.order.tags
        entries = self.package.entries
        others = {e.language for entry in entries for e in entry.item.editions.all()} - {*tags}
        return [
            LanguageLink(tag, replace(self.order, named=(*tags, tag)).query)
            for tag in sorted(others, key=languages.place)
        ]
