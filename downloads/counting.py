"""Counting what is taken: in memory first, then a lump of it in the database.

What is kept are sums a month. A lump says nothing of when in a minute somebody came, and saves
the database a write for each visit. What a process has counted since its last lump is lost if it
is killed; one that ends writes it (``settings.AT_THE_END``).
"""

import datetime
import threading
import time
from collections import Counter

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from downloads.models import Download

#: Seconds between two lumps of a process.
LUMP = 60

_lock = threading.Lock()
_counted: Counter[tuple[str, str, datetime.date]] = Counter()
_last = time.monotonic()


def count(document: str, language: str) -> None:
    """Count that a document was taken in a language, by whomever."""
    with _lock:
        _counted[document, language, timezone.localdate().replace(day=1)] += 1


def write() -> None:
    """Add what was counted to the database.

    Raises:
        DatabaseError, InterfaceError: it couldn't be written; it is kept for the next time.

    """
    with _lock:
        lump = dict(_counted)
        _counted.clear()
    if not lump:
        return  # nobody waits for a lock for nothing
    try:
        # In one order everywhere, so that no two processes wait for each other.
        with transaction.atomic():
            for (document, language, month), number in sorted(lump.items()):
                row, _made = Download.objects.get_or_create(
                    document=document, language=language, month=month
                )
                Download.objects.filter(pk=row.pk).update(number=F("number") + number)
    except BaseException:
        with _lock:
            _counted.update(lump)
        raise


def write_due() -> None:
    """Write, if a minute has passed since the last time; asked twice a second.

    Raises:
        DatabaseError, InterfaceError: as ``write``.

    """
    global _last
    if time.monotonic() - _last >= LUMP:
        _last = time.monotonic()
        write()
