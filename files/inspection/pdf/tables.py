"""The tables of a PDF that say where its objects are (ISO 32000-1, 7.5.4 to 7.5.8)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from files.inspection import UnfitError
from files.inspection.pdf import objects
from files.inspection.pdf.filters import decoded
from files.inspection.pdf.syntax import BETWEEN, SPACE, parse

END = re.compile(rb"startxref" + SPACE + rb"++(\d{1,15})")
TABLE = re.compile(rb"xref(?=" + SPACE + rb")")
_SPACES = re.compile(SPACE + rb"*+")
_SUBSECTION = re.compile(SPACE + rb"*+(\d{1,10})" + SPACE + rb"++(\d{1,10})(?=" + SPACE + rb")")
_ENTRY = re.compile(SPACE + rb"*+(\d{1,10})" + SPACE + rb"++(\d{1,5})" + SPACE + rb"++([nf])")
_TRAILER = re.compile(BETWEEN + rb"trailer")


class Place(NamedTuple):
    """Where the table says that an object is: at a byte, or in the object of that number."""

    kind: int  # 1: at a byte; 2: in a stream of objects
    where: int
    generation: int  # or which one in the stream


@dataclass
class Section:
    """A table of objects, as one saving of the file wrote it."""

    start: int
    trailer: dict[Any, Any]
    places: dict[int, Place | None] = field(default_factory=dict)  # None: free


def follow(content: bytes) -> Iterator[Section]:
    """Yield the tables as readers follow them, the newest first.

    Raises:
        UnfitError: one isn't where it should be, or not as it should be.

    """
    ends = list(END.finditer(content))
    if not ends:
        raise UnfitError("truncated")
    following, seen = [("startxref", int(ends[-1][1]))], set()
    while following:
        key, where = following.pop()
        start = after_space(content, where)
        if start in seen:
            raise UnfitError("readers")
        seen.add(start)
        section = _section(content, start)
        yield section
        # The last of these is asked first; the second table of a hybrid file has none before.
        for other in ("Prev", "XRefStm") if key != "XRefStm" else ():
            where = section.trailer.get(other, 0)
            if not isinstance(where, int) or not 0 <= where < len(content):
                raise UnfitError("readers")
            if where:
                following.append((other, where))


def newest(sections: list[Section]) -> dict[int, Place]:
    """Return where each object is, as the newest table says that names it."""
    places: dict[int, Place | None] = {}
    hidden: set[int] = set()
    for section in sections:
        # Of a hybrid file (7.5.8.4), the second table holds what the first calls free.
        hybrid = "XRefStm" in section.trailer
        for number, place in section.places.items():
            if number not in places or (number in hidden and place):
                places[number] = place
                if hybrid and place is None:
                    hidden.add(number)
        if not hybrid:
            hidden.clear()
    return {number: place for number, place in places.items() if place}


def after_space(content: bytes, position: int) -> int:
    """Return where white space ends that may stand before an object or a table."""
    match = _SPACES.match(content, position)
    return match.end() if match else position


def _section(content: bytes, start: int) -> Section:
    if head := TABLE.match(content, start):
        return table(content, head)[0]
    first = objects.HEAD.match(content, start)
    one = objects.read(content, first, {}) if first else None
    if not one or one.data is None or one.value.get("Type") != "XRef":
        raise UnfitError("readers")
    return _table_in_stream(one)


def table(content: bytes, head: re.Match[bytes]) -> tuple[Section, int]:
    """Return a table of which the first word is found, and where it ends.

    Raises:
        UnfitError: it isn't written as it should be.

    """
    section, position = Section(head.start(), {}), head.end()
    while group := _SUBSECTION.match(content, position):
        first, position = int(group[1]), group.end()
        for number in range(first, first + int(group[2])):
            entry = _ENTRY.match(content, position)
            if not entry or number in section.places:
                raise UnfitError("readers")
            position = entry.end()
            where = int(entry[1]) if entry[3] == b"n" else 0
            section.places[number] = Place(1, where, int(entry[2])) if where else None
    trailer = _TRAILER.match(content, position)
    if not trailer:
        raise UnfitError("readers")
    section.trailer, end = parse(content, trailer.end())
    if not isinstance(section.trailer, dict):
        raise UnfitError("broken")
    return section, end


def _table_in_stream(one: objects.Stored) -> Section:
    section = Section(one.start, one.value)
    widths = one.value["W"]
    data, row = decoded(one.value, one.data or b""), sum(widths)
    index = one.value.get("Index", [0, one.value.get("Size")])
    if not row or any(not isinstance(width, int) or width < 0 for width in widths):
        raise UnfitError("readers")
    position = 0
    for first, count in zip(index[::2], index[1::2], strict=True):
        for number in range(first, first + count):
            fields = []
            for width in widths:
                fields.append(int.from_bytes(data[position : position + width]))
                position += width
            if position > len(data) or number in section.places:
                raise UnfitError("readers")
            kind = fields[0] if widths[0] else 1
            known = kind in (1, 2) and (kind == 2 or fields[1])
            section.places[number] = Place(kind, fields[1], fields[2]) if known else None
    return section
