"""WebVTT: does it parse, and do its cues lie in order within the video (W3C, WebVTT 1)."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from django.utils.translation import gettext_lazy as _

from files.refusal import RefusedError

MAX_BYTES = 1_000_000
TOO_LARGE = _("The file is larger than 1 MB.")
#: Seconds. Programs round: a last cue may end as much after the last frame.
TOLERANCE = 0.1

#: Digits of the hours that are read: of a number of 5,000 digits Python makes none.
MAX_HOUR_DIGITS = 4

# [0-9]: players know no other digits, such as the Arabic ones, which \d would let through.
_TIME = r"(?:([0-9]{2,}):)?([0-5][0-9]):([0-5][0-9]\.[0-9]{3})"
TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}((?:[ \t].*)?)")
#: What is meant as the times of a cue, well written or not.
MEANT_AS_TIMES = re.compile(r"\W*\d[\d:.,]*\s*-->")
SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
#: What may stand between "<" and ">" in a cue: WebVTT's own tags, and moments.
TAG = re.compile(rf"<(?:/?(?:b|i|u|c|v|lang|ruby|rt)(?:\.[^\s.<>&]+)*(?:[ \t][^<>]*)?|/|{_TIME})>")
MOMENT = re.compile(rf"<{_TIME}>")
#: Blocks that are no cues.
OTHER = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t].*)?")
#: What makes a style load something. A backslash might spell any of it.
LOADING = re.compile(r"@|\\|(?:url|src|image|image-set)\(", re.IGNORECASE)
#: What no text needs, and players show as a box or stop at: NUL and its like.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SUBRIP = re.compile(r"\s*[0-9]+[ \t]*\n[0-9:]+,[0-9]+[ \t]*-->")


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
        if CONTROL.search(line):
            raise RefusedError(
                "control",
                _("Line %(line)s holds a character that can't be shown: delete it."),
                {"line": number},
            )
        # In comments and styles, too: an old browser may take the file for a web page.
        tags = line.count("<") if "-->" not in line else 0
        if tags != len(TAG.findall(line)) and tags:
            raise RefusedError(
                "markup",
                _("Line %(line)s: “<” begins a tag that WebVTT doesn't know. Write &lt; instead."),
                {"line": number},
            )
    cues = list(_cues(lines))
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
    # In UTF-16 every other byte of Latin letters is zero.
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in content[:4]:
        raise _encoding(1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _encoding(len(_split(content[: error.start].decode("utf-8-sig")))) from error
    lines = _split(text)
    if SUBRIP.match("\n".join(lines[:9])):
        raise RefusedError(
            "not_webvtt", _("The file is SubRip (SRT): save the captions as WebVTT (.vtt).")
        )
    if not re.match(r"WEBVTT(?:[ \t]|\Z)", lines[0]):
        raise RefusedError("not_webvtt", _("The file is no WebVTT: its first line isn't WEBVTT."))
    return lines


def _split(text: str) -> list[str]:
    """Return the lines of a text, which end in WebVTT as here and in no other way."""
    return re.split(r"\r\n|\r|\n", text)


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cues(lines: list[str]) -> Iterator[Cue]:
    """Yield the cues; whatever else stands in the file is checked on the way."""
    count = 0
    for number, block in _blocks(lines):
        other = OTHER.fullmatch(block[0])
        if number == 1 or other:
            _refuse_arrow(block, number)
            if other and other[1] != "NOTE":
                _check_style(block, number, late=count > 0)
            continue
        # A cue may have a name in the line above its times.
        at = 0 if "-->" in block[0] else 1
        if at >= len(block) or "-->" not in block[at]:
            raise _misplaced(number)
        line, text = number + at, block[at + 1 :]
        _refuse_arrow(text, line + 1)
        if not (times := TIMES.fullmatch(block[at])):
            raise _timestamp(line) if MEANT_AS_TIMES.match(block[at]) else _arrow(line)
        for setting in times[7].split():
            if not SETTING.fullmatch(setting):
                raise RefusedError(
                    "setting",
                    _("Line %(line)s: WebVTT knows no setting “%(setting)s”. Delete it."),
                    {"line": line, "setting": setting[:40]},
                )
        count += 1
        cue = Cue(
            count, line, _seconds(line, *times.groups()[:3]), _seconds(line, *times.groups()[3:6])
        )
        for place, words in enumerate(text, start=line + 1):
            for moment in MOMENT.finditer(words):
                if not cue.start <= _seconds(place, *moment.groups()) <= cue.end:
                    raise RefusedError(
                        "moment",
                        _("Line %(line)s: the time in the text lies outside of its cue."),
                        {"line": place},
                    )
        yield cue


def _check_style(block: list[str], number: int, *, late: bool) -> None:
    """Refuse styles that players ignore, or that load something: it might tell who watches."""
    if late:
        raise RefusedError(
            "late_style",
            _("Line %(line)s: STYLE and REGION must stand above the first cue."),
            {"line": number},
        )
    for place, line in enumerate(block, start=number):
        if LOADING.search(line):
            raise RefusedError(
                "style",
                _("Line %(line)s: a style may not load anything, nor hold “@” or “\\”."),
                {"line": place},
            )


def _refuse_arrow(lines: list[str], number: int) -> None:
    """Refuse "-->" in lines of which the first has this number: a cue begins there."""
    for place, line in enumerate(lines, start=number):
        if "-->" in line:
            raise _misplaced(place) if MEANT_AS_TIMES.match(line) else _arrow(place)


def _seconds(line: int, hours: str | None, minutes: str, seconds: str) -> float:
    hours = (hours or "").lstrip("0")
    if len(hours) > MAX_HOUR_DIGITS:
        raise RefusedError("timestamp", _("Line %(line)s: no video is that long."), {"line": line})
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def _encoding(line: int) -> RefusedError:
    return RefusedError(
        "encoding",
        _("Line %(line)s is not in UTF-8: save the captions in that encoding."),
        {"line": line},
    )


def _timestamp(line: int) -> RefusedError:
    return RefusedError(
        "timestamp",
        _("Line %(line)s: write the times like 00:01.000 --> 00:04.500."),
        {"line": line},
    )


def _arrow(line: int) -> RefusedError:
    return RefusedError(
        "arrow",
        _("Line %(line)s: players take “-->” for the times of a cue. Write --&gt; instead."),
        {"line": line},
    )


def _misplaced(line: int) -> RefusedError:
    return RefusedError(
        "not_cue",
        _("Line %(line)s: each cue needs its own times, and an empty line above it."),
        {"line": line},
    )
