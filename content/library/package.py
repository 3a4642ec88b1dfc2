"""The package: files of the library that a visitor chose, in one ZIP.

An order says what is asked for. What there is of it is looked up each time, so
an address that was shared goes on giving the newest files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.utils.translation import pgettext

from content.library.archive import Archive, Member
from content.models import LibraryItem
from files.sending import PIECE
from stopmensenhandel import languages

if TYPE_CHECKING:
    from content.library.order import Order

#: Characters of a query that the server surely reads (limit_request_line in gunicorn.conf.py).
LONGEST_QUERY = 3_800


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

    def __init__(self, order: "Order", items: list[LibraryItem]) -> None:
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
        return bool(edition.file.size == edition.size)
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
