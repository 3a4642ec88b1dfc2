"""The package: files of the library that a visitor chose, in one ZIP.

An address says what is asked for. What there is of it is looked up each time, so
an address that was shared goes on giving the newest files.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.http import QueryDict
from django.utils.translation import get_language, pgettext

from content.library.archive import Archive, Member
from content.library.kinds import KINDS
from content.library.selection import Selection
from content.models import LibraryItem
from stopmensenhandel import languages

#: The most that a package holds: what can still be downloaded in one go.
MOST_FILES = 100
MOST_BYTES = 1_000_000_000
PIECE = 64 * 1024  # bytes held in memory while a file is packed
#: Characters of a query that the server surely reads (limit_request_line in gunicorn.conf.py).
LONGEST_QUERY = 3_800


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

    def __init__(self, package: "Package") -> None:
        super().__init__()
        self.package = package


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
        items = urlencode([("item", name) for name in self.items]) or self.selection.query()
        tags = urlencode([("language", tag) for tag in self.named])
        return "&".join(filter(None, [items, tags]))

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages that are meant: those named, else the visitor's."""
        return self.named or (get_language() or languages.DEFAULT.code,)

    def collect(self) -> "Package":
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
        chosen = [self._chosen(kind) for kind in KINDS]
        self._check_total(chosen)
        items = [item for each in chosen for item in each.listed().prefetch_related("editions")]
        self._check_names({item_name(item) for item in items})
        if self.items:
            items.sort(key=lambda item: self.items.index(item_name(item)))
        package = Package(self, items)
        if not package.files:
            raise NothingThereError(package)
        return package

    def in_one_language(self) -> "list[LanguageLink]":
        """Return each language asked for with the query of the order in it alone."""
        return [LanguageLink(tag, replace(self, named=(tag,)).query) for tag in self.tags]

    def _chosen(self, kind: str) -> Any:
        """Return the items of one kind that are asked for."""
        if self.items:
            prefix = f"{kind}."
            keys = [name.removeprefix(prefix) for name in self.items if name.startswith(prefix)]
            return Selection().items(kind).filter(key__in=keys)
        chosen = self.selection.items(kind)
        if not self.named:
            return chosen
        editions = KINDS[kind].edition.objects.filter(item=OuterRef("pk"))
        return chosen.filter(Exists(editions.filter(language__in=self.named)))

    def _check_total(self, chosen: Iterable[Any]) -> None:
        """Raise TooMuchError for more than a package holds: counted before it is fetched."""
        wanted = Q(editions__language__in=self.tags)
        totals = [
            items.aggregate(
                items=Count("pk", distinct=True),
                files=Count("editions", filter=wanted),
                size=Sum("editions__size", filter=wanted, default=0),
            )
            for items in chosen
        ]
        count = max(sum(each[name] for each in totals) for name in ("items", "files"))
        size = sum(each["size"] for each in totals)
        if count > MOST_FILES or size > MOST_BYTES:
            raise TooMuchError(count, size)

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
            raise UnknownError(unknown, rest.query)


def _values(query: QueryDict, name: str) -> tuple[str, ...]:
    """Return the values that a query has under a name, each once."""
    # PostgreSQL takes no NUL.
    values = (value.replace("\0", "\ufffd") for value in query.getlist(name))
    return tuple(dict.fromkeys(filter(None, values)))


def item_name(item: LibraryItem) -> str:
    """Return the name of an item among all of the library: brochure.poster."""
    return f"{item.kind}.{item.key}"


@dataclass(frozen=True)
class PackedFile:
    """A file of the package: an edition, and its name in the package."""

    edition: Any
    name: str

    def read(self) -> Iterator[bytes]:
        """Yield the stored file in pieces small enough to hold."""
        with default_storage.open(self.edition.file.name) as file:
            while piece := file.read(PIECE):
                yield piece


@dataclass(frozen=True)
class Entry:
    """An item of the package: its files, and the languages asked for in which it doesn't exist.

    ``query_without`` is that of the package without it; "" where nothing would be left.
    """

    item: LibraryItem
    files: list[PackedFile]
    missing: list[str]
    query_without: str

    @property
    def edition(self) -> Any:
        """The edition whose title names the item, where it has none in the visitor's language."""
        return self.files[0].edition if self.files else self.item.sorted_editions[0]

    @property
    def title(self) -> str:
        """The item's title, if need be in another language than the visitor's."""
        return self.item.title or self.edition.title


@dataclass(frozen=True)
class LanguageLink:
    """A language, and the query of the package with a change of it."""

    tag: str
    query: str

    @property
    def name(self) -> str:
        """The language's own name."""
        return languages.name(self.tag)


class Package:
    """What there is of an order, and what isn't there."""

    def __init__(self, order: Order, items: list[LibraryItem]) -> None:
        self.order = order
        names = [item_name(item) for item in items]
        taken: set[str] = set()
        self.entries: list[Entry] = []
        for item, own_name in zip(items, names, strict=True):
            whole = {each.language: each for each in item.sorted_editions if is_whole(each)}
            files = [
                PackedFile(whole[tag], _unique(whole[tag].download_name, taken))
                for tag in order.tags
                if tag in whole
            ]
            missing = [languages.name(tag) for tag in order.tags if tag not in whole]
            others = tuple(name for name in names if name != own_name)
            without = replace(order, items=others, named=order.tags).query if others else ""
            fits = len(without) <= LONGEST_QUERY
            self.entries.append(Entry(item, files, missing, without if fits else ""))
        self.files = [file for entry in self.entries for file in entry.files]
        self.size = sum(file.edition.size for file in self.files)

    @property
    def is_for_victims(self) -> bool:
        """Whether something in it was made for victims, who may be watched."""
        return any("victims" in entry.item.audiences for entry in self.entries if entry.files)

    @property
    def has_gaps(self) -> bool:
        """Whether something that is asked for doesn't exist."""
        return any(entry.missing for entry in self.entries)

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
        others = {e.language for entry in self.entries for e in entry.item.editions.all()} - {*tags}
        return [
            LanguageLink(tag, replace(self.order, named=(*tags, tag)).query)
            for tag in sorted(others, key=languages.place)
        ]

    @property
    def folder(self) -> str:
        """The name of the package and of the folder in it, in the visitor's language."""
        return pgettext("file name", "stophumantrafficking-package")

    def archive(self, contents: str) -> Archive:
        """Return the ZIP: contents page (HTML), checksums as ``sha256sum -c`` reads them, files."""
        newest = max(file.edition.issued_on for file in self.files)
        page_name = pgettext("file name", "contents")
        page = Member.of_text(f"{page_name}.html", newest, contents)
        files = [
            Member(
                file.name, file.edition.issued_on, file.edition.size, file.edition.sha256, file.read
            )
            for file in self.files
        ]
        sums = "".join(f"{member.sha256}  {member.name}\n" for member in (page, *files))
        members = [page, Member.of_text("SHA256SUMS.txt", newest, sums), *files]
        return Archive([replace(each, name=f"{self.folder}/{each.name}") for each in members])


def is_whole(edition: Any) -> bool:
    """Return whether an edition's stored file is there, with the size that it should have."""
    try:
        return edition.file.size == edition.size
    except (OSError, ValueError):
        return False


def _unique(name: str, taken: set[str]) -> str:
    """Return a name that isn't taken yet on any system, and take it."""
    stem, _dot, extension = name.rpartition(".")
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}.{extension}"
    taken.add(name.casefold())
    return name
