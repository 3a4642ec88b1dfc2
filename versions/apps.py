"""The versions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VersionsConfig(AppConfig):
    """What was written, by whom, when; it knows nothing of what is written about."""

    name = "versions"
    verbose_name = _("Versions")
