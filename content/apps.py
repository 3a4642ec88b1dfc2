"""The content app."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """What people read and take along: pages, brochures, videos."""

    name = "content"
    verbose_name = _("Pages and documents")

    def ready(self) -> None:
        """Let Django name what a language lacks here."""
        from content.checks import check_calling, check_readability

        checks.register(check_readability)
        checks.register(check_calling)
