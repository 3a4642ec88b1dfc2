"""The objects of a PDF as ISO 32000-1, 7.2 and 7.3 write them; what could be read twice is refused.

Libraries forgive, each in its own way: one takes the first of two equal keys, another the last.
"""

import re
from typing import Any, NamedTuple

from files.inspection import UnfitError

SPACE = rb"[\0\t\n\f\r ]"
#: White space and comments. Possessive: never tried twice.
BETWEEN = rb"(?:" + SPACE + rb"++|%[^\r\n]*+)*+"
_REGULAR = rb"[^\0\t\n\f\r ()<>\[\]{}/%]"
_TOKEN = re.compile(
    BETWEEN
    + rb"(?:(?P<reference>(?P<number>\d{1,10}+)"
    + (SPACE + rb"++(?P<generation>\d{1,5}+)" + SPACE + rb"++R(?!" + _REGULAR + rb"))")
    + rb"|(?P<name>/"
    + (_REGULAR + rb"*+)")
    + rb"|(?P<open><<|\[)|(?P<close>>>|\])"
    + rb"|(?P<hex><[0-9A-Fa-f\0\t\n\f\r ]*+>)"
    + rb"|(?P<string>\()"
    + rb"|(?P<word>"
    + (_REGULAR + rb"++))")
)
_BRACKET = re.compile(rb"(?:[^()\\]++|\\.)*+([()])", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HASH = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBER = re.compile(rb"[+-]?\d{1,18}")
_WORDS = {b"true": True, b"false": False, b"null": None}
#: What only stands around objects.
_AROUND = {b"obj", b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"startxref"}


class Name(str):
    """A name, without its slash, and with its characters written plainly."""

    __slots__ = ()


class Reference(NamedTuple):
    """Another object, by its number and generation."""

    number: int
    generation: int


def parse(content: bytes, position: int) -> tuple[Any, int]:
    """Return the object at a position, and where it ends.

    Dictionaries, arrays, numbers, strings and null are Python's own; a number that isn't whole
    or any other word is a text.

    Raises:
        UnfitError: no object stands there, it has no end, or it can be read in two ways.

    """
    stack: list[tuple[bytes, list[Any]]] = []
    while True:
        token = _TOKEN.match(content, position)
        if not token:
            raise UnfitError("truncated" if len(content) - position < 2 else "broken")
        position, kind = token.end(), token.lastgroup
        value: Any
        if kind == "open":
            stack.append((token["open"], []))
            continue
        if kind == "close":
            value = _closed(stack, token["close"])
        elif kind == "reference":
            value = Reference(int(token["number"]), int(token["generation"]))
        elif kind == "name":
            value = _name(token["name"])
        elif kind == "hex":
            digits = re.sub(SPACE, b"", token["hex"][1:-1])
            value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif kind == "string":
            end = _end_of_string(content, position)
            value, position = _unescaped(content[position : end - 1]), end
        else:
            value = _word(token["word"])
        if not stack:
            return value, position
        stack[-1][1].append(value)


def text(value: Any) -> str:
    """Return a string of a PDF as text (7.9.2.2); "" for anything that isn't one."""
    if not isinstance(value, bytes):
        return ""
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le")):
        if value.startswith(mark):
            return value[2:].decode(encoding, "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")


def _closed(stack: list[tuple[bytes, list[Any]]], close: bytes) -> Any:
    if not stack or (stack[-1][0] == b"[") != (close == b"]"):
        raise UnfitError("broken")
    opened, values = stack.pop()
    if opened == b"[":
        return values
    dictionary: dict[Name, Any] = {}
    if len(values) % 2:
        raise UnfitError("readers")
    for key, value in zip(values[::2], values[1::2], strict=True):
        if not isinstance(key, Name) or (key in dictionary and dictionary[key] != value):
            raise UnfitError("readers")
        dictionary[key] = value
    return dictionary


def _name(token: bytes) -> Name:
    if b"#" in token:
        token = _HASH.sub(lambda match: bytes.fromhex(match[1].decode()), token)
    return Name(token[1:].decode("latin-1"))


def _word(token: bytes) -> Any:
    if token in _AROUND:
        raise UnfitError("broken")
    if token in _WORDS:
        return _WORDS[token]
    return int(token) if _NUMBER.fullmatch(token) else token.decode("latin-1")


def _end_of_string(content: bytes, position: int) -> int:
    depth = 1
    while depth:
        bracket = _BRACKET.match(content, position)
        if not bracket:
            raise UnfitError("truncated")
        depth += 1 if bracket[1] == b"(" else -1
        position = bracket.end()
    return position


def _unescaped(raw: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        if match[1]:
            return bytes([int(match[1], 8) & 255])
        return b"" if match[2] in (b"\r\n", b"\r", b"\n") else _ESCAPED.get(match[2], match[2])

    return _ESCAPE.sub(plain, raw) if b"\\" in raw else raw
