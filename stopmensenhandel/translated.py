"""In which languages an object exists: one rule, for Python, for queries and for the database.

Nothing here asks the database once a language: there are thirty of them.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, ClassVar, Self, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from stopmensenhandel import languages
from stopmensenhandel.characters import tidied
from stopmensenhandel.formatting import language_in_words

#: The longest that a text may be of which nothing else says so, in characters.
LONGEST_TEXT = 60_000


def in_each_language(*names: str) -> list[str]:
    """Return the names of the columns that hold some translated fields in all languages."""
    return [build_localized_fieldname(name, code) for name in names for code in languages.BY_CODE]


def filled(name: str) -> models.Q:
    """Return the condition that a text is there: neither NULL nor empty."""
    return models.Q(**{f"{name}__isnull": False, f"{name}__gt": ""})


def whole_in_each_language(name: str, first: str, *others: str) -> models.CheckConstraint:
    """Return the constraint that whatever has a ``first`` in a language has the ``others``, too."""
    condition = models.Q()
    for code in languages.BY_CODE:
        column = build_localized_fieldname(first, code)
        whole = models.Q(**{column: None}) | models.Q(**{column: ""})
        needed = models.Q()
        for other in others:
            needed &= filled(build_localized_fieldname(other, code))
        condition &= whole | needed
    return models.CheckConstraint(condition=condition, name=name)


class TranslatedQuerySet(models.QuerySet[Any]):
    """Translated objects, in the words of the domain."""

    def in_language(self, code: str = "") -> Self:
        """Return what exists in a language; ``code`` defaults to the active one."""
        model = cast("type[Translated]", self.model)
        return self.filter(model.existence(code or get_language() or ""))

    def without_other_languages(self, *names: str) -> Self:
        """Return the objects without the texts of other languages: of these fields, or of all.

        They are long, and more with every language.
        """
        here = get_language() or languages.DEFAULT.code
        model: Any = self.model
        # Not modeltranslation's own "only", which takes each column apart anew for every query.
        return models.QuerySet.only(self, *_columns(model, names, here))


@cache
def _columns(model: Any, names: tuple[str, ...], here: str) -> list[str]:
    """Return the columns of a model, of the translated fields named (or all) in one language."""
    translated = translator.get_options_for_model(model).all_fields
    elsewhere = {
        build_localized_fieldname(name, code)
        for name in names or translated
        for code in languages.BY_CODE
        if code != here
    }
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in elsewhere and field.name not in translated
    ]


class Translated(models.Model):
    """Base of what exists in some languages and not in others.

    ``needed`` are the translated fields without which it doesn't exist in a language, its name
    first. Where a constraint sees to the rest, ``telling`` are those that have to be looked at.
    """

    needed: ClassVar[Sequence[str]] = ()
    telling: ClassVar[Sequence[str]] = ()
    #: Relations whose rows each belong to a language: a brochure's files.
    by_language: ClassVar[Sequence[str]] = ()
    #: The translated day on which somebody looked last whether it is true, if there is one.
    looked_at: ClassVar[str] = ""
    #: Whether a new one can be stored without being seen.
    begins_unseen: ClassVar[bool] = True

    class Meta:
        abstract = True

    @property
    def is_essential(self) -> bool:
        """Whether the site can't do without it, in any language in which it has it."""
        return False

    @property
    def needs_two(self) -> bool:
        """Whether nobody publishes it alone: what is wrong in it may harm somebody."""
        return False

    def go_public(self, *, again: bool = False) -> bool:
        """Let visitors see it, now that something of it is published; return whether they do.

        With ``again`` also what was withdrawn.
        """
        return True

    def reason_to_keep(self) -> str | Promise:
        """Return why nobody may delete it; an empty text where everybody may."""
        return _("The site can’t do without it.") if self.is_essential else ""

    def clean(self) -> None:
        """Check that what the site can't do without stays whole.

        Raises:
            ValidationError: it would be gone in a language that has it.

        """
        super().clean()
        stored = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if not (stored and stored.is_essential):
            return
        gone = [
            build_localized_fieldname(name, code)
            for code in languages.BY_CODE
            if stored.exists_in(code) and not self.exists_in(code)
            for name in self.needed
        ]
        message = _("The site can’t do without it in this language.")
        errors = {
            name: ValidationError(message, code="essential")
            for name in gone
            if not getattr(self, name)
        }
        if errors:
            raise ValidationError(errors)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:  # type: ignore[override]
        """Return an object from a row.

        Django looks each column up in ``field_names``, a list: in a set that costs nothing.
        """
        return super().from_db(db, frozenset(field_names), values)

    @classmethod
    def existence(cls, code: str) -> models.Q:
        """Return the condition that an object exists in a language."""
        condition = models.Q()
        for name in cls.telling or cls.needed:
            column = build_localized_fieldname(name, code)
            # Not "filled": by its "greater than" SQLite would take the index of a slug, and sort
            # all that there is to find the newest three.
            condition &= models.Q(**{f"{column}__isnull": False}) & ~models.Q(**{column: ""})
        return condition

    @classmethod
    def wanted_in(cls, code: str) -> models.Q:
        """Return the condition that an object should exist in a language, by its level.

        What is for victims should in all of them; a model says what that is: ``core``.
        """
        is_full = languages.BY_CODE[code].level is languages.Level.FULL
        return models.Q(pk__isnull=False) if is_full else cls.core()

    @classmethod
    def core(cls) -> models.Q:
        """Return the condition that an object should exist in every language."""
        return models.Q(pk__isnull=False)

    def exists_in(self, code: str) -> bool:
        """Return whether the object exists in a language of the site; in any other it doesn't."""
        return code in languages.BY_CODE and all(
            getattr(self, build_localized_fieldname(name, code))
            for name in self.telling or self.needed
        )

    def named(self, field: str) -> str:
        """Return what editors call an object: in their language, else in one that it has."""
        if here := getattr(self, field):
            return str(here)
        for code in languages.BY_CODE:
            if name := getattr(self, build_localized_fieldname(field, code)):
                return f"{name} ({language_in_words(code)})"
        return ""

    def gaps(self) -> list[str]:
        """Return the columns that are empty although the object has a name in their language."""
        first, *others = self.needed
        return [
            build_localized_fieldname(other, code)
            for code in languages.BY_CODE
            for other in others
            if getattr(self, build_localized_fieldname(first, code))
            and not getattr(self, build_localized_fieldname(other, code))
        ]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Tidy every text, in each language, and check it.

        Raises:
            ValidationError: something is no value for its field.

        """
        self._tidy()
        self._check_lengths(exclude)
        super().clean_fields(exclude)
        self._tidy()  # rich text, once more: "&#11;" has become what it stands for

    def _check_lengths(self, exclude: Collection[str] | None) -> None:
        """Check how long texts are: Django leaves that to forms, and to fields that say so.

        Raises:
            ValidationError: one is too long for a page that somebody waits for.

        """
        errors = {}
        for field in self._meta.concrete_fields:
            text = getattr(self, field.attname)
            is_text = isinstance(field, models.TextField) and isinstance(text, str)
            if not is_text or field.name in (exclude or ()):
                continue
            try:
                MaxLengthValidator(field.max_length or LONGEST_TEXT)(text)
            except ValidationError as error:
                errors[field.name] = error
        if errors:
            raise ValidationError(errors)

    def _tidy(self) -> None:
        for field in self._meta.concrete_fields:
            text = getattr(self, field.attname)
            if not isinstance(text, str):
                continue
            tidy = tidied(text)
            if not isinstance(field, models.TextField):
                # A name of two lines would be two lines of a log, too.
                tidy = " ".join(tidy.splitlines())
            if tidy != text:
                setattr(self, field.attname, tidy)

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Check what must be unique; the fields of all languages by one look-up.

        Raises:
            ValidationError: something is taken.

        """
        translated = {
            field.name
            for field in self._meta.fields
            if isinstance(field, TranslationField) and field.unique
        }
        errors = self._taken(translated.difference(exclude or ()))
        try:
            super().validate_unique({*(exclude or ()), *translated})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _taken(self, names: Iterable[str]) -> dict[str, list[ValidationError]]:
        """Return an error for each of these fields whose value another object has."""
        values = {name: value for name in names if (value := getattr(self, name)) is not None}
        if not values:
            return {}
        same = models.Q()
        for name, value in values.items():
            same |= models.Q(**{name: value})
        others = type(self)._default_manager.exclude(pk=self.pk).filter(same).values(*values)
        return {
            name: [self.unique_error_message(type(self), (name,))]
            for name, value in values.items()
            if any(other[name] == value for other in others)
        }


def keep(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Let nothing delete what must stay, by whichever way (signal pre_delete).

    Raises:
        ProtectedError: it says why.

    """
    if isinstance(instance, Translated) and (reason := instance.reason_to_keep()):
        raise models.ProtectedError(f"{instance}: {reason}", {instance})
