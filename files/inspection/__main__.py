"""Inspect one file: ``python -m files.inspection pdf|video|picture PATH``.

Writes ``{"found": {…}}`` or ``{"refused": code, "details": {…}}``.
"""

import importlib
import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

from files.confinement import confine
from files.inspection import UnfitError

#: Measured: a brochure takes 0.2 s and 70 MB of address space, a film in 720p 0.3 s and
#: 200 MB, a picture of 40 megapixels 1.6 s and 500 MB, a film of 4096 × 4096 6 s and 740 MB.
LIMITS = {
    resource.RLIMIT_CPU: 30,  # seconds
    resource.RLIMIT_AS: 1_000_000_000,  # bytes
    resource.RLIMIT_FSIZE: 20_000_000,  # bytes: the answer is all that it writes
    resource.RLIMIT_CORE: 0,
}
#: Beside Python's own folders: what libraries need that are loaded late, and the fonts that
#: PDFium takes for a PDF that brings none.
READABLE = [
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts"),
    *("/dev/null", "/dev/urandom", "/usr/share/zoneinfo", "/etc/localtime"),
]


def readable(path: Path) -> list[Path]:
    """Return what the process goes on to read: the file, the code, and what libraries need."""
    code = Path(__file__).resolve().parents[1]
    # But not the folder of the site, from which Python starts: it may hold its data, too.
    python = [Path(entry) for entry in sys.path if Path(entry).resolve() not in code.parents]
    return [path, code, *python, *map(Path, READABLE)]


def answer(kind: str, path: Path) -> dict[str, Any]:
    """Return what a file holds, or why it is refused."""
    inspector = importlib.import_module(f"files.inspection.{kind}")
    try:
        return {"found": inspector.inspect(path)}
    except UnfitError as reason:
        return {"refused": reason.code, "details": reason.details}
    except MemoryError:
        return {"refused": "too_heavy", "details": {}}
    except Exception:  # a parser meets anything in a broken file
        return {"refused": "broken", "details": {}}


if __name__ == "__main__":
    # Before any library is loaded, and as hard limits: nothing read later can lift them.
    for limit, amount in LIMITS.items():
        resource.setrlimit(limit, (amount, amount))
    importlib.import_module(f"files.inspection.{sys.argv[1]}")  # before files can't be read
    confine(readable(Path(sys.argv[2])))
    logging.disable()  # what a parser thinks of a file is nothing for the server's log
    json.dump(answer(sys.argv[1], Path(sys.argv[2])), sys.stdout)
