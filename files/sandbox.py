"""Untrusted files are read by a child process that can neither hang nor fill the memory.

What parses a file (pypdf, pdfium, FFmpeg, Pillow) may be brought to loop, to fill the
memory or to crash by a file made for it. It runs in ``files.inspection``: a process
for each file, with no settings, no secrets and no Django, that limits itself before it
reads, and gives up the right to read other files (``files.confinement``). It answers in
JSON, which can hold nothing but values.
"""

import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext_lazy as _

from files.refusal import RefusedError

#: Seconds. The child's processor time is limited too; this ends one that only waits.
WALL_CLOCK = 60
PIECE = 1_000_000  # bytes in memory while a file is copied

TOO_HEAVY = _("The file takes too long or too much memory to read.")
DAMAGED = _("The file is damaged and can't be read.")
NOT_READ = _("The site can't read files at the moment. Tell whoever runs it.")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """A file's size in bytes, its checksum, and what the child read from it."""

    size: int
    sha256: str
    values: dict[str, Any]


def inspect(kind: str, file: IO[bytes], max_bytes: int, messages: Mapping[str, Any]) -> Finding:
    """Return what is found in a file by the module of ``files.inspection`` called ``kind``.

    ``messages`` are the reasons to refuse by their codes.

    Raises:
        RefusedError: the file is larger than ``max_bytes``, unfit, or too heavy to read.

    """
    digest, size = hashlib.sha256(), 0
    with _on_disk(file) as (path, copy):
        file.seek(0)
        while piece := file.read(PIECE):
            size += len(piece)
            if size > max_bytes:
                file.seek(0)
                raise RefusedError("too_large", messages["too_large"])
            digest.update(piece)
            copy(piece)
        file.seek(0)
        answer = _ask(kind, path)
    if code := answer.get("refused"):
        reasons = {"too_heavy": TOO_HEAVY, "broken": DAMAGED, **messages}
        raise RefusedError(code, reasons[code], answer["details"])
    return Finding(size, digest.hexdigest(), answer["found"])


@contextmanager
def _on_disk(file: IO[bytes]) -> Iterator[tuple[str, Callable[[bytes], object]]]:
    """Yield where the child finds a file, and what to call with each piece of it.

    A large upload lies on the disk already; of anything else a copy is made.
    """
    if isinstance(file, TemporaryUploadedFile):
        yield file.temporary_file_path(), len
        return
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, buffering=0) as copy:
        yield copy.name, copy.write


def _ask(kind: str, path: str) -> dict[str, Any]:
    """Return the child's answer.

    Raises:
        RefusedError: the file took too long or too much memory, or nothing can be read now.

    """
    # Only what an interpreter needs to be found: no database address, no secret key.
    environment = {k: os.environ[k] for k in ("PATH", "LD_LIBRARY_PATH") if k in os.environ}
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as output:
        try:
            status = subprocess.run(  # noqa: S603 – nothing in it comes from the file
                [sys.executable, "-m", "files.inspection", kind, path],
                cwd=settings.BASE_DIR,
                # glibc sets aside address space for each thread, which the limit counts.
                env=environment | {"MALLOC_ARENA_MAX": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                timeout=WALL_CLOCK,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise RefusedError("too_heavy", TOO_HEAVY) from error
        except OSError as error:  # no process can be started: too many, or no memory
            logger.exception("files.inspection doesn't start")
            raise RefusedError("not_read", NOT_READ) from error
        # pdfium aborts when it gets no more memory.
        if status in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT):
            raise RefusedError("too_heavy", TOO_HEAVY)
        if status < 0:  # a parser crashed
            return {"refused": "broken", "details": {}}
        if status > 0:
            logger.error("files.inspection ended with status %d", status)
            raise RefusedError("not_read", NOT_READ)
        output.seek(0)
        try:
            answer = json.load(output)
        except ValueError:  # something that a parser printed
            answer = None
    return answer if isinstance(answer, dict) else {"refused": "broken", "details": {}}
