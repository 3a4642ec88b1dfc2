"""Videos: MP4 or WebM that browsers play, what they say of themselves, and a poster."""

import itertools
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import av
from PIL import Image, ImageStat

from files.inspection import UnfitError, picture

MAX_SECONDS = 3600
MAX_SIDE = 4096  # pixels
POSTER_WIDTH = 960  # pixels
#: Where a frame is decoded, as parts of the duration: for the poster, and to see that it can be.
PLACES = (0, 0.25, 0.5, 0.75, 1)
#: Frames decoded at most at each place, from the key frame before it on.
MAX_FRAMES = 60

#: What Safari, Firefox and Chromium play, by the container.
PICTURE = {"mp4": {"h264", "vp9", "av1"}, "webm": {"vp8", "vp9", "av1"}}
SOUND = {"mp4": {"aac", "mp3", "mp3float", "opus"}, "webm": {"opus", "vorbis"}}
DEMUXERS = {"mp4": "mov", "webm": "matroska"}

#: The boxes that stand at the top of an MP4 file (ISO/IEC 14496-12, table 1).
BOXES = set(
    b"ftyp pdin moov moof mfra mdat free skip wide meta sidx ssix styp emsg prft uuid".split()
)
BRANDS = set(b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 avc1 dash av01".split())

EBML, DOC_TYPE, SEGMENT, CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675
#: What stands in a WebM segment, and in a cluster of it that doesn't say its size
#: (https://www.webmproject.org/docs/container/).
ELEMENTS = {
    *(0x114D9B74, 0x1549A966, 0x1654AE6B, CLUSTER, 0x1C53BB6B, 0x1043A770, 0x1254C367),
    *(0xEC, 0xBF, 0xE7, 0xA3, 0xA0, 0xA7, 0xAB),
}


def inspect(path: Path) -> dict[str, Any]:
    """Return what visitors are told about a video.

    Raises:
        UnfitError: browsers don't play it, or it isn't safe to hand out.

    """
    with path.open("rb") as file:
        extension = _container(file, path.stat().st_size)
    try:
        with ZipFile(path) as archive:
            if archive.namelist():
                raise UnfitError("hidden")
    except BadZipFile:
        pass
    # The demuxer is named: FFmpeg's choice might be a play list that opens other addresses.
    with av.open(
        f"file:{path}", format=DEMUXERS[extension], options={"protocol_whitelist": "file"}
    ) as container:
        stream = _checked_stream(container, extension)
        duration = (container.duration or 0) / av.time_base
        if duration <= 0:
            raise UnfitError("no_duration")
        if duration > MAX_SECONDS:
            raise UnfitError("too_long")
        stream.codec_context.thread_count = 1
        frames = [_frame_at(container, stream, duration * place) for place in PLACES]
        # The liveliest: a film often begins and ends with an empty picture.
        image = max(frames, key=lambda frame: ImageStat.Stat(frame.convert("L")).stddev)
        return {
            "extension": extension,
            "duration": duration,
            "width": image.width,
            "height": image.height,
            "picture": picture.render(image, POSTER_WIDTH),
        }


def _checked_stream(container: Any, extension: str) -> Any:
    """Return the stream of pictures, of which and of the sound every browser plays the encoding."""
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    if not streams:
        raise UnfitError("no_picture")
    for stream in streams:
        codec = stream.codec_context
        if codec.codec.canonical_name not in PICTURE[extension]:
            raise UnfitError("codec", codec=codec.codec.canonical_name)
        if not codec.pix_fmt:  # the decoder found no picture to tell it
            raise UnfitError("broken")
        if codec.codec.canonical_name == "h264" and codec.pix_fmt not in ("yuv420p", "yuvj420p"):
            raise UnfitError("pixel_format", format=codec.pix_fmt)
        if not (0 < codec.width <= MAX_SIDE and 0 < codec.height <= MAX_SIDE):
            raise UnfitError("dimensions")
    for stream in container.streams.audio:
        if stream.codec_context.codec.canonical_name not in SOUND[extension]:
            raise UnfitError("sound", codec=stream.codec_context.codec.canonical_name)
    return streams[0]


def _frame_at(container: Any, stream: Any, second: float) -> Image.Image:
    """Return the picture at, or shortly before, a second of the film; turned upright."""
    container.seek(int(second * av.time_base))
    frame = None
    for frame in itertools.islice(container.decode(stream), MAX_FRAMES):
        if frame.time is None or frame.time >= second:
            break
    if frame is None:
        raise UnfitError("truncated")
    image: Image.Image = frame.to_image()
    return image.rotate(frame.rotation, expand=True)


def _container(file: IO[bytes], size: int) -> str:
    """Return "mp4" or "webm", having walked through the file to its end."""
    head = file.read(1_000_000)
    file.seek(0)
    if head[4:8] == b"ftyp":
        _check_mp4(file, size)
        return "mp4"
    if head.startswith(EBML.to_bytes(4)):
        _check_webm(file, size)
        return "webm"
    # A box of fitting size tells it from the four letters in a text.
    at = head.find(b"ftyp") - 4
    is_behind = at > 0 and 8 <= int.from_bytes(head[at : at + 4]) < 256
    raise UnfitError("hidden" if is_behind or EBML.to_bytes(4) in head else "not_video")


def _check_mp4(file: IO[bytes], size: int) -> None:
    kinds = []
    for kind, start, end in _boxes(file, size):
        if kind not in BOXES:
            raise UnfitError("hidden")
        if end > size:
            raise UnfitError("truncated")
        if kind == b"ftyp":
            file.seek(start)
            words = file.read(end - start)
            if BRANDS.isdisjoint(words[at : at + 4] for at in range(0, len(words), 4)):
                raise UnfitError("not_video")
        kinds.append(kind)
    if b"moov" not in kinds:
        raise UnfitError("truncated")


def _boxes(file: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the boxes of an MP4 file: kind, where what is in it begins, and where it ends."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            raise UnfitError("hidden")
        length, kind = struct.unpack(">I4s", head)
        if length == 1:  # a long one
            length = int.from_bytes(file.read(8))
        elif length == 0:  # as far as the file goes
            length = size - at
        if length < 8:
            raise UnfitError("hidden")
        yield kind, file.tell(), at + length
        at += length


def _check_webm(file: IO[bytes], size: int) -> None:
    _ebml, length = _element(file)
    end = file.tell() + (length or 0)
    kind = b""
    while file.tell() < end:
        child, length = _element(file)
        content = file.read(min(length or 0, 1000))
        if child == DOC_TYPE:
            kind = content.rstrip(b"\0")
    if kind != b"webm":
        raise UnfitError("not_video")
    segment, length = _element(file)
    if segment != SEGMENT:
        raise UnfitError("hidden")
    end = size if length is None else file.tell() + length
    if end > size:
        raise UnfitError("truncated")
    if end < size:
        raise UnfitError("hidden")
    while (at := file.tell()) < size:
        element, length = _element(file)
        if element not in ELEMENTS:
            raise UnfitError("hidden")
        if length is None:
            if element != CLUSTER:
                raise UnfitError("hidden")
            continue  # what is in it comes next
        if file.tell() + length > size:
            raise UnfitError("truncated")
        file.seek(length, 1)
        if file.tell() <= at:
            raise UnfitError("hidden")


def _element(file: IO[bytes]) -> tuple[int, int | None]:
    """Read the head of an EBML element: its number, and its length unless that is unknown."""
    identity, _bits = _variable_integer(file)
    marked, bits = _variable_integer(file)
    length = marked & ((1 << bits) - 1)
    return identity, None if length == (1 << bits) - 1 else length


def _variable_integer(file: IO[bytes]) -> tuple[int, int]:
    """Return an integer with the mark of its length, and its bits without (RFC 8794, 4)."""
    first = file.read(1)
    if not first:
        raise UnfitError("truncated")
    width = 9 - first[0].bit_length()
    if width > 8:
        raise UnfitError("hidden")
    rest = file.read(width - 1)
    if len(rest) < width - 1:
        raise UnfitError("truncated")
    return int.from_bytes(first + rest), 7 * width
