"""Pictures: safe to decode, and made again in the sizes that visitors get."""

import base64
import io
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from files.inspection import UnfitError
from files.sizes import FALLBACK_WIDTH, WIDTHS

#: What a picture may measure before it is made smaller; more is an image bomb.
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000  # pixels; WebP ends at 16,383
#: The least height or width of what is handed out: less can't be seen.
MIN_SIDE = 16  # pixels
SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)
#: The exponent by which screens show values as light, and how far off it nobody sees.
SCREEN_GAMMA, UNSEEN = 2.2, 0.05

Image.MAX_IMAGE_PIXELS = None  # ours is lower


def inspect(path: Path) -> dict[str, Any]:
    """Return the picture in its sizes as viewers show it, without its metadata.

    Raises:
        UnfitError: it is no JPEG, PNG or WebP image of sensible size, or it moves.

    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not SIGNATURE.match(head):
        raise UnfitError("svg" if b"<svg" in head.lower() else "not_image")
    try:
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
                raise UnfitError("bomb")
            # A JPEG with a second picture in it (MPO) is what phones make of one photo.
            if image.format != "MPO" and getattr(image, "is_animated", False):
                raise UnfitError("moving")
            image.load()
            shown = as_shown(image)
            if min(shown.size) < MIN_SIDE:
                raise UnfitError("too_small")
            return {"picture": render(shown, WIDTHS[-1])}
    except (OSError, SyntaxError, ValueError) as error:
        raise UnfitError("truncated") from error


def as_shown(image: Image.Image) -> Image.Image:
    """Return an image upright in the colours of the web, on white, as a viewer shows it.

    Whatever its mode: depth, transparency, profile and gamma are what would be lost without.
    """
    about = image.info
    upright = image
    # Viewers show a picture whose metadata are damaged, too.
    with suppress(Exception):
        upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey
        upright = upright.point(lambda value: value / 257).convert("L")
        upright.info.pop("transparency", None)  # one grey of 65,536
    if upright.mode == "1":
        upright = upright.convert("L")
    if upright.has_transparency_data or upright.mode in ("P", "PA"):
        upright = upright.convert("RGBA")
    # Smaller first: what follows costs time and memory for each pixel.
    upright.thumbnail((2 * WIDTHS[-1], MAX_SIDE))
    if upright.mode == "RGBA":
        white = Image.new("RGB", upright.size, "white")
        white.paste(upright, mask=upright)
        upright = white
    if profile := about.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            return _in_srgb(upright, profile)
    gamma = about.get("gamma") if "srgb" not in about else None
    if gamma and abs(gamma * SCREEN_GAMMA - 1) > UNSEEN:
        exponent = 1 / (gamma * SCREEN_GAMMA)
        upright = upright.convert("RGB")
        upright = upright.point([round(255 * (v / 255) ** exponent) for v in range(256)] * 3)
    return upright.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return an image in the colours of the web, of which a phone or a press had others."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    target = ImageCms.createProfile("sRGB")
    found = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    if found is None:
        raise ValueError
    return found


def render(image: Image.Image, largest: int) -> dict[str, Any]:
    """Return an image in the widths up to ``largest`` pixels: files in Base64, and the size."""
    image = image.convert("RGB")
    image.info = {}  # Pillow would write comments, XMP and a profile of the original again
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
