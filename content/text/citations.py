"""Citations in rich text: "[^key]" becomes the number of a footnote."""

import re
from collections.abc import Collection, Iterable

from django.utils.html import escape
from django.utils.translation import gettext

MARK = re.compile(r"\s*\[\^([-\w]+)\]")


def cited(html: str) -> Iterable[str]:
    """Return the keys of the sources that a text cites, each once, in order."""
    return dict.fromkeys(MARK.findall(html))


def numbered(html: str, known: Collection[str]) -> tuple[str, list[str]]:
    """Return the text with numbers for marks, and the keys in the order of their numbers.

    The first mark of a source has the anchor ``cite-1``, its footnote ``source-1``. A
    mark whose source isn't known goes: nobody can follow it.
    """
    keys: list[str] = []

    def number(match: re.Match[str]) -> str:
        key = match[1]
        if key not in known:
            return ""
        first = key not in keys
        if first:
            keys.append(key)
        place = keys.index(key) + 1
        anchor = f' id="cite-{place}"' if first else ""
        label = escape(gettext("Source %(number)s") % {"number": place})
        # Brackets: without CSS a bare digit after a figure would become part of it.
        return (
            f'<sup class="cite"><a href="#source-{place}"{anchor} aria-label="{label}">'
            f"[{place}]</a></sup>"
        )

    return MARK.sub(number, html), keys
