"""WebVTT: does it parse, and do its cues lie in order within the video (W3C, WebVTT 1)."""

import re
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from django.utils.translation import gettext_lazy as _

from files.refusal import RefusedError

MAX_BYTES = 1_000_000
TOO_LARGE = _("The file is larger than 1 MB.")
#: Seconds. Programs round: a last cue may end as much after the last frame.
TOLERANCE = 0.1

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d\.\d{3})"
_SETTING = r"[ \t]+(?:vertical|line|position|size|align|region):\S+"
TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:{_SETTING})*[ \t]*")
#: What may stand between "<" and ">" in a cue: WebVTT's own tags, and moments.
TAG = re.compile(rf"<(?:/?(?:b|i|u|c|v|lang|ruby|rt)(?:\.[^\s.<>&]+)*(?:[ \t][^<>]*)?|/|{_TIME})>")
#: Blocks that are no cues.
OTHER = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")


class Cue(NamedTuple):
    """Words that are shown from ``start`` to ``end`` (seconds); ``line`` has their times."""

    number: int
    line: int
    start: float
    end: float

    @property
    def details(self) -> dict[str, int]:
        """Where it stands, for a message."""
        return {"cue": self.number, "line": self.line}


def read(file: IO[bytes]) -> list[Cue]:
    """Return the cues of a WebVTT file.

    Raises:
        RefusedError: it isn't WebVTT with cues in order.

    """
    lines = _lines(file)
    for number, line in enumerate(lines, start=1):
        # In comments and styles, too: an old browser may take the file for a web page.
        tags = line.count("<") if "-->" not in line else 0
        if tags != len(TAG.findall(line)) and tags:
            raise RefusedError(
                "markup",
                _("Line %(line)s: “<” begins a tag that WebVTT doesn't know. Write &lt; instead."),
                {"line": number},
            )
    cues = [
        Cue(number, line, start, end)
        for number, (line, start, end) in enumerate(_times(lines), start=1)
    ]
    previous = 0.0
    for cue in cues:
        if cue.end <= cue.start:
            raise RefusedError(
                "backwards", _("Cue %(cue)s (line %(line)s) ends before it begins."), cue.details
            )
        if cue.start < previous:
            raise RefusedError(
                "order",
                _("Cue %(cue)s (line %(line)s) begins before the cue above it."),
                cue.details,
            )
        previous = cue.start
    if not cues:
        raise RefusedError("no_cue", _("The captions are empty: there is no cue."))
    return cues


def check_end(cues: Sequence[Cue], duration: float) -> None:
    """Raise RefusedError if a cue goes on after the end of a video of ``duration`` seconds."""
    for cue in cues:
        if cue.end > duration + TOLERANCE:
            raise RefusedError(
                "past_end",
                _("Cue %(cue)s (line %(line)s) ends after the end of the video."),
                cue.details,
            )


def _lines(file: IO[bytes]) -> list[str]:
    """Return the lines of a WebVTT file."""
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    file.seek(0)
    if len(content) > MAX_BYTES:
        raise RefusedError("too_large", TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(
            "encoding",
            _("Line %(line)s is not in UTF-8: save the captions in that encoding."),
            {"line": content.count(b"\n", 0, error.start) + 1},
        ) from error
    lines = re.split(r"\r\n|\r|\n", text)
    if not re.match(r"WEBVTT(?:[ \t]|\Z)", lines[0]):
        raise RefusedError("not_webvtt", _("The file is no WebVTT: it doesn't begin with WEBVTT."))
    return lines


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _times(lines: list[str]) -> Iterator[tuple[int, float, float]]:
    """Yield of each cue the number of its line, start and end in seconds."""
    for number, block in _blocks(lines):
        if number == 1 or OTHER.fullmatch(block[0]):
            if any("-->" in line for line in block):
                raise _misplaced(number)
            continue
        # A cue may have a name in the line above its times.
        at = 0 if "-->" in block[0] else 1
        if at >= len(block) or "-->" not in block[at]:
            raise _misplaced(number)
        if any("-->" in line for line in block[at + 1 :]):
            raise _misplaced(number)
        if not (times := TIMES.fullmatch(block[at])):
            raise RefusedError(
                "timestamp",
                _("Line %(line)s: write the times like 00:01.000 --> 00:04.500."),
                {"line": number + at},
            )
        yield number + at, _seconds(*times.groups()[:3]), _seconds(*times.groups()[3:])


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def _misplaced(line: int) -> RefusedError:
    return RefusedError(
        "not_cue",
        _("Line %(line)s: each cue needs its own times, and an empty line above it."),
        {"line": line},
    )
