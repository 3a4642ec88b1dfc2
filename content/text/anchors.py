"""Anchors of a text's headings, which never meet another one on the page."""

import re
from typing import NamedTuple

from django.utils.text import slugify

from content.text.tree import Element

#: What the pages that show a text call by these names themselves; a test compares them.
TAKEN = {
    *("add", "centres", "content", "contents", "count", "feed", "inside", "languages", "library"),
    *(
        "lines",
        "missing",
        "more-languages",
        "number",
        "offers",
        "one",
        "package",
        "pages",
        "partners",
        "quick",
    ),
    *("reach", "related", "results", "sectors", "share", "site-name", "sources", "three"),
    *("transcript", "way", "what", "write"),
}
#: Of footnotes, and of the parts that a page numbers.
NUMBERED = re.compile(r"(?:cite|source|snippet)-.*")


class Heading(NamedTuple):
    """A heading of the text: its anchor and its words."""

    anchor: str
    text: str


def give(text: Element) -> list[Heading]:
    """Give every heading of the second level in a text an anchor; return them in order."""
    headings: list[Heading] = []
    taken: set[str] = set()
    last: dict[str, int] = {}
    for element in text.elements("h2"):
        words = element.text().strip()
        place = len(headings) + 1
        anchor = base = slugify(words, allow_unicode=True) or f"part-{place}"
        if base in TAKEN or NUMBERED.fullmatch(base):
            anchor = base = f"text-{base}"
        while anchor in taken:
            # Counted on: to begin again for each would make a text of the same headings slow.
            last[base] = max(last.get(base, 0) + 1, place)
            anchor = f"{base}-{last[base]}"
        taken.add(anchor)
        element.attributes["id"] = anchor
        headings.append(Heading(anchor, words))
    return headings
