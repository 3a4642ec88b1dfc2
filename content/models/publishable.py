"""What can be published: draft, published or withdrawn, to be reviewed by a day."""

import datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stopmensenhandel.translated import Translated, TranslatedQuerySet


class Audience(models.TextChoices):
    """For whom something was made."""

    VICTIMS = "victims", _("Victims")
    PUBLIC = "public", _("General public")
    PROFESSIONALS = "professionals", _("Professionals")


class PublishableQuerySet(TranslatedQuerySet):
    """Things that can be published, in the words of the domain."""

    def published(self) -> Self:
        """Return what visitors may see now."""
        return self.filter(
            models.Q(publish_from=None) | models.Q(publish_from__lte=timezone.now()),
            status=Publishable.Status.PUBLISHED,
        )

    def withdrawn(self) -> Self:
        """Return what visitors could see once and don't any more."""
        return self.filter(status=Publishable.Status.WITHDRAWN)

    def next_change(self) -> datetime.datetime | None:
        """Return the next moment at which more of it is published without anybody's doing."""
        waiting = self.filter(
            status=Publishable.Status.PUBLISHED, publish_from__gt=timezone.now()
        ).aggregate(first=models.Min("publish_from"))
        first: datetime.datetime | None = waiting["first"]
        return first


class Publishable(Translated):
    """Base of what is written, published and reviewed."""

    looked_at = "reviewed_on"

    class Status(models.TextChoices):
        """Whether visitors may see it."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text=_("Withdraw what nobody should read any more: its address says that it is gone."),
    )
    publish_from = models.DateTimeField(_("publish from"), null=True, blank=True)
    reviewed_on = models.DateField(
        _("last reviewed on"),
        null=True,
        blank=True,
        help_text=_("Shown to visitors: the day on which somebody checked that it is true."),
    )
    review_by = models.DateField(_("review again by"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        """Whether visitors may see it now."""
        return self.status == self.Status.PUBLISHED and (
            self.publish_from is None or self.publish_from <= timezone.now()
        )

    def go_public(self, *, again: bool = False) -> bool:
        """Let visitors see what was a draft until now; return whether they do.

        With ``again`` also what was withdrawn.
        """
        hidden = [self.Status.DRAFT, *([self.Status.WITHDRAWN] if again else [])]
        if self.status in hidden or (self.publish_from and not self.is_published):
            self.status, self.publish_from = self.Status.PUBLISHED, None
            self.save(update_fields=["status", "publish_from", "updated_at"])
        return self.is_published


def next_change() -> datetime.datetime | None:
    """Return the next moment at which what visitors may see changes by itself, if there is one."""
    kinds = [model for model in apps.get_models() if issubclass(model, Publishable)]
    moments = [kind._default_manager.next_change() for kind in kinds]  # type: ignore[attr-defined]
    return min(filter(None, moments), default=None)
