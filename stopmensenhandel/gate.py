"""Whether finished pages still hold: what the row of the generation and the clocks say.

They hold for a *period*: one generation of what visitors read (see ``generation``), until the next
moment at which the clock publishes something. A hit asks one file and the time. The row is asked
when the file says something else, and twice a second: it changes on other machines, too. Where it
doesn't answer, the database is away; nobody waits for it twice.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils.module_loading import import_string

from stopmensenhandel import faults, generation, hanging

logger = logging.getLogger(__name__)

FOREVER = float("inf")
#: Seconds between two looks at the row, and after which an answer that is awaited counts as none.
LOOK_EVERY, PATIENCE = 0.5, 2.0


@dataclass(frozen=True)
class Period:
    """While pages hold: a generation, until a moment in seconds since 1970."""

    number: int
    until: float
    #: What was looked up for several pages: see ``sharing``.
    known: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)


class Gate:
    """The period in which a process is; ``changed`` is set when it is another one."""

    def __init__(self, changed: threading.Event) -> None:
        self.changed = changed
        self.period = Period(-1, FOREVER)
        self.signal = str(generation.signal())
        #: What the signal said before the row was read: while it says so, nothing was published.
        self.heard = -1.0
        self.renewing = threading.Lock()
        #: When the row was asked for; None where it answered.
        self.asking: float | None = None
        self.is_away = False

    def is_current(self, now: float) -> bool:
        """Return whether nothing was published since the row was read."""
        period = self.period
        if now >= period.until:
            return False
        try:
            return os.stat(self.signal).st_mtime == self.heard  # noqa: PTH116 (each visit asks)
        except OSError:
            return self.heard == 0

    def latest(self) -> int:
        """Return the last generation of which this machine knows."""
        return max(self.period.number, int(generation.told()))

    def watch(self) -> None:
        """Look at the row twice a second: it changes on other machines, too."""
        said, was_ahead = "", False
        while True:
            time.sleep(LOOK_EVERY)
            try:
                self.renew(always=True)
                # For longer than a commit takes: the row was put back.
                is_ahead = not self.away() and generation.told() > self.period.number
                if is_ahead and was_ahead:
                    generation.go_on()
                was_ahead = is_ahead
                if not self.away():
                    for due in settings.DUE:
                        import_string(due)()
            except Exception as error:
                # Whatever it is: without this thread, changes would never show.
                if said != repr(error):
                    logger.exception("The row of the generation can't be read.")
                said = repr(error)

    def relieve(self) -> None:
        """Let go who waits for a database that hangs, the thread that watches among them."""
        hanging.relieve(self.waited)

    def renew(self, *, always: bool = False) -> None:
        """Read the row, unless somebody just has; wait for nobody who waits for long."""
        if self.hangs() or not self.renewing.acquire(timeout=PATIENCE):
            return
        try:
            if always or not self.is_current(time.time()):
                self.read()
        finally:
            self.renewing.release()

    def read(self) -> None:
        """Read the row and the clocks; note whether the database answers."""
        self.asking = time.monotonic()
        try:
            close_old_connections()
            heard, number = generation.told(), generation.number()
            if heard < number:
                # Where nothing can be written, looking at the row has to do.
                with contextlib.suppress(OSError):
                    heard = number = generation.tell()
            period = self.period
            if number != period.number or time.time() >= period.until:
                moments = [import_string(clock)() for clock in settings.CLOCKS]
                until = min((each.timestamp() for each in moments if each), default=FOREVER)
                if Period(number, until) != period:
                    self.period = Period(number, until)
                    self.changed.set()
            # A writer may tell a moment before its commit: SQLite commits an INSERT that returns
            # something only when that was fetched.
            self.heard = heard if heard <= number else -1
            if self.is_away:
                logger.warning("The database answers again.", extra=faults.ONCE)
                self.changed.set()
            self.is_away = False
        except Error as error:
            if not self.is_away:
                # A query of ours: nothing of a visitor's is in it.
                faults.say_away(" ".join(str(error).split()))
            self.is_away = True
        finally:
            self.asking = None

    def away(self) -> bool:
        """Return whether the database doesn't answer, or not soon."""
        return self.is_away or self.hangs()

    def hangs(self) -> bool:
        """Return whether somebody has been waiting for the database for long."""
        return self.waited() > PATIENCE

    def waited(self) -> float:
        """Return for how many seconds somebody has been waiting for the row."""
        asking = self.asking
        return 0 if asking is None else time.monotonic() - asking
