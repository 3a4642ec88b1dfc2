"""Stored files and the database: what fails half way leaves nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.storage.filesystem import FileSystemStorage

_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


class TrackedStorage(FileSystemStorage):
    """A folder of files that tells ``removed_on_failure`` what was written."""

    def _save(self, name: str, content: File) -> str:
        stored: str = super()._save(name, content)  # type: ignore[misc]
        if (written := _written.get()) is not None:
            written.append(stored)
        return stored


@contextmanager
def removed_on_failure() -> Iterator[None]:
    """Remove every file written within, when what is within fails.

    A transaction takes back rows, not files. Put it around the transaction as
    well, so that a failure after the file was stored counts too; inner ones then
    leave the work to the outer one.
    """
    if _written.get() is not None:
        yield
        return
    token = _written.set([])
    try:
        yield
    except BaseException:
        for name in _written.get() or []:
            default_storage.delete(name)
        raise
    finally:
        _written.reset(token)
