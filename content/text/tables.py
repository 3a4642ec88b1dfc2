"""Tables in rich text: column and row headings that every browser and screen reader can use."""

import re

from django.utils.translation import gettext

from content.text.citations import MARK
from content.text.tree import Element

#: The longest heading of a column, in characters: it is repeated in every cell below it, and a
#: long one in a long table would make a page of many megabytes.
LONGEST_HEADING = 120
#: A cell that holds a figure, its thousands parted by a point, a comma or a space (in a label
#: every space is an ordinary one), and one that says there is none. A phone number is no figure.
FIGURE = re.compile(r"[≈±<>]?\s?(?!0\d)\d+(?:[.,]\d+| \d{3})*\s?%?")
NONE = "–"


def head(text: Element) -> None:
    """Make the first row and column of every table in a text its headings.

    On a phone each row stands by itself as a block (see prose-table.css), so each
    cell carries the heading of its column. Figures are marked, to stand below each other, and
    cells without one, which a phone leaves out. Tables with merged cells are left alone, and those
    whose first row is too long to be headings.
    Every table stands in a box of its own, which scrolls where the table is the wider.
    """
    for table in text.elements("table", outermost=True):
        _head(table)


def _head(table: Element) -> None:
    rows = [row.elements("td", "th", outermost=True) for row in table.elements("tr")]
    merged = any("span" in name for row in rows for cell in row for name in cell.attributes)
    is_regular = all(row and len(row) == len(rows[0]) for row in rows)
    labels = [label(cell) for cell in rows[0]] if rows else []
    is_headed = all(len(heading) <= LONGEST_HEADING for heading in labels)
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
    kinds = [_column_kind([row[place] for row in rows[1:]]) for place in range(len(columns))]
    # The corner over the row headings may be empty: that is a cell, no heading.
    headings = [
        Element("th", kind | {"scope": "col"}, [column]) if column.children else Element("td")
        for column, kind in zip(columns, kinds, strict=True)
    ]
    body = [_row(row, labels) for row in rows[1:]]
    parts: list[Element | str] = [
        Element("thead", children=[Element("tr", children=[*headings])]),
        Element("tbody", children=[*body]),
    ]
    table.tag, table.attributes = "div", {"class": "table"}
    table.children = [Element("table", {"class": "rows"}, parts)]


def label(cell: Element) -> str:
    """Return the words of a cell without sources: of a heading, as every cell below carries it."""
    return " ".join(MARK.sub("", cell.text()).split())


def is_figure(cell: Element) -> bool:
    """Return whether a cell holds a figure and nothing else."""
    return bool(FIGURE.fullmatch(label(cell)))


def _kind(cell: Element) -> dict[str, str]:
    """Return the class of a cell that holds a figure or none, as attributes."""
    if label(cell) == NONE:
        return {"class": "figure none"}
    return {"class": "figure"} if is_figure(cell) else {}


def _column_kind(cells: list[Element]) -> dict[str, str]:
    """Return the class of the heading over cells that all hold figures, as attributes."""
    return {"class": "figure"} if all(_kind(cell) for cell in cells) else {}


def _row(row: list[Element], labels: list[str]) -> Element:
    first, *others = row
    cells = [
        Element("td", _kind(cell) | {"data-label": heading}, [_content(cell)])
        for cell, heading in zip(others, labels[1:], strict=True)
    ]
    return Element("tr", children=[Element("th", {"scope": "row"}, [_content(first)]), *cells])


def _content(cell: Element) -> Element:
    """Return what is in a cell; the editor wraps it in a paragraph, which alone says nothing."""
    inside = [child for child in cell.children if not isinstance(child, str) or child.strip()]
    if len(inside) == 1 and isinstance(inside[0], Element) and inside[0].tag == "p":
        inside = inside[0].children
    return Element(children=inside)
