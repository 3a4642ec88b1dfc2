"""What tests need: pages, brochures and videos, and files to upload, harmless and not."""

import datetime
import functools
import hashlib
import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pypdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.db.models.signals import pre_delete
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

from content.library.kinds import KINDS
from content.models import (
    Audience,
    Brochure,
    BrochureEdition,
    CaptionTrack,
    Page,
    Source,
    Video,
    VideoEdition,
)
from stopmensenhandel.languages import LANGUAGES
from stopmensenhandel.translated import keep

TODAY = datetime.date(2026, 11, 24)
CODES = tuple(language.code for language in LANGUAGES)


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


def described(language: str = "", title: str = "") -> Callable[[pypdf.PdfWriter], Any]:
    """Return what gives a PDF a language and a title."""

    def change(writer: pypdf.PdfWriter) -> None:
        if language:
            writer.root_object[NameObject("/Lang")] = TextStringObject(language)
        if title:
            writer.add_metadata({"/Title": title})

    return change


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
    end = plain()[plain().rindex(b"startxref") :]
    return plain() + archive() + b"\n" + end


def make_video(
    container: str = "mp4",
    codec: str = "libx264",
    *,
    sound: str = "",
    pixel_format: str = "yuv420p",
    size: tuple[int, int] = (160, 120),
    seconds: float = 1,
    rate: Fraction | int = 10,
    setup: Callable[[Any], Any] = bool,
    **options: str,
) -> bytes:
    """Return a film that begins empty and then shows a square.

    ``setup`` is called with the stream of pictures before any is encoded.
    """
    target = tempfile.NamedTemporaryFile()  # noqa: SIM115
    with av.open(target.name, "w", format=container, options=options) as film:
        stream = film.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        setup(stream)
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


@functools.cache
def plain() -> bytes:
    """Return a PDF with nothing special."""
    return make_pdf()


@functools.cache
def clip() -> bytes:
    """Return an MP4 with nothing special."""
    return make_video(movflags="faststart")


@functools.cache
def webm() -> bytes:
    """Return a WebM with nothing special."""
    return make_video("webm", "libvpx")


@functools.cache
def photo() -> bytes:
    """Return a PNG with nothing special."""
    return make_image()


#: What is wrong with a PDF, the code with which it is refused, and how it is made.
HOSTILE_PDFS = {
    "a program": ("not_pdf", lambda: b"MZ this is a program"),
    "a web page in front": ("in_front", lambda: b"<html><script>x</script>" + plain()),
    "a zip in front": ("in_front", lambda: archive() + plain()),
    "a web page after the first line": (
        "in_front",
        lambda: plain().replace(b"\n", b"\n%<script>x</script>\n", 1),
    ),
    "a web page behind": ("behind", lambda: plain() + b"<html></html>"),
    "a zip behind": ("behind", lambda: plain() + archive()),
    "a zip between two ends": ("behind", zip_in_pdf),
    "cut off": ("truncated", lambda: plain()[: len(plain()) // 2]),
    "only a first line": ("truncated", lambda: b"%PDF-1.7 and nothing more"),
    "an update cut off": ("truncated", lambda: plain() + b"7 0 obj <</Type /Page"),
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
    "too many bytes": ("too_large", lambda: plain() + b"\0" * 20_000_000),
}


def bomb() -> bytes:
    """Return a PNG of a few bytes that says it is 60,000 pixels square."""
    header = b"IHDR" + (60_000).to_bytes(4) * 2 + b"\x08\x02\0\0\0"
    check = zlib.crc32(header).to_bytes(4)
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + header + check + photo()[33:]


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, content)


# Pages, brochures and videos: what "add" returns is stored, and visitors see it.


TEXTS = {
    "title": "Title of {key} ({code})",
    "slug": "{key}-{code}",
    "summary": "Summary of {key} ({code}).",
    "body": "<p>Text of {key} ({code}).</p>",
}


def _texts(key: str, languages: Iterable[str], *fields: str) -> dict[str, str]:
    return {
        f"{field}_{code}": TEXTS[field].format(key=key, code=code)
        for code in languages
        for field in fields
    }


@contextmanager
def nothing_is_kept() -> Iterator[None]:
    """Let everything be deleted, as whoever has the database in hand can."""
    pre_delete.disconnect(keep)
    try:
        yield
    finally:
        pre_delete.connect(keep)


def lose(queryset: QuerySet[Any]) -> None:
    """Delete what the site keeps."""
    with nothing_is_kept():
        queryset.delete()


def remove_content() -> None:
    """Take away the pages, brochures, videos and sources that there are."""
    for model in (Brochure, Video, Page, Source):
        lose(model.objects.all())


def add_page(
    key: str = "a-page", languages: Iterable[str] = CODES, section: str = "help", **values: Any
) -> Page:
    """Return a page that has a text of its own in each of the languages."""
    texts = _texts(key, languages, "title", "slug", "summary", "body")
    return Page.objects.create(
        key=key, section=section, **({"status": Page.Status.PUBLISHED} | texts | values)
    )


def add_section(section: str = "help", languages: Iterable[str] = CODES, **values: Any) -> Page:
    """Return the front page of a section."""
    return add_page(section, languages, section, **values)


def add_source(key: str = "a-report", **values: Any) -> Source:
    """Return a source with a name and a link in each language."""
    texts = {f"name_{code}": f"Report ({code})" for code in CODES}
    texts |= {f"url_{code}": f"https://www.example.org/{code}/{key}" for code in CODES}
    return Source.objects.create(key=key, **({"year": 2025} | texts | values))


def _add_item(model: type[Any], key: str, languages: Iterable[str], values: dict[str, Any]) -> Any:
    texts = _texts(key, languages, "title", "slug", "summary")
    pages = values.pop("pages", ())
    item = model.objects.create(
        key=key,
        status=model.Status.PUBLISHED,
        **({"audiences": ["victims", "public"]} | texts | values),
    )
    item.pages.add(*pages)
    return item


def add_edition(item: Any, language: str, content: bytes | None = None, **values: Any) -> Any:
    """Return a file of a brochure or video without looking into it, which takes long.

    Without ``content`` there is no file: only what is told of it.
    """
    ending, folder, facts = {
        "brochure": ("pdf", "covers", {"page_count": 8, "is_tagged": True, "has_text": False}),
        "video": (
            "mp4",
            "posters",
            {"duration": 74.6, "width": 1280, "height": 720, "has_sound": False},
        ),
    }[item.kind]
    digest = hashlib.sha256(content or f"{item.key}.{language}".encode()).hexdigest()
    name = f"{item.kind}s/{item.key}/{language}-{digest[:12]}.{ending}"
    if content is not None and not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    facts |= {
        "file": name,
        "size": 1234 if content is None else len(content),
        "sha256": digest,
        "issued_on": TODAY,
        "image": f"{folder}/{item.key}-{language}-{digest[:6]}-480.webp",
        "image_width": 480,
        "image_height": 679,
    }
    editions = KINDS[item.kind].edition.objects
    [edition] = editions.bulk_create(
        [editions.model(item=item, language=language, **facts | values)]
    )
    return edition


def content_of(key: str, language: str) -> bytes:
    """Return what stands in the file of a brochure or video that has files."""
    return f"%PDF of {key} in {language}\n".encode() * 100


def add_brochure(
    key: str = "leaflet",
    languages: Iterable[str] = CODES,
    *,
    files_in: Iterable[str] | None = None,
    stored: bool = False,
    **values: Any,
) -> Brochure:
    """Return a brochure, with texts in some languages and files in the same or others.

    ``stored`` says whether the files themselves are there.
    """
    item = _add_item(Brochure, key, languages, values)
    for code in languages if files_in is None else files_in:
        add_edition(item, code, content_of(key, code) if stored else None)
    return item


def add_video(
    key: str = "clip",
    languages: Iterable[str] = CODES,
    *,
    files_in: Iterable[str] | None = None,
    captions_in: Iterable[str] = CODES,
    stored: bool = False,
    **values: Any,
) -> Video:
    """Return a video, each of its files with captions in some languages."""
    item = _add_item(Video, key, languages, values)
    for code in languages if files_in is None else files_in:
        edition = add_edition(item, code, content_of(key, code) if stored else None)
        CaptionTrack.objects.bulk_create(
            CaptionTrack(edition=edition, language=each, file=f"tracks/{key}/{code}-{each}.vtt")
            for each in captions_in
        )
    return item


def add_brochures(
    number: int,
    files_in: Sequence[str] = ("nl", "en"),
    pages: Sequence[Page] = (),
    **values: Any,
) -> None:
    """Add brochures by the thousand, for each kind of visitor in turn, without their files."""
    brochures = Brochure.objects.bulk_create(
        Brochure(
            key=f"many-{place}",
            title_nl=f"Document {place}",
            title_en=f"Document {place}",
            slug_nl=f"many-{place}",
            slug_en=f"many-{place}",
            summary_en="One of many.",
            status=Brochure.Status.PUBLISHED,
            **({"audiences": [Audience.values[place % 3]]} | values),
        )
        for place in range(number)
    )
    facts = {
        "size": 1234,
        "page_count": 8,
        "is_tagged": True,
        "has_text": True,
        "issued_on": TODAY,
        "image": "covers/many-1-480.webp",
        "image_width": 480,
        "image_height": 679,
    }
    BrochureEdition.objects.bulk_create(
        BrochureEdition(
            item=brochure,
            language=language,
            file=f"brochures/{brochure.key}/{language}.pdf",
            sha256=f"{brochure.pk:064x}",
            **facts,
        )
        for brochure in brochures
        for language in files_in
    )
    belongs = Brochure.pages.through
    belongs.objects.bulk_create(
        belongs(brochure=brochure, page=page) for brochure in brochures for page in pages
    )


# Editions that are not stored yet, as a form or the shell brings them.


def brochure_edition(content: bytes, language: str = "pl") -> BrochureEdition:
    leaflet, _made = Brochure.objects.get_or_create(
        key="leaflet", defaults={"title_nl": "Een folder", "slug_nl": "een-folder"}
    )
    return BrochureEdition(
        item=leaflet,
        language=language,
        issued_on=TODAY,
        file=ContentFile(content, name="upload.pdf"),
    )


def video_edition(
    content: bytes | None = None, name: str = "upload.mp4", poster: bytes | None = None
) -> VideoEdition:
    film, _made = Video.objects.get_or_create(
        key="film", defaults={"title_nl": "Een film", "slug_nl": "een-film"}
    )
    return VideoEdition(
        item=film,
        language="nl",
        issued_on=TODAY,
        file=ContentFile(clip() if content is None else content, name=name),
        image=ContentFile(poster, name="poster.png") if poster else "",
    )
