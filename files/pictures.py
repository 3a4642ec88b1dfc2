"""Pictures in several sizes: WebP for today's browsers, JPEG for the rest."""

import base64
import hashlib
from dataclasses import dataclass
from typing import IO, Any, Self

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from files import sandbox
from files.sizes import FALLBACK_WIDTH, WIDTHS
from stopmensenhandel.addresses import reverse

MAX_BYTES = 20_000_000

#: Why ``files.inspection.picture`` refuses.
REASONS = {
    "too_large": _("The file is larger than 20 MB."),
    "not_image": _("The file is no JPEG, PNG or WebP image."),
    "svg": _("An SVG image can hold scripts: save it as PNG, JPEG or WebP."),
    "bomb": _("The image measures more than 40 megapixels, or 16,000 pixels on a side."),
    "moving": _("The image moves: choose one that stands still."),
    "too_small": _("The image is lower or narrower than 16 pixels."),
    "truncated": _("The image is damaged or cut off."),
    "broken": _("The image is damaged or cut off."),
}
#: Pixels; a phone has 320, less the margins of a page without a style sheet.
BOX_WIDTH = 288


@dataclass(frozen=True)
class Rendering:
    """A picture in all its sizes: bytes by the end of the file's name ("-480.webp").

    ``size`` is width and height of the largest in pixels.
    """

    files: dict[str, bytes]
    size: tuple[int, int]

    @classmethod
    def decode(cls, value: dict[str, Any]) -> Self:
        """Return the picture that ``files.inspection.picture.render`` made."""
        files = {end: base64.b64decode(content) for end, content in value["files"].items()}
        width, height = value["size"]
        return cls(files, (width, height))


@dataclass(frozen=True)
class Picture:
    """A stored picture: the name of its largest WebP, and that one's size in pixels."""

    name: str
    width: int
    height: int

    @property
    def _stem(self) -> str:
        return self.name.removesuffix(f"-{self.width}.webp")

    @property
    def is_sized(self) -> bool:
        """Whether there are other sizes and a JPEG beside it."""
        return self._stem != self.name

    @property
    def names(self) -> list[str]:
        """The names of all its files."""
        if not self.is_sized:
            return [self.name]
        webp = [f"{self._stem}-{width}.webp" for width in (*self.smaller, self.width)]
        return [*webp, f"{self._stem}-{self.fallback_width}.jpg"]

    @property
    def smaller(self) -> list[int]:
        """The widths below the largest."""
        return [width for width in WIDTHS if width < self.width]

    @property
    def fallback_width(self) -> int:
        """The width of the JPEG."""
        return min(self.width, FALLBACK_WIDTH)

    @property
    def srcset(self) -> str:
        """The WebP files with their widths, for the browser to choose from."""
        if not self.is_sized:
            return ""
        widths = (*self.smaller, self.width)
        return ", ".join(f"{address(f'{self._stem}-{w}.webp')} {w}w" for w in widths)

    @property
    def box(self) -> tuple[int, int]:
        """Width and height to reserve for it on a page, in pixels."""
        return box(self.width, self.height)

    @property
    def src(self) -> str:
        """The address of the file that every browser can show."""
        name = f"{self._stem}-{self.fallback_width}.jpg" if self.is_sized else self.name
        return address(name)


def box(width: int, height: int) -> tuple[int, int]:
    """Return width and height, in pixels, to reserve for a picture of this shape on a page.

    A browser that reads the style sheet takes only the shape from them. One that doesn't takes
    the size, too: it has to fit the smallest phone.
    """
    fitting = min(width, BOX_WIDTH)
    return fitting, round(height * fitting / width)


def address(name: str) -> str:
    """Return the address of a stored picture, which is named like the folder that it lies in."""
    folder, _slash, file = name.rpartition("/")
    return reverse(folder, kwargs={"name": file})


def read(file: IO[bytes]) -> Rendering:
    """Return an uploaded image in its sizes, upright; whatever else the file held is gone.

    Raises:
        RefusedError: it is no JPEG, PNG or WebP image of sensible size.

    """
    found = sandbox.inspect("picture", file, MAX_BYTES, REASONS)
    return Rendering.decode(found.values["picture"])


def store(rendering: Rendering, stem: str) -> str:
    """Store a picture's files; return the name of the largest WebP."""
    for end, content in rendering.files.items():
        name = f"{stem}{end}"
        # Named by checksum: what is there already is the same.
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    return f"{stem}-{rendering.size[0]}.webp"


def digest(rendering: Rendering) -> str:
    """Return what names exactly this picture."""
    joined = b"".join(rendering.files[end] for end in sorted(rendering.files))
    return hashlib.sha256(joined).hexdigest()[:12]
