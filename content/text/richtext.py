"""Rich text: what editors may use, how Markdown becomes it, how visitors get it."""

from collections.abc import Callable, Mapping
from html import unescape
from types import MappingProxyType
from typing import Any, NamedTuple

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from content.text import anchors, citations, links, numbers, tables
from content.text.links import FIXED_PAGES as FIXED_PAGES
from content.text.links import FIXED_TITLES as FIXED_TITLES
from content.text.links import linked_pages as linked_pages
from content.text.tree import Element, parsed, serialised, steps
from stopmensenhandel.characters import is_seen

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
    "Pasted": True,
    "Written": True,
    "Footnote": True,
    "NoSpellCheck": False,
}

#: The longest that a text may be, in characters of HTML: six times the longest of the site.
LONGEST = 60_000


class Rendered(NamedTuple):
    """A text ready for visitors, its headings for a list of contents, its sources in order.

    ``opening`` is what is read before anything else: what stands before the first heading of the
    second level or, where the text begins with one, its part. ``rest`` is what follows, and
    ``contents`` are the headings of that.
    """

    opening: SafeString
    rest: SafeString
    headings: list[anchors.Heading]
    contents: list[anchors.Heading]
    sources: list[Any]

    @property
    def html(self) -> SafeString:
        """The whole text."""
        return self.opening + self.rest


def from_markdown(text: str) -> str:
    """Return HTML for CommonMark with tables. What editors may not use is dropped on saving."""
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    # CommonMark's own check allows few schemes; the sanitiser on saving is the stricter one.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    html: str = parser.render(text)
    return html.strip()


def has_words(html: str) -> bool:
    """Return whether a text says anything: an empty paragraph doesn't."""
    return is_seen(unescape(strip_tags(html)))


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
    text = parsed(html)
    links.lead(text, page_address)
    headings = anchors.give(text)
    # Before citations: they put brackets and digits in, which are no phone numbers.
    numbers.link(text)
    tables.head(text)
    keys = citations.number(text, sources)
    mark_alone(text)
    opening, rest = divided(text)
    return Rendered(
        mark_safe(serialised(opening)),  # noqa: S308 (sanitised on saving)
        mark_safe(serialised(rest)),  # noqa: S308
        headings,
        headings[len(opening.elements("h2")) :],
        [sources[key] for key in keys],
    )


def divided(text: Element) -> tuple[Element, Element]:
    """Return a text's opening and its rest (see ``Rendered``)."""
    seen = [child for child in text.children if isinstance(child, Element) or child.strip()]
    parts = [child for child in seen if isinstance(child, Element) and child.tag == "h2"]
    following = parts[1:] if seen[:1] == parts[:1] else parts
    end = text.children.index(following[0]) if following else len(text.children)
    return Element(children=text.children[:end]), Element(children=text.children[end:])


def call_links(html: str) -> str:
    """Make every phone number in well-formed HTML a call link.

    An editor writes "078 055 800"; a visitor on a phone can press it, and in
    right-to-left text its digits keep their order.
    """
    text = parsed(html)
    numbers.link(text)
    return serialised(text)


def mark_alone(text: Element) -> None:
    """Mark paragraphs and list items that are nothing but a link.

    These are as large as a fingertip; within a line there is no room for that.
    """
    for block in text.elements("p", "li"):
        if _is_alone(block):
            block.attributes["class"] = "alone"


def _is_alone(block: Element) -> bool:
    links_in, in_link, mark = 0, False, ""
    for step in steps(block):
        tag = "" if isinstance(step, str) else step.tag
        if tag == "a":
            in_link = isinstance(step, Element)
            links_in += in_link
        elif in_link or tag in ("strong", "em", "br"):
            continue
        elif isinstance(step, str):
            mark += step.strip()
        elif tag:
            return False
        if links_in > 1 or (mark and (not links_in or mark not in {*".,;:!?"})):
            return False
    return links_in == 1
