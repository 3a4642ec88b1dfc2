"""Versions: what was written of an object in one language, by whom, when."""

from collections.abc import Iterator
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from versions import words


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, in the words of the domain."""

    def of(self, item: models.Model) -> Self:
        """Return the versions of an object, in all languages."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)

    def part(self, item: models.Model, language: str) -> Self:
        """Return the versions of an object in one language, or of what is the same in all."""
        return self.of(item).filter(language=language)

    def published(self) -> Self:
        """Return what visitors read now, as far as its object is public."""
        return self.filter(state=Version.State.PUBLISHED)

    def open(self) -> Self:
        """Return what isn't published yet: drafts, and what waits for a moment."""
        return self.filter(state__in=Version.OPEN)


class Version(models.Model):
    """The words of an object in one language; ``language`` is "" for what is the same in all.

    Of each object and language one version at most is published, and one is open: a draft, or
    words that wait. All others say what was there before.
    """

    class State(models.TextChoices):
        """Where a version stands between being written and being replaced."""

        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Earlier")

    class Origin(models.TextChoices):
        """How a version came about."""

        EDITOR = "editor", _("written here")
        RELEASE = "release", _("came with the site")
        FOUND = "found", _("found as it was")
        EXCHANGE = "exchange", _("from a translator’s file")

    OPEN = (State.DRAFT, State.WAITING)

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(_("language"), max_length=15, blank=True)
    words = models.JSONField()
    state = models.CharField(_("state"), max_length=10, choices=State)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Kept when the account goes.
    author_name = models.CharField(_("author"), max_length=300, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.EDITOR)
    comment = models.CharField(_("comment"), max_length=200, blank=True)
    #: Why somebody published alone what nobody should.
    alone_reason = models.CharField(_("why alone"), max_length=300, blank=True)
    #: Why it couldn't be published when its moment came, by the language of who reads that.
    failure = models.JSONField(default=dict, blank=True)
    is_small = models.BooleanField(_("small change"), default=False)
    #: The version in another language on which this translation rests.
    source = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    #: The first version that means the same: a small change, or the same words again, don't mean
    #: anything new.
    meaning = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    #: Whether two looked at what it means: whoever wrote it, and somebody else who published it or
    #: said later that it is right.
    is_checked = models.BooleanField(_("checked by a second person"), default=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        # Nobody edits history.
        default_permissions = ()
        ordering = ["-written_at", "-pk"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "language", "-written_at"],
                name="version_history",
            ),
            models.Index(
                fields=["publish_at"],
                condition=models.Q(state="waiting"),
                name="version_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language"],
                condition=models.Q(state="published"),
                name="one_published_version",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language"],
                condition=models.Q(state__in=["draft", "waiting"]),
                name="one_open_version",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | models.Q(publish_at__isnull=False),
                name="what_waits_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}.{self.object_id} ({self.language or '*'}): {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is a draft, or waits."""
        return self.state in self.OPEN

    @property
    def by(self) -> str | Promise:
        """Who wrote it, in words."""
        return self.author_name or self.Origin(self.origin).label

    @property
    def failed(self) -> str:
        """Why it couldn't be published when its moment came, in words; empty where it could."""
        told: dict[str, str] = self.failure
        return told.get(get_language() or "", "") or next(iter(told.values()), "")

    @property
    def means(self) -> int:
        """The number of the first version that means the same."""
        return self.meaning_id or self.pk

    @classmethod
    def kept_rows(cls) -> Iterator[models.Model]:
        """Yield what versions name that has files: nothing of it may be deleted from the disk."""
        for version in cls.objects.select_related("content_type").iterator():
            if model := version.content_type.model_class():
                yield from words.instances(model, version.words)

    def predecessor(self) -> "Version | None":
        """Return what was written before it, in the same language."""
        earlier = Version.objects.filter(
            content_type=self.content_type_id, object_id=self.object_id, language=self.language
        ).exclude(pk=self.pk)
        before: Any = models.Q(written_at__lt=self.written_at) | models.Q(
            written_at=self.written_at, pk__lt=self.pk
        )
        return earlier.filter(before).first()


class FormerAddress(models.Model):
    """What the address of an object ended in before it was changed, in a language.

    Bookmarks, search engines and printed matter still have it.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=15)
    slug = models.CharField(max_length=120)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "language", "slug"], name="one_owner_of_a_former_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.language})"
