"""Translations that are made elsewhere: what a translator gets, and what comes back of it.

What goes out is what visitors read in one language, with what there is in the other. What comes
back is a plan first (``versions.plans``); applied, it is drafts.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from versions import keeping, units, xliff
from versions.models import Version
from versions.plans import Plan as Plan
from versions.plans import read as read
from versions.units import Part, Translated
from versions.words import COMMON


class NothingToTranslateError(Exception):
    """Nothing that was asked for is there in the language to translate from."""


def due(items: Iterable[Any], source: str, language: str) -> list[Any]:
    """Return what is public and there in a source, and missing or behind in a language."""
    return [
        item
        for item in items
        if getattr(item, "is_published", True)
        and item.exists_in(source)
        and (not item.exists_in(language) or keeping.is_behind(item, language))
    ]


@transaction.atomic
def export(items: Iterable[Any], source: str, language: str) -> bytes:
    """Return a translators' file: objects as visitors read them in ``source``.

    What was stored past the forms is noted first: a translation rests on a version.

    Raises:
        NothingToTranslateError: nothing of it is there in ``source``.

    """
    files = []
    for item in items:
        keeping.note_found(item)
        version = keeping.published(item, source)
        base = units.base_of(item, language)
        fields = list(units.translated(type(item), version, base)) if version else []
        if version and fields:
            files.append(
                xliff.File(
                    f"{item._meta.label_lower}.{item.pk}@{version.pk}",
                    source,
                    language,
                    [_unit(each, part) for each in fields for part in each.parts],
                    is_html=any(each.text for each in fields),
                    name=str(item),
                )
            )
    if not files:
        raise NothingToTranslateError
    return xliff.written(files)


def _unit(found: Translated, part: Part) -> xliff.Unit:
    return xliff.Unit(
        part.id,
        part.source,
        part.current,
        part.marks,
        part.name,
        part.kind,
        part.former,
        found.longest,
    )


@transaction.atomic
def apply(plan: Plan, user: Any, over: Collection[str] = ()) -> list[Version]:
    """Keep as drafts what a plan would change, and return them.

    ``over`` are the numbers of the objects whose drafts may be overwritten although somebody else
    wrote them, or they wait for their moment. What these said stays in the history.
    """
    kept = []
    for entry in plan.entries:
        if not entry.is_good or (entry.asks(user) and str(entry.item.pk) not in over):
            continue
        if keeping.opened(entry.item, plan.language, lock=True) != entry.draft:
            # Somebody has begun, published or thrown away a draft since.
            continue
        keeping.note_found(entry.item, {plan.language, COMMON})
        kept.append(
            keeping.keep_draft(
                entry.item,
                plan.language,
                entry.words,
                user,
                source=entry.source,
                origin=Version.Origin.EXCHANGE,
                comment=str(Version.Origin.EXCHANGE.label),
                is_small=False,
            )
        )
    return kept
