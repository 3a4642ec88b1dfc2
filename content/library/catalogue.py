"""The library as open data: plain records, and their JSON and CSV.

The meaning of each field stands with the field; the page for partners shows it.
"""

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from django.db.models import DateTimeField, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from content.library.kinds import KINDS, Kind
from content.models import LibraryItem, Page
from content.structured_data import LICENCE_URL
from stopmensenhandel import languages

LICENCE_ID = "EUPL-1.2"  # as SPDX names it
#: What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

#: Makes a path of the site a whole address, for readers of a language.
Absolute = Callable[[str, str], str]


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


def catalogue(absolute: Absolute, documentation: str) -> Catalogue:
    """Return every published brochure and video that has a file, in the active language.

    ``documentation`` is the whole address of the page that explains it. The number
    of queries doesn't depend on how much there is.
    """
    items = [
        record
        for kind in KINDS.values()
        for record in _records(
            kind,
            kind.model.objects.published().listed().in_any_language().order_by("key"),
            absolute,
        )
    ]
    changes = (edition.updated for item in items for edition in item.editions)
    return Catalogue(
        name=gettext("Brochures and videos"),
        language=get_language() or "",
        updated=max(changes, default=None),
        licence=licence(),
        documentation=documentation,
        items=items,
    )


def newest(absolute: Absolute, limit: int) -> list[Entry]:
    """Return what exists in the active language, what changed last first."""
    entries = []
    for kind in KINDS.values():
        editions = _editions(kind).filter(item=OuterRef("pk")).order_by("-renewed_at")
        chosen = (
            kind.model.objects.published()
            .listed()
            .in_language()
            .annotate(renewed_at=Subquery(editions.values("renewed_at")[:1]))
            .order_by("-renewed_at", "key")[:limit]
        )
        entries += [
            Entry(item, edition)
            for item in _records(kind, chosen, absolute)
            if item.page and (edition := _here(item))
        ]
    entries.sort(key=lambda entry: (entry.edition.updated, entry.item.key), reverse=True)
    return entries[:limit]


def _here(item: Item) -> Edition | None:
    """Return the file in the active language, else one with captions in it."""
    code = get_language()
    own = [edition for edition in item.editions if edition.language == code]
    captioned = [
        edition
        for edition in item.editions
        if any(track.language == code for track in edition.captions or [])
    ]
    captioned.sort(key=lambda edition: edition.language != languages.DEFAULT.code)
    return next(iter([*own, *captioned]), None)


def _editions(kind: Kind) -> QuerySet[Any]:
    """Return all editions of a kind, with when each last changed.

    That is the latest of a new file, new words about it, and its publication.
    """
    renewed_at = Greatest(
        F("changed_at"),
        F("item__updated_at"),
        Coalesce("item__publish_from", "item__updated_at"),
        Cast("issued_on", DateTimeField()),
    )
    editions: QuerySet[Any] = kind.edition.objects.annotate(renewed_at=renewed_at)
    return editions.prefetch_related(*kind.edition.companions)


def _records(kind: Kind, chosen: QuerySet[Any], absolute: Absolute) -> Iterator[Item]:
    title = build_localized_fieldname("title", get_language() or "")
    pages = Page.objects.published().only("key", title).order_by("key")
    for item in chosen.prefetch_related(
        Prefetch("editions", _editions(kind)), Prefetch("pages", pages)
    ):
        yield _item(item, absolute)


def _item(item: LibraryItem, absolute: Absolute) -> Item:
    path = item.get_absolute_url()
    return Item(
        kind=item.kind,
        key=item.key,
        title=item.title or None,
        summary=item.summary or None,
        page=absolute(path, get_language() or "") if path else None,
        audiences=item.audiences,
        subjects=[Subject(page.key, page.title or None) for page in item.pages.all()],
        editions=[_edition(edition, absolute) for edition in item.sorted_editions],
    )


def _edition(edition: Any, absolute: Absolute) -> Edition:
    def known(name: str) -> Any:
        """Return what editions of this kind have, None where they haven't."""
        return getattr(edition, name, None)

    return Edition(
        language=edition.language,
        file_title=edition.title,
        file=absolute(edition.get_absolute_url(), edition.language),
        version_file=absolute(edition.get_version_url(), edition.language),
        media_type=edition.media_type,
        size=edition.size,
        pages=known("page_count"),
        duration=known("duration"),
        sha256=edition.sha256,
        issued_on=edition.issued_on,
        updated=edition.renewed_at,
        tagged=known("is_tagged"),
        has_text=known("has_text"),
        picture=absolute(edition.picture.src, edition.language),
        captions=[
            Caption(
                track.language, track.kind, absolute(track.get_absolute_url(), edition.language)
            )
            for track in known("sorted_tracks") or []
        ],
    )


def to_json(everything: Catalogue) -> str:
    """Return a catalogue as JSON (RFC 8259)."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime.date) else vars(value)

    return json.dumps(everything, ensure_ascii=False, allow_nan=False, default=plain)


def meanings(record: type[Any]) -> list[tuple[str, Any]]:
    """Return the name of each field of a record and what it means."""
    return [(each.name, each.metadata["meaning"]) for each in fields(record)]


def to_csv(everything: Catalogue) -> str:
    """Return a catalogue as CSV (RFC 4180): one row an edition, after a row of field names."""
    names = [each.name for each in (*fields(Item), *fields(Edition)) if each.name != "editions"]
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(names)
    for item in everything.items:
        for edition in item.editions:
            record = vars(item) | vars(edition)
            writer.writerow([_safe(_cell(record[name])) for name in names])
    return target.getvalue()


def _cell(value: Any) -> str:
    """Return a value as text; a list's entries are parted by "|", an entry's parts by spaces."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " | ".join(_cell(each) for each in value)
    if isinstance(value, Subject | Caption):
        return " ".join(_cell(each) for each in vars(value).values()).strip()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
