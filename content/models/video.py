"""Videos, their editions and caption tracks."""

from collections import Counter
from typing import Any, Self, cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.models.edition import EarlierFile, Edition, language_tag
from content.models.library import LibraryItem, LibraryQuerySet
from files import captions
from files.fields import CaptionsField, PictureField, VideoField
from files.pictures import Rendering, box
from files.refusal import RefusedError
from files.storage import removed_on_failure
from stopmensenhandel import formatting, languages
from stopmensenhandel.addresses import reverse

#: The kinds of track that are read on the screen.
READ_KINDS = ("captions", "subtitles")


class VideoQuerySet(LibraryQuerySet):
    """Videos, in the words of the domain."""

    def listed(self) -> Self:
        """Return the videos without their transcripts, the longest of their texts."""
        return super().listed().defer("transcript")

    def with_editions(self) -> Self:
        """Return the videos with their editions and these editions' captions at hand."""
        return self.prefetch_related("editions__tracks")


class Video(LibraryItem):
    """A video; its files are its editions."""

    transcript = models.TextField(
        _("transcript"),
        blank=True,
        help_text=_("What is seen and read, in order, as text. A blank line begins a paragraph."),
    )

    objects = VideoQuerySet.as_manager()
    kind = "video"

    @classmethod
    def has_file_in(cls, code: str) -> models.Exists:
        """Return the condition that a query's video has a file or captions in a language."""
        editions = VideoEdition.objects.filter(item=models.OuterRef("pk"))
        return models.Exists(
            editions.filter(
                models.Q(language=code)
                | models.Q(tracks__language=code, tracks__kind__in=READ_KINDS)
            )
        )

    @classmethod
    def count_languages(cls, items: models.QuerySet[Any]) -> Counter[str]:
        """Return how many items there are in each language, also where there are captions only."""
        found = super().count_languages(items)
        own = VideoEdition.objects.filter(
            item=models.OuterRef("edition__item"), language=models.OuterRef("language")
        )
        editions = VideoEdition.objects.filter(item__in=items.order_by()).order_by()
        tracks = CaptionTrack.objects.filter(
            ~models.Exists(own), edition__in=editions, kind__in=READ_KINDS
        )
        counts = tracks.order_by().values_list("language")
        found.update(dict(counts.annotate(models.Count("edition__item", distinct=True))))
        return found

    def edition_in(self, code: str) -> "VideoEdition | None":
        """Return the edition in a language, else one with captions in it, or None."""
        if own := super().edition_in(code):
            return cast("VideoEdition", own)
        captioned = [
            edition
            for edition in self.editions.all()
            if any(track.language == code for track in edition.captions)
        ]
        # Of several, the one whose words they most likely can read along with.
        nearness = languages.for_reader(code)
        return min(captioned, key=lambda edition: nearness(edition.language), default=None)

    @property
    def more_captions(self) -> "list[CaptionTrack]":
        """Captions in the languages in which there is no file, one for each language."""
        editions = self.sorted_editions
        found = {track.language: track for edition in editions for track in edition.captions}
        tags = sorted(
            found.keys() - {edition.language for edition in editions},
            key=languages.for_reader(get_language()),
        )
        return [found[tag] for tag in tags]

    class Meta(LibraryItem.Meta):
        verbose_name = _("video")
        verbose_name_plural = _("videos")


def file_path(edition: "VideoEdition", filename: str) -> str:
    """Return where an edition's file is kept: a new file never takes the place of an old one."""
    extension = "webm" if filename.lower().endswith(".webm") else "mp4"
    return f"videos/{edition.item.key}/{edition.language}-{edition.version}.{extension}"


class VideoEdition(Edition):
    """A video in one language; duration in seconds, width and height in pixels.

    Its picture is the poster.
    """

    item = models.ForeignKey(
        Video, models.CASCADE, verbose_name=_("video"), related_name="editions"
    )
    file = VideoField(
        _("file"),
        upload_to=file_path,
        fills=("size", "sha256", "duration", "width", "height", "has_sound"),
    )
    duration = models.FloatField(_("duration"), editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    has_sound = models.BooleanField(_("sound"), default=False, editable=False)
    image = PictureField(
        _("poster"),
        blank=True,
        help_text=_("The picture before the video starts. Left empty, it is made from the video."),
    )
    image_is_own = models.BooleanField(default=False, editable=False)

    #: WebM isn't taken any more; a film that was is still sent.
    media_types = {"mp4": "video/mp4", "webm": "video/webm"}
    companions = ("tracks",)
    pictures = "posters"
    words = (*Edition.words, "written_duration")
    shape = ("has_sound",)

    class Meta(Edition.Meta):
        verbose_name = _("video edition")
        verbose_name_plural = _("video editions")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "language"],
                name="one_video_edition_a_language",
                violation_error_message=_("There is an edition in this language already."),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; remember whether the poster was uploaded.

        Raises:
            RefusedError: video or poster are unfit to be handed out.

        """
        self.image_is_own = self.image_is_own or self.image.is_new
        super().save(*args, **kwargs)

    @property
    def written_duration(self) -> str:
        """Its duration as the active language writes it."""
        return formatting.duration(self.duration)

    @property
    def box(self) -> tuple[int, int]:
        """Width and height to reserve for it on a page, in pixels."""
        return box(self.width, self.height)

    @property
    def new_picture(self) -> Rendering | None:
        """A new poster: one that was uploaded stays until another is."""
        if self.image.is_new:
            return cast(Rendering, self.image.finding)
        return None if self.image_is_own else super().new_picture

    @property
    def sorted_tracks(self) -> "list[CaptionTrack]":
        """The tracks, the visitor's language first, then what they most likely read next."""
        nearness = languages.for_reader(get_language())
        return sorted(self.tracks.all(), key=lambda track: (nearness(track.language), track.kind))

    @property
    def captions(self) -> "list[CaptionTrack]":
        """The tracks that are read on the screen, in that order; descriptions are for listening."""
        return [track for track in self.sorted_tracks if track.kind in READ_KINDS]


class EarlierVideoFile(EarlierFile):
    """A video file that a newer edition has replaced."""

    edition = models.ForeignKey(VideoEdition, models.CASCADE, related_name="earlier")

    class Meta(EarlierFile.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "sha256"], name="one_earlier_video_a_checksum"
            )
        ]


def track_path(track: "CaptionTrack", _filename: str) -> str:
    """Return where a track is kept."""
    edition = track.edition
    name = f"{edition.language}-{track.language}-{track.kind}.vtt"
    return f"tracks/{edition.item.key}/{name}"


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
    file = CaptionsField(_("file"), upload_to=track_path)

    told_apart_by = ("language", "kind")

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
        return f"{self.get_kind_display()} ({formatting.language_in_words(self.language)})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a file that can't be stored whole is not stored at all.

        Raises:
            RefusedError: the file is no WebVTT that fits the video.

        """
        if self.file.is_new:
            captions.check_end(self.file.finding, self.edition.duration)
        with removed_on_failure(), transaction.atomic():
            super().save(*args, **kwargs)
            VideoEdition.objects.filter(pk=self.edition_id).update(changed_at=timezone.now())

    def get_absolute_url(self) -> str:
        """Return the track's address."""
        edition = self.edition
        name = f"{edition.item.key}.{edition.language}.{self.language}.{self.kind}.vtt"
        return reverse("track", kwargs={"name": name})

    def clean(self) -> None:
        """Check the cues against the video, which may be a new one, too.

        Raises:
            ValidationError: a cue begins or ends after the end of the video.

        """
        if not (self.file and self.edition_id and self.edition.duration):
            return
        try:
            cues = self.file.finding
        except (RefusedError, OSError):
            return  # the field's own rule says why; a stored file that is gone fits anything
        captions.check_end(cues, self.edition.duration)

    @property
    def language_name(self) -> str:
        """The language's own name in its own script."""
        return languages.name(self.language)

    @property
    def direction(self) -> str:
        """Ltr or rtl."""
        return languages.direction(self.language)
