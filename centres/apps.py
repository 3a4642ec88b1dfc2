"""The centres app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentresConfig(AppConfig):
    """Whom people reach: the three centres and the help lines."""

    name = "centres"
    verbose_name = _("Centres and help lines")
