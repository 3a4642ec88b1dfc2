"""File fields that read an upload once: whether it is fit, and what is known of it.

``ImageField`` of Django's fills two columns from a picture. These fill any, from files that only
a child process may read.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import models
from django.db.models.fields.files import FieldFile

from files import captions, pdf, pictures, video
from files.refusal import RefusedError


class CheckedFile(FieldFile):
    """A file that is stored, or an upload of which everything is known before it is."""

    field: Any
    instance: models.Model
    _committed: bool

    @property
    def is_new(self) -> bool:
        """Whether it is an upload that isn't stored yet."""
        return bool(self) and not self._committed

    @property
    def finding(self) -> Any:
        """What is read from the upload.

        Raises:
            RefusedError: the file is unfit.

        """
        return self.field.finding(self.file)

    def fill(self) -> None:
        """Write what is read from the upload into the columns for it.

        Raises:
            RefusedError: the file is unfit.

        """
        finding = self.finding
        for name in self.field.fills:
            setattr(self.instance, name, getattr(finding, name))


class CheckedFileField(models.FileField):
    """A file from outside; each kind of file is a subclass.

    ``fills`` names the columns that hold what is read from the file, as its finding names it.
    ``max_bytes`` is the most that a file may have, ``too_large`` what is said of a larger one.
    """

    attr_class = CheckedFile
    max_bytes: int
    too_large: Any
    #: What a browser offers to choose, as HTML's attribute "accept" names it.
    accept = ""

    if TYPE_CHECKING:

        def __get__(  # type: ignore[override]
            self, instance: Any, owner: Any
        ) -> CheckedFile: ...

    def __init__(self, *args: Any, fills: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fills = fills

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return a plain file field: what a file must be is nothing that a database knows."""
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.FileField", list(args), dict(kwargs)

    def read(self, file: File) -> Any:
        """Return what is found in a file.

        Raises:
            RefusedError: the file is unfit.

        """
        raise NotImplementedError

    def finding(self, file: File) -> Any:
        """Return what is found in an upload: it is read once, however often it is asked for.

        Raises:
            RefusedError: the file is unfit.

        """
        known = vars(file)
        if "reading" not in known:
            try:
                known["reading"] = self.read(file)
            except RefusedError as reason:
                known["reading"] = reason
        if isinstance(known["reading"], RefusedError):
            raise known["reading"]
        return known["reading"]

    def prepare(self, file: File) -> None:
        """Read an upload now, so that nothing waits for it later."""
        with suppress(RefusedError):  # said when the form is checked
            self.finding(file)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Check an upload, and fill the columns for what is read from it.

        Raises:
            ValidationError: the file is unfit, or missing.

        """
        file = super().clean(value, model_instance)
        if isinstance(file, CheckedFile) and file.is_new:
            file.fill()
        return file


class PDFField(CheckedFileField):
    """A PDF that is safe to hand out."""

    max_bytes = pdf.MAX_BYTES
    accept = ".pdf,application/pdf"
    too_large = pdf.REASONS["too_large"]

    def read(self, file: File) -> pdf.Document:
        """Return what visitors and editors are told about it."""
        return pdf.read(file)


class VideoField(CheckedFileField):
    """A video that browsers play."""

    max_bytes = video.MAX_BYTES
    accept = ".mp4,.webm,video/mp4,video/webm"
    too_large = video.REASONS["too_large"]

    def read(self, file: File) -> video.Film:
        """Return what visitors are told about it."""
        return video.read(file)


class PictureField(CheckedFileField):
    """A picture, of which only its sizes made anew are handed out."""

    max_bytes = pictures.MAX_BYTES
    accept = "image/png,image/jpeg,image/webp"
    too_large = pictures.REASONS["too_large"]

    def read(self, file: File) -> pictures.Rendering:
        """Return it in its sizes."""
        return pictures.read(file)


class CaptionsField(CheckedFileField):
    """Captions of a video."""

    max_bytes = captions.MAX_BYTES
    accept = ".vtt,text/vtt"
    too_large = captions.TOO_LARGE

    def read(self, file: File) -> list[captions.Cue]:
        """Return their cues."""
        return captions.read(file)
