"""Videos, their editions and caption tracks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.brochure import language_tag
from content.models.page import Page
from content.models.publishable import Publishable, PublishableQuerySet
from content.validators import validate_audiences


class Video(Publishable):
    """A video; its files are its editions."""

    key = models.SlugField(_("key"), unique=True, help_text=_("Stable and English."))
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address on the site"), max_length=120, unique=True, null=True, blank=True
    )
    summary = models.TextField(_("summary"), max_length=300)
    transcript = models.TextField(_("transcript"), blank=True)
    audiences = models.JSONField(
        _("made for"), default=list, validators=[validate_audiences], blank=True
    )
    pages = models.ManyToManyField(
        Page, verbose_name=_("belongs to the pages"), blank=True, related_name="videos"
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "key"]
        verbose_name = _("video")
        verbose_name_plural = _("videos")

    def __str__(self) -> str:
        return self.title or self.key


class VideoEdition(models.Model):
    """A video in one language; duration in seconds, width and height in pixels."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="editions")
    language = models.CharField(_("language"), max_length=15, validators=[language_tag])
    file = models.FileField(_("file"), upload_to="videos/")
    duration = models.FloatField(_("duration"), editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    poster = models.ImageField(_("poster"), upload_to="posters/", blank=True)

    class Meta:
        ordering = ["language"]
        verbose_name = _("video edition")
        verbose_name_plural = _("video editions")
        constraints = [
            models.UniqueConstraint(
                fields=["video", "language"],
                name="one_video_edition_a_language",
                violation_error_message=_("There is an edition in this language already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.video} ({self.language})"


class CaptionTrack(models.Model):
    """A WebVTT file for an edition of a video."""

    class Kind(models.TextChoices):
        """What a track is for, in the words of HTML's track element."""

        CAPTIONS = "captions", _("Captions")
        SUBTITLES = "subtitles", _("Subtitles")
        DESCRIPTIONS = "descriptions", _("Descriptions")

    edition = models.ForeignKey(VideoEdition, models.CASCADE, related_name="tracks")
    language = models.CharField(_("language"), max_length=15, validators=[language_tag])
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.CAPTIONS)
    file = models.FileField(_("file"), upload_to="tracks/")

    class Meta:
        ordering = ["language", "kind"]
        verbose_name = _("caption track")
        verbose_name_plural = _("caption tracks")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "language", "kind"],
                name="one_track_a_language_and_kind",
                violation_error_message=_("There is such a track in this language already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.kind} ({self.language})"
