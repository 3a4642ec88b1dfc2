"""Make the site ready to serve: database, starter content, error pages for a proxy."""

import os
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from stopmensenhandel import belongings, generation


class AwayError(CommandError):
    """There is a site, but its database is gone or doesn't answer."""


class Command(BaseCommand):
    """Bring the database up to date and load the starter content; again, change nothing."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, or say in one sentence what prevents it."""
        os.umask(0o077)  # what is made here is read by nobody else
        self._check_folder()
        try:
            self._check_beginning()
            executor = MigrationExecutor(connection)
            self._check_database(executor)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", verbosity=0, interactive=False)
                self.stdout.write("The database is up to date.")
            generation.make_triggers()
            generation.go_on()
            self._forget_uploads()
            call_command("clearsessions")
            call_command("load_starter_content", stdout=self.stdout)
        except DatabaseError as error:
            raise AwayError(
                f"The database doesn't answer ({' '.join(str(error).split())}): "
                "check DATABASE_URL and that it is running."
            ) from error
        call_command("publish_numbers")
        (settings.DATA_DIR / belongings.FIRST_START).unlink(missing_ok=True)

    def _forget_uploads(self) -> None:
        """Remove what was being uploaded when a process was killed, a day ago or longer."""
        for file in settings.UPLOADS.iterdir():
            with suppress(FileNotFoundError):  # somebody's upload has just been stored
                if file.stat().st_mtime < time.time() - 24 * 60 * 60:
                    file.unlink()

    def _check_folder(self) -> None:
        """Raise CommandError unless the data folder can be written to."""
        try:
            settings.UPLOADS.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"The data folder {settings.DATA_DIR} can't be made ({error.strerror}): "
                "set DATA_DIR to a folder that can."
            ) from error
        if not os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
            raise CommandError(
                f"The data folder {settings.DATA_DIR} can't be written to: "
                "make it writable, or set DATA_DIR to a folder that is."
            )
        if belongings.close_to_others():
            self.stdout.write(
                "The data folder is closed to other accounts. A proxy that reads error pages in it "
                "needs its group: see docs/operations.md."
            )

    def _check_beginning(self) -> None:
        """Begin a site where there is none; raise CommandError where one has lost its database."""
        if not belongings.database_is_empty():
            return
        beginning = settings.DATA_DIR / belongings.FIRST_START
        if belongings.files_are_there() and not beginning.exists():
            state = "missing" if belongings.database_is_missing() else "empty"
            raise AwayError(
                f"The database is {state}, but {settings.MEDIA_ROOT} holds the files of a site: "
                "check DATABASE_URL, or restore both from the backup; for a new site, move these "
                "files away."
            )
        try:
            beginning.touch()
            belongings.make_database()
        except OSError as error:
            raise CommandError(
                f"{error.filename} can't be made ({error.strerror}): check DATABASE_URL."
            ) from error

    def _check_database(self, executor: MigrationExecutor) -> None:
        """Raise CommandError when the database has been changed by a newer version."""
        known = set(executor.loader.disk_migrations)
        newer = sorted(set(executor.loader.applied_migrations) - known)
        if newer:
            names = ", ".join(f"{app} {name}" for app, name in newer)
            raise CommandError(
                f"The database is newer than this version of the site (it has {names}): "
                "install that version, or set DATABASE_URL to another database."
            )
