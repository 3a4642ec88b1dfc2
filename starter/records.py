"""What the starter files say: plain records that know where each value stands."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place, and what to do."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Value:
    """A value and where it stands."""

    content: Any
    place: Place


@dataclass
class Record:
    """An object as the starter files describe it: its fields, those of each language included."""

    kind: str
    key: str
    place: Place
    fields: dict[str, Value] = field(default_factory=dict)
    #: Brochures and videos: the PDF or MP4 by language, each with its date of issue.
    files: dict[str, Value] = field(default_factory=dict)
    #: Videos only: the captions by language; they fit every language of the video.
    tracks: dict[str, Value] = field(default_factory=dict)
    #: Brochures and videos: the keys of the pages to which the item belongs.
    pages: list[str] = field(default_factory=list)

    @property
    def object_key(self) -> str:
        """What identifies the object among all."""
        return f"{self.kind}:{self.key}"

    @property
    def all_files(self) -> list[tuple[Value, Path]]:
        """The files of all languages, each with the value that names it."""
        files = [(value, value.content[0]) for value in self.files.values()]
        return files + [(value, value.content) for value in self.tracks.values()]

    def place_of(self, name: str) -> Place:
        """Return where a field stands, else where the object does."""
        return self.fields[name].place if name in self.fields else self.place
