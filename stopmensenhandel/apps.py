"""The project as an app."""

from django.apps import AppConfig
from django.core import checks


class SiteConfig(AppConfig):
    """What is about the whole site."""

    name = "stopmensenhandel"

    def ready(self) -> None:
        """Let Django check what the environment sets."""
        from stopmensenhandel.checks import check_admin_path, check_catalogues, check_exit_url

        checks.register(check_exit_url)
        checks.register(check_admin_path)
        checks.register(check_catalogues)
