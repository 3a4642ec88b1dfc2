"""Tables in rich text: column and row headings that every browser and screen reader can use."""

from django.utils.translation import gettext

from content.text.citations import MARK
from content.text.tree import Element

#: The longest heading of a column, in characters: it is repeated in every cell below it, and a
#: long one in a long table would make a page of many megabytes.
LONGEST_HEADING = 120


def head(text: Element) -> None:
    """Make the first row and column of every table in a text its headings.

    On a phone each row stands by itself as a block (see prose-table.css), so each
    cell carries the heading of its column. Tables with merged cells are left alone, and those
    whose first row is too long to be headings.
    Every table stands in a box of its own, which scrolls where the table is the wider.
    """
    for table in text.elements("table", outermost=True):
        _head(table)


def _head(table: Element) -> None:
    rows = [row.elements("td", "th", outermost=True) for row in table.elements("tr")]
    merged = any("span" in name for row in rows for cell in row for name in cell.attributes)
    is_regular = all(row and len(row) == len(rows[0]) for row in rows)
    labels = [_label(cell) for cell in rows[0]] if rows else []
    is_headed = all(len(label) <= LONGEST_HEADING for label in labels)
    if merged or len(rows) < 2 or not (is_regular and is_headed) or table.elements("table"):
        # It may be wider than the screen: whoever uses a keyboard must be able to scroll it.
        itself = Element("table", table.attributes, table.children)
        table.tag, table.children = "div", [itself]
        table.attributes = {
            "class": "table",
            "role": "region",
            "tabindex": "0",
            "aria-label": gettext("Table"),
        }
        return
    columns = [_content(cell) for cell in rows[0]]
    # The corner over the row headings may be empty: that is a cell, no heading.
    headings = [
        Element("th", {"scope": "col"}, [column]) if column.children else Element("td")
        for column in columns
    ]
    body = [_row(row, labels) for row in rows[1:]]
    parts: list[Element | str] = [
        Element("thead", children=[Element("tr", children=[*headings])]),
        Element("tbody", children=[*body]),
    ]
    table.tag, table.attributes = "div", {"class": "table"}
    table.children = [Element("table", {"class": "rows"}, parts)]


def _label(cell: Element) -> str:
    """Return the words of a heading as every cell below it carries them."""
    return " ".join(MARK.sub("", cell.text()).split())


def _row(row: list[Element], labels: list[str]) -> Element:
    first, *others = row
    cells = [
        Element("td", {"data-label": label}, [_content(cell)])
        for cell, label in zip(others, labels[1:], strict=True)
    ]
    return Element("tr", children=[Element("th", {"scope": "row"}, [_content(first)]), *cells])


def _content(cell: Element) -> Element:
    """Return what is in a cell; the editor wraps it in a paragraph, which alone says nothing."""
    inside = [child for child in cell.children if not isinstance(child, str) or child.strip()]
    if len(inside) == 1 and isinstance(inside[0], Element) and inside[0].tag == "p":
        inside = inside[0].children
    return Element(children=inside)
