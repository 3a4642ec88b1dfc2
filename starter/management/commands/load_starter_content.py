"""Load the content that the site ships with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from starter import loading


class Command(BaseCommand):
    """Load starter/ into the database; again, it changes only what no editor touched."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer another folder, and to overwrite editors' changes."""
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BASE_DIR / "starter",
            help="where the files are (starter/)",
        )  # fmt: skip
        parser.add_argument(
            "--overwrite", action="store_true", help="also over what editors changed or deleted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say with file and line what is wrong."""
        try:
            report = loading.load(options["folder"], overwrite=options["overwrite"])
        except loading.InvalidError as error:
            raise CommandError(f"Nothing was loaded. Mend this and try again:\n{error}") from error
        if options["verbosity"] > 0:
            self.stdout.write(f"Starter content: {report}")
