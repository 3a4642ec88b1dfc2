"""What comes along when a text is copied from Word, Outlook, LibreOffice or Google Docs.

A list is a list again, what was struck out stays away, and no note leads nowhere. The editor
does the same as soon as something is pasted (static/js/paste.js): it keeps nothing of Word's
that would tell here.
"""

import re
from typing import NamedTuple

import nh3

from content.text.tree import Element, parsed

#: The names of what is looked at here. The sanitiser on saving allows much less.
TAGS = {"a", "b", "blockquote", "br", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li"}
TAGS |= {"ol", "p", "s", "span", "strike", "strong", "table", "tbody", "td", "th", "thead", "tr"}
TAGS |= {"ul"}
ATTRIBUTES = {tag: {"class", "style"} for tag in ("a", "b", "i", "p", "span")}
ATTRIBUTES["a"] |= {"href", "id", "name", "rel", "title"}
ATTRIBUTES |= {"ol": {"start", "type", "data-type"}}
ATTRIBUTES |= {tag: {"rowspan", "colspan"} for tag in ("td", "th")}
SCHEME = re.compile(r"\b[a-z][a-z\d+.-]{0,30}(?=:)", re.I)

RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
#: What nobody saw in the document: struck out, a comment, hidden.
STRUCK_OUT = re.compile(
    r"text-decoration[^;]{0,99}line-through|\bmsodel\b|\bmsocomment"
    r"|\bdisplay:\s*none|\bmso-hide:\s*all",
    re.I,
)
NOT_BOLD = re.compile(r"font-(?:weight|style):\s*(?:normal|400)", re.I)
#: A mark of a note or a comment, and a place that only the document has.
NOTE = re.compile(r"#_(?:ftn|edn|msocom|cmnt)|#(?:ftnt|cmnt|sdfootnote|sdendnote)", re.I)
PLACE = re.compile(r"#_", re.I)

LIST_LEVEL = re.compile(r"mso-list:\s*(?!\s|ignore|none)[^;]{0,99}?\blevel(\d)", re.I)
MARKER = re.compile(r"mso-list:\s*ignore", re.I)
ORDERED = re.compile(r"\s*\(?(\d{1,4}|[a-z]{1,5})[.)]", re.I)
BULLET = re.compile(r"\s*(?:[·•▪◦‣●○■□\uf0b7\uf0a7]\s+|o\s\s+)")


def tree(html: str) -> Element:
    """Return a text as an editor sends it as a tree, with the traces of its origin gone."""
    # The sanitiser reads HTML as browsers do. Addresses of every kind stay, to be named.
    schemes = {scheme.lower() for scheme in SCHEME.findall(html)} | {"https"}
    text = parsed(
        nh3.clean(
            html,
            tags=TAGS,
            clean_content_tags={"script", "style", "title", "xml"},
            attributes=ATTRIBUTES,
            url_schemes=schemes,
            link_rel=None,
        )
    )
    for element in text.elements(*TAGS):
        _tidy(element)
    for container in [text, *text.elements("blockquote", "td", "th")]:
        _make_lists(container)
    for outer in text.elements("ul", "ol"):
        _take_in(outer)
    for container in [text, *text.elements("blockquote")]:
        container.children = [child for child in container.children if not _is_empty(child)]
    return text


class _List(NamedTuple):
    level: int
    element: Element
    items: list[Element]

    def goes_before(self, other: "_List") -> bool:
        """Return whether it has ended where another list begins."""
        is_other = self.level == other.level and self.element.tag != other.element.tag
        return self.level > other.level or is_other


def _tidy(element: Element) -> None:
    look = f"{element.attributes.get('style', '')} {element.attributes.get('class', '')}"
    href = element.attributes.get("href", "")
    if element.tag in ("del", "s", "strike") or STRUCK_OUT.search(look) or NOTE.match(href):
        element.tag, element.children = "", []
    elif element.tag == "p" and "MsoTitle" in look:
        element.tag = "h2"
    elif element.tag in ("b", "i") and NOT_BOLD.search(look):
        element.tag = ""
    elif element.tag == "a":
        # A name makes a link a place to which others lead.
        is_place = not href and not {"id", "name"}.isdisjoint(element.attributes)
        element.tag = "" if is_place or PLACE.match(href) else "a"
    element.tag = RENAMED.get(element.tag, element.tag)


def _is_empty(child: Element | str) -> bool:
    return (
        isinstance(child, Element)
        and child.tag in ("p", "h2", "h3", "h4")
        and not child.text().strip()
    )


def _make_lists(container: Element) -> None:
    """Put paragraphs that are the items of a list into lists, one in the other by their level."""
    children: list[Element | str] = []
    stack: list[_List] = []
    for child in container.children:
        item = _item(child) if isinstance(child, Element) and child.tag == "p" else None
        if isinstance(child, str) or not item:
            children.append(child)
            if not isinstance(child, str) or child.strip():
                stack = []
            continue
        while stack and stack[-1].goes_before(item):
            stack.pop()
        if not stack or stack[-1].level < item.level:
            (stack[-1].items[-1].children if stack else children).append(item.element)
            stack.append(item)
        else:
            stack[-1].element.children += item.items
            stack[-1].items.extend(item.items)
    container.children = children


def _item(paragraph: Element) -> "_List | None":
    """Return a paragraph that is an item of a list as a list, without its marker."""
    level = LIST_LEVEL.search(paragraph.attributes.get("style", ""))
    marker = ""
    for span in paragraph.elements("span"):
        if MARKER.search(span.attributes.get("style", "")):
            marker += span.text()
            span.children = []
    words = paragraph.text()
    if not level and not marker:
        bullet = BULLET.match(words)
        if not bullet:
            return None
        marker = bullet[0]
        _take(paragraph, len(marker))
    number = ORDERED.match(marker)
    start = str(int(number[1])) if number and number[1].isdecimal() else ""
    item = Element("li", children=[Element("p", children=paragraph.children)])
    counted = {"start": start} if start not in ("", "1") else {}
    itself = Element("ol" if number else "ul", counted, [item])
    return _List(int(level[1]) if level else 1, itself, [item])


def _take(element: Element, length: int) -> None:
    """Take so many characters from the beginning of an element's text."""
    for each in [element, *element.elements("", *TAGS)]:
        for index, child in enumerate(each.children):
            if isinstance(child, str):
                each.children[index] = child[length:]
                length = max(0, length - len(child))


def _take_in(outer: Element) -> None:
    """Put a list that stands between the items of another into the item before it."""
    items: list[Element | str] = []
    item: Element | None = None
    for child in outer.children:
        if isinstance(child, Element) and child.tag in ("ul", "ol") and item:
            item.children.append(child)
            continue
        items.append(child)
        item = child if isinstance(child, Element) else item
    outer.children = items
