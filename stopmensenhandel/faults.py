"""What is no mistake in the site: the database is away, or the disk takes nothing.

An error says which by its code. Its text is left out of the log: it may quote what was typed.
"""

import errno
import logging

from django.db import Error, InterfaceError, OperationalError

logger = logging.getLogger(__name__)

#: What says that something can't be written: of the system, SQLite (how it begins), PostgreSQL.
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
UNWRITABLE_CODES = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "53100", "25006")
#: A line of the log that is written once a minute, however often it is said; see ``logs``.
ONCE = {"once": True}


def status_of(error: BaseException | None) -> int | None:
    """Return the status to answer: 503 without a database, 507 without room; else None."""
    if isinstance(error, OSError) and error.errno in UNWRITABLE:
        logger.error("The disk takes nothing (%s).", errno.errorcode[error.errno], extra=ONCE)
        return 507
    if not isinstance(error, Error):
        return None
    code = _code(error)
    if code.startswith(UNWRITABLE_CODES):
        logger.error("The database takes nothing (%s).", code, extra=ONCE)
        return 507
    if isinstance(error, OperationalError | InterfaceError):
        say_away(code or type(error).__name__)
        return 503
    return None


def say_away(reason: str) -> None:
    """Say that the database is away."""
    logger.error("The database is away (%s): stored pages are sent.", reason, extra=ONCE)


def _code(error: Error) -> str:
    """Return how the driver calls an error."""
    cause = error.__cause__
    return getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
