"""The downloads app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DownloadsConfig(AppConfig):
    """How often documents are taken; it knows them by name only."""

    name = "downloads"
    verbose_name = _("What is used")
