"""Pictures: safe to decode, and made again in the sizes that visitors get."""

import base64
import io
import re
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from files.inspection import UnfitError
from files.sizes import FALLBACK_WIDTH, WIDTHS

#: What a picture may measure before it is made smaller; more is an image bomb.
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000  # pixels; WebP ends at 16,383
SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)

Image.MAX_IMAGE_PIXELS = None  # ours is lower


def inspect(path: Path) -> dict[str, Any]:
    """Return the picture in its sizes, turned upright and without its metadata.

    Raises:
        UnfitError: it is no JPEG, PNG or WebP image of sensible size.

    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not SIGNATURE.match(head):
        raise UnfitError("svg" if b"<svg" in head.lower() else "not_image")
    try:
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
                raise UnfitError("bomb")
            image.load()
            return {"picture": render(ImageOps.exif_transpose(image), WIDTHS[-1])}
    except (OSError, SyntaxError, ValueError) as error:
        raise UnfitError("truncated") from error


def render(image: Image.Image, largest: int) -> dict[str, Any]:
    """Return an image in the widths up to ``largest`` pixels: files in Base64, and the size."""
    image = image.convert("RGB")
    largest = min(largest, image.width)
    files: dict[str, bytes] = {}
    for width in (*(width for width in WIDTHS if width < largest), largest):
        files[f"-{width}.webp"] = _encode(_resized(image, width), "WEBP", quality=82, method=5)
    fallback = _resized(image, min(largest, FALLBACK_WIDTH))
    files[f"-{fallback.width}.jpg"] = _encode(
        fallback, "JPEG", quality=82, optimize=True, progressive=True
    )
    return {
        "files": {end: base64.b64encode(content).decode() for end, content in files.items()},
        "size": _resized(image, largest).size,
    }


def _resized(image: Image.Image, width: int) -> Image.Image:
    return image.resize((width, max(1, round(image.height * width / image.width))))


def _encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
