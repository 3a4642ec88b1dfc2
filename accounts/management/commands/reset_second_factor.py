"""Take away a second factor that was lost, on the machine itself."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from accounts import second_factor


class Command(BaseCommand):
    """Let somebody set up a new second factor at the next log-in."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of an account."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it away."""
        users = get_user_model()
        user = users.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no account “{options['username']}”.")
        second_factor.take_away(user, by="reset_second_factor")
        self.stdout.write(f"“{user}” sets up a new second factor at the next log-in.")
