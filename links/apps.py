"""The links app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    """Asks other sites whether what we link to is there; it knows nothing of who links."""

    name = "links"
    verbose_name = _("Links")
