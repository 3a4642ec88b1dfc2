"""How often a document was taken in a month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

#: The least number that is told: with fewer, somebody might know who it was.
FEW = 5


class Download(models.Model):
    """How often a document was taken in a language, in a month; of who took it there is nothing.

    Not among what visitors read: counting leaves finished pages as they are.
    """

    document = models.CharField(_("document"), max_length=120)
    language = models.CharField(_("language"), max_length=35)
    #: Its first day. A day or an hour would say when somebody was here.
    month = models.DateField(_("month"))
    number = models.PositiveIntegerField(_("downloads"), default=0)

    class Meta:
        """One row a document, language and month."""

        verbose_name = _("downloads of a document")
        verbose_name_plural = _("downloads")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "language", "month"), name="downloads_one_row_each"
            ),
        )
        # Nobody writes them by hand; see accounts.rights for who reads them.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.document} ({self.language}), {self.month:%Y-%m}"
