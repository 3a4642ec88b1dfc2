"""Check all links: those within the site against the database, others by asking the sites."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from content import broken, linked
from links import checking
from links.models import Check


class Command(BaseCommand):
    """Say which links lead nowhere, and end with 1 where any does."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether only links within the site are meant."""
        parser.add_argument(
            "--own", action="store_true", help="only links within the site: nobody else is asked"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and list what is broken."""
        if not options["own"]:
            urls = sorted({link.url for link in linked.outside()})
            if not Check.objects.begin(len(urls)):
                raise CommandError("A check is under way already.")
            checking.check(urls)
            if Check.objects.get().was_offline:
                raise CommandError("No other site answered: this machine can't reach any.")
        with translation.override("en"):
            found = [
                (link, why)
                for link, why in broken.broken()
                if not (options["own"] and link.url.startswith("http"))
            ]
            for link, why in found:
                place = (
                    f"{link.model} {link.number} {link.language}".strip() if link.app else "site"
                )
                self.stdout.write(f"{link.url} ({place}): {why}")
        if found:
            number = len(found)
            plural = "link leads" if number == 1 else "links lead"
            raise CommandError(f"{number} {plural} nowhere.")
        self.stdout.write("All links lead somewhere.")
