"""Delete stored files that nothing refers to any more."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db.models import FileField
from django.utils import timezone


def referred() -> set[str]:
    """Return the names of all files that the database knows, with pictures in all their sizes."""
    names: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                names.update(model._base_manager.values_list(field.name, flat=True))
        if hasattr(model, "picture"):
            for pictured in model._base_manager.all():
                names.update(pictured.picture.names)
        # What was written before, or isn't published yet, comes with its files.
        if hasattr(model, "kept_rows"):
            for row in model.kept_rows():
                names.update(_files_of(row))
    return names


def _files_of(row: Any) -> Iterator[str]:
    yield from (
        str(getattr(row, field.name))
        for field in row._meta.get_fields()
        if isinstance(field, FileField)
    )
    if hasattr(row, "picture"):
        yield from row.picture.names


def stored(folder: str = "") -> Iterator[str]:
    """Yield the names of all stored files in a folder and those below it."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from stored(f"{prefix}{name}")


class Command(BaseCommand):
    """List stored files that nothing refers to any more, and delete them when told to."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer not to ask, and another age."""
        parser.add_argument("--yes", action="store_true", help="delete without asking")
        parser.add_argument(
            "--older-than",
            type=int,
            default=60,
            metavar="MINUTES",
            help="leave what is younger: an upload may be under way (60)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List, ask, delete."""
        if options["older_than"] < 0:
            raise CommandError("--older-than is a number of minutes: 0 or more.")
        before = timezone.now() - timedelta(minutes=options["older_than"])
        known = referred()
        names = [
            name
            for name in stored()
            if name not in known and default_storage.get_modified_time(name) < before
        ]
        if not names:
            self.stdout.write("Something refers to every stored file.")
            return
        size = 0
        for name in names:
            size += default_storage.size(name)
            self.stdout.write(name)
        self.stdout.write(f"{len(names)} files, {size} bytes, that nothing refers to.")
        if not options["yes"] and not self._confirmed():
            self.stdout.write("Nothing was deleted.")
            return
        # While somebody thought about the answer, a file may have come into use.
        names = sorted(set(names) - referred())
        for name in names:
            default_storage.delete(name)
        self.stdout.write(f"Deleted {len(names)} files.")

    def _confirmed(self) -> bool:
        try:
            return input("Delete them? [y/N] ").strip().lower() in ("y", "yes")
        except EOFError:
            return False
