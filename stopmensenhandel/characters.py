"""Which characters a text may hold: what XML 1.0 can hold, and nothing that turns a page around.

A vertical tab out of Word, for one, makes a sitemap or feed unreadable as a whole.
"""

import re
import unicodedata

#: What begins a new line where the text was written (Word's Shift+Enter is the first of them).
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
#: What XML 1.0 has no place for (section 2.2), and what it advises against: controls, halves of
#: characters, non-characters.
_PLANES = range(0, 0x110000, 0x10000)
_NON_CHARACTERS = (chr(plane | last) for plane in _PLANES for last in (0xFFFE, 0xFFFF))
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(_NON_CHARACTERS) + "]"
)
#: Whatever overrides the direction of letters (UAX #9): no language is written so.
_OVERRIDES = re.compile("[\u202d\u202e]")
#: What begins a part in another direction, each with what ends it.
_PARTS = {
    "\u202a": "\u202c", "\u202b": "\u202c",
    "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069",
}  # fmt: skip
_MARKS = re.compile("[\u202a-\u202c\u2066-\u2069]")

#: Letters and signs that show nothing, though Unicode counts them as such.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"


def is_seen(text: str) -> bool:
    """Return whether anything of a text is to be seen: a space of no width isn't."""
    return any(unicodedata.category(each)[0] not in "ZC" and each not in _BLANK for each in text)


def tidied(text: str) -> str:
    """Return a text as it may be kept and sent: old line breaks as spaces, controls dropped.

    One of which nothing is seen is empty.
    """
    text = _OVERRIDES.sub("", _FORBIDDEN.sub("", _BREAKS.sub(" ", text)))
    if not text.isascii() and not is_seen(text):
        return ""
    return text if _is_closed(text) else _MARKS.sub("", text)


def _is_closed(text: str) -> bool:
    """Return whether each part in another direction is ended: else what follows turns, too."""
    awaited = []
    for mark in _MARKS.findall(text):
        if mark in _PARTS:
            awaited.append(_PARTS[mark])
        elif not awaited or awaited.pop() != mark:
            return False
    return not awaited
