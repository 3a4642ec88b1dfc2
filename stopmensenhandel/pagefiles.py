"""Finished pages on disk: they outlive a restart, and are sent where the database is away.

A folder a release: another release would make other pages. The former one's stay for the night
on which the database is away. A page is written whole or not at all.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.conf import settings

#: What makes a page besides what is published: programs, templates, words.
FOLDERS = ("centres", "content", "files", "locale", "static", "stopmensenhandel", "templates")
SUFFIXES = {".css", ".html", ".js", ".mo", ".py", ".svg", ".txt", ".xml"}
#: What else of the settings stands in a page.
SETTINGS = ("ADMIN_PATH", "BEHIND_TLS", "EXIT_URL", "SECURE_HSTS_SECONDS", "SITE_DOMAINS")
#: Which pages there are, in which generation, and to what other addresses lead. SQLite finds one
#: address among 400,000 in a tenth of a millisecond, and keeps none of the others in memory.
LIST = "list.sqlite3"
#: At which "address" the list has its generation.
NUMBER = ""
#: Names of the machine that only other processes know, under which pages stay.
MOST_OTHER_HOSTS = 8
#: Seconds that writing a file never takes.
LONGEST_WRITE = 3600


class Record(NamedTuple):
    """What is kept of a page."""

    head: Mapping[str, Any]
    bodies: Mapping[str, bytes]


class Noted(NamedTuple):
    """What was noted of an address: in which generation, whether it is there, where it leads."""

    number: int
    is_there: bool
    leads_to: Any


def release() -> str:
    """Return the name of this release: other code, templates, words or settings are another."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(repr([getattr(settings, name) for name in SETTINGS]).encode())
    for folder in FOLDERS:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in SUFFIXES and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


class PageFiles:
    """The pages of this release on disk, and those of the one before."""

    def __init__(self) -> None:
        self.root = Path(settings.DATA_DIR, "pages")
        self.folder = self.root / release()

    def begin(self) -> None:
        """Make the folder, and forget the releases before the last one."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.utime(self.folder)
        for folder in self._others()[1:]:
            # What goes is written to last: another process that begins mustn't take it for the one
            # before.
            with contextlib.suppress(OSError):
                folder.rename(folder.with_name(f".{folder.name}"))
        for folder in self.root.glob(".*"):
            shutil.rmtree(folder, ignore_errors=True)

    def claim(self) -> IO[bytes] | None:
        """Claim for this process to write ahead of visits; None where another one does."""
        try:
            file = (self.root / "claim").open("ab")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return None
        return file

    def _others(self) -> list[Path]:
        """Return the folders of other releases, the one that was used last first."""
        with contextlib.suppress(OSError):
            there = [each for each in self.root.glob("[!.]*") if each.is_dir()]
            found = [each for each in there if each != self.folder]
            return sorted(found, key=lambda each: each.stat().st_mtime, reverse=True)
        return []

    def read(self, name: str, *, former: bool = False) -> Record | None:
        """Return a page; with ``former`` one of the release before, if this one has none."""
        for folder in [self.folder, *(self._others()[:1] if former else ())]:
            try:
                head, _newline, rest = (folder / _file(name)).read_bytes().partition(b"\n")
                known = json.loads(head)
                if known["name"] != name:
                    continue
                bodies, start = {}, 0
                for coding, length in known["lengths"].items():
                    bodies[coding] = rest[start : start + length]
                    start += length
                if start == len(rest):
                    return Record(known, bodies)
            except (OSError, ValueError, KeyError):
                continue
        return None

    def write(self, name: str, head: Mapping[str, Any], bodies: Mapping[str, bytes]) -> None:
        """Keep a page; where there is no room, there is none."""
        lengths = {coding: len(body) for coding, body in bodies.items()}
        line = json.dumps({**head, "name": name, "lengths": lengths}).encode()
        with contextlib.suppress(OSError), self._written(_file(name)) as temporary:
            temporary.write_bytes(b"".join([line, b"\n", *bodies.values()]))

    def note(self, number: int, paths: Iterable[str], others: Iterable[tuple[str, Any]]) -> None:
        """Note which pages there are in a generation, and to what other addresses lead."""
        rows = chain([(NUMBER, number)], ((path, None) for path in paths), others)
        lines = ((path, json.dumps(leads_to)) for path, leads_to in rows)
        with (
            contextlib.suppress(OSError, sqlite3.Error),
            self._written(LIST) as temporary,
            contextlib.closing(sqlite3.connect(temporary)) as noted,
        ):
            # A file that isn't whole is none.
            noted.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            noted.execute("CREATE TABLE noted (path TEXT PRIMARY KEY, leads_to) WITHOUT ROWID")
            noted.executemany("INSERT OR REPLACE INTO noted VALUES (?, ?)", lines)
            noted.commit()

    def noted(self, path: str) -> Noted:
        """Return what was noted last of an address; of generation -1 where nothing was."""
        for folder in [self.folder, *self._others()[:1]]:
            # Nobody writes to it any more, nor is anything written beside it.
            uri = f"{(folder / LIST).absolute().as_uri()}?mode=ro&immutable=1"
            with (
                contextlib.suppress(sqlite3.Error, ValueError, KeyError),
                contextlib.closing(sqlite3.connect(uri, uri=True)) as noted,
            ):
                asked = "SELECT path, leads_to FROM noted WHERE path IN (?, ?)"
                found = dict(noted.execute(asked, (NUMBER, path)).fetchall())
                leads_to = json.loads(found.get(path, "null"))
                return Noted(json.loads(found[NUMBER]), path in found, leads_to)
        return Noted(-1, False, None)

    def prune(self, names: Collection[str]) -> None:
        """Forget pages at other paths than these names have, and what killed writers left.

        Other processes know other names of the machine: pages under them stay, under as many as
        ``MOST_OTHER_HOSTS``, whichever were written last.
        """
        kept = [_file(name).partition(".") for name in names]
        paths, hosts = {path for path, _dot, _host in kept}, {host for _path, _dot, host in kept}
        others: set[str] = set()
        for when, file in self._by_time():
            if file.name == LIST:
                continue
            path, _dot, host = file.name.partition(".")
            if path and host not in hosts and len(others) < MOST_OTHER_HOSTS:
                others.add(host)
            is_written = not path and time.time() < when + LONGEST_WRITE
            if not is_written and not (path in paths and host in hosts | others):
                with contextlib.suppress(OSError):
                    file.unlink(missing_ok=True)

    def _by_time(self) -> list[tuple[float, Path]]:
        """Return the files of this release, the one that was written last first."""
        found = []
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                with contextlib.suppress(OSError):
                    found.append((file.stat().st_mtime, file))
        return sorted(found, reverse=True)

    @contextlib.contextmanager
    def _written(self, name: str) -> Iterator[Path]:
        """Give a file to write to; it is there under its name once it is whole."""
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".")
        os.close(handle)
        try:
            yield Path(temporary)
            Path(temporary).replace(self.folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _file(name: str) -> str:
    """Return the name of a page's file: what its path is hashed to, and what its host is."""
    host, _space, path = name.partition(" ")
    return ".".join(
        hashlib.blake2b(each.encode(), digest_size=16).hexdigest() for each in (path, host)
    )
