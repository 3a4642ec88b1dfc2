"""A poster that is no sensible image is refused; a good one says nothing of where it was taken."""

import io

import pytest
from PIL import Image

from files import pictures
from tests.factories import bomb, make_image, photo, video_edition
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
    "too many bytes": ("too_large", lambda: photo() + bytes(20_000_000)),
}


@pytest.mark.parametrize("name", HOSTILE_IMAGES)
def test_a_poster_that_is_no_sensible_image_is_refused(name, film):
    code, make = HOSTILE_IMAGES[name]
    assert_refused(video_edition(poster=make()), "image", code)


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
