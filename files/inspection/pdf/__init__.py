"""PDFs: safe to hand out, what they say of themselves, and their first page as a picture."""

import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from pypdf.errors import DependencyError
from pypdf.generic import DictionaryObject, PdfObject
from pypdfium2 import raw as pdfium

from files.inspection import UnfitError, picture
from files.inspection.pdf import harm
from files.inspection.pdf.structure import Structure
from files.inspection.pdf.syntax import text

MAX_PAGES = 200
#: Points; ISO 32000-1 annex C sets 14,400 as the largest side that readers must show.
MIN_SIDE, MAX_SIDE = 3, 14_400
COVER_WIDTH = 480  # pixels: twice the width at which a cover is shown
MAX_TEXT = 200  # characters of what a PDF says of itself
#: Digits as a phone number has them, however they are grouped; most are none.
NUMBER = re.compile(r"(?<!\d)\+?\d(?:[ \u00a0\u202f()/.‐-―-]{0,3}\d){2,14}(?!\d)")
MAX_NUMBERS = 500

#: What makes of a file another one as well: archives that are looked for anywhere in it, and what
#: browsers look for at its beginning (https://mimesniff.spec.whatwg.org/).
_ARCHIVE = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|PK\x05\x06", re.DOTALL)
_TAG = re.compile(
    rb"<(?:!doctype html|html|head|script|iframe|body|svg|\?php)[\s>/]", re.IGNORECASE
)
_HEAD = 1024  # bytes


def inspect(path: Path) -> dict[str, Any]:
    """Return what visitors and editors are told about a PDF.

    Raises:
        UnfitError: it isn't a PDF that is safe to hand out.

    """
    content = path.read_bytes()
    if not content.startswith(b"%PDF-"):
        raise UnfitError("in_front" if b"%PDF-" in content else "not_pdf")
    structure = Structure(content)
    _check_kind(content)
    harm.check(structure)
    structure.check()
    try:
        # It reads from the end backwards, and knows only one way to end.
        reader = pypdf.PdfReader(io.BytesIO(content[: structure.end] + b"\n%%EOF\n"))
    except DependencyError as error:  # only its encryption would need one
        raise UnfitError("encrypted") from error
    if reader.is_encrypted:
        raise UnfitError("encrypted")
    _check_pages(reader)
    document = pypdfium2.PdfDocument(content)
    _check_agreement(document, len(reader.pages))
    root = structure.resolve(structure.trailer["Root"])
    marks = structure.resolve(root.get("MarkInfo"))
    texts = [page.get_textpage().get_text_range() for page in document]
    return {
        "page_count": len(reader.pages),
        "title": _plain(_title(structure, reader)),
        "language": _plain(text(structure.resolve(root.get("Lang")))),
        "is_tagged": "StructTreeRoot" in root
        and isinstance(marks, dict)
        and structure.resolve(marks.get("Marked")) is True,
        "has_text": any(page.strip() for page in texts),
        "numbers": sorted({number for page in texts for number in NUMBER.findall(page)})[
            :MAX_NUMBERS
        ],
        "picture": _cover(document[0]),
    }


def _check_kind(content: bytes) -> None:
    """Refuse a PDF that other programs take for a web page or an archive."""
    if _TAG.search(content, 0, _HEAD):
        raise UnfitError("another_kind")
    for mark in _ARCHIVE.finditer(content):
        if mark[0].startswith(b"PK"):
            # The directory stands before its end, whose last figures are its length and place.
            length = int.from_bytes(content[mark.start() + 12 : mark.start() + 16], "little")
            start = mark.start() - length
            if not length or start < 0 or content[start : start + 4] != b"PK\x01\x02":
                continue
        raise UnfitError("another_kind")


def _check_agreement(document: Any, pages: int) -> None:
    """Ask PDFium, which browsers show PDFs with, whether it finds the same."""
    if len(document) != pages:
        raise UnfitError("readers")
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise UnfitError("script")
    if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        raise UnfitError("embedded")


def _check_pages(reader: pypdf.PdfReader) -> None:
    if len(reader.pages) > MAX_PAGES:
        raise UnfitError("pages")
    for page in reader.pages:
        unit = float(_value(page, "/UserUnit") or 1)
        sides = [
            abs(float(side)) * unit
            for box in (page.mediabox, page.cropbox)
            for side in (box.width, box.height)
        ]
        if not all(MIN_SIDE <= side <= MAX_SIDE for side in sides):
            raise UnfitError("page_size")


def _value(dictionary: DictionaryObject, key: str) -> Any:
    """Return an entry, also where it stands elsewhere in the file; None where there is none."""
    value = dictionary.get(key)
    return value.get_object() if isinstance(value, PdfObject) else value


def _title(structure: Structure, reader: pypdf.PdfReader) -> str:
    """Return the title, from the document information or from XMP, which PDF 2.0 has instead."""
    information = structure.resolve(structure.trailer.get("Info"))
    if isinstance(information, dict):
        title = text(structure.resolve(information.get("Title"))).strip()
        if title:
            return title
    try:
        titles = (reader.xmp_metadata and reader.xmp_metadata.dc_title) or {}
    except Exception:  # every reader shows a PDF whose XMP is no XML
        return ""
    return str(next(iter(titles.values()), "") or "")


def _plain(said: str) -> str:
    """Return what a PDF says of itself as a text that can be stored."""
    said = "".join(character for character in said if character.isprintable())
    return said.strip()[:MAX_TEXT]


def _cover(page: Any) -> dict[str, Any]:
    """Return the page as a picture; what is taller than twice its width is cut off below."""
    width, height = page.get_size()
    cut = (0, max(0, height - 2 * width), 0, 0)
    image = page.render(scale=COVER_WIDTH / width, crop=cut).to_pil()
    return picture.render(image, COVER_WIDTH)
