"""One object of a PDF, as it stands in the file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from files.inspection import UnfitError
from files.inspection.pdf.filters import decoded
from files.inspection.pdf.syntax import BETWEEN, SPACE, Reference, parse

HEAD = re.compile(rb"(\d{1,10})" + SPACE + rb"++(\d{1,5})" + SPACE + rb"++obj(?![A-Za-z0-9])")
_STREAM = re.compile(BETWEEN + rb"stream(?:\r\n|\n|\r)")
_STREAM_END = re.compile(SPACE + rb"*+endstream")
_END = re.compile(BETWEEN + rb"endobj")
_SECOND_END = re.compile(rb"endstream" + SPACE + rb"*+endobj")


@dataclass
class Stored:
    """An object, as it stands in the file."""

    number: int
    generation: int
    start: int
    end: int
    value: Any
    data: bytes | None = None  # of a stream, as it is stored
    inside: list[tuple[int, Any]] = field(default_factory=list)  # of a stream of objects


def read(content: bytes, head: re.Match[bytes], starts: Mapping[int, int]) -> Stored:
    """Return the object of which the first words are found.

    ``starts`` says where the lengths of streams may stand, by the numbers of the objects.

    Raises:
        UnfitError: it has no end, or readers could disagree about it.

    """
    value, position = parse(content, head.end())
    data = None
    if isinstance(value, dict) and (stream := _STREAM.match(content, position)):
        begin = stream.end()
        end, position = _end_of_stream(content, begin, _length(content, value, starts))
        data = content[begin:end]
        if _SECOND_END.search(data):
            raise UnfitError("readers")
    if mark := _END.match(content, position):  # which some makers leave out
        position = mark.end()
    return Stored(int(head[1]), int(head[2]), head.start(), position, value, data)


def unpacked(one: Stored) -> Iterator[tuple[int, Any]]:
    """Yield numbers and values of the objects in a stream of objects (ISO 32000-1, 7.5.7).

    Raises:
        UnfitError: they can't be told apart.

    """
    data, first = decoded(one.value, one.data or b""), one.value["First"]
    numbers = [int(word) for word in data[:first].split()[: 2 * one.value["N"]]]
    if len(numbers) != 2 * one.value["N"] or len(set(numbers[::2])) != len(numbers) // 2:
        raise UnfitError("readers")
    for number, offset in zip(numbers[::2], numbers[1::2], strict=True):
        yield number, parse(data, first + offset)[0]


def _length(content: bytes, dictionary: dict[Any, Any], starts: Mapping[int, int]) -> Any:
    length = dictionary.get("Length")
    if isinstance(length, Reference):
        head = HEAD.match(content, starts.get(length.number, len(content)))
        return parse(content, head.end())[0] if head else None
    return length


def _end_of_stream(content: bytes, begin: int, length: Any) -> tuple[int, int]:
    """Return where the data end, and where the stream does: by length, or by the next mark."""
    if isinstance(length, int) and 0 <= length <= len(content) - begin:
        mark = _STREAM_END.match(content, begin + length)
        if mark:
            return begin + length, mark.end()
    end = content.find(b"endstream", begin)
    if end < 0:
        raise UnfitError("truncated")
    return end, end + len(b"endstream")
