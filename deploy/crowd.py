"""Visitors for 'deploy/load.py': many connections that stay open, in a process of their own.

Each asks for something at random, waits a while and asks again. What it got is noted; of an answer
the bytes are counted. As a browser does, it opens a connection again that was closed between two
requests, and asks once more where nothing at all came back on one that had been used before.
"""

# ruff: noqa: S311 (nothing here is secret)

import asyncio
import contextlib
import random
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import NamedTuple
from urllib.parse import urlsplit

#: Seconds after which an answer counts as none; seconds for which the site keeps a connection.
PATIENCE, KEPT = 30.0, 4.5
CODINGS = ("br, gzip", "gzip", "identity")
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
#: How often what is asked for, in a thousand.
SHARES = {
    "page": 560,
    "unchanged": 150,
    "head": 40,
    "missing": 30,
    "static": 60,
    "picture": 60,
    "captions": 20,
    "film": 50,
    "document": 26,
    "package": 4,
}
#: What visitors of stored pages get while the database is away, and what comes from files.
PAGES, FILES = {"page", "unchanged", "head"}, {"picture", "captions", "film", "document", "package"}


class Seen(NamedTuple):
    """What came of a request."""

    begun: float
    took: float
    kind: str
    path: str
    #: The status where it is as expected, else what is wrong.
    outcome: str
    is_right: bool
    #: When the connection was opened.
    opened: float


@dataclass
class Visitor:
    """A connection and what was seen on it."""

    port: int
    wishes: dict[str, list[str]]
    pause: float
    seen: list[Seen]
    counts: dict[str, int]
    #: ETags by path and coding, of all visitors.
    known: dict[tuple[str, str], str]
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    opened: float = 0.0
    is_used: bool = False

    async def open(self) -> None:
        """Open the connection, unless it is open."""
        if self.reader and self.reader.at_eof():
            self.counts["closed between requests"] += 1
            self.close()
        if self.writer is None:
            self.opened, self.is_used = time.monotonic(), False
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    def close(self) -> None:
        """Close it."""
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def visit(self) -> None:
        """Ask again and again."""
        await asyncio.sleep(random.uniform(0, self.pause))
        while True:
            kind = random.choices(list(SHARES), list(SHARES.values()))[0]
            await self.ask(kind, random.choice(self.wishes[kind]))
            await asyncio.sleep(min(KEPT, self.pause * random.uniform(0.2, 1.8)))

    async def ask(self, kind: str, path: str) -> None:
        """Ask for something, and note what came."""
        coding = random.choice(CODINGS)
        expected, lines = {"missing": "404", "film": "206"}.get(kind, "200"), ""
        if kind == "missing":
            path += f"{random.randrange(10**9)}/"
        elif kind == "film":
            start = random.randrange(200_000)
            lines = f"Range: bytes={start}-{start + random.randrange(300_000)}\r\n"
        elif kind == "unchanged" and (path, coding) in self.known:
            expected, lines = "304", f"If-None-Match: {self.known[path, coding]}\r\n"
        head = (
            f"{'HEAD' if kind == 'head' else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}"
            f"\r\nAccept-Encoding: {coding}\r\n{lines}\r\n"
        ).encode()
        begun = time.monotonic()
        for _attempt in range(2):
            try:
                async with asyncio.timeout(PATIENCE):
                    await self.open()
                    status, tag = await self.answer(head)
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                was_used, self.is_used = self.is_used, False
                self.close()
                is_empty = isinstance(error, asyncio.IncompleteReadError) and not error.partial
                if was_used and (is_empty or isinstance(error, ConnectionError)):
                    self.counts["asked again"] += 1
                    continue
                outcome = f"{type(error).__name__}{'' if is_empty else ' ' + str(error)[:60]}"
                break
            outcome = status
            # What was published meanwhile isn't as it was.
            expected = status if (status, expected) == ("200", "304") else expected
            if tag:
                self.known[path, coding] = tag
            break
        else:
            outcome = "closed twice"
        took = time.monotonic() - begun
        self.seen.append(Seen(begun, took, kind, path, outcome, outcome == expected, self.opened))

    async def answer(self, head: bytes) -> tuple[str, str]:
        """Send a request; return status and ETag once the whole answer was read."""
        reader, writer = self.reader, self.writer
        if reader is None or writer is None:
            raise ConnectionError
        writer.write(head)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        self.is_used = True
        headers = {}
        for line in lines:
            name, _colon, value = line.partition(": ")
            headers[name.lower()] = value
        status = first.split(" ")[1]
        if not head.startswith(b"HEAD") and status != "304":
            left = int(headers["content-length"])
            while left:
                part = await reader.read(min(left, 65536))
                if not part:
                    raise ValueError(f"{left} bytes of {headers['content-length']} are missing")
                left -= len(part)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return status, headers.get("etag", "")


async def get(port: int, path: str) -> str:
    """Return what the site answers at a path."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    writer.write(lines.encode())
    answer = await reader.read()
    writer.close()
    return answer.partition(b"\r\n\r\n")[2].decode()


async def wishes(port: int) -> dict[str, list[str]]:
    """Return by kind what can be asked for."""

    async def sitemap(name: str) -> list[str]:
        found = ET.fromstring(await get(port, name)).iter(LOCATION)  # noqa: S314 (it is ours)
        return [urlsplit(each.text or "").path for each in found]

    pages, files = await sitemap("/sitemap.xml"), await sitemap("/sitemap-documents.xml")
    catalogue, home = await get(port, "/nl/library.json"), await get(port, "/nl/")
    named = {urlsplit(each).path for each in catalogue.split('"')}
    linked = {each for each in home.split('"') if each.startswith("/static/") and "#" not in each}
    homes = sorted({f"/{path.split('/')[1]}/" for path in pages})
    return {
        **dict.fromkeys(("page", "unchanged", "head"), pages),
        "missing": [f"{home}nothing-" for home in homes],
        "static": sorted(linked),
        "picture": sorted(path for path in named if path.endswith((".webp", ".jpg", ".png"))),
        "captions": sorted(path for path in named if path.startswith("/tracks/")),
        "film": [path for path in files if path.startswith("/films/")],
        "document": [path for path in files if path.startswith("/documents/")],
        "package": [f"{home}package.zip?language={home.strip('/')}" for home in homes],
    }


async def visit(port: int, number: int, rate: float, wire: Connection) -> None:
    """Be so many visitors, until something comes by wire; send back what was seen."""
    seen: list[Seen] = []
    counts = {"closed between requests": 0, "asked again": 0}
    wanted = await wishes(port)
    if empty := [kind for kind, paths in wanted.items() if not paths]:
        raise SystemExit(f"The site names none of: {', '.join(empty)}")
    known: dict[tuple[str, str], str] = {}
    crowd = [Visitor(port, wanted, number / rate, seen, counts, known) for _each in range(number)]
    tasks = [asyncio.create_task(each.visit()) for each in crowd]
    most = 0
    while not wire.poll():
        await asyncio.sleep(0.5)
        most = max(most, sum(each.writer is not None for each in crowd))
        for task in tasks:
            if task.done():
                task.result()
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
    wire.send((seen, counts | {"open at most": most}))


def crowd(port: int, number: int, rate: float, wire: Connection) -> None:
    """Be a process of visitors."""
    asyncio.run(visit(port, number, rate, wire))
