"""A video that not every browser plays is refused with its own reason."""

import io
from fractions import Fraction

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from files import video
from tests.factories import (
    archive,
    clip,
    make_sound,
    make_video,
    video_edition,
    webm,
)
from tests.steps import assert_refused

pytestmark = pytest.mark.django_db


HOSTILE_VIDEOS = {
    "a web page": ("not_video", "x.mp4", lambda: b"<html><script>x</script>"),
    "an AVI": ("not_video", "x.mp4", lambda: make_video("avi", "mpeg4")),
    "a Matroska": ("not_video", "x.webm", lambda: make_video("matroska")),
    "a QuickTime film": ("not_video", "x.mp4", lambda: make_video("mov")),
    "an MP3": ("not_video", "x.mp4", lambda: b"ID3\x04" + bytes(600)),
    "a play list": ("not_video", "x.mp4", lambda: b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/\n"),
    "a WebM named MP4": ("extension", "x.mp4", webm),
    "an MP4 named as a program": ("extension", "x.mp4.exe", clip),
    "sound only": ("no_picture", "x.mp4", make_sound),
    "a zip behind": ("hidden", "x.mp4", lambda: clip() + archive()),
    "a zip in a box": (
        "hidden",
        "x.mp4",
        lambda: clip() + (len(archive()) + 8).to_bytes(4) + b"free" + archive(),
    ),
    "a web page behind": ("hidden", "x.mp4", lambda: clip() + b"<html></html>"),
    "a web page in front": ("hidden", "x.mp4", lambda: b"<html></html>" + clip()),
    "a web page behind a WebM": ("hidden", "x.webm", lambda: webm() + b"<html></html>"),
    "a web page in front of a WebM": ("hidden", "x.webm", lambda: b"<html></html>" + webm()),
    "cut off": ("truncated", "x.mp4", lambda: clip()[:-200]),
    "cut off before the index": (
        "truncated",
        "x.mp4",
        lambda: (end := make_video())[: end.index(b"moov") - 4],
    ),
    "a WebM cut off": ("truncated", "x.webm", lambda: webm()[:-200]),
    "without pictures": (
        "broken",
        "x.mp4",
        lambda: (
            clip()[: clip().index(b"mdat") + 4] + bytes(len(clip()) - clip().index(b"mdat") - 4)
        ),
    ),
    "an old codec": ("codec", "x.mp4", lambda: make_video(codec="mpeg4")),
    "a codec for some browsers": ("codec", "x.mp4", lambda: make_video(codec="libx265")),
    "sound for cinemas": ("sound", "x.mp4", lambda: make_video(sound="ac3")),
    "colours for studios": (
        "pixel_format",
        "x.mp4",
        lambda: make_video(pixel_format="yuv444p"),
    ),
    "a picture too wide": ("dimensions", "x.mp4", lambda: make_video(size=(4224, 16))),
    "an hour and more": ("too_long", "x.mp4", lambda: make_video(rate=Fraction(1, 500))),
    "too many bytes": ("too_large", "x.mp4", lambda: bytes(200_000_001)),
}


@pytest.mark.parametrize("name", HOSTILE_VIDEOS)
def test_a_video_that_not_every_browser_plays_is_refused(name, film):
    code, file_name, make = HOSTILE_VIDEOS[name]
    assert_refused(video_edition(make(), file_name), "file", code)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("x.mp4", clip),
        ("x.MP4", lambda: make_video(sound="aac")),
        ("x.mp4", lambda: make_video(movflags="frag_keyframe+empty_moov")),
        ("x.mp4", lambda: make_video(codec="libsvtav1")),
        ("x.webm", webm),
        ("x.webm", lambda: make_video("webm", "libvpx-vp9", sound="libopus")),
    ],
)
def test_a_video_that_browsers_play_is_read_and_its_poster_is_not_empty(name, make):
    read_film = video.read(ContentFile(make(), name=name))
    assert (read_film.width, read_film.height) == (160, 120)
    assert read_film.duration == pytest.approx(1, abs=0.15)
    with Image.open(io.BytesIO(read_film.picture.files["-160.jpg"])) as image:
        darkest, brightest = image.convert("L").getextrema()
    assert brightest - darkest > 200
