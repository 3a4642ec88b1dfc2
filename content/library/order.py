"""What an address asks of the library for a package, and why there may be none."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Sum
from django.http import QueryDict
from django.utils.translation import get_language

from content.library.kinds import KINDS
from content.library.package import Package, item_name
from content.library.selection import Selection, without_nul
from stopmensenhandel import languages
from stopmensenhandel.sharing import shared_by_all

#: The most that a package holds: what can still be downloaded in one go.
MOST_FILES = 100
MOST_BYTES = 1_000_000_000


class OrderError(Exception):
    """No package can be made of an order; ``reason`` says why, in a word."""

    reason = ""


class NothingChosenError(OrderError):
    """The order asks for nothing."""

    reason = "nothing chosen"


class UnknownError(OrderError):
    """The order names what isn't in the library.

    ``names`` are these items and languages; ``rest_query`` is the query of the
    order without them, "" where nothing would be left.
    """

    reason = "unknown"

    def __init__(self, names: list[str], rest_query: str) -> None:
        super().__init__(names)
        self.names = names
        self.rest_query = rest_query


class TooMuchError(OrderError):
    """The order comes to more than a package holds: ``count`` files, ``size`` bytes if known."""

    reason = "too much"

    def __init__(self, count: int, size: int = 0) -> None:
        super().__init__(count, size)
        self.count = count
        self.size = size


class NothingThereError(OrderError):
    """Nothing of what is asked for exists in these languages; ``package`` says what does exist."""

    reason = "nothing there"

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.package = package


@dataclass(frozen=True)
class LanguageLink:
    """A language, and the query of the package with a change of it."""

    tag: str
    query: str

    @property
    def name(self) -> str:
        """The language's own name."""
        return languages.name(self.tag)


class Totals(dict[str, tuple[int, int]]):
    """How many files there are in a language, by its BCP 47 tag, and of how many bytes."""

    @classmethod
    def of(cls, editions: Iterable[Any]) -> "Totals":
        """Return the totals of some querysets of editions: a query each."""
        totals = cls()
        for each in editions:
            rows = each.order_by().values_list("language").annotate(Count("pk"), Sum("size"))
            for tag, count, size in rows:
                more = totals.get(tag, (0, 0))
                totals[tag] = count + more[0], size + more[1]
        return totals

    def sums(self, tags: Iterable[str]) -> tuple[int, int]:
        """Return how many files there are in some languages, and of how many bytes."""
        found = [self[tag] for tag in tags if tag in self]
        return sum(count for count, _size in found), sum(size for _count, size in found)

    def fit(self, tags: Iterable[str]) -> bool:
        """Return whether a package holds the files in these languages, and there are any."""
        count, size = self.sums(tags)
        return 0 < count <= MOST_FILES and size <= MOST_BYTES


@dataclass(frozen=True)
class Order:
    """What an address asks for: items by name ("brochure.poster"), else a selection of the library.

    ``named`` are the languages that it names, as BCP 47 tags. A selection in
    named languages holds what exists in any of them.
    """

    items: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    selection: Selection = Selection()  # noqa: RUF009 (it is frozen)

    @classmethod
    def from_query(cls, query: QueryDict) -> "Order":
        """Return the order that the query of an address stands for.

        ``pick`` says that it comes from ticking items: languages alone ask for nothing then.
        """
        items = _values(query, "item")
        if "pick" in query and not items:
            return cls()
        return cls(
            items=items,
            named=_values(query, "language"),
            selection=replace(Selection.from_query(query), language=""),
        )

    def __bool__(self) -> bool:
        return bool(self.items or self.named or self.selection)

    @property
    def query(self) -> str:
        """The order as the query of an address."""
        items = urlencode(self.fields)
        tags = urlencode([("language", tag) for tag in self.named])
        return "&".join(filter(None, [items, tags]))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What is asked for whatever the language, as the fields of a form."""
        named = [("item", name) for name in self.items]
        return named or [(name, value) for name, value in asdict(self.selection).items() if value]

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages that are meant: those named, else the visitor's."""
        return self.named or (get_language() or languages.DEFAULT.code,)

    def collect(self) -> Package:
        """Return the package.

        Raises:
            NothingChosenError: nothing is asked for.
            UnknownError: an item or a language isn't in the library.
            TooMuchError: it is more than a package holds.
            NothingThereError: nothing of it exists in these languages.

        """
        if not self:
            raise NothingChosenError
        if len(self.items) > MOST_FILES:
            raise TooMuchError(len(self.items) * len(self.tags))
        chosen = self._check_total()
        items = [item for each in chosen for item in each.listed().prefetch_related("editions")]
        self._check_names({item_name(item) for item in items})
        if self.items:
            items.sort(key=lambda item: self.items.index(item_name(item)))
        package = Package(self.tags, items)
        if not package.files:
            raise NothingThereError(package)
        return package

    def in_one_language(self) -> list[LanguageLink]:
        """Return each language asked for in which alone a package can be made, with its query."""
        return [link for link in self.in_each_language() if link.tag in self.tags]

    def in_each_language(self) -> list[LanguageLink]:
        """Return every language in which alone a package can be made, with the query of it."""
        totals = self.totals
        return [
            LanguageLink(tag, replace(self, named=(tag,)).query)
            for tag in sorted(totals, key=languages.for_reader(get_language()))
            if totals.fit([tag])
        ]

    @cached_property
    def totals(self) -> "Totals":
        """How much there is of what is asked for, in every language."""
        return _totals(replace(self, named=()))

    def can_be_made(self) -> bool:
        """Return whether there is a package of this: something, and no more than one holds."""
        try:
            return self.totals.fit(self.tags) and bool(self._check_total()) and bool(self)
        except TooMuchError:
            return False

    def asked_for(self, kind: str) -> Any:
        """Return the items of one kind that are asked for, whatever the language."""
        if self.items:
            prefix = f"{kind}."
            keys = [name.removeprefix(prefix) for name in self.items if name.startswith(prefix)]
            return Selection().items(kind).filter(key__in=keys)
        return self.selection.items(kind)

    def _chosen(self, kind: str) -> Any:
        """Return the items of one kind that are asked for, in the languages that are named."""
        chosen = self.asked_for(kind)
        if self.items or not self.named:
            return chosen
        editions = KINDS[kind].edition.objects.filter(item=OuterRef("pk"))
        return chosen.filter(Exists(editions.filter(language__in=self.named)))

    def _check_total(self) -> list[Any]:
        """Return the items of each kind, counted before they are fetched.

        Raises:
            TooMuchError: it is more than a package holds.

        """
        chosen = [self._chosen(kind) for kind in KINDS]
        count, size = self.totals.sums(self.tags)
        if not self.items and not self.named:
            # It names what isn't in the visitor's language, too.
            count = max(count, self.selection.count)
        if count > MOST_FILES or size > MOST_BYTES:
            raise TooMuchError(count, size)
        return chosen

    def _check_names(self, known: set[str]) -> None:
        """Raise UnknownError for items that aren't ``known``, and languages that nothing is in."""
        tags = set(languages.BY_CODE)
        if not tags.issuperset(self.named):
            for kind in KINDS.values():
                editions = kind.edition.objects.order_by()
                tags.update(editions.values_list("language", flat=True).distinct())
        items = tuple(name for name in self.items if name in known)
        named = tuple(tag for tag in self.named if tag in tags)
        if (items, named) != (self.items, self.named):
            unknown = [name for name in self.items if name not in known]
            unknown += [tag for tag in self.named if tag not in tags]
            # Without any item left the order would turn into one for everything in a language.
            rest = replace(self, items=items, named=named) if items or not self.items else Order()
            raise UnknownError(unknown, rest.query if rest.can_be_made() else "")


@shared_by_all
def _totals(order: Order) -> Totals:
    """Return how much there is of what is asked for, in every language."""
    return Totals.of(
        kind.edition.objects.filter(item__in=order.asked_for(name)) for name, kind in KINDS.items()
    )


def _values(query: QueryDict, name: str) -> tuple[str, ...]:
    """Return the values that a query has under a name, each once."""
    values = (without_nul(value) for value in query.getlist(name))
    return tuple(dict.fromkeys(filter(None, values)))
