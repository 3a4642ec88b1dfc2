"""Store the starter content: everything or nothing, and never over an editor's change."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, models, transaction
from django.db.models import Field
from modeltranslation.fields import TranslationField

from content.models import CaptionTrack, LibraryItem, Page, Publishable, Video, VideoEdition
from files.storage import removed_on_failure
from starter.models import StarterValue
from starter.reading import Reader
from starter.records import Problem, Record
from starter.uploads import Uploads, check_files, checksum, poster_of
from starter.validation import MODELS, check_records
from stopmensenhandel.characters import tidied
from versions import keeping
from versions.models import Version
from versions.words import COMMON


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
    #: What couldn't be stored beside what an editor made, and why: a sentence each.
    skipped: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = (
            f"{len(self.created)} created, {len(self.changed)} changed, "
            f"{len(self.kept)} kept as an editor left them."
        )
        return "\n".join([counts, *(f"Skipped {each}" for each in self.skipped)])


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
    problems += check_records(records)
    problems += check_files(records, checked, uploads)
    if problems:
        raise InvalidError(problems)
    loader = _Loader(uploads, overwrite=overwrite)
    with removed_on_failure(), transaction.atomic():
        for record in records:
            loader.store(record)
        for record in records:
            loader.store_editions(record)
        loader.note_versions()
        loader.remember()
    return loader.report


def digest(value: Any) -> str:
    """Return the SHA-256 of a value, the same for what a file and a database hold."""
    plain = json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def _cleaned(instance: models.Model, name: str, value: Any) -> Any:
    """Return a value as a form would store it."""
    column = cast("Field[Any, Any]", instance._meta.get_field(name))
    content = column.clean(value, instance)
    return tidied(content) if isinstance(content, str) else content


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
        #: Where somebody is writing: what is published beside it would go when that is published.
        self.drafted = set(
            Version.objects.open().values_list("content_type_id", "object_id", "language")
        )

    @contextmanager
    def _skipped_when_refused(self, name: str) -> Iterator[None]:
        """Leave out what the database refuses beside what an editor made, and go on.

        An address that another page has by now, say; or a stored file that is gone.
        """
        written = dict(self.written)
        try:
            with transaction.atomic():
                yield
        except (ValidationError, DatabaseError, OSError) as error:
            self.written = written
            # Validation says in words what is wrong, a database on a line of its own.
            reason = "; ".join(getattr(error, "messages", None) or str(error).splitlines()[:1])
            self.report.skipped.append(f"{name}: {reason}")

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
        with self._skipped_when_refused(record.object_key):
            self._store_object(record, instance, is_new=is_new)

    def _store_object(self, record: Record, instance: models.Model, *, is_new: bool) -> None:
        wanted = {
            name: _cleaned(instance, name, value.content) for name, value in record.fields.items()
        }
        if not is_new and self._is_theirs(record, instance, wanted):
            self.report.kept.append(record.object_key)
            return
        changed = False
        for name, content in wanted.items():
            if not is_new and not self._may_write(record, name, instance, content):
                continue
            if not is_new and digest(getattr(instance, name)) != digest(content) and not changed:
                # What an editor stored past the versions isn't the release's.
                keeping.note_found(type(instance)._default_manager.get(pk=instance.pk))
            changed = changed or is_new or digest(getattr(instance, name)) != digest(content)
            setattr(instance, name, content)
            self.written[record.object_key, name] = digest(content)
        if changed:
            instance.save()
        if isinstance(instance, LibraryItem) and is_new:
            instance.pages.set(Page.objects.filter(key__in=record.pages))
        if changed:
            (self.report.created if is_new else self.report.changed).append(record.object_key)
        self.objects[record.object_key] = instance

    def _is_theirs(self, record: Record, instance: models.Model, wanted: dict[str, Any]) -> bool:
        """Return whether an object was made by an editor, who happened to choose the same key.

        One that holds just what the files say is as good as loaded.
        """
        return (
            record.object_key not in self.known_objects
            and not self.overwrite
            and any(digest(getattr(instance, name)) != digest(wanted[name]) for name in wanted)
        )

    def _may_write(self, record: Record, name: str, instance: models.Model, wanted: Any) -> bool:
        """Return whether a field is as the last load left it, or already as it should be."""
        current = getattr(instance, name)
        field = instance._meta.get_field(name)
        language = field.language if isinstance(field, TranslationField) else COMMON
        if self._is_drafted(instance, language) and digest(current) != digest(wanted):
            self.report.kept.append(f"{record.object_key}.{name}")
            return False
        last = self.digests.get((record.object_key, name))
        if (
            self.overwrite
            or digest(current) in (last, digest(wanted))
            or (not last and not current)
        ):
            return True
        self.report.kept.append(f"{record.object_key}.{name}")
        return False

    def _is_drafted(self, instance: models.Model, language: str) -> bool:
        """Return whether somebody is writing these words."""
        kind = ContentType.objects.get_for_model(instance)
        return not self.overwrite and (kind.pk, instance.pk, language) in self.drafted

    def note_versions(self) -> None:
        """Note in versions what is new or was changed."""
        told = {name.partition(".")[0] for name in self.report.created + self.report.changed}
        unknown: dict[type[models.Model], set[Any]] = {}
        for key, instance in self.objects.items():
            model = type(instance)
            if model not in unknown:
                unknown[model] = set(keeping.unversioned(model).values_list("pk", flat=True))
            if key in told:
                keeping.note_found(instance, origin=Version.Origin.RELEASE)
            elif instance.pk in unknown[model]:
                keeping.note_found(instance)

    def store_editions(self, record: Record) -> None:
        """Store the files of a brochure or video; a file that an editor replaced is kept."""
        item = self.objects.get(record.object_key)
        if isinstance(item, LibraryItem):
            for code, value in record.files.items():
                path, issued_on = value.content
                with self._skipped_when_refused(f"{record.object_key}.edition_{code}"):
                    self._store_edition(record, item, code, path, issued_on)
        if isinstance(item, Video):
            for edition in item.editions.all():
                # An editor's own film has captions of its own.
                film = self.written.get((record.object_key, f"edition_{edition.language}"))
                if film != edition.sha256:
                    continue
                for code, value in record.tracks.items():
                    with self._skipped_when_refused(f"{record.object_key}.captions_{code}"):
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
        if self._is_drafted(item, code):
            self.report.kept.append(f"{record.object_key}.{name}")
            return
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
