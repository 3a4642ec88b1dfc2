"""Video files: can visitors play them, and what do they need to know of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

from files import pictures, sandbox
from files.refusal import RefusedError

#: What the site hands out goes over slow phones; a video stays well below this.
MAX_BYTES = 200_000_000

#: Why ``files.inspection.video`` refuses.
REASONS = {
    "too_large": _("The file is larger than 200 MB."),
    "not_video": _("The file is no MP4 or WebM video."),
    "hidden": _("Something in the file isn't part of the video: a file may be hidden there."),
    "truncated": _("The video is cut off: a part of it is missing."),
    "broken": _("The video is damaged and can't be played."),
    "no_picture": _("The file has sound only, no picture."),
    "no_duration": _("The video doesn't say how long it is: export it again."),
    "too_long": _("The video is longer than an hour."),
    "dimensions": _("The picture of the video is wider or higher than 4096 pixels."),
    "codec": _("Not every browser plays the picture (%(codec)s): export it as H.264."),
    "pixel_format": _("Not every browser plays the colours (%(format)s): export it as yuv420p."),
    "sound": _("Not every browser plays the sound (%(codec)s): export it as AAC."),
}
WRONG_NAME = _("The name of the file must end in .%(extension)s, as what is in it.")


@dataclass(frozen=True)
class Film:
    """What a video says of itself.

    ``size`` is in bytes, ``duration`` in seconds, ``width`` and ``height`` in
    pixels, ``picture`` a frame of it in its sizes.
    """

    size: int
    sha256: str
    duration: float
    width: int
    height: int
    picture: pictures.Rendering


def read(file: IO[bytes]) -> Film:
    """Return what visitors are told about a video.

    Raises:
        RefusedError: it isn't a video that the site hands out.

    """
    found = sandbox.inspect("video", file, MAX_BYTES, REASONS)
    extension = found.values["extension"]
    if Path(str(file.name)).suffix.lower() != f".{extension}":
        raise RefusedError("extension", WRONG_NAME, {"extension": extension})
    return Film(
        size=found.size,
        sha256=found.sha256,
        duration=found.values["duration"],
        width=found.values["width"],
        height=found.values["height"],
        picture=pictures.Rendering.decode(found.values["picture"]),
    )
