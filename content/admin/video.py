"""Editing videos, their films and the captions of these."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from content.admin.library import EditionInline, LibraryAdmin
from content.models import CaptionTrack, Video, VideoEdition
from files.admin import FilesInline, ReadableSize
from stopmensenhandel.dates import DayFirst
from stopmensenhandel.editing import EditingForm
from stopmensenhandel.formatting import duration
from versions.forms import Rows

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


class VideoEditionInline(DayFirst, ReadsVideo, EditionInline):
    """The file of a video."""

    model = VideoEdition
    form = PosterForm
    fields = ("file", "image", "issued_on", *READ_FROM_FILE, "opened")
    readonly_fields = READ_FROM_FILE


class TrackFormSet(Rows):
    """The captions of the film in the language of the form, which may be a new one, too."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        # Its cues are checked against this film, not against the stored one.
        form.instance.edition = self.instance
        return form

    def clean(self) -> None:
        """Check that there is a film to which the captions belong.

        Raises:
            ValidationError: there is none.

        """
        super().clean()
        sent = [form for form in self.forms if form.has_changed()]
        if sent and not (self.instance.file or self.instance.pk):
            raise ValidationError(_("Choose the film first, then its captions."), code="no_film")


class TrackInline(FilesInline):
    """The captions of the film in the language of the form."""

    model = CaptionTrack
    formset = TrackFormSet
    fields = ("language", "kind", "file", "opened")

    def __init__(self, _parent: type[Model], admin_site: admin.AdminSite) -> None:
        # Captions belong to a film in a language, which is what this form shows.
        super().__init__(VideoEdition, admin_site)


@admin.register(Video)
class VideoAdmin(LibraryAdmin):
    """A video: its words, its film and its captions in a language."""

    search_fields: ClassVar[Any] = (*LibraryAdmin.search_fields, "transcript")
    inlines = (VideoEditionInline, TrackInline)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Let the captions know of the film that is sent with them (Django's hook)."""
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        by_model = {formset.model: formset for formset in formsets}
        if CaptionTrack in by_model and VideoEdition in by_model:
            # None, where what was sent isn't a form of ours.
            for film in by_model[VideoEdition].forms:
                by_model[CaptionTrack].instance = film.instance
        return formsets, inlines

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Return what a formset needs: captions are those of the film in the form's language."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, TrackInline):
            language = self.language_of(request)
            film = VideoEdition.objects.filter(item=obj.pk, language=language).first()
            kwargs["instance"] = film or VideoEdition(item=obj, language=language)
        return kwargs
