"""The starter app."""

from django.apps import AppConfig
from django.core import checks


class StarterConfig(AppConfig):
    """The content that the site ships with, and how it is loaded."""

    name = "starter"

    def ready(self) -> None:
        """Let Django name what a language lacks here."""
        from starter.checks import check_brochures

        checks.register(check_brochures)
