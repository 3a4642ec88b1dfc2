"""The project as an app."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_delete, pre_migrate


class EditingConfig(admin.AdminConfig):
    """Django's admin, with a start page of our own."""

    default = False
    default_site = "stopmensenhandel.work.EditingSite"


class SiteConfig(AppConfig):
    """What is about the whole site."""

    name = "stopmensenhandel"
    default = True

    def ready(self) -> None:
        """Check what the environment sets, keep what must stay, count what is published."""
        from stopmensenhandel import generation, hanging
        from stopmensenhandel.checks import check_admin_path, check_catalogues, check_exit_url
        from stopmensenhandel.translated import keep

        checks.register(check_exit_url)
        checks.register(check_admin_path)
        checks.register(check_catalogues)
        pre_delete.connect(keep)
        connection_created.connect(generation.watch)
        connection_created.connect(hanging.note)
        pre_migrate.connect(generation.uninstall)
        post_migrate.connect(generation.install)
