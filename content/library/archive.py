"""ZIP files made while they are sent: no part of them is ever held whole.

Nothing is compressed, because PDF and video don't shrink, so the length is known
before the first byte. Size and checksum stand before each file: who reads the ZIP while it
arrives (Java's ZipInputStream, Android, older macOS) can't do without. zipstream-ng dates no
file and writes them behind it; zipfile can do both.
"""

import datetime
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

#: The days that a ZIP can name.
EARLIEST, LATEST = datetime.date(1980, 1, 1), datetime.date(2107, 12, 31)


@dataclass(frozen=True)
class Member:
    """A file in a ZIP; ``read`` yields its ``size`` bytes in pieces, each time from the start."""

    name: str
    date: datetime.date
    size: int
    sha256: str
    read: Callable[[], Iterable[bytes]]

    @classmethod
    def of_text(cls, name: str, date: datetime.date, text: str) -> "Member":
        """Return a file with a text."""
        content = text.encode()
        digest = hashlib.sha256(content).hexdigest()
        return cls(name, date, len(content), digest, lambda: [content])


class Archive:
    """A ZIP of some files: the same files make the same bytes.

    Everything stays below 2 GiB, from where on entries would have larger heads.
    """

    def __init__(self, members: list[Member]) -> None:
        self.members = members

    @cached_property
    def size(self) -> int:
        """How many bytes it will have: those of its files, and of a ZIP with as many empty ones."""
        heads = _zipped(replace(member, size=0, read=lambda: ()) for member in self.members)
        return sum(map(len, heads)) + sum(member.size for member in self.members)

    @cached_property
    def digest(self) -> str:
        """What names exactly these bytes."""
        # The number of the way in which they are written, so that no copy of an older one stays.
        listed = "2\n" + "".join(f"{m.sha256} {m.date} {m.name}\n" for m in self.members)
        return hashlib.sha256(listed.encode()).hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        return _zipped(self.members)


class _Entry(zipfile.ZipInfo):
    """The head of a file, with its size and checksum (CRC-32) before the file is written."""

    def __init__(self, member: Member) -> None:
        date = min(max(member.date, EARLIEST), LATEST)
        super().__init__(member.name, (date.year, date.month, date.day, 0, 0, 0))
        self.external_attr = 0o644 << 16  # everyone may read it, once it is unpacked
        self.member = member
        self.checksum = 0
        for piece in member.read():
            self.checksum = zlib.crc32(piece, self.checksum)

    def FileHeader(self, zip64: bool | None = None) -> bytes:  # noqa: N802 (zipfile's name)
        """Return the head; zipfile asks for it before the file and once more behind it."""
        self.CRC = self.checksum
        self.file_size = self.compress_size = self.member.size
        return super().FileHeader(zip64)


class _Outlet:
    """What zipfile writes to, and from where it is taken away at once."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self._end = self._place = 0

    def write(self, data: bytes) -> int:
        # zipfile goes back to write what it has learnt of a file; its head said so already.
        if self._place == self._end:
            self._written.append(data)
            self._end += len(data)
        self._place += len(data)
        return len(data)

    def tell(self) -> int:
        return self._place

    def seek(self, place: int) -> int:
        self._place = place
        return place

    def flush(self) -> None:
        """Do nothing; zipfile calls it."""

    def close(self) -> None:
        """Do nothing; zipfile's types ask for it."""

    def take(self) -> bytes:
        taken, self._written = b"".join(self._written), []
        return taken


def _zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield a ZIP piece by piece; each file is read twice, for its checksum first."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:
        for member in members:
            with archive.open(_Entry(member), "w") as target:
                for piece in member.read():
                    target.write(piece)
                    yield outlet.take()
    yield outlet.take()
