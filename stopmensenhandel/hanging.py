"""What waits for a database that hangs is let go: nothing else would end it.

A server that is stopped in its tracks ends no statement, though it took too long; and its machine
still answers for it, so that no timeout of the network ends the connection. Each thread that has
asked it something would wait, until no thread is left for what needs no database.
"""

import contextlib
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

#: Seconds after which nobody waits any longer, and between two looks.
ENDURANCE, LOOK_EVERY = 3.0, 0.5

_opened: "weakref.WeakSet[Any]" = weakref.WeakSet()
_lock = threading.Lock()


def note(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Note a connection to a server (signal connection_created)."""
    if hasattr(connection.connection, "fileno"):
        with _lock:
            _opened.add(connection.connection)


def relieve(waited: Callable[[], float]) -> None:
    """End all connections whenever somebody has waited for too long; a thread's whole work."""
    while True:
        time.sleep(LOOK_EVERY)
        if waited() > ENDURANCE:
            end_all()


def end_all() -> None:
    """End all connections of this process: who waits for one gets an error at once."""
    with _lock:
        connections = list(_opened)
    for connection in connections:
        # Its own thread may close it at this moment; the driver has an error of its own for that.
        with contextlib.suppress(Exception):
            number = connection.fileno()
            with socket.socket(fileno=os.dup(number)) as copy:
                # Still the same? A number is given again to whatever is opened next.
                if connection.fileno() == number:
                    copy.shutdown(socket.SHUT_RDWR)
