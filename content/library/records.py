"""What the open data says of the library: plain records.

The meaning of each field stands with the field; the page for partners shows it.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.structured_data import LICENCE_URL

LICENCE_ID = "EUPL-1.2"  # as SPDX names it


def meaning(text: Any) -> dict[str, Any]:
    """Return the metadata of a field that says what it means."""
    return {"meaning": text}


@dataclass(frozen=True)
class Subject:
    """A page to which an item belongs; the title is None where there is none in the language."""

    key: str
    title: str | None


@dataclass(frozen=True)
class Caption:
    """A WebVTT file."""

    language: str
    kind: str
    file: str


@dataclass(frozen=True)
class Edition:
    """A file; None stands in what its kind doesn't have."""

    language: str = field(metadata=meaning(_("Language of the file, as a BCP 47 tag")))
    file_title: str = field(metadata=meaning(_("Title in the language of the file")))
    file: str = field(metadata=meaning(_("Lasting address: always the newest file")))
    version_file: str = field(metadata=meaning(_("Address of exactly this version of the file")))
    media_type: str = field(metadata=meaning(_("Media type, for example application/pdf")))
    size: int = field(metadata=meaning(_("Size in bytes")))
    pages: int | None = field(metadata=meaning(_("Number of pages (brochures)")))
    duration: float | None = field(metadata=meaning(_("Length in seconds (videos)")))
    sha256: str = field(metadata=meaning(_("SHA-256 of the file, to check that it arrived whole")))
    issued_on: datetime.date = field(metadata=meaning(_("Date of issue")))
    updated: datetime.datetime = field(
        metadata=meaning(_("When the file or what is said about it last changed"))
    )
    tagged: bool | None = field(
        metadata=meaning(_("Whether the PDF is tagged for screen readers (brochures)"))
    )
    has_text: bool | None = field(
        metadata=meaning(_("Whether the PDF has a text layer (brochures)"))
    )
    picture: str = field(
        metadata=meaning(_("Address of the cover or of the picture before the video"))
    )
    captions: Sequence[Caption] = field(
        metadata=meaning(_("Language, kind and address of captions (videos)"))
    )


@dataclass(frozen=True)
class Item:
    """A brochure or a video."""

    kind: str = field(metadata=meaning(_("“brochure” or “video”")))
    key: str = field(metadata=meaning(_("Name in English that stays the same")))
    title: str | None = field(metadata=meaning(_("Title in the language of the catalogue")))
    summary: str | None = field(metadata=meaning(_("Summary in the language of the catalogue")))
    page: str | None = field(metadata=meaning(_("Address of its page in that language")))
    audiences: Sequence[str] = field(metadata=meaning(_("For whom it was made")))
    subjects: Sequence[Subject] = field(
        metadata=meaning(_("Key and title of the pages of this site that it belongs to"))
    )
    editions: Sequence[Edition] = field(metadata=meaning(_("Its files, one for each language")))


class Entry(NamedTuple):
    """A file together with what it is a file of."""

    item: Item
    edition: Edition


@dataclass(frozen=True)
class Licence:
    """Under what terms the documents may be used."""

    id: str
    url: str
    covers: str


@dataclass(frozen=True)
class Catalogue:
    """Everything published, in one language."""

    name: str = field(metadata=meaning(_("Name of the catalogue")))
    language: str = field(metadata=meaning(_("Language of the catalogue, as a BCP 47 tag")))
    updated: datetime.datetime | None = field(
        metadata=meaning(_("When anything in it last changed"))
    )
    licence: Licence = field(
        metadata=meaning(_("SPDX identifier, address and reach of the licence"))
    )
    documentation: str = field(metadata=meaning(_("Address of this page")))
    items: Sequence[Item] = field(metadata=meaning(_("The brochures and videos")))


def licence() -> Licence:
    """Return the licence, explained in the active language."""
    covers = gettext(
        "The licence covers only what this project wrote and drew. "
        "Names, logos and texts of others are not part of it."
    )
    return Licence(LICENCE_ID, LICENCE_URL, covers)


def meanings(record: type[Any]) -> list[tuple[str, Any]]:
    """Return the name of each field of a record and what it means."""
    return [(each.name, each.metadata["meaning"]) for each in fields(record)]
