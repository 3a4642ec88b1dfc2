"""Citations in rich text: "[^key]" becomes the number of a footnote."""

import re
from collections.abc import Collection
from functools import lru_cache

from django.utils.translation import gettext

from content.text.tree import Element

# Space is taken from its first on: to begin within it again would make a long run of it slow.
MARK = re.compile(r"(?:(?<!\s)\s++)?\[\^([-\w]+)\]")


@lru_cache(maxsize=1000)
def cited(html: str) -> tuple[str, ...]:
    """Return the keys of the sources that a text cites, each once, in order."""
    return tuple(dict.fromkeys(MARK.findall(html)))


def number(text: Element, known: Collection[str]) -> list[str]:
    """Put numbers for the marks in a text; return the keys in the order of their numbers.

    The first mark of a source has the anchor ``cite-1``, its footnote ``source-1``. A
    mark whose source isn't known goes: nobody can follow it.
    """
    places: dict[str, int] = {}

    def footnote(key: str) -> Element:
        is_first = key not in places
        place = places.setdefault(key, len(places) + 1)
        link = {"href": f"#source-{place}"} | ({"id": f"cite-{place}"} if is_first else {})
        link["aria-label"] = gettext("Source %(number)s") % {"number": place}
        # Brackets: without CSS a bare digit after a figure would become part of it.
        return Element("sup", {"class": "cite"}, [Element("a", link, [f"[{place}]"])])

    def numbered(words: str) -> Element | str:
        parts: list[Element | str] = [*MARK.split(words)]
        if len(parts) == 1:
            return words
        for index, key in enumerate(parts[1::2]):
            parts[2 * index + 1] = footnote(str(key)) if key in known else ""
        return Element(children=parts)

    for link in text.elements("a"):
        _put_behind(link)
    text.replace_texts(numbered)
    return [*places]


def _put_behind(link: Element) -> None:
    """Put the marks in a link behind it: there are no links in links."""
    if marks := MARK.findall(link.text()):
        itself = Element(link.tag, link.attributes, link.children)
        itself.replace_texts(lambda words: MARK.sub("", words))
        link.tag, link.attributes = "", {}
        link.children = [itself, *(f"[^{key}]" for key in marks)]
