"""A poster that is no sensible image is refused; a good one says nothing of where it was taken."""

import io
import zlib

import pytest
from PIL import Image

from files import pictures
from tests.factories import assert_refused, make_image, photo, video_edition

pytestmark = pytest.mark.django_db


HOSTILE_IMAGES = {
    "a drawing with a script": ("svg", b"<?xml version='1.0'?><svg><script>x</script></svg>"),
    "a web page": ("not_image", b"<html>"),
    "a GIF": ("not_image", make_image("GIF")),
    "a PNG cut off": ("truncated", photo[: len(photo) // 2]),
    "a JPEG cut off": ("truncated", make_image("JPEG")[:900]),
    "a WebP cut off": ("truncated", make_image("WEBP")[:900]),
    "too many bytes": ("too_large", photo + bytes(20_000_000)),
}


def bomb() -> bytes:
    """Return a PNG of a few bytes that says it is 60,000 pixels square."""
    header = b"IHDR" + (60_000).to_bytes(4) * 2 + b"\x08\x02\0\0\0"
    check = zlib.crc32(header).to_bytes(4)
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + header + check + photo[33:]


HOSTILE_IMAGES["a bomb"] = ("bomb", bomb())


@pytest.mark.parametrize("name", HOSTILE_IMAGES)
def test_a_poster_that_is_no_sensible_image_is_refused(name, film):
    code, content = HOSTILE_IMAGES[name]
    assert_refused(video_edition(poster=content), "image", code)


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
