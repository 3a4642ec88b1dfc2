"""Rich text as what a translator works on: blocks of words, with numbered marks in them.

A text is its skeleton and, between its parts, the segments: what stands in one paragraph, heading,
item or cell. Whatever begins and ends a block stays in the skeleton; links, bold and the like are
marks, as are breaks and the marks of footnotes. The text is the sanitiser's: well formed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from html import unescape
from typing import NamedTuple

from django.utils.translation import gettext

#: What stands within a line. Whatever else there may be begins a block of its own.
INLINE = {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "em", "i", "ins", "kbd"}
INLINE |= {"mark", "q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr"}
VOID = {"br", "wbr"}
TOKEN = re.compile(r"""<(/?)([a-zA-Z][\w-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>""")
#: The mark of a footnote. It is no word: nobody translates it.
FOOTNOTE = re.compile(r"(\[\^[-\w]+\])")
#: What HTML takes for one space. A space that doesn't break is none.
SPACE = " \t\r\n\f"
SPACES = re.compile(f"[{SPACE}]+")
#: What XML 1.0 has no place for.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: How deep marks may lie in each other; what is deeper is left in the skeleton.
DEEPEST = 20
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;"})


class Step(Enum):
    """What a mark does where it stands."""

    OPENS = "opens"
    CLOSES = "closes"
    STANDS = "stands"


class Mark(NamedTuple):
    """A mark by its number, at one place among the words."""

    number: str
    step: Step


Pieces = tuple[str | Mark, ...]


class Meaning(NamedTuple):
    """What a mark stands for: its name, and the HTML that opens and closes it."""

    name: str
    opening: str
    closing: str = ""


@dataclass(frozen=True)
class Segment:
    """The words of a block; ``path`` are the names of the blocks around them."""

    path: tuple[str, ...]
    html: str
    pieces: Pieces
    marks: Mapping[str, Meaning]


@dataclass
class Text:
    """A text: its skeleton has one part more than there are segments."""

    skeleton: list[str] = field(default_factory=lambda: [""])
    segments: list[Segment] = field(default_factory=list)
    #: The blocks as they begin and end; an empty name stands for words.
    shape: list[str] = field(default_factory=list)

    def filled(self, blocks: Sequence[str]) -> str:
        """Return the text with the HTML of other blocks in place of its own."""
        first, *rest = self.skeleton
        return first + "".join(b + part for b, part in zip(blocks, rest, strict=True))


class _Token(NamedTuple):
    raw: str
    tag: str = ""
    ends: bool = False


def split(html: str) -> Text:
    """Return a text as its skeleton and its segments."""
    tokens = list(_tokens(html))
    around = _around_blocks(tokens)
    text, path, run = Text(), [""], list[_Token]()
    for place, token in enumerate(tokens):
        if place not in around and (not token.tag or token.tag in INLINE):
            run.append(token)
            continue
        _take(text, path, run)
        run = []
        text.skeleton[-1] += token.raw
        text.shape.append(f"/{token.tag}" if token.ends else token.tag)
        if not token.ends:
            path.append(token.tag)
        elif token.tag in path:
            del path[len(path) - 1 - path[::-1].index(token.tag) :]
    _take(text, path, run)
    return text


def _tokens(html: str) -> Iterator[_Token]:
    end = 0
    for match in TOKEN.finditer(html):
        if words := html[end : match.start()]:
            yield _Token(words)
        yield _Token(match[0], match[2].lower(), bool(match[1]))
        end = match.end()
    if words := html[end:]:
        yield _Token(words)


def _around_blocks(tokens: list[_Token]) -> set[int]:
    """Return the places of what stands within a line elsewhere, but has blocks inside here."""
    around: set[int] = set()
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.tag not in INLINE or token.tag in VOID:
            around.update(opened if token.tag and token.tag not in VOID else ())
        elif not token.ends:
            opened.append(place)
            if len(opened) > DEEPEST:
                around.update(opened)
        elif opened and tokens[opened[-1]].tag == token.tag:
            if opened.pop() in around:
                around.add(place)
        else:
            around.add(place)
    return around.union(opened)


def _take(text: Text, path: list[str], run: list[_Token]) -> None:
    """Add what stands between two blocks: a segment, or nothing that anybody translates."""
    html = "".join(token.raw for token in run)
    words = "".join(token.raw for token in run if not token.tag)
    if not FOOTNOTE.sub("", unescape(words)).strip():
        text.skeleton[-1] += html
        return
    core = html.strip(SPACE)
    start = html.index(core)
    text.skeleton[-1] += html[:start]
    text.skeleton.append(html[start + len(core) :])
    text.segments.append(_segment(tuple(path[1:]), core))
    text.shape.append("")


def _segment(path: tuple[str, ...], html: str) -> Segment:
    pieces: list[str | Mark] = []
    marks: dict[str, Meaning] = {}
    opened: list[str] = []
    for token in _tokens(html):
        if token.ends:
            pieces.append(Mark(opened.pop(), Step.CLOSES))
            continue
        whole = [token.raw] if token.tag else FOOTNOTE.split(unescape(token.raw))
        for place, part in enumerate(whole):
            if not token.tag and place % 2 == 0:
                pieces.append(part)
                continue
            number = str(len(marks) + 1)
            closing = f"</{token.tag}>" if token.tag and token.tag not in VOID else ""
            marks[number] = Meaning(token.tag or part, part, closing)
            pieces.append(Mark(number, Step.OPENS if closing else Step.STANDS))
            opened += [number] if closing else []
    return Segment(path, html, tidied(pieces), marks)


def tidied(pieces: Iterable[str | Mark]) -> Pieces:
    """Return pieces with each space once, none at the ends, and no text beside another."""
    found: list[str | Mark] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    found = [
        SPACES.sub(" ", UNWRITABLE.sub("", each)) if isinstance(each, str) else each
        for each in found
    ]
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip(SPACE)
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip(SPACE)
    return tuple(each for each in found if each)


def said(pieces: Pieces) -> str:
    """Return the words without the marks."""
    return "".join(piece for piece in pieces if isinstance(piece, str))


def matched(source: Segment, other: Segment) -> dict[str, str] | None:
    """Return by number which mark of a source each mark of its translation is.

    None where they don't have the same marks.
    """
    left, found = dict(source.marks), dict[str, str]()
    for part in ("opening", "name"):
        for number, mark in other.marks.items():
            same = (n for n, m in left.items() if getattr(m, part) == getattr(mark, part))
            if number not in found and (one := next(same, None)):
                found[number] = one
                del left[one]
    return None if left or len(found) < len(other.marks) else found


def renumbered(pieces: Pieces, numbers: Mapping[str, str]) -> Pieces:
    """Return pieces with other numbers for their marks."""
    return tuple(
        piece if isinstance(piece, str) else Mark(numbers[piece.number], piece.step)
        for piece in pieces
    )


def as_html(pieces: Pieces, marks: Mapping[str, Meaning]) -> str:
    """Return pieces as HTML; their marks are sound (see ``problems``)."""
    return "".join(
        piece.translate(ESCAPES)
        if isinstance(piece, str)
        else marks[piece.number].closing if piece.step is Step.CLOSES
        else marks[piece.number].opening
        for piece in pieces
    )  # fmt: skip


def problems(pieces: Pieces, marks: Mapping[str, Meaning]) -> list[str]:
    """Return in words what is wrong with the marks of a translation."""
    there = [piece for piece in pieces if isinstance(piece, Mark)]
    begun = [mark.number for mark in there if mark.step is not Step.CLOSES]
    unknown = dict.fromkeys(mark.number[:20] for mark in there if mark.number not in marks)
    told = [gettext("the original has no mark %(mark)s"), *unknown], [
        gettext("mark %(mark)s is missing"), *(n for n in marks if n not in begun)
    ], [
        gettext("mark %(mark)s is there more than once"),
        *(n for n in marks if begun.count(n) > 1),
    ]  # fmt: skip
    found = [sentence % {"mark": number} for sentence, *numbers in told for number in numbers]
    if not found and (crossed := _crossed(there, marks)):
        found.append(gettext("mark %(mark)s crosses another one") % {"mark": crossed})
    return found


def _crossed(there: list[Mark], marks: Mapping[str, Meaning]) -> str:
    """Return the number of a mark that ends where it can't, or that is a link in a link."""
    opened: list[str] = []
    for number, step in there:
        stands = not marks[number].closing
        if stands != (step is Step.STANDS):
            return number
        if step is Step.CLOSES:
            if not opened or opened.pop() != number:
                return number
        elif not stands:
            if marks[number].name == "a" and any(marks[n].name == "a" for n in opened):
                return number
            opened.append(number)
    return opened[-1] if opened else ""
