"""The library as open data: everything published, and what is new."""

from collections.abc import Callable
from typing import Any

from django.db.models import DateTimeField, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import get_language, gettext
from modeltranslation.utils import build_localized_fieldname

from content.library.kinds import KINDS, Kind
from content.library.records import Caption, Catalogue, Edition, Entry, Item, Subject, licence
from content.models import LibraryItem, Page

#: Makes a path of the site a whole address, for readers of a language.
Absolute = Callable[[str, str], str]


def catalogue(absolute: Absolute, documentation: str) -> Catalogue:
    """Return every published brochure and video that has a file, in the active language.

    ``documentation`` is the whole address of the page that explains it. The number
    of queries doesn't depend on how much there is.
    """
    items = [
        _item(item, absolute)
        for kind in KINDS.values()
        for item in _fetched(
            kind, kind.model.objects.published().listed().in_any_language().order_by("key")
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
            Entry(_item(item, absolute), _edition(edition, absolute))
            for item in _fetched(kind, chosen)
            if (edition := item.edition)
        ]
    entries.sort(key=lambda entry: (entry.edition.updated, entry.item.key), reverse=True)
    return entries[:limit]


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


def _fetched(kind: Kind, chosen: QuerySet[Any]) -> QuerySet[Any]:
    """Return items with all that their records say."""
    title = build_localized_fieldname("title", get_language() or "")
    pages = Page.objects.published().only("key", title).order_by("key")
    return chosen.prefetch_related(Prefetch("editions", _editions(kind)), Prefetch("pages", pages))


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
