"""A poster that is no sensible image is refused; a good one says nothing of where it was taken."""

import io
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from files import pictures
from tests.factories import bomb, make_image, photo, plain, video_edition
from tests.steps import assert_refused

pytestmark = pytest.mark.django_db


HOSTILE_IMAGES = {
    "a drawing with a script": (
        "svg",
        lambda: b"<?xml version='1.0'?><svg><script>x</script></svg>",
    ),
    "a web page": ("not_image", lambda: b"<html>"),
    "a GIF": ("not_image", lambda: make_image("GIF")),
    "a PNG cut off": ("truncated", lambda: photo()[: len(photo()) // 2]),
    "a JPEG cut off": ("truncated", lambda: make_image("JPEG")[:900]),
    "a WebP cut off": ("truncated", lambda: make_image("WEBP")[:900]),
    "a bomb": ("bomb", bomb),
    "a bomb of one line": ("bomb", lambda: make_image(size=(16_001, 16))),
    "an AVIF": ("not_image", lambda: make_image("AVIF")),
    "a TIFF": ("not_image", lambda: make_image("TIFF")),
    "a BMP": ("not_image", lambda: make_image("BMP")),
    "an icon": ("not_image", lambda: make_image("ICO")),
    "a JPEG 2000": ("not_image", lambda: make_image("JPEG2000")),
    "a PDF": ("not_image", plain),
    "a drawing named PNG": ("svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a drawing behind a comment": ("svg", lambda: b"<!-- x -->\n<svg/>"),
    "a WebP that moves": ("moving", lambda: moving("WEBP")),
    "a PNG that moves": ("moving", lambda: moving("PNG")),
    "a line": ("too_small", lambda: make_image(size=(4000, 4))),
    "a point to count visitors": ("too_small", lambda: make_image(size=(1, 1))),
    "a first line only": ("truncated", lambda: b"\x89PNG\r\n\x1a\n"),
    "a JPEG of two bytes more": ("truncated", lambda: b"\xff\xd8\xff\xe0"),
    "a web page in a WebP": ("truncated", lambda: b"RIFF\0\0\0\0WEBP<html>"),
    "a PNG whose sums are wrong": ("truncated", lambda: photo().replace(b"IDAT", b"IDAT\0", 1)),
    "too many bytes": ("too_large", lambda: photo() + bytes(20_000_000)),
}


def moving(kind: str) -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=100)
    return target.getvalue()


@pytest.mark.parametrize("name", HOSTILE_IMAGES)
def test_a_poster_that_is_no_sensible_image_is_refused(name, film):
    code, make = HOSTILE_IMAGES[name]
    assert_refused(video_edition(poster=make()), "image", code)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def transparent(mode: str, *colour: int) -> Image.Image:
    return Image.new(mode, (64, 48), colour)


def deep(value: int) -> Image.Image:
    return Image.new("I;16", (64, 48), value)


def palette() -> Image.Image:
    image = Image.new("P", (64, 48), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])
    return image


def wide_colours() -> bytes:
    """Return a profile whose red and green are exchanged: who ignores it sees the other."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = profile.index(b"rXYZ", 128), profile.index(b"gXYZ", 128)
    made = bytearray(profile)
    made[red : red + 4], made[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(made)


def with_gamma(gamma: float, value: int) -> bytes:
    content = b"gAMA" + round(gamma * 100_000).to_bytes(4)
    chunk = (4).to_bytes(4) + content + zlib.crc32(content).to_bytes(4)
    made = saved(Image.new("L", (64, 48), value))
    return made[:33] + chunk + made[33:]


def broken_exif() -> bytes:
    return saved(Image.new("RGB", (64, 48), "red"), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")


#: The colour that a viewer shows, and how the picture is made.
ODD_IMAGES = {
    "16 bits of grey": ((128, 128, 128), lambda: saved(deep(128 * 257))),
    "16 bits of black": ((1, 1, 1), lambda: saved(deep(300))),
    "16 bits of white": ((255, 255, 255), lambda: saved(deep(65_535))),
    "one bit": ((255, 255, 255), lambda: saved(Image.new("1", (64, 48), 1))),
    "grey": ((90, 90, 90), lambda: saved(Image.new("L", (64, 48), 90))),
    "grey and see-through": ((255, 255, 255), lambda: saved(transparent("LA", 0, 0))),
    "see-through": ((255, 255, 255), lambda: saved(transparent("RGBA", 0, 0, 0, 0))),
    "half see-through": ((255, 127, 127), lambda: saved(transparent("RGBA", 255, 0, 0, 128))),
    "a WebP that is see-through": (
        (255, 255, 255),
        lambda: saved(transparent("RGBA", 9, 9, 9, 0), "WEBP", lossless=True, exact=True),
    ),
    "a palette": ((200, 100, 50), lambda: saved(palette())),
    "a palette with a hole": ((255, 255, 255), lambda: saved(palette(), transparency=1)),
    "a colour that counts as a hole": (
        (255, 255, 255),
        lambda: saved(Image.new("RGB", (64, 48), "red"), transparency=(255, 0, 0)),
    ),
    "inks for a press": (
        (255, 0, 0),
        lambda: saved(Image.new("CMYK", (64, 48), (0, 255, 255, 0)), "JPEG"),
    ),
    "a profile of its own": (
        (0, 255, 0),
        lambda: saved(Image.new("RGB", (64, 48), "red"), icc_profile=wide_colours()),
    ),
    "a profile that is broken": (
        (255, 0, 0),
        lambda: saved(Image.new("RGB", (64, 48), "red"), icc_profile=b"nothing" * 30),
    ),
    "light as numbers": ((186, 186, 186), lambda: with_gamma(1, 128)),
    "the gamma of the web": ((128, 128, 128), lambda: with_gamma(1 / 2.2, 128)),
    "metadata that are broken": ((254, 0, 0), broken_exif),
    "something behind the end": (
        (255, 0, 0),
        lambda: saved(Image.new("RGB", (64, 48), "red")) + b"<html>",
    ),
    "a second picture for other screens": (
        (254, 0, 0),
        lambda: saved(
            Image.new("RGB", (64, 48), "red"),
            "MPO",
            save_all=True,
            append_images=[Image.new("RGB", (64, 48), "blue")],
        ),
    ),
    "in passes": (
        (0, 0, 254),
        lambda: saved(Image.new("RGB", (64, 48), "blue"), "JPEG", progressive=True),
    ),
}


@pytest.mark.parametrize("name", ODD_IMAGES)
def test_a_poster_looks_as_in_a_viewer(name):
    colour, make = ODD_IMAGES[name]
    made = pictures.read(io.BytesIO(make()))
    assert made.size == (64, 48)
    for content in made.files.values():
        with Image.open(io.BytesIO(content)) as image:
            assert image.convert("RGB").getpixel((32, 24)) == pytest.approx(colour, abs=4)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_poster_says_nothing_that_stood_beside_its_pixels(kind):
    notes = {
        "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0secret shelter",
        "xmp": b"<x:xmpmeta>secret shelter</x:xmpmeta>",
        "icc_profile": wide_colours() + b"secret shelter",
    }
    if kind == "JPEG":
        notes["comment"] = b"secret shelter"
    if kind == "PNG":
        notes["pnginfo"] = PngImagePlugin.PngInfo()
        notes["pnginfo"].add_text("Comment", "secret shelter")
        del notes["xmp"]
    content = saved(Image.new("RGB", (64, 48), "red"), kind, **notes)
    assert b"secret" in content
    for made in pictures.read(io.BytesIO(content)).files.values():
        assert b"secret" not in made
        assert b"ICC" not in made


def test_a_poster_is_upright_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010E] = "secret shelter"
    made = pictures.read(io.BytesIO(make_image("JPEG", (64, 48), exif=exif)))
    assert made.size == (48, 64)
    for content in made.files.values():
        assert b"secret" not in content
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()
