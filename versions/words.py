"""The words of an object in one language, or what is the same in all: read, filled in, stored.

The words are a dictionary that JSON can hold: of the columns that are an object's own by the name
of the field, without a language; of what it is related to by keys; of the rows that belong to a
language (a brochure's file, the captions of a film) all that is read from a file, too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from stopmensenhandel import languages

#: In place of a language: what is the same in all of them.
COMMON = ""


@dataclass(frozen=True)
class Part:
    """An object in one language, of which somebody asks what they may do with its words."""

    item: Any
    language: str


Words = dict[str, Any]
Column: TypeAlias = "models.Field[Any, Any]"


def columns(model: type[models.Model], language: str) -> dict[str, Column]:
    """Return the columns of a model that hold its words in a language, by the name of the field."""
    meta: Any = model._meta
    translated = translator.get_options_for_model(model).all_fields
    if language in languages.BY_CODE:
        return {
            field.name: meta.get_field(build_localized_fieldname(field.name, language))
            for field in meta.concrete_fields
            if field.name in translated
        }
    if language:
        return {}
    return {
        field.name: field
        for field in meta.concrete_fields
        if field.editable
        and not field.primary_key
        and field.name not in translated
        and not isinstance(field, TranslationField)
    }


def relations(model: type[models.Model], language: str) -> list[str]:
    """Return the names of what a model is related to in the same way in all languages."""
    return [] if language else [field.name for field in model._meta.many_to_many]


def rows(model: type[models.Model], language: str) -> list[str]:
    """Return the names of the relations whose rows each belong to a language."""
    return list(getattr(model, "by_language", ())) if language else []


# -- Reading -----------------------------------------------------------------


def read(item: models.Model, language: str) -> Words:
    """Return the words of an object as they are; its rows and relations as the database has them.

    What isn't there is an empty text, also where a database holds NULL.
    """
    model = type(item)
    words = read_columns(item, language)
    for name in relations(model, language):
        # Not what was looked up before: it may have changed since.
        found = getattr(item, name).order_by("pk")
        words[name] = list(found.values_list("pk", flat=True))
    for name in rows(model, language):
        manager = getattr(item, name)
        words[name] = [_row(each) for each in manager.filter(language=language)]
    return words


def read_columns(item: models.Model, language: str) -> Words:
    """Return those of its words that stand in columns of its own."""
    found = columns(type(item), language)
    return {name: _value(field, item) for name, field in found.items()}


def is_same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Return whether an object says what it said before.

    A field that is newer than the former words changes nothing while it is empty, nor does one
    that is gone.
    """
    return all(
        before[name] == value if name in before else not value for name, value in now.items()
    )


def is_empty(words: Mapping[str, Any]) -> bool:
    """Return whether there are no words: the object isn't there in that language."""
    return not any(words.values())


def _value(field: Column, instance: models.Model) -> Any:
    value = field.value_from_object(instance)
    if isinstance(field, models.FileField):
        value = str(value)
    # As it is when it comes back.
    return json.loads(json.dumps("" if value is None else value, cls=DjangoJSONEncoder))


def _row(each: models.Model) -> Words:
    """Return a row that belongs to an object, with the rows that belong to it in turn."""
    words: Words = {field.name: _value(field, each) for field in _row_columns(type(each))}
    for name in getattr(each, "companions", ()):
        words[name] = [_row(companion) for companion in getattr(each, name).all()]
    return words


def _row_columns(model: type[models.Model]) -> list[Column]:
    """Return what is said of a row: not whose it is, nor when somebody last touched it."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and not field.is_relation
        and not (isinstance(field, models.DateTimeField) and not field.editable)
    ]


# -- Filling in and storing --------------------------------------------------


def fill(item: models.Model, language: str, words: Mapping[str, Any]) -> list[str]:
    """Give an object the words of its own columns, without storing them; return their names.

    What the words don't name stays: a field that is newer than they are.
    """
    found = columns(type(item), language)
    given = {field: words[name] for name, field in found.items() if name in words}
    for field, value in given.items():
        setattr(item, field.attname, _python(field, value))
    return [field.name for field in given]


def store_related(item: models.Model, language: str, words: Mapping[str, Any]) -> None:
    """Store what an object is related to, and the rows that belong to a language."""
    model = type(item)
    for name in relations(model, language):
        if name in words:
            related: Any = model._meta.get_field(name).related_model
            getattr(item, name).set(related._base_manager.filter(pk__in=words[name]))
    for name in rows(model, language):
        if name in words:
            _store_rows(getattr(item, name).filter(language=language), item, words[name])


def instances(model: type[models.Model], words: Mapping[str, Any]) -> Iterator[models.Model]:
    """Yield the rows that words name, as objects that aren't stored."""
    for name in [*getattr(model, "by_language", ()), *getattr(model, "companions", ())]:
        related: Any = model._meta.get_field(name).related_model
        for row in words.get(name, ()):
            yield _filled(related(), row)
            yield from instances(related, row)


def missing_files(model: type[models.Model], words: Words, known: Words) -> list[str]:
    """Return the files that words name and that aren't stored; those of ``known`` don't count."""
    there = _files(model, known)
    return sorted(
        name
        for name, field in _files(model, words).items()
        if name not in there and not field.storage.exists(name)
    )


def _files(model: type[models.Model], words: Words) -> dict[str, models.FileField]:
    """Return the names of the files that the rows of words name, and what stores them."""
    return {
        getattr(row, field.attname).name: field
        for row in instances(model, words)
        for field in _row_columns(type(row))
        if isinstance(field, models.FileField) and getattr(row, field.attname)
    }


def _python(field: Column, value: Any) -> Any:
    if value == "" and (field.null or isinstance(field, models.JSONField)):
        return None if field.null else []
    return field.to_python(value)


def _filled(instance: Any, row: Mapping[str, Any]) -> Any:
    for field in _row_columns(type(instance)):
        if field.name in row:
            setattr(instance, field.attname, _python(field, row[field.name]))
    return instance


def _store_rows(stored: models.QuerySet[Any], owner: models.Model, wanted: list[Words]) -> None:
    """Make the rows of an owner those that are wanted; what is there already keeps its number."""
    model = stored.model
    relation = next(f for f in model._meta.concrete_fields if f.related_model is type(owner))
    names = _telling(model, relation.name)
    there = {tuple(getattr(row, name) for name in names): row for row in stored}
    for row in wanted:
        instance = there.pop(tuple(row[name] for name in names), None)
        if instance is None:
            instance = model(**{relation.name: owner})
        if instance.pk is None or _row(instance) != row:
            _filled(instance, row).save()
        for name in getattr(model, "companions", ()):
            _store_rows(getattr(instance, name).all(), instance, row.get(name, []))
    for instance in there.values():
        instance.delete()


def _telling(model: type[models.Model], owner: str) -> list[str]:
    """Return the fields by which an owner's rows differ from each other."""
    unique = (c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint))
    return [name for name in next(fields for fields in unique if owner in fields) if name != owner]
