"""How the logs are written: where and how something broke, not with what."""

import logging
import threading
import time
import traceback
from collections import Counter
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from gunicorn.glogging import Logger


class Formatter(logging.Formatter):
    """Time, level, logger, message; of an exception its kinds and lines of code.

    An exception's own text is left out. It quotes what broke something: a part
    of the query, a value that a database refused.
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name is logging's)
        """Return the traceback of an exception and of what caused it, without their texts."""
        parts: list[str] = []
        exception, seen = ei[1], set()
        while exception is not None and id(exception) not in seen:
            seen.add(id(exception))
            kind = type(exception)
            frames = "".join(traceback.format_tb(exception.__traceback__))
            parts.insert(0, f"{frames}{kind.__module__}.{kind.__qualname__}")
            hidden = exception.__suppress_context__
            exception = exception.__cause__ or (None if hidden else exception.__context__)
        return "\nwhich led to:\n".join(parts)


class OnceAMinute(logging.Filter):
    """Let a line that may be said often (``extra={"once": True}``) through once a minute.

    The first comes at once. How many were left out stands in the next.
    """

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, float] = {}
        self.left_out: Counter[str] = Counter()
        self.lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is written."""
        if not getattr(record, "once", False):
            return True
        now, line = time.monotonic(), str(record.msg)
        with self.lock:
            if now - self.said.get(line, -60) < 60:
                self.left_out[line] += 1
                return False
            self.said[line] = now
            if more := self.left_out.pop(line, 0):
                record.msg = f"{line} (and {more} times since it was said last)"
        return True


class ServerLogger(Logger):  # type: ignore[misc]  # it has no types
    """gunicorn's logs, with the same care."""

    def setup(self, cfg: Any) -> None:
        """Let the error log write exceptions as the site's own log does."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Formatter())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Write the line of a request; what can't be written costs no visitor the connection."""
        try:
            super().access(resp, req, environ, request_time)
        except Exception as error:
            self.error("A request isn't in the log: %s", type(error).__name__)

    def atoms(self, resp: Any, req: Any, *args: Any) -> dict[str, Any]:
        """Write the path as it stands in an address: an encoded line break makes no line.

        It is the path that was sent. What ``environ`` has is Django's by now, in which any
        character of any script may stand.
        """
        atoms: dict[str, Any] = super().atoms(resp, req, *args)
        atoms["U"] = quote(unquote_to_bytes(req.path or "-"), safe="/*")
        return atoms
