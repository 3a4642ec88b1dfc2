"""Files to upload, harmless and not, and what is stored of them."""

import contextlib
import datetime
import io
import os
import tempfile
import zipfile
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

from content.models import Brochure, BrochureEdition, Video, VideoEdition
from files.refusal import RefusedError

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
        item=Brochure.objects.get(key="you-have-rights"),
        language=language,
        issued_on=TODAY,
        file=ContentFile(content, name="upload.pdf"),
    )


def video_edition(
    content: bytes = clip, name: str = "upload.mp4", poster: bytes | None = None
) -> VideoEdition:
    film, _made = Video.objects.get_or_create(key="film", defaults={"title_nl": "Een film"})
    return VideoEdition(
        item=film,
        language="nl",
        issued_on=TODAY,
        file=ContentFile(content, name=name),
        image=ContentFile(poster, name="poster.png") if poster else "",
    )


def assert_refused(edition: Any, field: str, code: str) -> None:
    """Assert that an edition is refused by validation, and by saving without it."""
    with nothing_is_stored():
        with pytest.raises(ValidationError) as refused:
            edition.clean_fields()
        assert [error.code for error in refused.value.error_dict[field]] == [code]
        with pytest.raises(RefusedError) as refused_again:
            edition.save()
        assert refused_again.value.code == code
