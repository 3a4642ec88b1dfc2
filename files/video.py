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
    "not_video": _("The file is no MP4 video."),
    "webm": _("Many iPhones can't play WebM: export the video as MP4 with H.264 and AAC."),
    "hidden": _("Something in the file isn't part of the video: a file may be hidden there."),
    "truncated": _("The video is cut off: a part of it is missing."),
    "broken": _("The video is damaged and can't be played."),
    "outside": _("A part of the video lies in another file: export it as one file."),
    "location": _("The file says where the video was made: export it without its metadata."),
    "data": _("The file has a track that is neither picture nor sound: export it without."),
    "subtitles": _("The file has subtitles that only some players show: add them as captions."),
    "tracks": _("Browsers choose for themselves from several pictures or sounds: export one."),
    "cut": _("The file holds more than is shown, which some players show: export the part anew."),
    "no_picture": _("The file has sound only, no picture."),
    "no_duration": _("The video doesn't say how long it is: export it again."),
    "too_long": _("The video is longer than an hour."),
    "dimensions": _("Older phones can't show a picture over 1920 × 1080: export it smaller."),
    "rate": _("Older phones can't keep up: export at most 60 pictures a second, level 5.1."),
    "codec": _("Not every phone plays the picture (%(codec)s): export it as H.264 in MP4."),
    "pixel_format": _("Not every phone shows the colours (%(format)s): export as yuv420p, 8 bits."),
    "hdr": _("The colours are for HDR screens and look pale on others: export it without HDR."),
    "interlaced": _("The picture is interlaced, as for television: export it as progressive."),
    "matrix": _("The picture is mirrored or slanted when it is played: export it as it should be."),
    "shape": _("Picture and file disagree on the shape of its pixels: export square ones."),
    "sound": _("Not every phone plays the sound (%(codec)s): export it as AAC (LC)."),
}
WRONG_NAME = _("The name of the file must end in .%(extension)s, as what is in it.")


@dataclass(frozen=True)
class Film:
    """What a video says of itself.

    ``size`` is in bytes, ``duration`` in seconds, ``width`` and ``height`` in
    pixels as players show them, ``picture`` a frame of it in its sizes.
    """

    size: int
    sha256: str
    duration: float
    width: int
    height: int
    has_sound: bool
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
        has_sound=found.values["has_sound"],
        picture=pictures.Rendering.decode(found.values["picture"]),
    )
