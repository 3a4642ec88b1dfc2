"""The boxes of an MP4 file: nothing in it that isn't part of the film (ISO/IEC 14496-12)."""

import re
import struct
from bisect import bisect_left
from collections.abc import Iterator
from typing import IO, NamedTuple

from files.inspection import UnfitError

#: The boxes that stand at the top of a file (table 1).
TOP = set(
    b"ftyp pdin moov moof mfra mdat free skip wide meta sidx ssix styp emsg prft uuid".split()
)
BRANDS = set(b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 avc1 dash".split())
#: Boxes that hold boxes, on the way to what is checked.
PARENTS = set(b"moov trak mdia minf dinf stbl edts mvex moof traf".split())
#: Pictures, sound, and what editing programs add: time codes, names of chapters.
TRACKS = {b"vide", b"soun", b"tmcd", b"text"}
SUBTITLES = {b"sbtl", b"subt", b"subp", b"clcp"}
#: The display matrix of a film that is shown as it is, and of one turned by a quarter at a time.
UPRIGHT = (1, 0, 0, 1)
TURNED = {UPRIGHT, (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)}
#: What fills a gap: zeros, or the name of a program. No web page, no program.
PADDING = re.compile(rb"[ -;=-~]{0,200}\0*")
#: Box in which Adobe's programs keep XMP (XMP Specification, part 3, 1.1.4).
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
XMP_PACKET = re.compile(
    rb"<\?xpacket begin=.*<x:xmpmeta .*</x:xmpmeta>.*<\?xpacket end=.*\?>\s*", re.S
)
PLACE = re.compile(rb"gps|location|iptc4xmp", re.IGNORECASE)
#: How much of a box that isn't a film is read.
MOST = 5_000_000


class Box(NamedTuple):
    """A box: its kind, where what is in it begins and where it ends (bytes)."""

    kind: bytes
    start: int
    end: int


def check(file: IO[bytes], size: int) -> list[Box]:
    """Return the boxes that hold pictures and sound, having walked through the file to its end.

    Raises:
        UnfitError: the file isn't a whole MP4, or not all of it is a film.

    """
    top = list(_boxes(file, 0, size))
    for box in top:
        if box.kind not in TOP:
            raise UnfitError("hidden")
        if box.kind == b"ftyp":
            words = _content(file, box)
            if BRANDS.isdisjoint(words[at : at + 4] for at in range(0, len(words), 4)):
                raise UnfitError("not_video")
        _check(file, box)
    if b"moov" not in {box.kind for box in top}:
        raise UnfitError("truncated")
    return [box for box in top if box.kind == b"mdat"]


def check_gaps(file: IO[bytes], boxes: list[Box], pieces: list[tuple[int, int]]) -> None:
    """Refuse bytes in ``boxes`` that belong to no piece (place and length) of the film.

    Raises:
        UnfitError: something else lies there.

    """
    pieces = sorted(pieces)
    for box in boxes:
        at = box.start
        first, last = (bisect_left(pieces, (place, 0)) for place in (box.start, box.end))
        for start, length in [*pieces[first:last], (box.end, 0)]:
            if start > at:
                _check_padding(file, Box(b"", at, start))
            at = max(at, start + length)


def _boxes(file: IO[bytes], at: int, end: int) -> Iterator[Box]:
    while at < end:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            raise UnfitError("hidden")
        length, kind = struct.unpack(">I4s", head)
        if length == 1:  # a long one
            length = int.from_bytes(file.read(8))
        elif length == 0:  # as far as the file goes
            length = end - at
        if length < 8:
            raise UnfitError("hidden")
        if at + length > end:
            raise UnfitError("truncated" if kind in TOP else "hidden")
        yield Box(kind, file.tell(), at + length)
        at += length


def _check(file: IO[bytes], box: Box) -> None:
    if box.kind in PARENTS:
        for child in _boxes(file, box.start, box.end):
            _check(file, child)
            if box.kind == b"mdia" and child.kind == b"hdlr":
                _check_track(_content(file, child)[8:12])
    elif box.kind in (b"free", b"skip", b"wide"):
        _check_padding(file, box)
    elif box.kind == b"uuid":
        _check_xmp(_content(file, box))
    elif box.kind == b"dref":
        _check_references(file, box)
    elif box.kind in (b"mvhd", b"tkhd"):
        _check_matrix(box.kind, _content(file, box))


def _content(file: IO[bytes], box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, MOST))


def _check_padding(file: IO[bytes], box: Box) -> None:
    file.seek(box.start)
    left = box.end - box.start
    pattern = PADDING
    while left > 0:
        piece = file.read(min(left, 1_000_000))
        if not piece or not pattern.fullmatch(piece):
            raise UnfitError("hidden")
        left -= len(piece)
        pattern = re.compile(rb"\0*")


def _check_track(handler: bytes) -> None:
    """Refuse what some players show and the site doesn't know of, or nobody sees (8.4.3)."""
    if handler in SUBTITLES:
        raise UnfitError("subtitles")
    if handler not in TRACKS:
        raise UnfitError("data")


def _check_xmp(content: bytes) -> None:
    """Refuse a box of somebody's own, unless it holds what Adobe's programs say of a film."""
    if not content.startswith(XMP) or not XMP_PACKET.fullmatch(content[len(XMP) :]):
        raise UnfitError("hidden")
    if PLACE.search(content):
        raise UnfitError("location")


def _check_references(file: IO[bytes], box: Box) -> None:
    """Refuse pictures and sound that lie in another file, here or elsewhere (8.7.2)."""
    for entry in _boxes(file, box.start + 8, box.end):
        if not _content(file, entry)[3] & 1:
            raise UnfitError("outside")


def _check_matrix(kind: bytes, content: bytes) -> None:
    """Refuse a picture that is mirrored, slanted or stretched: browsers don't agree (8.3.2)."""
    at = {b"mvhd": (36, 48), b"tkhd": (40, 52)}[kind][content[0] == 1]
    a, b, _u, c, d, *_rest = struct.unpack_from(">9i", content, at)
    matrix = tuple(each / 0x10000 for each in (a, b, c, d))
    if matrix not in (TURNED if kind == b"tkhd" else {UPRIGHT}):
        raise UnfitError("matrix")
