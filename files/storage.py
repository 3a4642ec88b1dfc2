"""Stored files and the database: what fails half way leaves nothing behind."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.storage.filesystem import FileSystemStorage

_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


class Written(File):
    """A file that is on the disk already: it is moved to its place."""

    def temporary_file_path(self) -> str:
        """Return where it is (Django's name for it)."""
        return str(self.name)


class TrackedStorage(FileSystemStorage):
    """A folder of files that tells ``removed_on_failure`` what was written.

    A file is there whole or not at all, also where the disk is full.
    """

    def _save(self, name: str, content: File) -> str:
        if hasattr(content, "temporary_file_path"):
            return self._put(name, content)
        handle, temporary = tempfile.mkstemp(dir=settings.FILE_UPLOAD_TEMP_DIR)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            with Path(temporary).open("rb") as file:
                return self._put(name, Written(file, temporary))
        finally:
            Path(temporary).unlink(missing_ok=True)

    def _put(self, name: str, content: File) -> str:
        stored: str = super()._save(name, content)  # type: ignore[misc]
        if (written := _written.get()) is not None:
            written.append(stored)
        return stored


def remove_written() -> None:
    """Remove every file written so far within ``removed_on_failure``: it was only looked at."""
    written = _written.get() or []
    while written:
        default_storage.delete(written.pop())


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
