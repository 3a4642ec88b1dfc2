"""Rules for what editors enter, the same in the admin, the importer and the shell."""

from django.core.files import File

from files import captions, pdf, pictures, video


def validate_pdf(file: File) -> None:
    """Raise ValidationError unless ``file`` is a PDF that is safe to hand out."""
    if not _is_stored(file):
        pdf.check(file)


def validate_video(file: File) -> None:
    """Raise ValidationError unless ``file`` is an MP4 or WebM video that browsers play."""
    if not _is_stored(file):
        video.check(file)


def validate_captions(file: File, duration: float | None = None) -> None:
    """Raise ValidationError unless ``file`` is WebVTT whose cues lie in order, within a video.

    ``duration`` is the video's in seconds; None where it isn't known. Stored captions
    are checked too: their video may be a new one.
    """
    captions.check(file, duration)


def validate_image(file: File) -> None:
    """Raise ValidationError unless ``file`` is a JPEG, PNG or WebP image of sensible size."""
    if not _is_stored(file):
        pictures.check(file)


def _is_stored(file: File) -> bool:
    """Return whether a file was checked already, when it was stored."""
    return getattr(file, "_committed", False)
