"""The package: files of the library that a visitor chose, in one ZIP.

An order says what is asked for. What there is of it is looked up each time, so
an address that was shared goes on giving the newest files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import pgettext

from content.library.archive import Archive, Member
from content.library.kinds import KINDS
from content.models import LibraryItem
from files.sending import PIECE
from stopmensenhandel import languages


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
    """An item of the package: its files, and the languages asked for in which it doesn't exist."""

    item: LibraryItem
    files: list[PackedFile]
    missing: list[str]

    @property
    def edition(self) -> Any:
        """The edition whose title names the item, where it has none in the visitor's language."""
        return self.files[0].edition if self.files else self.item.sorted_editions[0]

    @property
    def title(self) -> str:
        """The item's title, if need be in another language than the visitor's."""
        return self.item.title or self.edition.title


class Package:
    """What there is of some items in the languages ``tags``, and what isn't there."""

    def __init__(self, tags: Sequence[str], items: list[LibraryItem]) -> None:
        taken: set[str] = set()
        self.entries: list[Entry] = []
        for item in items:
            whole = {each.language: each for each in item.sorted_editions if is_whole(each)}
            files = [
                PackedFile(whole[tag], _unique(whole[tag].download_name, taken))
                for tag in tags
                if tag in whole
            ]
            missing = [languages.name(tag) for tag in tags if tag not in whole]
            self.entries.append(Entry(item, files, missing))
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
    def counted(self) -> list[tuple[str, str]]:
        """The documents in it, with their languages: see ``Kind.is_counted``."""
        return [
            (item_name(entry.item), file.edition.language)
            for entry in self.entries
            if KINDS[entry.item.kind].is_counted
            for file in entry.files
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
