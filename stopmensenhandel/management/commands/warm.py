"""Make every public page ahead of visits, and keep it on the disk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stopmensenhandel.pagestore import PageStore
from stopmensenhandel.wsgi import application


class Command(BaseCommand):
    """Make all pages that aren't stored yet, without rest; gunicorn's processes find them."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say how many there are."""
        if not isinstance(application, PageStore):
            raise CommandError("With DEBUG no page is stored: leave it off.")
        application.begin()
        count = application.warm(rest=0)
        application.unfinished.join()
        self.stdout.write(f"{count} pages are stored.")
