"""A video that not every phone plays, or that holds something else, is refused for just that."""

import io
import struct
from collections.abc import Callable
from fractions import Fraction

import av
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from files import video
from tests.factories import add_video, archive, clip, make_sound, make_video, video_edition, webm
from tests.steps import assert_refused

pytestmark = pytest.mark.django_db

PAGE = b"<html><script>x</script></html>"
PROGRAM = b"MZ\x90\0\x03\0\0\0" + bytes(range(256)) * 4
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
PACKET = (
    b'<?xpacket begin="\xef\xbb\xbf"?><x:xmpmeta xmlns:x="adobe:ns:meta/">%b</x:xmpmeta>'
    b'\n<?xpacket end="w"?>'
)


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


def stuffed(kind: bytes, content: bytes) -> bytes:
    """Return a film with more at the end of the box of a kind; its index stands last."""
    film = make_video()
    at = film.index(kind) - 4
    end = at + int.from_bytes(film[at : at + 4])
    length = (end - at + len(content)).to_bytes(4)
    return film[:at] + length + film[at + 4 : end] + content + film[end:]


def matrix(*abcd: int) -> bytes:
    a, b, c, d = (each * 0x10000 for each in abcd)
    return struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)


def turned(film: bytes, *abcd: int) -> bytes:
    """Return a film with another display matrix for its picture."""
    at = film.index(matrix(1, 0, 0, 1), film.index(b"tkhd"))
    return film[:at] + matrix(*abcd) + film[at + 36 :]


def shaped(numerator: int, denominator: int) -> Callable[[av.VideoStream], None]:
    def setup(stream: av.VideoStream) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(numerator, denominator)

    return setup


def placed(stream: av.VideoStream) -> None:
    stream.container.metadata["location"] = "+50.8467+004.3525/"


def high_range(stream: av.VideoStream) -> None:
    stream.codec_context.color_trc = 16


def interlaced(stream: av.VideoStream) -> None:
    stream.codec_context.options = {"x264-params": "interlaced=1"}


def together(*films: bytes) -> bytes:
    """Return one film with the tracks of several."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as made:
        sources = [av.open(io.BytesIO(film)) for film in films]
        streams = [
            [made.add_stream_from_template(stream) for stream in source.streams]
            for source in sources
        ]
        for source, mine in zip(sources, streams, strict=True):
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = mine[packet.stream.index]
                    made.mux(packet)
    return target.getvalue()


def part() -> bytes:
    """Return a film whose edit list shows its second half only: the rest is still there."""
    film = make_video()
    at = film.index(b"elst") + 4
    version, count, length, _start, rate = struct.unpack_from(">5I", film, at)
    assert (version, count) == (0, 1)
    half = 6 * 1024  # the time scale is 10,240 a second
    return film[:at] + struct.pack(">5I", 0, 1, length // 2, half, rate) + film[at + 20 :]


#: What is wrong, the code with which it is refused, the name of the file, and how it is made.
HOSTILE_VIDEOS = {
    "a web page": ("not_video", "x.mp4", lambda: PAGE),
    "an AVI": ("not_video", "x.mp4", lambda: make_video("avi", "mpeg4")),
    "a Matroska": ("webm", "x.webm", lambda: make_video("matroska")),
    "a QuickTime film": ("not_video", "x.mp4", lambda: make_video("mov")),
    "an MP3": ("not_video", "x.mp4", lambda: b"ID3\x04" + bytes(600)),
    "a play list": ("not_video", "x.mp4", lambda: b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/\n"),
    "an MP4 named WebM": ("extension", "x.webm", clip),
    "an MP4 named as a program": ("extension", "x.mp4.exe", clip),
    "sound only": ("no_picture", "x.mp4", make_sound),
    "a zip behind": ("hidden", "x.mp4", lambda: clip() + archive()),
    "a zip in a box": ("hidden", "x.mp4", lambda: clip() + box(b"free", archive())),
    "a web page behind": ("hidden", "x.mp4", lambda: clip() + PAGE),
    "a web page in front": ("hidden", "x.mp4", lambda: PAGE + clip()),
    "a web page in free space": ("hidden", "x.mp4", lambda: clip() + box(b"free", PAGE)),
    "a program in free space": ("hidden", "x.mp4", lambda: clip() + box(b"skip", PROGRAM)),
    "a program behind empty space": (
        "hidden",
        "x.mp4",
        lambda: clip() + box(b"free", bytes(1_000_000) + PROGRAM),
    ),
    "a program in a box of its own": ("hidden", "x.mp4", lambda: clip() + box(b"uuid", PROGRAM)),
    "a web page that says to be XMP": (
        "hidden",
        "x.mp4",
        lambda: clip() + box(b"uuid", XMP + PAGE),
    ),
    "a program behind the pictures": ("hidden", "x.mp4", lambda: stuffed(b"mdat", PROGRAM)),
    "a web page behind the pictures": ("hidden", "x.mp4", lambda: stuffed(b"mdat", PAGE)),
    "more pictures that no track has": ("hidden", "x.mp4", lambda: clip() + box(b"mdat", PROGRAM)),
    "a program in the index": ("hidden", "x.mp4", lambda: stuffed(b"moov", box(b"free", PROGRAM))),
    "cut off": ("truncated", "x.mp4", lambda: clip()[:-200]),
    "cut off before the index": (
        "truncated",
        "x.mp4",
        lambda: (end := make_video())[: end.index(b"moov") - 4],
    ),
    "without pictures": (
        "broken",
        "x.mp4",
        lambda: (
            clip()[: clip().index(b"mdat") + 4] + bytes(len(clip()) - clip().index(b"mdat") - 4)
        ),
    ),
    "pictures in another file": (
        "outside",
        "x.mp4",
        lambda: clip().replace(b"url \0\0\0\1", b"url \0\0\0\0"),
    ),
    "where it was made": ("location", "x.mp4", lambda: make_video(setup=placed)),
    "where it was made, in XMP": (
        "location",
        "x.mp4",
        lambda: clip() + box(b"uuid", XMP + PACKET % b"<exif:GPSLatitude>50</exif:GPSLatitude>"),
    ),
    "a camera's own track": (
        "data",
        "x.mp4",
        lambda: make_video(sound="aac").replace(b"soun", b"meta", 1),
    ),
    "subtitles of its own": (
        "subtitles",
        "x.mp4",
        lambda: make_video(sound="aac").replace(b"soun", b"sbtl", 1),
    ),
    "two pictures": ("tracks", "x.mp4", lambda: together(clip(), clip())),
    "two voices": ("tracks", "x.mp4", lambda: together(clip(), make_sound(), make_sound())),
    "more than is shown": ("cut", "x.mp4", part),
    "WebM": ("webm", "x.webm", webm),
    "VP9 in WebM": ("webm", "x.webm", lambda: make_video("webm", "libvpx-vp9")),
    "an old codec": ("codec", "x.mp4", lambda: make_video(codec="mpeg4")),
    "a codec for some browsers": ("codec", "x.mp4", lambda: make_video(codec="libx265")),
    "a codec for new phones": ("codec", "x.mp4", lambda: make_video(codec="libsvtav1")),
    "VP9": ("codec", "x.mp4", lambda: make_video(codec="libvpx-vp9")),
    "colours for studios": ("pixel_format", "x.mp4", lambda: make_video(pixel_format="yuv444p")),
    "colours for television": ("pixel_format", "x.mp4", lambda: make_video(pixel_format="yuv422p")),
    "colours of 10 bits": (
        "pixel_format",
        "x.mp4",
        lambda: make_video(pixel_format="yuv420p10le"),
    ),
    "colours for HDR": ("hdr", "x.mp4", lambda: make_video(setup=high_range)),
    "pictures in half lines": ("interlaced", "x.mp4", lambda: make_video(setup=interlaced)),
    "a mirrored picture": ("matrix", "x.mp4", lambda: turned(clip(), -1, 0, 0, 1)),
    "a slanted picture": ("matrix", "x.mp4", lambda: turned(clip(), 1, 1, 0, 1)),
    "two shapes of its pixels": (
        "shape",
        "x.mp4",
        lambda: make_video(setup=shaped(64, 45)).replace(
            struct.pack(">4s2I", b"pasp", 64, 45), struct.pack(">4s2I", b"pasp", 1, 1)
        ),
    ),
    "sound for cinemas": ("sound", "x.mp4", lambda: make_video(sound="ac3")),
    "sound for Android": ("sound", "x.mp4", lambda: make_video(sound="libopus")),
    "sound of before": ("sound", "x.mp4", lambda: make_video(sound="libmp3lame")),
    "a picture too wide": ("dimensions", "x.mp4", lambda: make_video(size=(2048, 16))),
    "pictures too fast": ("rate", "x.mp4", lambda: make_video(rate=120)),
    "an hour and more": ("too_long", "x.mp4", lambda: make_video(rate=Fraction(1, 500))),
    "too many bytes": ("too_large", "x.mp4", lambda: bytes(200_000_001)),
}


@pytest.mark.parametrize("name", HOSTILE_VIDEOS)
def test_a_video_that_not_every_phone_plays_is_refused(name, film):
    code, file_name, make = HOSTILE_VIDEOS[name]
    assert_refused(video_edition(make(), file_name), "file", code)


#: Width and height as players show it, and how it is made.
GOOD_VIDEOS = {
    "plain": ((160, 120), clip),
    "with sound": ((160, 120), lambda: make_video(sound="aac")),
    "in fragments": ((160, 120), lambda: make_video(movflags="frag_keyframe+empty_moov")),
    "its index last": ((160, 120), make_video),
    "wide pixels": ((228, 120), lambda: make_video(setup=shaped(64, 45))),
    "high pixels": ((160, 240), lambda: make_video(setup=shaped(1, 2))),
    "held upright": ((120, 160), lambda: turned(clip(), 0, 1, -1, 0)),
    "held the other way": ((120, 160), lambda: turned(clip(), 0, -1, 1, 0)),
    "upside down": ((160, 120), lambda: turned(clip(), -1, 0, 0, -1)),
    "wide pixels held upright": (
        (120, 228),
        lambda: turned(make_video(setup=shaped(64, 45)), 0, 1, -1, 0),
    ),
    "empty space": ((160, 120), lambda: clip() + box(b"free", bytes(5_000))),
    "a program's name in free space": (
        (160, 120),
        lambda: clip() + box(b"free", b"IsoMedia File Produced with GPAC 2.2-rev0\0"),
    ),
    "an empty box of pictures": ((160, 120), lambda: clip() + box(b"mdat", b"")),
    "a long box": ((160, 120), lambda: clip() + b"\0\0\0\1free" + (16).to_bytes(8)),
    "what Premiere says of it": ((160, 120), lambda: clip() + box(b"uuid", XMP + PACKET % b"")),
    "a time code": (
        (160, 120),
        lambda: make_video(setup=lambda stream: stream.metadata.update(timecode="01:00:00:00")),
    ),
    "a title": (
        (160, 120),
        lambda: make_video(setup=lambda stream: stream.container.metadata.update(title="Een film")),
    ),
    "the whole range of light": ((160, 120), lambda: make_video(pixel_format="yuvj420p")),
    "Main": (
        (160, 120),
        lambda: make_video(
            setup=lambda s: setattr(s.codec_context, "options", {"profile": "main"})
        ),
    ),
    "as a phone of 2008 does it": (
        (160, 120),
        lambda: make_video(
            setup=lambda s: setattr(s.codec_context, "options", {"profile": "baseline"})
        ),
    ),
    "an odd rate": ((160, 120), lambda: make_video(rate=Fraction(30_000, 2_997))),
}


@pytest.mark.parametrize("name", GOOD_VIDEOS)
def test_a_video_that_phones_play_is_read_and_its_poster_is_as_players_show_it(name):
    shown, make = GOOD_VIDEOS[name]
    read_film = video.read(ContentFile(make(), name="x.MP4"))
    assert (read_film.width, read_film.height) == shown
    assert read_film.picture.size == shown
    assert read_film.duration == pytest.approx(1, abs=0.15)
    assert read_film.has_sound == (name == "with sound")
    with Image.open(io.BytesIO(read_film.picture.files[f"-{shown[0]}.jpg"])) as image:
        darkest, brightest = image.convert("L").getextrema()
    assert brightest - darkest > 200


@pytest.mark.parametrize(
    ("sound", "said", "unsaid"),
    [("aac", "With sound.", "Without sound"), ("", "Without sound", "With sound.")],
)
def test_the_page_says_of_the_sound_what_is_in_the_file(client, sound, said, unsaid):
    item = add_video("film", ["en"], files_in=[])
    edition = item.editions.model(
        item=item,
        language="en",
        issued_on="2026-11-24",
        file=ContentFile(make_video(sound=sound), name="x.mp4"),
    )
    edition.save()
    shown = client.get(edition.item.get_absolute_url() or "/en/videos/film-en/").content.decode()
    assert said in shown
    assert unsaid not in shown
