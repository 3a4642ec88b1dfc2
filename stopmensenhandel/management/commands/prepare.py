"""Make the site ready to serve: database, starter content, error pages for a proxy."""

import os
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """Bring the database up to date and load the starter content; again, change nothing."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, or say in one sentence what prevents it."""
        self._check_folder()
        try:
            executor = MigrationExecutor(connection)
            self._check_database(executor)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", verbosity=0, interactive=False)
                self.stdout.write("The database is up to date.")
        except OperationalError as error:
            raise CommandError(
                f"The database doesn't answer ({str(error).strip()}): "
                "check DATABASE_URL and that it is running."
            ) from error
        self._forget_uploads()
        call_command("load_starter_content", stdout=self.stdout)
        call_command("publish_numbers")

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
