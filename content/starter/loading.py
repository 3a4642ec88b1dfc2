"""Store the starter content: everything or nothing, and never over an editor's change."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models, transaction
from django.db.models import Field
from modeltranslation.translator import translator

from centres.models import Centre, HelpLine
from content import pdf
from content.models import Brochure, BrochureEdition, Page, Publishable, Source, StarterValue
from content.starter.reading import Place, Problem, Reader, Record

MODELS: dict[str, tuple[type[models.Model], str]] = {
    "centre": (Centre, "slug"),
    "help_line": (HelpLine, "key"),
    "source": (Source, "key"),
    "page": (Page, "key"),
    "brochure": (Brochure, "key"),
}


class InvalidError(Exception):
    """The starter content can't be loaded; ``problems`` says why, line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Report:
    """What a load did: names of objects or of single fields."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.created)} created, {len(self.changed)} changed, "
            f"{len(self.kept)} kept as an editor left them."
        )


def load(folder: Path, *, overwrite: bool = False) -> Report:
    """Load the starter content of a folder.

    A field that an editor changed since the last load is kept, an object that
    an editor deleted stays deleted, unless ``overwrite`` is set.

    Raises:
        InvalidError: something in the files is wrong; nothing was stored.

    """
    reader = Reader(folder)
    records = reader.read()
    problems = [*reader.problems]
    for record in records:
        problems += _check_fields(record)
    if problems:
        raise InvalidError(problems)
    loader = _Loader(overwrite=overwrite)
    with transaction.atomic():
        for record in records:
            loader.store(record)
        # Links between pages can be checked only when all of them are there.
        problems = [problem for record in records for problem in loader.check_stored(record)]
        if problems:
            raise InvalidError(problems)
        # Files come last: a transaction can't take them back.
        for record in records:
            loader.store_editions(record)
        loader.remember()
    return loader.report


def _check_fields(record: Record) -> list[Problem]:
    """Return what is wrong with single values of a record, by the models' own rules."""
    model, _identity = MODELS[record.kind]
    known = {each.name for each in model._meta.get_fields()} - {"id"}
    problems = [
        Problem(value.place, f"“{name}” is not known here. Check its spelling.")
        for name, value in record.fields.items()
        if name not in known
    ]
    if problems:
        return problems
    instance = model(**{name: value.content for name, value in record.fields.items()})
    try:
        instance.clean_fields(exclude=_base_fields(model))
    except ValidationError as error:
        problems += _as_problems(record, error)
    for value in record.files.values():
        path, _issued_on = value.content
        try:
            with path.open("rb") as file:
                pdf.check(file)
        except pdf.RefusedError as reason:
            problems.append(Problem(value.place, str(reason.message)))
    return problems


def _base_fields(model: type[models.Model]) -> set[str]:
    """Return the fields that stand for "whichever language is active"; each language is checked."""
    return set(translator.get_options_for_model(model).all_fields)


def _as_problems(record: Record, error: ValidationError) -> list[Problem]:
    return [
        Problem(record.place_of(name), f"{name}: {' '.join(messages)}")
        for name, messages in error.message_dict.items()
    ]


def digest(value: Any) -> str:
    """Return the SHA-256 of a value, the same for what a file and a database hold."""
    plain = json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


class _Loader:
    """One load: knows what the last one wrote, and notes what this one does."""

    def __init__(self, *, overwrite: bool) -> None:
        self.overwrite = overwrite
        self.report = Report()
        self.digests = {
            (value.object_key, value.field): value.digest for value in StarterValue.objects.all()
        }
        self.known_objects = {object_key for object_key, _field in self.digests}
        self.written: dict[tuple[str, str], str] = {}
        self.objects: dict[str, models.Model] = {}

    def store(self, record: Record) -> None:
        """Create the object, or renew those of its fields that no editor touched."""
        model, identity = MODELS[record.kind]
        instance = model._default_manager.filter(**{identity: record.key}).first()
        is_new = instance is None
        if instance is None:
            if record.object_key in self.known_objects and not self.overwrite:
                self.report.kept.append(record.object_key)
                return
            instance = model(**{identity: record.key})
            if isinstance(instance, Publishable):
                instance.status = Publishable.Status.PUBLISHED
        changed = False
        for name, value in record.fields.items():
            column = cast("Field[Any, Any]", instance._meta.get_field(name))
            content = column.clean(value.content, instance)
            if not is_new and not self._may_write(record, name, getattr(instance, name), content):
                continue
            changed = changed or is_new or digest(getattr(instance, name)) != digest(content)
            setattr(instance, name, content)
            self.written[record.object_key, name] = digest(content)
        if changed:
            instance.save()
            (self.report.created if is_new else self.report.changed).append(record.object_key)
        if isinstance(instance, Brochure) and is_new:
            instance.pages.set(Page.objects.filter(key__in=record.pages))
        self.objects[record.object_key] = instance

    def _may_write(self, record: Record, name: str, current: Any, wanted: Any) -> bool:
        """Return whether a field is as the last load left it, or already as it should be."""
        last = self.digests.get((record.object_key, name))
        if (
            self.overwrite
            or digest(current) in (last, digest(wanted))
            or (not last and not current)
        ):
            return True
        self.report.kept.append(f"{record.object_key}.{name}")
        return False

    def check_stored(self, record: Record) -> list[Problem]:
        """Return what is wrong with an object as a whole, now that all of them are stored."""
        instance = self.objects.get(record.object_key)
        if instance is None:
            return []
        try:
            instance.full_clean(exclude=_base_fields(type(instance)))
        except ValidationError as error:
            return _as_problems(record, error)
        return []

    def store_editions(self, record: Record) -> None:
        """Store a brochure's files; a file that an editor replaced is kept."""
        brochure = self.objects.get(record.object_key)
        for code, value in record.files.items():
            if not isinstance(brochure, Brochure):
                continue
            path, issued_on = value.content
            self._store_edition(record, brochure, code, path, issued_on)

    def _store_edition(
        self, record: Record, brochure: Brochure, code: str, path: Path, issued_on: Any
    ) -> None:
        name = f"edition_{code}"
        wanted = hashlib.sha256(path.read_bytes()).hexdigest()
        edition = brochure.editions.filter(language=code).first()
        last = self.digests.get((record.object_key, name))
        if edition is None and last and not self.overwrite:
            self.report.kept.append(f"{record.object_key}.{name}")
            return
        if edition and not self.overwrite and edition.sha256 not in (last, wanted):
            self.report.kept.append(f"{record.object_key}.{name}")
            return
        self.written[record.object_key, name] = wanted
        if edition and edition.sha256 == wanted:
            return
        edition = edition or BrochureEdition(brochure=brochure, language=code)
        edition.issued_on = issued_on
        with path.open("rb") as file:
            edition.file = File(file, name=path.name)
            # What is read from the file is there only after saving.
            read = {each.name for each in BrochureEdition._meta.fields if not each.editable}
            edition.full_clean(exclude=read)
            edition.save()
        self.report.changed.append(f"{record.object_key}.{name}")

    def remember(self) -> None:
        """Note what this load wrote."""
        StarterValue.objects.bulk_create(
            [
                StarterValue(object_key=object_key, field=name, digest=value)
                for (object_key, name), value in self.written.items()
                if self.digests.get((object_key, name)) != value
            ],
            update_conflicts=True,
            unique_fields=["object_key", "field"],
            update_fields=["digest"],
        )


__all__ = ["InvalidError", "Place", "Report", "load"]
