"""Take a centre off the site that has closed; the admin can't."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from centres import places
from centres.models import Centre
from stopmensenhandel.formatting import listed


class Command(BaseCommand):
    """Ask for the centre's name, delete it, and say where its number still stands."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the centre's address on the site."""
        parser.add_argument("slug", help="the last part of its address on the site: pag-asa")

    def handle(self, *args: Any, **options: Any) -> None:
        """Close it, once its name has been typed."""
        centre = Centre.objects.filter(slug=options["slug"]).first()
        if centre is None:
            known = ", ".join(Centre.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no centre “{options['slug']}”, only: {known}.")
        self.stdout.write(
            f"{centre.name}, {centre.phone_national}, will be gone from every page. "
            "Only a backup brings it back."
        )
        if self._ask(f"Type its name to close it ({centre.name}): ") != centre.name:
            raise CommandError("Nothing was changed: that isn't its name.")
        phone = centre.phone
        with transaction.atomic():
            centre.close()
        self.stdout.write(f"{centre.name} is off the site.")
        with translation.override("en"):
            for place in places.by_item(places.of(phone)):
                names = listed(name for name, _url in place.links)
                self.stdout.write(f"Its number still stands in: {place.name} ({names})")

    def _ask(self, question: str) -> str:
        try:
            return input(question).strip()
        except EOFError as error:
            raise CommandError("Nothing was changed: nobody answered.") from error
