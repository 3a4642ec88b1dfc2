"""How often documents are taken: what editors read of it.

Below five, nobody is told how many; nor whether there were any, so what nobody took is there, too.
"""

import csv
import datetime
import io
from collections.abc import Iterator
from typing import NamedTuple

from django.utils import timezone

from content.library.export import safe
from content.library.kinds import KINDS
from downloads.models import FEW, Download


class Use(NamedTuple):
    """A document in a language; ``number`` is None where it was taken fewer than five times."""

    document: str
    title: str
    language: str
    number: int | None


def months() -> list[datetime.date]:
    """Return the months, the newest first: from the first with a number to this one.

    All between, and none before that: a list of those in which somebody came would tell of one.
    """
    told = (
        Download.objects.filter(number__gte=FEW).order_by("month").values_list("month", flat=True)
    )
    month = timezone.localdate().replace(day=1)
    found, first = [month], told.first() or month
    while found[-1] > first:
        found.append((found[-1] - datetime.timedelta(days=1)).replace(day=1))
    return found


def of_month(month: datetime.date) -> list[Use]:
    """Return all that can be taken, and what could be and was taken often enough to be told."""
    rows = Download.objects.filter(month=month)
    numbers = {(row.document, row.language): row.number for row in rows}
    titles = {(name, code): title for name, title, code in _offered()}
    known = titles.keys() | {each for each, number in numbers.items() if number >= FEW}
    found = [
        Use(name, titles.get((name, code), name), code, _told(numbers.get((name, code), 0)))
        for name, code in known
    ]
    return sorted(found, key=lambda use: (use.title.casefold(), use.document, use.language))


def _told(number: int) -> int | None:
    return number if number >= FEW else None


def _offered() -> Iterator[tuple[str, str, str]]:
    """Yield name, title and language of each document that visitors can take now."""
    for kind in KINDS.values():
        if not kind.is_counted:
            continue
        for item in kind.model.objects.published().prefetch_related("editions"):
            title = str(item)
            for edition in item.editions.all():
                yield f"{kind.name}.{item.key}", title, edition.language


def to_csv(of: list[datetime.date]) -> str:
    """Return all of some months as CSV (RFC 4180), after a row of names."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["month", "document", "title", "language", "downloads"])
    for month in of:
        for use in of_month(month):
            number = f"<{FEW}" if use.number is None else str(use.number)
            cells = (use.document, use.title, use.language)
            writer.writerow([f"{month:%Y-%m}", *map(safe, cells), number])
    return target.getvalue()
