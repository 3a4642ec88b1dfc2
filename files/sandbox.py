"""Untrusted files are read by a child process that can neither hang nor fill the memory.

What parses a file (pypdf, pdfium, FFmpeg, Pillow) may be brought to loop, to fill the
memory or to crash by a file made for it. It runs in ``files.inspection``: a process
for each file, with no settings, no secrets and no Django, that limits itself before it
reads. It answers in JSON, which can hold nothing but values.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from files.refusal import RefusedError

#: Seconds. The child's processor time is limited too; this ends one that only waits.
WALL_CLOCK = 60
#: Validating, then saving, asks twice about each file: so many answers are kept, each
#: about as large as a picture. The starter's brochures and videos fit in.
KEPT = 128
PIECE = 1_000_000  # bytes in memory while a file is copied

TOO_HEAVY = _("The file takes too long or too much memory to read.")
DAMAGED = _("The file is damaged and can't be read.")


@dataclass(frozen=True)
class Finding:
    """A file's size in bytes, its checksum, and what the child read from it."""

    size: int
    sha256: str
    values: dict[str, Any]


_answers: dict[tuple[str, str], dict[str, Any]] = {}
_lock = Lock()


def inspect(kind: str, file: IO[bytes], max_bytes: int, messages: Mapping[str, Any]) -> Finding:
    """Return what is found in a file by the module of ``files.inspection`` called ``kind``.

    ``messages`` are the reasons to refuse by their codes.

    Raises:
        RefusedError: the file is larger than ``max_bytes``, unfit, or too heavy to read.

    """
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        digest, size = hashlib.sha256(), 0
        file.seek(0)
        while piece := file.read(PIECE):
            size += len(piece)
            if size > max_bytes:
                file.seek(0)
                raise RefusedError("too_large", messages["too_large"])
            digest.update(piece)
            copy.write(piece)
        file.seek(0)
        copy.flush()
        key = kind, digest.hexdigest()
        answer = _answers.get(key) or _ask(kind, copy.name)
    with _lock:
        _answers[key] = answer
        while len(_answers) > KEPT:
            del _answers[next(iter(_answers))]
    if code := answer.get("refused"):
        reasons = {"too_heavy": TOO_HEAVY, "broken": DAMAGED, **messages}
        raise RefusedError(code, reasons[code], answer["details"])
    return Finding(size, digest.hexdigest(), answer["found"])


def _ask(kind: str, path: str) -> dict[str, Any]:
    """Return the child's answer.

    Raises:
        RefusedError: the file took too long or too much memory.
        RuntimeError: the child could not even start to read.

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
        # pdfium aborts when it gets no more memory.
        if status in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT):
            raise RefusedError("too_heavy", TOO_HEAVY)
        if status < 0:  # a parser crashed
            return {"refused": "broken", "details": {}}
        if status > 0:
            raise RuntimeError(f"files.inspection ended with status {status}")
        output.seek(0)
        answer = json.load(output)
    if answer.get("refused") == "too_heavy":  # perhaps not on a machine that is less busy
        raise RefusedError("too_heavy", TOO_HEAVY)
    return answer
