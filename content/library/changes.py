"""How a package is changed on its page: the same order with one thing more or less."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import get_language

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
    def languages_inside(self) -> list[LanguageLink]:
        """The languages asked for that can be left out, each with the query without it."""
        tags = self.order.tags
        ways = ((tag, tuple(each for each in tags if each != tag)) for tag in tags)
        return self._links(ways)

    @property
    def languages_to_add(self) -> list[LanguageLink]:
        """The languages of its items that fit in, too, each with the query with it."""
        tags = self.order.tags
        entries = self.package.entries
        others = {e.language for entry in entries for e in entry.item.editions.all()} - {*tags}
        return self._links(
            (tag, (*tags, tag)) for tag in sorted(others, key=languages.for_reader(get_language()))
        )

    def _links(self, ways: Iterable[tuple[str, tuple[str, ...]]]) -> list[LanguageLink]:
        """Return languages with the query of what a change of them makes, if it makes a package."""
        return [
            LanguageLink(tag, replace(self.order, named=named).query)
            for tag, named in ways
            if self.order.totals.fit(named)
        ]
