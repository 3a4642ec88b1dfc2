"""ZIP files made while they are sent: no part of them is ever held whole.

Nothing is compressed, because PDF and video don't shrink, so the length is known
before the first byte. zipstream-ng can do both, but not date a file; zipfile can.
"""

import datetime
import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

#: The days that a ZIP can name.
EARLIEST, LATEST = datetime.date(1980, 1, 1), datetime.date(2107, 12, 31)


@dataclass(frozen=True)
class Member:
    """A file in a ZIP; ``read`` yields its ``size`` bytes in pieces."""

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

    @property
    def size(self) -> int:
        """How many bytes it will have: those of its files, and of a ZIP with as many empty ones."""
        heads = _zipped(replace(member, read=lambda: ()) for member in self.members)
        return sum(map(len, heads)) + sum(member.size for member in self.members)

    @property
    def digest(self) -> str:
        """What names exactly these bytes."""
        listed = "".join(f"{m.sha256} {m.date} {m.name}\n" for m in self.members)
        return hashlib.sha256(listed.encode()).hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        return _zipped(self.members)


class _Outlet:
    """What zipfile writes to, and from where it is taken away at once."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing; zipfile calls it."""

    def close(self) -> None:
        """Do nothing; zipfile's types ask for it."""

    def take(self) -> bytes:
        taken, self._written = b"".join(self._written), []
        return taken


def _zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield a ZIP piece by piece."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:
        for member in members:
            date = min(max(member.date, EARLIEST), LATEST)
            entry = zipfile.ZipInfo(member.name, (date.year, date.month, date.day, 0, 0, 0))
            entry.external_attr = 0o644 << 16  # everyone may read it, once it is unpacked
            with archive.open(entry, "w") as target:
                for piece in member.read():
                    target.write(piece)
                    yield outlet.take()
    yield outlet.take()
