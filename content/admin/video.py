"""Editing videos, their editions and the captions of these."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.admin.library import LibraryAdmin
from content.models import CaptionTrack, Video, VideoEdition
from files import captions
from files.admin import FilesInline, ReadableSize, StoresFiles
from files.refusal import RefusedError
from stopmensenhandel.changelists import OfferedLists
from stopmensenhandel.dates import DayFirst
from stopmensenhandel.editing import EditingForm
from stopmensenhandel.formatting import duration

READ_FROM_FILE = ("readable_duration", "readable_size", "measures", "has_sound")


class ReadsVideo(ReadableSize):
    """Show what is read from a video."""

    @admin.display(description=_("duration"))
    def readable_duration(self, edition: VideoEdition) -> str:
        """Minutes and seconds."""
        return duration(edition.duration) if edition.duration else ""

    @admin.display(description=_("width × height"))
    def measures(self, edition: VideoEdition) -> str:
        """Width and height in pixels."""
        return f"{edition.width} × {edition.height}" if edition.width else ""


class PosterForm(EditingForm):
    """An edition whose poster is replaced, never cleared: a video without one has no picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if poster := self.fields.get("image"):
            poster.widget.is_required = True


class EditionForm(PosterForm):
    """An edition of which the captions are edited elsewhere: they must fit a new file, too."""

    def clean(self) -> dict[str, Any] | None:
        """Check the stored captions against a new file.

        Raises:
            ValidationError: captions go on after the end of the new file.

        """
        cleaned = super().clean()
        file = self.cleaned_data.get("file")
        if "file" not in self.changed_data or not file or not self.instance.pk:
            return cleaned
        field = VideoEdition._meta.get_field("file")
        try:
            film = field.finding(file)
        except RefusedError:
            return cleaned  # the field's own rule says why
        for track in self.instance.tracks.all():
            try:
                captions.check_end(track.file.finding, film.duration)
            except ValidationError as error:
                text = gettext("%(track)s: %(reason)s Replace video and captions together.")
                reason = text % {"track": track, "reason": " ".join(error.messages)}
                self.add_error("file", ValidationError(reason, code="tracks"))
        return cleaned


class EditionInline(DayFirst, ReadsVideo, FilesInline):
    """The files of a video; the captions of each are on a page of their own."""

    model = VideoEdition
    form = EditionForm
    fields = ("language", "file", "image", "issued_on", *READ_FROM_FILE, "opened")
    readonly_fields = READ_FROM_FILE
    show_change_link = True


@admin.register(Video)
class VideoAdmin(LibraryAdmin):
    """A video and its files."""

    search_fields: ClassVar[Any] = (*LibraryAdmin.search_fields, "transcript")
    inlines = (EditionInline,)


class TrackInline(FilesInline):
    """The captions of an edition."""

    model = CaptionTrack
    fields = ("language", "kind", "file", "opened")


@admin.register(VideoEdition)
class VideoEditionAdmin(DayFirst, OfferedLists, ReadsVideo, StoresFiles):
    """A video in one language with its captions; reached from the video, where it is added."""

    form = PosterForm
    fields = ("item", "language", "file", "image", "issued_on", *READ_FROM_FILE, "opened")
    readonly_fields = ("item", *READ_FROM_FILE)
    inlines = (TrackInline,)
    list_select_related = ("item",)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Go back to the video."""
        return redirect("admin:content_video_change", obj.item_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: an edition is added on the page of its video."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Leave it out of the list of what can be edited."""
        return False
