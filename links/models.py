"""What other sites answered, and when they were asked."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: The longest address that is kept, in bytes: PostgreSQL's indexes hold hardly more.
LONGEST = 2000

#: After which a check that hasn't ended was interrupted: with its process, say.
GIVEN_UP = timedelta(minutes=30)


class Outcome(models.TextChoices):
    """What became of asking an address."""

    FINE = "fine", _("It is there.")
    #: Many sites let no program in; to say that their pages are gone would be false.
    CLOSED = "closed", _("The site lets no program in: look for yourself.")
    GONE = "gone", _("The page isn’t there any more.")
    HOME = "home", _("It leads to the front page of that site.")
    FAULT = "fault", _("That site has a fault.")
    NO_SITE = "no_site", _("There is no site of this name.")
    SILENT = "silent", _("That site doesn’t answer.")
    INSECURE = "insecure", _("That site can’t prove who it is: browsers warn of it.")
    CIRCLE = "circle", _("It leads from one address to the next without an end.")
    INSIDE = "inside", _("It leads into a network of its own: visitors can’t get there.")


#: What isn't broken, or not for sure.
SOUND = (Outcome.FINE, Outcome.CLOSED)


class AddressQuerySet(models.QuerySet["Address"]):
    """Addresses, in the words of the domain."""

    def broken(self) -> Self:
        """Return those that lead nowhere."""
        return self.exclude(outcome__in=SOUND)


class Address(models.Model):
    """An address of another site, and what was found there."""

    url = models.CharField(max_length=LONGEST, unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    asked_at = models.DateTimeField()
    #: Since when it leads nowhere; None where it doesn't.
    broken_since = models.DateTimeField(null=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        """Nobody edits them."""

        verbose_name = _("address of another site")
        verbose_name_plural = _("addresses of other sites")
        default_permissions = ()

    def __str__(self) -> str:
        return self.url


class CheckQuerySet(models.QuerySet["Check"]):
    """The one check that runs, or ran last."""

    def begin(self, total: int) -> bool:
        """Note that a check begins, unless one runs; return whether it may."""
        now = timezone.now()
        self.get_or_create(pk=1, defaults={"started_at": now, "ended_at": now})
        idle = Q(ended_at__isnull=False) | Q(started_at__lt=now - GIVEN_UP)
        rows = self.filter(idle, pk=1)
        return bool(rows.update(started_at=now, ended_at=None, total=total, done=0))


class Check(models.Model):
    """A check of all addresses: one row."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: Whether nobody answered at all: then it is this machine that reaches no other.
    was_offline = models.BooleanField(default=False)

    objects = CheckQuerySet.as_manager()

    class Meta:
        """Nobody edits it."""

        verbose_name = _("check of links")
        verbose_name_plural = _("checks of links")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        """Whether it goes on now."""
        return self.ended_at is None and self.started_at > timezone.now() - GIVEN_UP

    @property
    def is_interrupted(self) -> bool:
        """Whether it never ended."""
        return self.ended_at is None and not self.is_running
