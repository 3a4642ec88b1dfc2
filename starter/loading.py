"""Store the starter content: everything or nothing, and never over an editor's change."""

import hashlib
import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Field
from modeltranslation.translator import translator

from centres.models import Centre, HelpLine
from content.models import (
    Brochure,
    CaptionTrack,
    LibraryItem,
    Page,
    Publishable,
    Source,
    Video,
    VideoEdition,
)
from files.storage import removed_on_failure
from starter.models import StarterValue
from starter.reading import Reader
from starter.records import Problem, Record
from starter.uploads import Uploads, check_files, checksum, poster_of

MODELS: dict[str, tuple[type[models.Model], str]] = {
    "centre": (Centre, "slug"),
    "help_line": (HelpLine, "key"),
    "source": (Source, "key"),
    "page": (Page, "key"),
    "brochure": (Brochure, "key"),
    "video": (Video, "key"),
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
    notes = StarterValue.objects.values_list("digest", flat=True)
    checked = set() if overwrite else set(notes)
    uploads = Uploads()
    for record in records:
        problems += _check_fields(record)
    problems += check_files(records, checked, uploads)
    if problems:
        raise InvalidError(problems)
    loader = _Loader(uploads, overwrite=overwrite)
    with removed_on_failure(), transaction.atomic():
        problems = [problem for record in records for problem in loader.store(record)]
        if problems:
            raise InvalidError(problems)
        # Links between pages can be checked only when all of them are there.
        problems = [problem for record in records for problem in loader.check_stored(record)]
        if problems:
            raise InvalidError(problems)
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

    def __init__(self, uploads: Uploads, *, overwrite: bool) -> None:
        self.uploads = uploads
        self.overwrite = overwrite
        self.report = Report()
        self.digests = {
            (value.object_key, value.field): value.digest for value in StarterValue.objects.all()
        }
        self.known_objects = {object_key for object_key, _field in self.digests}
        self.written: dict[tuple[str, str], str] = {}
        self.objects: dict[str, models.Model] = {}

    def store(self, record: Record) -> list[Problem]:
        """Create the object, or renew those of its fields that no editor touched.

        Returns what is missing, for which the database would not take it.
        """
        model, identity = MODELS[record.kind]
        instance = model._default_manager.filter(**{identity: record.key}).first()
        is_new = instance is None
        if instance is None:
            if record.object_key in self.known_objects and not self.overwrite:
                self.report.kept.append(record.object_key)
                return []
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
        gaps = instance.gaps() if isinstance(instance, LibraryItem | Page) else []
        if gaps:
            return [
                Problem(record.place_of(name), f"{name} is missing, but there is a title. Add it.")
                for name in gaps
            ]
        if changed:
            instance.save()
            (self.report.created if is_new else self.report.changed).append(record.object_key)
        if isinstance(instance, LibraryItem) and is_new:
            instance.pages.set(Page.objects.filter(key__in=record.pages))
        self.objects[record.object_key] = instance
        return []

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
        """Store the files of a brochure or video; a file that an editor replaced is kept."""
        item = self.objects.get(record.object_key)
        if isinstance(item, LibraryItem):
            for code, value in record.files.items():
                path, issued_on = value.content
                self._store_edition(record, item, code, path, issued_on)
        if isinstance(item, Video):
            for edition in item.editions.all():
                # An editor's own film has captions of its own.
                film = self.written.get((record.object_key, f"edition_{edition.language}"))
                if film != edition.sha256:
                    continue
                for code, value in record.tracks.items():
                    self._store_track(record, edition, code, value.content)

    def _may_store(self, record: Record, name: str, path: Path, stored: str | None) -> bool:
        """Return whether a file is to be stored: new, or changed here and by no editor.

        ``stored`` is the checksum of the file that is there, None where there is none.
        """
        wanted = checksum(path)
        last = self.digests.get((record.object_key, name))
        # Deleted by an editor, or replaced by one.
        theirs = last is not None if stored is None else stored not in (last, wanted)
        if theirs and not self.overwrite:
            self.report.kept.append(f"{record.object_key}.{name}")
            return False
        self.written[record.object_key, name] = wanted
        return stored != wanted

    def _store_edition(
        self, record: Record, item: LibraryItem, code: str, path: Path, issued_on: date
    ) -> None:
        name = f"edition_{code}"
        edition = item.editions.filter(language=code).first()
        if not self._may_store(record, name, path, edition and edition.sha256):
            return
        edition = edition or item.editions.model(item=item, language=code)
        edition.issued_on = issued_on
        with ExitStack() as opened:
            edition.file = opened.enter_context(self.uploads.opened(path))
            if poster := poster_of(path):
                edition.image = opened.enter_context(self.uploads.opened(poster))
            # What is read from the file is there only after saving.
            read = {each.name for each in edition._meta.fields if not each.editable}
            edition.full_clean(exclude=read)
            edition.save()
        self.report.changed.append(f"{record.object_key}.{name}")

    def _store_track(self, record: Record, edition: VideoEdition, code: str, path: Path) -> None:
        name = f"captions_{edition.language}_{code}"
        kind = CaptionTrack.Kind.CAPTIONS
        track = CaptionTrack.objects.filter(edition=edition, language=code, kind=kind).first()
        stored = hashlib.sha256(track.file.read()).hexdigest() if track else None
        if not self._may_store(record, name, path, stored):
            return
        track = track or CaptionTrack(edition=edition, language=code, kind=kind)
        replaced = str(track.file.name) if track.pk else ""
        track.file = ContentFile(path.read_bytes(), name=path.name)
        track.full_clean()
        track.save()
        if replaced and replaced != track.file.name:
            default_storage.delete(replaced)
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
