"""The centres app."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class CentresConfig(AppConfig):
    """Whom people reach: the three centres and the help lines."""

    name = "centres"
    verbose_name = _("Centres and helplines")

    def ready(self) -> None:
        """Let what is shown without the database follow every change."""
        from centres import numbers
        from centres.models import Centre, HelpLine

        for model in (Centre, HelpLine):
            for signal in (post_save, post_delete):
                signal.connect(numbers.follow, sender=model)
