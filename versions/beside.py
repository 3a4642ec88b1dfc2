"""What stands beside a form: the words of another language as visitors see them."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import override

from stopmensenhandel import languages
from versions import difference, keeping, words
from versions.models import Version


@dataclass(frozen=True)
class Shown:
    """A field in words: what it is called, and what it says."""

    label: str
    html: SafeString


@dataclass(frozen=True)
class Beside:
    """An object in the language from which somebody translates.

    ``changes`` say what became of it since the translation was made.
    """

    language: str
    name: str
    direction: str
    fields: list[Shown]
    changes: list[Shown]
    #: The number of the version that is shown, where there is one.
    version: int | None = None


def beside(
    model_admin: Any, item: models.Model, language: str, translation: Version | None
) -> Beside:
    """Return what an object says in a language, for somebody who makes a translation of it."""
    columns = _worded(type(item), language)
    translated = {field.name: field for field in type(item)._meta.concrete_fields}
    labels = {name: capfirst(str(translated[name].verbose_name)) for name in columns}
    live = keeping.published(item, language)
    with override(language):
        shown = {name: model_admin.shown(item, name) for name in columns}
    return Beside(
        language,
        languages.name(language),
        languages.direction(language),
        [Shown(labels[name], html) for name, html in shown.items() if html],
        [Shown(labels[name], html) for name, html in changes(item, language, translation)],
        live.pk if live else None,
    )


def changes(
    item: models.Model, language: str, translation: Version | None
) -> list[tuple[str, SafeString]]:
    """Return by field what changed in a source since a translation was made from it."""
    source = translation.source if translation else None
    now = keeping.published(item, language)
    if source is None or now is None or source.language != language or source.pk == now.pk:
        return []
    worded = _worded(type(item), language)
    found = compared(item, language, source.words, now.words)
    return [(name, html) for name, html in found if name in worded]


def _worded(model: type[models.Model], language: str) -> list[str]:
    """Return the names of what is translated; of the days of review a translator needs none."""
    columns = words.columns(model, language)
    return [name for name, field in columns.items() if not isinstance(field, models.DateField)]


def compared(
    item: models.Model, language: str, before: words.Words, after: words.Words
) -> list[tuple[str, SafeString]]:
    """Return by field what differs between the words of two versions."""
    columns = words.columns(type(item), language)
    found = []
    for name, field in columns.items():
        old, new = (written(field, version.get(name)) for version in (before, after))
        if old != new and (html := difference.of(old, new)):
            found.append((name, html))
    return found


def written(field: Any, value: Any) -> str:
    """Return a value of a column as people write it."""
    if value in (None, "", []):
        return ""
    if isinstance(field, models.DateField) and (day := parse_date(str(value))):
        return date_format(day, "DATE_FORMAT")
    choices = dict(field.flatchoices or ())
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(choices.get(value, value))
