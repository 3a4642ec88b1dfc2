"""What versions mean: whether it is the same as before, and whether two have looked at it.

A small change means nothing new, nor does another address or day.
"""

import hashlib
import json
from itertools import zip_longest
from typing import Any

from django.db import models

from versions import words
from versions.models import Version
from versions.words import Words


def of(before: Version | None, version: Version) -> int | None:
    """Return the number of the first version that means what this one does, if it isn't the first.

    A small change means nothing new, nor does another address or day; words that were there before
    mean what they meant.
    """
    if before is None:
        return None
    told = _told(version.content_type.model_class(), version.language)  # type: ignore[arg-type]
    said = _said(version.words, told)
    if version.is_small or said == _said(before.words, told):
        return before.means
    same = Version.objects.filter(
        content_type=version.content_type_id,
        object_id=version.object_id,
        language=version.language,
        published_at__isnull=False,
    )
    return next((each.means for each in same if said == _said(each.words, told)), None)


def is_checked(before: Version | None, version: Version) -> bool:
    """Return whether two looked at what a version means."""
    if version.author_id and version.publisher_id and version.author_id != version.publisher_id:
        return True
    alike = _alike(version)
    if any(each.is_checked for each in alike):
        return True
    if before is None or version.meaning_id != before.means:
        return False
    model: Any = version.content_type.model_class()
    day = getattr(model, "looked_at", "")
    is_new = bool(day) and (version.words.get(day) or "") > (before.words.get(day) or "")
    return is_new and is_second(version.publisher_id, before)


def is_second(who: int | None, version: Version) -> bool:
    """Return whether somebody else saw what a version means, and somebody else wrote its words.

    What came with the site nobody has seen who could be asked.
    """
    alike = _alike(version)
    told = _told(version.content_type.model_class(), version.language)  # type: ignore[arg-type]
    writer = None
    for each, older in zip_longest(alike, alike[1:]):
        if older is None or _said(each.words, told) != _said(older.words, told):
            writer = each.author_id
            break
    people = {one for each in alike for one in (each.author_id, each.publisher_id)}
    return who is not None and who != writer and bool(people.difference({who, None}))


def _alike(version: Version) -> list[Version]:
    """Return what was published and means what a version does, the newest first."""
    means = version.means
    if means is None:
        return []  # it is new
    alike = models.Q(pk=means) | models.Q(meaning=means)
    return list(Version.objects.filter(alike, published_at__isnull=False))


def fingerprint(item: models.Model, language: str) -> str:
    """Return what tells the words of an object from others, whatever their address and day."""
    said = _said(words.read(item, language), _told(type(item), language))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _told(model: type[models.Model], language: str) -> list[str]:
    """Return the names of what means something: all but addresses and days."""
    columns = words.columns(model, language).items()
    means = [n for n, f in columns if not isinstance(f, (models.SlugField, models.DateField))]
    return means + words.rows(model, language)


def _said(said: Words, told: list[str]) -> list[Any]:
    """Return what words say in some fields; of one that they don't know, nothing."""
    return [said.get(name) or None for name in told]
