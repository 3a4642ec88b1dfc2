"""The figures in the tables of a text, one by one: for whoever counts with them or cites them."""

import re
from functools import lru_cache
from typing import NamedTuple

from content.text import tables
from content.text.citations import MARK
from content.text.tree import Element, parsed

#: What parts thousands, in any language, in a label.
PARTED = re.compile(r"(?<=\d)[., ](?=\d{3}(?!\d))")


class Figure(NamedTuple):
    """A cell that holds a figure; ``sources`` are the keys of what its row, or else table, cites.

    Where neither cites anything, it is what the block before the table does, which announces it.
    """

    row: str
    column: str
    value: str
    sources: list[str]


@lru_cache(maxsize=200)
def of(html: str) -> tuple[Figure, ...]:
    """Return the figures in the tables of a text, in order."""
    found: list[Figure] = []
    said: list[str] = []
    for block in parsed(html).elements("p", "li", "table", outermost=True):
        if block.tag == "table":
            found += _figures(block, said)
        said = MARK.findall(block.text())
    return tuple(found)


def _figures(table: Element, said: list[str]) -> list[Figure]:
    rows = [row.elements("td", "th", outermost=True) for row in table.elements("tr")]
    if not rows or not all(row and len(row) == len(rows[0]) for row in rows):
        return []
    columns = [tables.label(cell) for cell in rows[0]]
    cited = MARK.findall(table.text()) or said
    return [
        Figure(
            tables.label(row[0]),
            column,
            PARTED.sub("", tables.label(cell)),
            [key for each in row for key in MARK.findall(each.text())] or cited,
        )
        for row in rows[1:]
        for column, cell in zip(columns[1:], row[1:], strict=True)
        if tables.is_figure(cell)
    ]
