"""Which languages a native speaker has checked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NativeCheck(models.Model):
    """That a native speaker read all of a language and found it right, and when.

    Who that was is written for colleagues; visitors never see it.
    """

    language = models.CharField(_("language"), max_length=15, unique=True)
    checked_on = models.DateField(_("checked on"))
    by = models.CharField(_("by whom"), max_length=200)

    class Meta:
        """Set by publishers on a page of their own: see content.progress."""

        verbose_name = _("check by a native speaker")
        verbose_name_plural = _("checks by native speakers")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.language}: {self.checked_on:%Y-%m-%d}"
