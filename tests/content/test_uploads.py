"""A file that is dangerous or broken is refused with its own reason, and leaves nothing behind."""

import contextlib
import datetime
import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pypdf
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from content import captions, pdf, pictures, sandbox, video
from content.models import Brochure, BrochureEdition, CaptionTrack, Video, VideoEdition
from content.refusal import RefusedError
from tests.content.test_admin import form_of
from tests.web import read

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)


# Harmless files, and what is done to them.


def script(name: str = "/JavaScript") -> DictionaryObject:
    """Return an action."""
    return DictionaryObject(
        {
            NameObject("/S"): NameObject(name),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )


def action(name: str, **more: Any) -> DictionaryObject:
    entries = {NameObject(f"/{key}"): value for key, value in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(name), **entries})


def make_pdf(
    change: Callable[[pypdf.PdfWriter], Any] = lambda _writer: None, pages: int = 1, **size: int
) -> bytes:
    """Return a PDF of empty pages, changed by a function."""
    writer = pypdf.PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(size.get("width", 420), size.get("height", 595))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def open_action(value: DictionaryObject) -> Callable[[pypdf.PdfWriter], Any]:
    return lambda writer: writer.root_object.update({NameObject("/OpenAction"): value})


def annotation(**entries: Any) -> Callable[[pypdf.PdfWriter], Any]:
    """Put an annotation on the first page, as an object of its own."""

    def change(writer: pypdf.PdfWriter) -> None:
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject([FloatObject(0)] * 4),
                **{NameObject(f"/{key}"): value for key, value in entries.items()},
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return change


def form_script(writer: pypdf.PdfWriter) -> None:
    """Hide a script three steps deep: a form's field, its additional actions, their next."""
    chain = action("/GoTo", Next=ArrayObject([writer._add_object(script())]))
    field = DictionaryObject(
        {NameObject("/AA"): DictionaryObject({NameObject("/K"): writer._add_object(chain)})}
    )
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)


def named_script(writer: pypdf.PdfWriter) -> None:
    """Put a script where readers run all that they find."""
    tree = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("x"), writer._add_object(script())])}
    )
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})


def indirect_name(writer: pypdf.PdfWriter) -> None:
    """Name the action in another object, where a quick look doesn't see it."""
    hidden = DictionaryObject({NameObject("/S"): writer._add_object(NameObject("/JavaScript"))})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(hidden)


def user_unit(writer: pypdf.PdfWriter) -> None:
    writer.pages[0][NameObject("/UserUnit")] = NumberObject(100)


def embedded_stream(writer: pypdf.PdfWriter) -> None:
    stream = StreamObject()
    stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
    stream.set_data(b"MZ")
    writer._add_object(stream)


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("x.exe", b"MZ")
    return target.getvalue()


def zip_in_pdf() -> bytes:
    """Return a PDF that is a ZIP too, and ends as a PDF should."""
    end = plain[plain.rindex(b"startxref") :]
    return plain + archive() + b"\n" + end


def make_video(
    container: str = "mp4",
    codec: str = "libx264",
    *,
    sound: str = "",
    pixel_format: str = "yuv420p",
    size: tuple[int, int] = (160, 120),
    seconds: float = 1,
    rate: Fraction | int = 10,
    **options: str,
) -> bytes:
    """Return a film that begins empty and then shows a square."""
    target = tempfile.NamedTemporaryFile()  # noqa: SIM115
    with av.open(target.name, "w", format=container, options=options) as film:
        stream = film.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        voice = film.add_stream(sound, rate=48000) if sound else None
        for number in range(max(1, int(seconds * 10))):
            image = Image.new("RGB", size, "white")
            if number > 3:
                image.paste("black", (0, 0, size[0] // 2, size[1] // 2))
            film.mux(stream.encode(av.VideoFrame.from_image(image)))
        film.mux(stream.encode())
        if voice:
            silence = av.AudioFrame(format="s16", layout="stereo", samples=48000)
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            silence.sample_rate = 48000
            fitting = av.AudioResampler(voice.format.name, "stereo", voice.rate, 1024)
            for frame in fitting.resample(silence):
                film.mux(voice.encode(frame))
            film.mux(voice.encode())
    # As root, the encoder of AV1 makes the whole process a real-time one, before which
    # everything else on the machine waits; a browser that the tests start inherits it.
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    with target:
        return Path(target.name).read_bytes()


def make_sound() -> bytes:
    """Return an MP4 without a picture."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as film:
        voice = film.add_stream("aac", rate=48000)
        silence = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        silence.sample_rate = 48000
        film.mux(voice.encode(silence))
        film.mux(voice.encode())
    return target.getvalue()


def make_image(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(target, kind, **options)
    return target.getvalue()


def vtt(*cues: str) -> bytes:
    return "\n\n".join(["WEBVTT", *cues]).encode() + b"\n"


plain = make_pdf()
clip = make_video(movflags="faststart")
webm = make_video("webm", "libvpx")
photo = make_image()


# What is stored, and what isn't.


def everything_stored() -> tuple[list[Path], dict[str, int]]:
    """Return all stored files, and how many rows there are of each model."""
    rows = {
        m.__name__: m._base_manager.count() for m in apps.get_app_config("content").get_models()
    }
    found = Path(settings.MEDIA_ROOT).rglob("*")
    return sorted(path for path in found if path.is_file()), rows


@contextlib.contextmanager
def nothing_is_stored() -> Iterator[None]:
    before = everything_stored()
    yield
    assert everything_stored() == before


def brochure_edition(content: bytes, language: str = "pl") -> BrochureEdition:
    return BrochureEdition(
        brochure=Brochure.objects.get(key="you-have-rights"),
        language=language,
        issued_on=TODAY,
        file=ContentFile(content, name="upload.pdf"),
    )


def video_edition(
    content: bytes = clip, name: str = "upload.mp4", poster: bytes | None = None
) -> VideoEdition:
    film, _made = Video.objects.get_or_create(key="film", defaults={"title_nl": "Een film"})
    return VideoEdition(
        video=film,
        language="nl",
        issued_on=TODAY,
        file=ContentFile(content, name=name),
        poster=ContentFile(poster, name="poster.png") if poster else "",
    )


@pytest.fixture
def film() -> Video:
    return Video.objects.create(key="film", title_nl="Een film", slug_nl="een-film")


def assert_refused(edition: Any, field: str, code: str) -> None:
    """Assert that an edition is refused by validation, and by saving without it."""
    with nothing_is_stored():
        with pytest.raises(ValidationError) as refused:
            edition.clean_fields()
        assert [error.code for error in refused.value.error_dict[field]] == [code]
        with pytest.raises(RefusedError) as refused_again:
            edition.save()
        assert refused_again.value.code == code


HOSTILE_PDFS = {
    "a program": ("not_pdf", lambda: b"MZ this is a program"),
    "a web page in front": ("in_front", lambda: b"<html><script>x</script>" + plain),
    "a zip in front": ("in_front", lambda: archive() + plain),
    "a web page after the first line": (
        "in_front",
        lambda: plain.replace(b"\n", b"\n%<script>x</script>\n", 1),
    ),
    "a web page behind": ("behind", lambda: plain + b"<html></html>"),
    "a zip behind": ("behind", lambda: plain + archive()),
    "a zip between two ends": ("behind", zip_in_pdf),
    "cut off": ("truncated", lambda: plain[: len(plain) // 2]),
    "only a first line": ("truncated", lambda: b"%PDF-1.7 and nothing more"),
    "an update cut off": ("truncated", lambda: plain + b"7 0 obj <</Type /Page"),
    "no objects": (
        "broken",
        lambda: b"%PDF-1.7\n1 0 obj\nnull\nendobj\nstartxref\n9\n%%EOF",
    ),
    "a password": ("encrypted", lambda: make_pdf(lambda w: w.encrypt("secret"))),
    "a password for the owner only": (
        "encrypted",
        lambda: make_pdf(lambda w: w.encrypt("", "secret")),
    ),
    "201 pages": ("pages", lambda: make_pdf(pages=201)),
    "a page too wide": ("page_size", lambda: make_pdf(width=20_000)),
    "a page too small": ("page_size", lambda: make_pdf(height=1)),
    "a page of large units": ("page_size", lambda: make_pdf(user_unit)),
    "a script by name": ("script", lambda: make_pdf(named_script)),
    "a script at opening": ("script", lambda: make_pdf(open_action(script()))),
    "a script in an annotation": ("script", lambda: make_pdf(annotation(A=script()))),
    "a script when the page is seen": (
        "script",
        lambda: make_pdf(annotation(AA=DictionaryObject({NameObject("/PV"): script()}))),
    ),
    "a script in a form": ("script", lambda: make_pdf(form_script)),
    "a script named elsewhere": ("script", lambda: make_pdf(indirect_name)),
    "a script in an address": (
        "script",
        lambda: make_pdf(
            annotation(A=action("/URI", URI=TextStringObject(" JavaScript:alert(1)")))
        ),
    ),
    "a script in an address with a tab in it": (
        "script",
        lambda: make_pdf(annotation(A=action("/URI", URI=TextStringObject("java\tscript:x")))),
    ),
    "a page in an address": (
        "script",
        lambda: make_pdf(annotation(A=action("/URI", URI=TextStringObject("data:text/html,x")))),
    ),
    "a file of the reader's machine in an address": (
        "outside",
        lambda: make_pdf(open_action(action("/URI", URI=TextStringObject("file:///etc/passwd")))),
    ),
    "a file of another machine in an address": (
        "outside",
        lambda: make_pdf(annotation(A=action("/URI", URI=TextStringObject("\\\\evil\\x")))),
    ),
    "a thread in another file": (
        "outside",
        lambda: make_pdf(open_action(action("/Thread", F=TextStringObject("x.pdf")))),
    ),
    "a script whose name is spelt in numbers": (
        "script",
        lambda: make_pdf(open_action(action("/XavaScript"))).replace(
            b"/XavaScript", b"/#4aavaScript"
        ),
    ),
    "a program to start": ("launch", lambda: make_pdf(open_action(action("/Launch")))),
    "a form that is sent": ("outside", lambda: make_pdf(open_action(action("/SubmitForm")))),
    "form data from elsewhere": ("outside", lambda: make_pdf(open_action(action("/ImportData")))),
    "a link to another file": ("outside", lambda: make_pdf(annotation(A=action("/GoToR")))),
    "a link into an embedded file": ("outside", lambda: make_pdf(annotation(A=action("/GoToE")))),
    "an attachment": ("embedded", lambda: make_pdf(lambda w: w.add_attachment("x.exe", b"MZ"))),
    "an attached note": (
        "embedded",
        lambda: make_pdf(annotation(Subtype=NameObject("/FileAttachment"))),
    ),
    "an embedded file that nothing names": ("embedded", lambda: make_pdf(embedded_stream)),
    "too many bytes": ("too_large", lambda: plain + b"\0" * 20_000_000),
}


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_a_pdf_that_is_not_safe_to_hand_out_is_refused(name):
    code, make = HOSTILE_PDFS[name]
    assert_refused(brochure_edition(make()), "file", code)


def test_a_pdf_with_updates_white_space_or_links_is_welcome():
    writer = pypdf.PdfWriter(io.BytesIO(plain), incremental=True)
    writer.pages[0].rotate(90)
    writer.add_metadata({"/Title": "Rechten"})
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().count(b"%%EOF") == 2
    assert pdf.read(io.BytesIO(target.getvalue())).title == "Rechten"
    pdf.check(io.BytesIO(plain + b"\r\n\0\0 \n"))
    link = action("/URI", URI=TextStringObject("https://www.example.org/"))
    pdf.check(io.BytesIO(make_pdf(annotation(A=link))))


def test_the_cover_of_an_endless_page_is_its_beginning():
    cover = pdf.read(io.BytesIO(make_pdf(width=10, height=14_000))).cover
    assert cover.size == (480, 960)


def described(language: str = "", title: str = "") -> Callable[[pypdf.PdfWriter], Any]:
    def change(writer: pypdf.PdfWriter) -> None:
        if language:
            writer.root_object[NameObject("/Lang")] = TextStringObject(language)
        if title:
            writer.add_metadata({"/Title": title})

    return change


@pytest.mark.parametrize(
    ("content", "warned"),
    [
        (make_pdf(), {"tags", "text", "title", "doesn't say its language"}),
        (make_pdf(described(title="Prawa")), {"tags", "text", "doesn't say its language"}),
        (make_pdf(described("pl-PL", "Prawa")), {"tags", "text"}),
        (make_pdf(described("nl", "Prawa")), {"tags", "text", "in another language"}),
    ],
)
def test_what_not_everybody_can_use_is_saved_with_a_warning(content, warned):
    edition = brochure_edition(content)
    edition.save()
    assert len(edition.warnings) == len(warned)
    assert all(any(word in str(text) for text in edition.warnings) for word in warned)


def test_a_brochure_that_everybody_can_use_has_no_warning():
    for path in (settings.BASE_DIR / "starter" / "brochures").glob("poster/*.pdf"):
        with path.open("rb") as file:
            assert not pdf.read(file).warnings(path.stem), path


HOSTILE_VIDEOS = {
    "a web page": ("not_video", "x.mp4", lambda: b"<html><script>x</script>"),
    "an AVI": ("not_video", "x.mp4", lambda: make_video("avi", "mpeg4")),
    "a Matroska": ("not_video", "x.webm", lambda: make_video("matroska")),
    "a QuickTime film": ("not_video", "x.mp4", lambda: make_video("mov")),
    "an MP3": ("not_video", "x.mp4", lambda: b"ID3\x04" + bytes(600)),
    "a play list": ("not_video", "x.mp4", lambda: b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/\n"),
    "a WebM named MP4": ("extension", "x.mp4", lambda: webm),
    "an MP4 named as a program": ("extension", "x.mp4.exe", lambda: clip),
    "sound only": ("no_picture", "x.mp4", make_sound),
    "a zip behind": ("hidden", "x.mp4", lambda: clip + archive()),
    "a zip in a box": (
        "hidden",
        "x.mp4",
        lambda: clip + (len(archive()) + 8).to_bytes(4) + b"free" + archive(),
    ),
    "a web page behind": ("hidden", "x.mp4", lambda: clip + b"<html></html>"),
    "a web page in front": ("hidden", "x.mp4", lambda: b"<html></html>" + clip),
    "a web page behind a WebM": ("hidden", "x.webm", lambda: webm + b"<html></html>"),
    "a web page in front of a WebM": ("hidden", "x.webm", lambda: b"<html></html>" + webm),
    "cut off": ("truncated", "x.mp4", lambda: clip[:-200]),
    "cut off before the index": (
        "truncated",
        "x.mp4",
        lambda: (end := make_video())[: end.index(b"moov") - 4],
    ),
    "a WebM cut off": ("truncated", "x.webm", lambda: webm[:-200]),
    "without pictures": (
        "broken",
        "x.mp4",
        lambda: clip[: clip.index(b"mdat") + 4] + bytes(len(clip) - clip.index(b"mdat") - 4),
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
        ("x.mp4", lambda: clip),
        ("x.MP4", lambda: make_video(sound="aac")),
        ("x.mp4", lambda: make_video(movflags="frag_keyframe+empty_moov")),
        ("x.mp4", lambda: make_video(codec="libsvtav1")),
        ("x.webm", lambda: webm),
        ("x.webm", lambda: make_video("webm", "libvpx-vp9", sound="libopus")),
    ],
)
def test_a_video_that_browsers_play_is_read_and_its_poster_is_not_empty(name, make):
    read_film = video.read(ContentFile(make(), name=name))
    assert (read_film.width, read_film.height) == (160, 120)
    assert read_film.duration == pytest.approx(1, abs=0.15)
    with Image.open(io.BytesIO(read_film.poster.files["-160.jpg"])) as image:
        darkest, brightest = image.convert("L").getextrema()
    assert brightest - darkest > 200


HOSTILE_CAPTIONS = {
    "a web page": ("not_webvtt", b"<html>"),
    "SubRip": ("not_webvtt", b"1\n00:00:01,000 --> 00:00:02,000\nHallo\n"),
    "Windows' letters": ("encoding", vtt("00:01.000 --> 00:02.000\nX").replace(b"X", b"\xe9\n")),
    "a comma in a time": ("timestamp", vtt("00:00:01,000 --> 00:00:02,000\nHallo")),
    "a cue without times": ("not_cue", vtt("Hallo\nallemaal")),
    "two cues in one": (
        "not_cue",
        vtt("00:00.000 --> 00:01.000\nHallo\n00:01.000 --> 00:02.000\nDag"),
    ),
    "a cue that ends before it begins": ("backwards", vtt("00:02.000 --> 00:01.000\nHallo")),
    "cues out of order": (
        "order",
        vtt("00:02.000 --> 00:03.000\nDag", "00:01.000 --> 00:04.000\nHallo"),
    ),
    "a cue past the end": ("past_end", vtt("00:09.000 --> 00:11.000\nDag")),
    "no cue": ("no_cue", vtt("NOTE nothing here")),
    "a script": ("markup", vtt("00:01.000 --> 00:02.000\n<script>x</script>")),
    "a picture": ("markup", vtt("00:01.000 --> 00:02.000\n<img src=x onerror=x>")),
    "an open tag": ("markup", vtt("00:01.000 --> 00:02.000\n1 < 2")),
    "a web page in a note": ("markup", vtt("NOTE <html>", "00:01.000 --> 00:02.000\nX")),
    "too many bytes": ("too_large", vtt("NOTE " + "x" * 1_000_000)),
}


@pytest.mark.parametrize("name", HOSTILE_CAPTIONS)
def test_captions_that_players_stumble_over_are_refused(name):
    code, content = HOSTILE_CAPTIONS[name]
    edition = video_edition()
    edition.save()
    VideoEdition.objects.filter(pk=edition.pk).update(duration=10)
    edition.refresh_from_db()
    track = CaptionTrack(edition=edition, language="nl", file=ContentFile(content, name="x.vtt"))
    with nothing_is_stored():
        with pytest.raises(ValidationError) as refused:
            track.full_clean()
        assert code in {
            each.code for errors in refused.value.error_dict.values() for each in errors
        }


def test_captions_name_the_line_that_is_wrong():
    content = vtt("00:01.000 --> 00:02.000\nDag", "naam\n00:00.500 --> 00:03.000\nHallo")
    with pytest.raises(RefusedError) as refused:
        captions.check(io.BytesIO(content))
    assert refused.value.messages == ["Cue 2 (line 7) begins before the cue above it."]


def test_captions_with_all_that_webvtt_knows_are_welcome():
    content = (
        "\ufeffWEBVTT - nl\r\n\r\nNOTE by hand\r\n\r\nSTYLE\r\n::cue { color: yellow }\r\n\r\n"
        "first\r\n00:01.000 --> 00:02.000 line:80% align:start\r\n"
        "<v.loud Anna>Hallo <i>jij</i>, <c.warm>kom</c> <00:01.500><lang nl>hier</lang> &lt;3\r\n\r\n"
        "100:00:01.000 --> 100:00:02.000\r\n<ruby>x<rt>y</rt></ruby>\r\n"
    )
    captions.check(io.BytesIO(content.encode()))


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
    assert_refused(video_edition(poster=content), "poster", code)


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


def repeated(writer: pypdf.PdfWriter) -> None:
    """Draw a form that draws a form ten times, and so on: a thousand million lines."""
    box = ArrayObject([NumberObject(number) for number in (0, 0, 420, 595)])
    content, drawn = b"0 0 m 400 500 l S", DictionaryObject()
    for _depth in range(9):
        form = StreamObject()
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")], form[NameObject("/Resources")] = box, drawn
        form.set_data(content)
        name = DictionaryObject({NameObject("/X"): writer._add_object(form)})
        content, drawn = b"/X Do " * 10, DictionaryObject({NameObject("/XObject"): name})
    stream = StreamObject()
    stream.set_data(content)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    writer.pages[0][NameObject("/Resources")] = drawn


@pytest.mark.parametrize("seconds", [0.5, sandbox.WALL_CLOCK], ids=["time", "memory"])
def test_a_file_that_takes_too_long_or_too_much_memory_to_read_is_refused(monkeypatch, seconds):
    monkeypatch.setattr(sandbox, "WALL_CLOCK", seconds)
    assert_refused(brochure_edition(make_pdf(repeated)), "file", "too_heavy")


@pytest.mark.parametrize("signal", [9, 24, 11])
def test_a_reader_that_is_killed_or_crashes_refuses_the_file(monkeypatch, signal):
    real = sandbox.subprocess.run
    monkeypatch.setattr(
        sandbox.subprocess,
        "run",
        lambda _command, **options: real(["/bin/sh", "-c", f"kill -{signal} $$"], **options),
    )
    code = "broken" if signal == 11 else "too_heavy"
    assert_refused(brochure_edition(make_pdf(width=300 + signal)), "file", code)


def test_the_reader_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    seen = []
    real = sandbox.subprocess.run
    monkeypatch.setattr(
        sandbox.subprocess, "run", lambda *a, **k: seen.append(k["env"]) or real(*a, **k)
    )
    pdf.check(io.BytesIO(make_pdf(width=350)))
    assert "SECRET_KEY" not in seen[0]


# The same through the admin.


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def brochure_form(editor, content: bytes) -> tuple[str, dict[str, Any]]:
    brochure = Brochure.objects.get(key="you-have-rights")
    path = f"/admin/content/brochure/{brochure.pk}/change/"
    data = form_of(editor, path) | {"summary_nl": "Nieuwe samenvatting"}
    return path, data | {"editions-0-file": upload(content, "x.pdf")}


def video_form(editor, film: Video, **changes: Any) -> tuple[str, dict[str, Any]]:
    path = f"/admin/content/video/{film.pk}/change/"
    data = form_of(editor, path) | {"summary_nl": "Nieuwe samenvatting"}
    row = {"language": "nl", "file": upload(clip, "x.mp4"), "issued_on": "2026-11-24"} | changes
    data |= {"editions-TOTAL_FORMS": "1"} | {f"editions-0-{k}": v for k, v in row.items()}
    return path, data


def tracks_form(editor, edition: VideoEdition, *tracks: bytes, **more: Any) -> tuple[str, Any]:
    path = f"/admin/content/videoedition/{edition.pk}/change/"
    data = form_of(editor, path) | more | {"tracks-TOTAL_FORMS": str(len(tracks))}
    for number, track in enumerate(tracks):
        data |= {
            f"tracks-{number}-language": ("nl", "fr", "de")[number],
            f"tracks-{number}-kind": "captions",
            f"tracks-{number}-file": upload(track, "x.vtt"),
        }
    return path, data


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_the_admin_shows_why_a_pdf_is_refused_and_keeps_what_was_typed(editor, name):
    code, make = HOSTILE_PDFS[name]
    path, data = brochure_form(editor, make())
    with nothing_is_stored():
        response = editor.post(path, data, headers={"accept-language": "en"})
    shown = response.content.decode()
    assert response.status_code == 200
    assert str(pdf.REASONS[code]) in shown.replace("&#x27;", "'")
    assert "Nieuwe samenvatting" in shown
    assert not Brochure.objects.filter(summary_nl="Nieuwe samenvatting")


def test_the_reason_is_in_the_editors_language(editor):
    path, data = brochure_form(editor, b"MZ")
    response = editor.post(path, data, headers={"accept-language": "nl"})
    assert "Het bestand is geen pdf." in response.content.decode()


def test_the_admin_warns_of_what_not_everybody_can_use_only_when_the_file_is_new(editor):
    path, data = brochure_form(editor, plain)
    shown = editor.post(path, data, follow=True, headers={"accept-language": "en"})
    assert len([text for text in shown.context["messages"] if text.level_tag == "warning"]) == 4
    data = form_of(editor, path) | {"editions-0-issued_on": "2026-11-23"}
    shown = editor.post(path, data, follow=True)
    assert not [text for text in shown.context["messages"] if text.level_tag == "warning"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"file": b"<html>"}, "The file is no MP4 or WebM video."),
        ({"file": clip + b"<html>"}, "Something in the file"),
        ({"poster": b"<svg onload=x>"}, "An SVG image can hold scripts"),
        ({"poster": bomb()}, "The image measures more than"),
    ],
)
def test_the_admin_shows_why_a_video_or_poster_is_refused(editor, film, changes, reason):
    uploads = {key: upload(content, "x.mp4") for key, content in changes.items()}
    path, data = video_form(editor, film, **uploads)
    with nothing_is_stored():
        response = editor.post(path, data, headers={"accept-language": "en"})
    assert reason in response.content.decode().replace("&#x27;", "'")
    assert "Nieuwe samenvatting" in response.content.decode()


def test_a_good_file_is_not_stored_when_another_in_the_form_is_refused(editor, film):
    path, data = video_form(editor, film, poster=upload(b"<html>", "x.png"))
    with nothing_is_stored():
        assert editor.post(path, data).status_code == 200


def test_an_editor_adds_a_video_with_captions_and_replaces_both(editor, film):
    path, data = video_form(editor, film, poster=upload(photo, "x.png"))
    response = editor.post(path, data)
    assert response.status_code == 302, response.context["errors"]
    edition = film.editions.get()
    assert (edition.width, edition.height) == (160, 120)
    shown = read(editor.get(path).content)
    links = [link.attributes.get("href", "") for link in shown.all("a")]
    address = f"/admin/content/videoedition/{edition.pk}/change/"
    assert any(link.startswith(address) for link in links)
    assert not [
        box for box in shown.all("input") if "poster-clear" in box.attributes.get("name", "")
    ]

    short, long = (vtt(f"00:00.000 --> 00:0{end}.500\nDag") for end in (0, 2))
    response = editor.post(*tracks_form(editor, edition, short))
    assert response.status_code == 302, response.context["errors"]
    assert response.headers["Location"] == path
    with nothing_is_stored():
        response = editor.post(
            *tracks_form(editor, edition, long), headers={"accept-language": "en"}
        )
    assert "ends after the end of the video" in response.content.decode()

    longer = upload(make_video(seconds=3), "x.mp4")
    response = editor.post(*tracks_form(editor, edition, long, file=longer))
    assert response.status_code == 302, response.context["errors"]
    edition.refresh_from_db()
    assert edition.duration == pytest.approx(3)
    assert edition.earlier_files.count() == 1

    # Now the captions are longer than the first film.
    path, data = video_form(editor, film)
    with nothing_is_stored():
        response = editor.post(path, data, headers={"accept-language": "en"})
    assert "Replace video and captions together." in response.content.decode()


def test_a_video_edition_is_added_on_the_page_of_its_video_only(editor, film):
    assert editor.get("/admin/content/videoedition/add/").status_code == 403


@pytest.mark.parametrize("kind", ["brochure", "video"])
def test_a_failure_after_the_file_was_stored_leaves_no_file_and_no_row(
    editor, film, monkeypatch, kind
):
    # The last thing that a request writes is the note of what was changed.
    def fail(*_args: Any, **_options: Any) -> None:
        assert everything_stored()[0] != before[0]
        raise DatabaseError

    form = brochure_form(editor, plain) if kind == "brochure" else video_form(editor, film)
    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_change", fail)
    before = everything_stored()
    with pytest.raises(DatabaseError):
        editor.post(*form)
    assert everything_stored() == before


def test_a_failure_in_the_shell_leaves_no_file_and_no_row():
    edition = brochure_edition(make_pdf(width=360))
    edition.issued_on = "never"
    with nothing_is_stored(), pytest.raises(ValidationError), transaction.atomic():
        edition.save()
