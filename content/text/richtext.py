"""Rich text: what editors may use, how Markdown becomes it, how visitors get it."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from types import MappingProxyType
from typing import Any, NamedTuple

import phonenumbers
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from centres.phone import spoken
from content.text import citations, tables

#: What editors may use: only what the site styles. The sanitiser follows from it.
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel", "page"]},
    "History": True,
}

#: Pages that no editor writes, to which a text may link by name (page:centres), and
#: their names in the table of addresses.
FIXED_PAGES = {
    "centres": "centres",
    "library": "library",
    "brochures": "library",
    "languages": "languages",
}

TAG = re.compile(r"(<[^>]*>)")
HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
PAGE_LINK = re.compile(r'<a [^>]*?href="page:(?P<key>[-\w]+)"[^>]*>(?P<text>.*?)</a>', re.DOTALL)
OUTWARD_LINK = re.compile(r'<a (?:rel="[^"]*" )?href="(https?:[^"]*)"[^>]*>')
#: A paragraph or a list item that is nothing but a link.
ALONE = re.compile(
    r"<(p|li)>(\s*(?:<(?:strong|em)>)*<a [^>]*>(?:(?!</?a[ >]).)*</a>(?:</(?:strong|em)>)*"
    r"[.,;:!?]?(?:\s|<br ?/?>)*)</\1>",
    re.DOTALL,
)
#: Belgian short numbers as they are written in a text; 112 in "1128" is none of them.
SHORT_NUMBERS = re.compile(r"(?<![\w+])(?<!\d[ \u00a0])(112|101|116 000)(?!\w)(?![ \u00a0]?\d)")


class Heading(NamedTuple):
    """A heading of the text: its anchor and its words."""

    anchor: str
    text: str


class Rendered(NamedTuple):
    """A text ready for visitors, its headings for a list of contents, its sources in order."""

    html: SafeString
    headings: list[Heading]
    sources: list[Any]


def from_markdown(text: str) -> str:
    """Return HTML for CommonMark with tables. What editors may not use is dropped on saving."""
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    # CommonMark's own check allows few schemes; the sanitiser on saving is the stricter one.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    html: str = parser.render(text)
    return html.strip()


def has_words(html: str) -> bool:
    """Return whether a text says anything: an empty paragraph doesn't."""
    return bool(unescape(strip_tags(html)).strip())


def linked_pages(html: str) -> Iterable[str]:
    """Return the keys of the pages to which a text links ("page:when-you-call")."""
    return (match["key"] for match in PAGE_LINK.finditer(html))


def render(
    html: str,
    page_address: Callable[[str], str | None],
    sources: Mapping[str, Any] = MappingProxyType({}),
) -> Rendered:
    """Return sanitised rich text as visitors get it.

    ``page_address`` gives the address of a page by key in the active language;
    where it gives None the link's words stay and the link goes. ``sources`` are
    what the text may cite, by key.
    """

    def page_link(match: re.Match[str]) -> str:
        address = page_address(match["key"])
        return f'<a href="{escape(address)}">{match["text"]}</a>' if address else match["text"]

    headings: list[Heading] = []

    def heading(match: re.Match[str]) -> str:
        words = unescape(strip_tags(match[1])).strip()
        anchor = slugify(words, allow_unicode=True) or f"part-{len(headings) + 1}"
        if any(anchor == known.anchor for known in headings):
            anchor = f"{anchor}-{len(headings) + 1}"
        headings.append(Heading(anchor, words))
        return f'<h2 id="{escape(anchor)}">{match[1]}</h2>'

    html = PAGE_LINK.sub(page_link, html)
    html = OUTWARD_LINK.sub(r'<a href="\1" rel="noreferrer">', html)
    html = HEADING.sub(heading, html)
    # Before citations: they put brackets and digits in, which are no phone numbers.
    html, keys = citations.numbered(tables.with_headings(call_links(html)), sources)
    # What stands alone is as large as a fingertip; within a line there is no room for that.
    html = ALONE.sub(r'<\1 class="alone">\2</\1>', html)
    return Rendered(
        mark_safe(html),  # noqa: S308 (sanitised on saving)
        headings,
        [sources[key] for key in keys],
    )


def call_links(html: str) -> str:
    """Make every phone number in the text of sanitised HTML a call link.

    An editor writes "078 055 800"; a visitor on a phone can press it, and in
    right-to-left text its digits keep their order.
    """
    parts = TAG.split(html)
    in_link = 0
    for index, part in enumerate(parts):
        if part.startswith("<a "):
            in_link += 1
        elif part == "</a>":
            in_link -= 1
        elif part and not part.startswith("<"):
            parts[index] = _bidi(part) if in_link else _link_numbers(part)
    return "".join(parts)


def _numbers(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and dialled form of each phone number in a text."""
    found = [
        (
            match.start,
            match.end,
            phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164),
        )
        for match in phonenumbers.PhoneNumberMatcher(text, "BE")
    ]
    taken = [range(start, end) for start, end, _number in found]
    for short in SHORT_NUMBERS.finditer(text):
        if not any(short.start() in span for span in taken):
            found.append((short.start(), short.end(), short[0].replace(" ", "")))
    return sorted(found)


def _replace_numbers(text: str, replacement: Callable[[str, str], str]) -> str:
    result, end = "", 0
    for start, stop, number in _numbers(text):
        result += text[end:start] + replacement(number, text[start:stop])
        end = stop
    return result + text[end:]


def _link_numbers(text: str) -> str:
    return _replace_numbers(
        text,
        lambda number, written: (
            f'<a href="tel:{number}" aria-label="{spoken(written)}"><bdi>{written}</bdi></a>'
        ),
    )


def _bidi(text: str) -> str:
    return _replace_numbers(text, lambda _number, written: f"<bdi>{written}</bdi>")
