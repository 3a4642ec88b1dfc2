"""Videos: MP4 that every phone plays, what they say of themselves, and a poster."""

import itertools
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import av
from PIL import Image, ImageStat

from files.inspection import UnfitError, mp4, picture

MAX_SECONDS = 3600
#: What phones of 2018 decode: Full HD, upright or on its side, with a row of blocks to spare.
MAX_SIDE, MAX_PIXELS = 1920, 1920 * 1088
MAX_RATE = 61  # pictures a second
MAX_LEVEL = 51  # ten times the level of H.264 (ITU-T H.264, table A-1)
POSTER_WIDTH = 960  # pixels
#: Where a frame is decoded, as parts of the duration: for the poster, and to see that it can be.
PLACES = (0, 0.25, 0.5, 0.75, 1)
#: Frames decoded at most at each place, from the key frame before it on.
MAX_FRAMES = 60
#: Seconds by which what a film holds may be longer than what of it is shown.
MAX_CUT = 0.3

#: What the phones of the last eight years play, whatever the browser. AV1 is for the newest,
#: VP8 and VP9 in WebM for iPhones since iOS 17.4, H.265 not for Firefox.
PROFILES = {"Baseline", "Constrained Baseline", "Main", "High"}
COLOURS = {"yuv420p", "yuvj420p"}
SOUND_PROFILES = {"LC", "HE-AAC", "HE-AACv2"}
#: Transfer functions for HDR: PQ and HLG (ITU-T H.273, table 3).
HDR = {16, 18}
EBML = b"\x1a\x45\xdf\xa3"
#: Words in the names of what a camera notes, where the film was made.
PLACE = ("location", "gps", "xyz")


def inspect(path: Path) -> dict[str, Any]:
    """Return what visitors are told about a video.

    Raises:
        UnfitError: some phones don't play it, or it isn't safe to hand out.

    """
    size = path.stat().st_size
    with path.open("rb") as file:
        _check_kind(file.read(1_000_000))
        media = mp4.check(file, size)
        if _has_archive(path):
            raise UnfitError("hidden")
        with _opened(path, ignore_editlist="1", ignore_chapters="1") as container:
            pieces, held = _pieces(container)
            mp4.check_gaps(file, media, pieces)
    with _opened(path) as container:
        stream = _checked_stream(container)
        duration = (container.duration or 0) / av.time_base
        if duration <= 0:
            raise UnfitError("no_duration")
        if duration > MAX_SECONDS:
            raise UnfitError("too_long")
        if stream.duration and abs(held - stream.duration * stream.time_base) > MAX_CUT:
            raise UnfitError("cut")
        stream.codec_context.thread_count = 1
        frames = [_frame_at(container, stream, duration * place) for place in PLACES]
        # The liveliest: a film often begins and ends with an empty picture.
        image = max(frames, key=lambda frame: ImageStat.Stat(frame.convert("L")).stddev)
        return {
            "extension": "mp4",
            "duration": duration,
            "width": image.width,
            "height": image.height,
            "has_sound": bool(container.streams.audio),
            "picture": picture.render(image, POSTER_WIDTH),
        }


def _check_kind(head: bytes) -> None:
    """Refuse what is no MP4 by its first bytes."""
    if head[4:8] == b"ftyp":
        return
    if head.startswith(EBML):
        raise UnfitError("webm")
    # A box of fitting size tells it from the four letters in a text.
    at = head.find(b"ftyp") - 4
    is_behind = at > 0 and 8 <= int.from_bytes(head[at : at + 4]) < 256
    raise UnfitError("hidden" if is_behind or EBML in head else "not_video")


def _has_archive(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return bool(archive.namelist())
    except BadZipFile:
        return False


def _opened(path: Path, **options: str) -> Any:
    # The demuxer is named: FFmpeg's choice might be a play list that opens other addresses.
    return av.open(f"file:{path}", format="mov", options={"protocol_whitelist": "file"} | options)


def _pieces(container: Any) -> tuple[list[tuple[int, int]], float]:
    """Return place and length (bytes) of all that a film shows or might, and its seconds.

    Of each packet only numbers are kept: together they are as large as the film.
    """
    pieces, starts, ends = [], [], [0.0]
    for packet in container.demux():
        if not packet.size:
            continue
        pieces.append((packet.pos or 0, packet.size))
        if packet.stream.type == "video" and packet.pts is not None:
            starts.append(float(packet.pts * packet.time_base))
            ends.append(float((packet.pts + packet.duration) * packet.time_base))
    return pieces, max(ends) - min(starts, default=0.0)


def _checked_stream(container: Any) -> Any:
    """Return the stream of pictures, having checked that every phone plays what is there."""
    pictures = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    if not pictures:
        raise UnfitError("no_picture")
    if len(pictures) > 1 or len(container.streams.audio) > 1:
        raise UnfitError("tracks")
    for stream in container.streams:
        if any(word in name.lower() for name in stream.metadata for word in PLACE):
            raise UnfitError("location")
    if any(word in name.lower() for name in container.metadata for word in PLACE):
        raise UnfitError("location")
    for stream in container.streams.audio:
        codec = stream.codec_context
        if codec is None or codec.codec.canonical_name != "aac":
            raise UnfitError("sound", codec=_name(codec))
        if codec.profile not in SOUND_PROFILES:
            raise UnfitError("sound", codec=f"AAC {codec.profile}")
    _check_picture(pictures[0])
    return pictures[0]


def _check_picture(stream: Any) -> None:
    codec = stream.codec_context
    if codec is None or codec.codec.canonical_name != "h264":
        raise UnfitError("codec", codec=_name(codec))
    if not codec.pix_fmt:  # the decoder found no picture to tell it
        raise UnfitError("broken")
    if codec.pix_fmt not in COLOURS:
        raise UnfitError("pixel_format", format=codec.pix_fmt)
    if codec.profile not in PROFILES or codec.codec_tag != "avc1":
        raise UnfitError("codec", codec=f"H.264 {codec.profile}, {codec.codec_tag}")
    if codec.color_trc in HDR:
        raise UnfitError("hdr")
    if max(codec.width, codec.height) > MAX_SIDE or codec.width * codec.height > MAX_PIXELS:
        raise UnfitError("dimensions")
    if (stream.average_rate or 0) > MAX_RATE or codec.level > MAX_LEVEL:
        raise UnfitError("rate")
    # What the container says of its pixels' shape comes first in one browser, last in another.
    shape = codec.sample_aspect_ratio or 1
    if (stream.sample_aspect_ratio or 1) != shape:
        raise UnfitError("shape")


def _name(codec: Any) -> str:
    return str(codec.codec.canonical_name) if codec else "?"


def _frame_at(container: Any, stream: Any, second: float) -> Image.Image:
    """Return the picture at, or shortly before, a second of the film, as players show it."""
    container.seek(int(second * av.time_base))
    frame = None
    for frame in itertools.islice(container.decode(stream), MAX_FRAMES):
        if frame.time is None or frame.time >= second:
            break
    if frame is None:
        raise UnfitError("truncated")
    if frame.interlaced_frame:
        raise UnfitError("interlaced")
    image: Image.Image = frame.to_image()
    if (shape := stream.sample_aspect_ratio or 1) != 1:
        # Pixels that aren't square are drawn out, never pressed together.
        image = image.resize(
            (round(image.width * max(shape, 1)), round(image.height / min(shape, 1)))
        )
    return image.rotate(frame.rotation, expand=True)
