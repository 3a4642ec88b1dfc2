"""What differs between two texts, so that people can read it."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import unescape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

#: What begins and what ends a line when a text in HTML is read aloud.
BLOCK = re.compile(r"</?(?:p|h[2-6]|li|ul|ol|blockquote|tr|table|br)\b[^>]*>", re.IGNORECASE)
HEADING = re.compile(r"<h([2-6])\b[^>]*>", re.IGNORECASE)
LINK = re.compile(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^>]+>")
#: A word, or what stands between two.
WORD = re.compile(r"\s+|[^\W_]+|[\W_]")
#: What stands before a heading, by its level.
LEVELS = {"2": "■", "3": "▪", "4": "▫", "5": "▫", "6": "▫"}
#: The most words that are compared one by one; of longer texts whole lines are.
MOST_WORDS = 6000
#: How many unchanged words are shown on either side of a change.
AROUND = 12


def lines(text: str) -> list[str]:
    """Return a text, in HTML or plain, as lines that say all that a reader would notice."""
    if "<" not in text:
        return [line for line in text.splitlines() if line.strip()]
    text = LINK.sub(lambda match: f"{match[2]} ({match[1]})", text)
    text = re.sub(r"<li\b[^>]*>", "\n• ", text, flags=re.IGNORECASE)
    text = HEADING.sub(lambda match: f"\n{LEVELS[match[1]]} ", text)
    text = re.sub(r"</(td|th)>", " | ", text, flags=re.IGNORECASE)
    found = unescape(TAG.sub("", BLOCK.sub("\n", text))).splitlines()
    # A list's mark stands before the paragraph that is its item.
    joined = re.sub(r"•\s*\n+", "• ", "\n".join(line.strip() for line in found))
    return [line for line in joined.splitlines() if line.strip(" •|")]


def of(before: str, after: str) -> SafeString:
    """Return what was taken out and what was put in, with some words around each, as HTML.

    Where only what can't be seen differs, it is empty.
    """
    old, new = _tokens(before), _tokens(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return mark_safe("".join(_pieces(matcher, old, new)))  # noqa: S308 (made below)


def _tokens(text: str) -> list[str]:
    found = lines(text)
    words = [token for line in found for token in (*WORD.findall(line), "\n")]
    return words if len(words) <= MOST_WORDS else [f"{line}\n" for line in found]


def _pieces(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> Iterator[SafeString]:
    steps = matcher.get_opcodes()
    if all(kind == "equal" for kind, *_ends in steps):
        return
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(steps):
        if kind == "equal":
            yield _around(new[new_from:new_to], first=not place, last=place == len(steps) - 1)
            continue
        if removed := "".join(old[old_from:old_to]):
            yield _marked("del", gettext("removed"), removed)
        if added := "".join(new[new_from:new_to]):
            yield _marked("ins", gettext("added"), added)


def _marked(element: str, said: str, text: str) -> SafeString:
    """Return words in an element that a screen reader is told of, too."""
    tag = mark_safe(element)  # noqa: S308 (ours)
    return format_html(
        '<{} class="change"><span class="visually-hidden">[{}: </span>{}'
        '<span class="visually-hidden">]</span></{}>',
        tag, said, _broken(text), tag,
    )  # fmt: skip


def _around(words: list[str], *, first: bool, last: bool) -> SafeString:
    """Return what didn't change, without what is far from any change."""
    head = [] if first else words[:AROUND]
    tail = [] if last else words[len(head) :][-AROUND:]
    is_whole = len(head) + len(tail) == len(words)
    gap = mark_safe("" if is_whole else " … ")  # noqa: S308 (ours)
    return format_html("{}{}{}", _broken("".join(head)), gap, _broken("".join(tail)))


def _broken(text: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in text.split("\n")))
