"""Tables in rich text: column and row headings that every browser and screen reader can use."""

import re
from collections.abc import Sequence

from django.utils.html import escape, strip_tags
from django.utils.translation import gettext

TABLE = re.compile(r"<table[^>]*>(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd](?P<attributes>[^>]*)>(?P<content>.*?)</t[hd]>", re.DOTALL)
#: The editor wraps the content of a cell in a paragraph; a single one says nothing.
PARAGRAPH = re.compile(r"<p>((?:(?!<p>).)*)</p>", re.DOTALL)


def with_headings(html: str) -> str:
    """Return sanitised rich text with every table's first row and column as headings.

    On a phone each row stands by itself as a block (see prose-table.css), so each
    cell carries the heading of its column. Tables with merged cells are left alone.
    """
    return TABLE.sub(_table, html)


def _table(match: re.Match[str]) -> str:
    rows = [list(CELL.finditer(row[1])) for row in ROW.finditer(match[1])]
    merged = any("span=" in cell["attributes"] for row in rows for cell in row)
    if merged or len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        # It may be wider than the screen: whoever uses a keyboard must be able to scroll it.
        name = escape(gettext("Table"))
        return f'<div class="table" role="region" tabindex="0" aria-label="{name}">{match[0]}</div>'
    columns = [_content(cell) for cell in rows[0]]
    labels = [escape(" ".join(strip_tags(column).split())) for column in columns]
    # The corner over the row headings may be empty: that is a cell, no heading.
    head = "".join(
        f'<th scope="col">{column}</th>' if column else "<td></td>" for column in columns
    )
    body = "".join(_row(row, labels) for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: list[re.Match[str]], labels: Sequence[str]) -> str:
    first, *others = row
    cells = "".join(
        f'<td data-label="{label}">{_content(cell)}</td>'
        for cell, label in zip(others, labels[1:], strict=True)
    )
    return f'<tr><th scope="row">{_content(first)}</th>{cells}</tr>'


def _content(cell: re.Match[str]) -> str:
    content = cell["content"].strip()
    single = PARAGRAPH.fullmatch(content)
    return single[1].strip() if single else content
