"""What an account may do, and what was noted of accounts."""

from itertools import takewhile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centres.models import Centre
from stopmensenhandel import languages
from stopmensenhandel.formatting import language_in_words, listed

#: What is noted of an account that is let in or isn't, in codes as roles are.
STATES = {"active": _("active"), "inactive": _("not active")}


class Role(models.TextChoices):
    """What somebody does here; ``rights`` says what it permits."""

    TRANSLATOR = "translator", _("Translator: drafts in some languages")
    EDITOR = "editor", _("Editor: drafts, and publishes what needs one pair of eyes")
    PUBLISHER = "publisher", _("Publisher: everything that visitors read")
    CENTRE = "centre", _("Centre: drafts of what is said of one centre")
    ADMINISTRATOR = "administrator", _("Administrator: accounts, and nothing that visitors read")


class Account(models.Model):
    """What an account is for; without one it may do nothing.

    ``languages`` are those in which a translator writes, ``centre`` is the only thing that
    somebody of a centre sees.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account")
    role = models.CharField(_("role"), max_length=15, choices=Role)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    centre = models.ForeignKey(
        Centre, models.SET_NULL, null=True, blank=True, verbose_name=_("centre"), related_name="+"
    )

    class Meta:
        # Whoever may change the account may change this.
        default_permissions = ()
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return str(self.get_role_display())

    def in_codes(self) -> str:
        """Return what it is as the log notes it, whatever language that is read in."""
        return " ".join([self.role, *self.languages, str(self.centre or "")]).strip()

    def clean(self) -> None:
        """Check that a role has what it is about.

        Raises:
            ValidationError: a translator without a language, somebody of no centre.

        """
        errors: dict[str, Any] = {}
        if self.role == Role.TRANSLATOR and not self.languages:
            errors["languages"] = _("Choose the languages in which they write.")
        unknown = [code for code in self.languages if code not in languages.BY_CODE]
        if unknown:
            errors["languages"] = _("The site isn’t in: %(codes)s.") % {"codes": ", ".join(unknown)}
        if self.role == Role.CENTRE and self.centre is None:
            errors["centre"] = _("Choose the centre.")
        if errors:
            raise ValidationError(errors)


class Event(models.Model):
    """Something that happened to an account: when, what came of it, and nothing of from where.

    Nobody can change or delete one from here.
    """

    class Kind(models.TextChoices):
        """What happened."""

        LOGGED_IN = "in", _("logged in")
        LOGGED_OUT = "out", _("logged out")
        FAILED = "failed", _("wrong name or password")
        CODE_REFUSED = "code", _("wrong code")
        VERIFIED = "verified", _("second factor shown")
        ENROLLED = "enrolled", _("second factor set up")
        RESET = "reset", _("second factor taken away")
        RIGHTS = "rights", _("rights changed")

    name = models.CharField(_("account"), max_length=150, blank=True)
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind)
    details = models.CharField(_("details"), max_length=300, blank=True)
    by = models.CharField(_("by"), max_length=150, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        verbose_name = _("log entry")
        verbose_name_plural = _("log of accounts")

    def __str__(self) -> str:
        return f"{self.name}: {self.get_kind_display()}"

    @property
    def details_in_words(self) -> str:
        """What is noted in codes, in the active language: a role, languages, a centre's name."""
        first, *rest = self.details.split(" ")
        if self.details in STATES:
            return str(STATES[self.details])
        if self.kind != self.Kind.RIGHTS or first not in Role.values:
            return self.details
        codes = list(takewhile(languages.BY_CODE.__contains__, rest))
        said = [str(Role(first).label), listed([language_in_words(code) for code in codes])]
        return " · ".join(filter(None, [*said, " ".join(rest[len(codes) :])]))
