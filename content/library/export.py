"""The open data as JSON and CSV."""

import csv
import datetime
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from content.library.records import Caption, Catalogue, Edition, Item, Subject
from content.models.source import Reference
from content.text.figures import Figure

#: What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_json(everything: Catalogue) -> str:
    """Return a catalogue as JSON (RFC 8259)."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime.date) else vars(value)

    return json.dumps(everything, ensure_ascii=False, allow_nan=False, default=plain)


def to_csv(everything: Catalogue) -> str:
    """Return a catalogue as CSV (RFC 4180): one row an edition, after a row of field names."""
    names = [each.name for each in (*fields(Item), *fields(Edition)) if each.name != "editions"]
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(names)
    for item in everything.items:
        for edition in item.editions:
            record = vars(item) | vars(edition)
            writer.writerow([safe(_cell(record[name])) for name in names])
    return target.getvalue()


def figures_to_csv(figures: Iterable[Figure], sources: Mapping[str, Reference | None]) -> str:
    """Return the figures of a page as CSV: one a row, each with its sources and their links."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["series", "column", "value", "sources"])
    for figure in figures:
        found = [sources.get(key) for key in figure.sources]
        cited = [f"{each.name} {each.url}".strip() for each in found if each]
        writer.writerow(
            [safe(cell) for cell in (figure.row, figure.column, figure.value, _cell(cited))]
        )
    return target.getvalue()


def _cell(value: Any) -> str:
    """Return a value as text; a list's entries are parted by "|", an entry's parts by spaces."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " | ".join(_cell(each) for each in value)
    if isinstance(value, Subject | Caption):
        return " ".join(_cell(each) for each in vars(value).values()).strip()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
