"""Make an account for somebody who edits, or renew one: a role, and nothing technical."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import log
from accounts.models import Account, Event, Role
from centres.models import Centre


class Command(BaseCommand):
    """Ask for name and password, or take DJANGO_SUPERUSER_* from the environment."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the account is for."""
        parser.add_argument(
            "--role", choices=Role.values, default=Role.PUBLISHER, help="what it may do (publisher)"
        )
        parser.add_argument(
            "--languages", default="", metavar="CODES", help="in which a translator writes: fr,ar"
        )
        parser.add_argument(
            "--centre", default="", metavar="NAME", help="of whom they are: pag-asa"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, or renew its password and role if it exists."""
        username = os.environ.get("DJANGO_SUPERUSER_USERNAME") or self._ask("User name: ")
        email = os.environ.get("DJANGO_SUPERUSER_EMAIL", "")
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD") or getpass.getpass("Password: ")
        users = get_user_model()
        with transaction.atomic():
            user = users.objects.filter(username=username).first()
            made = user is None
            user = user or users(username=username)
            user.email = email or user.email
            user.is_staff = True
            try:
                validate_password(password, user)
                user.set_password(password)
                user.full_clean()
                user.save()
                account = self._account(user, options)
                account.full_clean()
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            account.save()
            name = user.get_username()
            log.note(Event.Kind.RIGHTS, name, account.in_codes(), by="create_editor")
        self.stdout.write(
            f"{'Made' if made else 'Renewed'} the {account.role} “{username}”: "
            f"log in at {settings.ADMIN_URL}"
        )

    def _account(self, user: Any, options: dict[str, Any]) -> Account:
        account = Account.objects.filter(user=user).first() or Account(user=user)
        account.role = options["role"]
        account.languages = [code for code in options["languages"].split(",") if code]
        account.centre = Centre.objects.filter(slug=options["centre"]).first()
        if options["centre"] and account.centre is None:
            known = ", ".join(Centre.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no centre “{options['centre']}”, but: {known}.")
        return account

    def _ask(self, question: str) -> str:
        try:
            return input(question)
        except EOFError as error:
            raise CommandError("Set DJANGO_SUPERUSER_USERNAME and …_PASSWORD.") from error
