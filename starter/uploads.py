"""The files of the starter content, each read at most once."""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models

from content.models import BrochureEdition, CaptionTrack, VideoEdition
from files.fields import CheckedFileField
from starter.records import Place, Problem, Record


def _field(model: type[models.Model], name: str) -> CheckedFileField:
    return cast(CheckedFileField, model._meta.get_field(name))


#: The field that knows what a file must be, by the ending of its name.
FIELDS: dict[str, CheckedFileField] = {
    ".pdf": _field(BrochureEdition, "file"),
    ".mp4": _field(VideoEdition, "file"),
    ".jpg": _field(VideoEdition, "image"),
    ".vtt": _field(CaptionTrack, "file"),
}


class Uploads:
    """Open files: whatever asks for one gets the same, and with it what was read from it."""

    def __init__(self) -> None:
        self._files: dict[Path, File] = {}

    @contextmanager
    def opened(self, path: Path) -> Iterator[File]:
        """Open a file."""
        file = self._files.setdefault(path, File(None, name=str(path)))
        with file.open("rb"):
            yield file


def check_files(
    records: Iterable[Record], checked: Collection[str], uploads: Uploads
) -> list[Problem]:
    """Return what is wrong with the files of records, which are read here, before any is stored.

    ``checked`` holds the checksums of what earlier loads stored, and so had checked:
    reading all files again would take a site's every start many seconds.
    """

    def check(place: Place, path: Path) -> list[Problem]:
        try:
            with uploads.opened(path) as file:
                FIELDS[path.suffix].finding(file)
        except ValidationError as reason:
            return [Problem(place, message) for message in reason.messages]
        return []

    files = [
        (value.place, path)
        for record in records
        for value, whole in record.all_files
        if checksum(whole) not in checked
        for path in filter(None, (whole, poster_of(whole)))
    ]
    # Each is read by a process of its own: the threads only wait for them.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(check, *zip(*files, strict=True)) if files else ()
        return [problem for problems in found for problem in problems]


def poster_of(path: Path) -> Path | None:
    """Return the poster that lies beside a video."""
    poster = path.with_suffix(".jpg")
    return poster if path.suffix == ".mp4" and poster.exists() else None


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
