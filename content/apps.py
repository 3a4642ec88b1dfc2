"""The content app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """What people read and take along: pages, brochures, videos."""

    name = "content"
    verbose_name = _("Pages and documents")
