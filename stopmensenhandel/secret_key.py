"""The site's secret key, made once."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def read_or_make(path: Path) -> str:
    """Return the key kept in ``path``; make it there when there is none.

    Exits with one sentence when the folder can't be written: without a lasting
    key every restart would end each editor's session.
    """
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        try:
            # O_EXCL: of two processes that start together one makes the key, both use it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            key = get_random_secret_key()
            file.write(key)
        return key
    except OSError as error:
        raise SystemExit(
            f"The data folder {path.parent} can't be used ({error.strerror}): "
            "make it writable, or set DATA_DIR to a folder that is."
        ) from error
