"""Make an editor: a staff account for everything editorial and nothing technical."""

import getpass
import os
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

GROUP = "Editors"


class Command(BaseCommand):
    """Ask for name, e-mail and password, or take DJANGO_SUPERUSER_* from the environment."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, or renew its password and rights if it exists."""
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
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            user.save()
            user.groups.add(self._group())
        self.stdout.write(
            f"{'Made' if made else 'Renewed'} the editor “{username}”: "
            f"log in at {settings.ADMIN_URL}"
        )

    def _ask(self, question: str) -> str:
        try:
            return input(question)
        except EOFError as error:
            raise CommandError("Set DJANGO_SUPERUSER_USERNAME and …_PASSWORD.") from error

    def _group(self) -> Group:
        """Return the group of editors, with the rights it needs by now.

        They edit every model of the site's own apps but those that permit nothing
        (``default_permissions``): what the site notes for itself.
        """
        editorial = [
            model
            for app in apps.get_app_configs()
            if Path(app.path).parent == settings.BASE_DIR
            for model in app.get_models()
            if model._meta.default_permissions
        ]
        types = ContentType.objects.get_for_models(*editorial).values()
        group, _made = Group.objects.get_or_create(name=GROUP)
        group.permissions.set(Permission.objects.filter(content_type__in=types))
        return group
