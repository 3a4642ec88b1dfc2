"""PDFs: safe to hand out, what they say of themselves, and their first page as a picture."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile, ZipFile

import pypdf
import pypdfium2
from pypdf.errors import DependencyError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from files.inspection import UnfitError, picture

MAX_PAGES = 200
#: Points; ISO 32000-1 annex C sets 14,400 as the largest side that readers must show.
MIN_SIDE, MAX_SIDE = 3, 14_400
COVER_WIDTH = 480  # pixels: twice the width at which a cover is shown
MAX_TEXT = 200  # characters of what a PDF says of itself

#: White space and comments as ISO 32000-1, 7.2.3 has them. Possessive: never tried twice.
#: No comment of a real PDF holds "<", every one that makes it a web page as well does.
_SPACE = rb"[\0\t\n\f\r ]"
_BETWEEN = rb"(?:" + _SPACE + rb"++|%[^\r\n<]*+)*+"
_OBJECT = _BETWEEN + rb"\d+" + _SPACE + rb"+\d+" + _SPACE + rb"+obj\b"
_START = re.compile(_OBJECT)
_UPDATE = re.compile(_OBJECT + rb"|" + _BETWEEN + rb"xref\b")
_END = re.compile(rb"startxref" + _SPACE + rb"+\d+" + _SPACE + rb"*%%EOF")

#: Actions that lead out of the document (ISO 32000-1, table 198).
_OUTSIDE = {"/SubmitForm", "/ImportData", "/GoToR", "/GoToE"}
#: What a link may open: pages, mail and calls.
_SCHEMES = ("http", "https", "mailto", "tel")


def inspect(path: Path) -> dict[str, Any]:
    """Return what visitors and editors are told about a PDF.

    Raises:
        UnfitError: it isn't a PDF that is safe to hand out.

    """
    content = path.read_bytes()
    _check_ends(content)
    try:
        with ZipFile(path) as archive:
            if archive.namelist():
                raise UnfitError("behind")
    except BadZipFile:
        pass
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
    except DependencyError as error:  # only its encryption would need one
        raise UnfitError("encrypted") from error
    if reader.is_encrypted:
        raise UnfitError("encrypted")
    _check_pages(reader)
    for dictionary in _dictionaries(reader):
        _check_harmless(dictionary)
    root = cast(DictionaryObject, reader.trailer["/Root"].get_object())
    marks = _value(root, "/MarkInfo")
    document = pypdfium2.PdfDocument(content)
    return {
        "page_count": len(reader.pages),
        "title": _title(reader)[:MAX_TEXT],
        "language": str(_value(root, "/Lang") or "").strip()[:MAX_TEXT],
        "is_tagged": "/StructTreeRoot" in root
        and isinstance(marks, DictionaryObject)
        and bool(_value(marks, "/Marked")),
        "has_text": any(page.get_textpage().get_text_range().strip() for page in document),
        "picture": _cover(document[0]),
    }


def _check_ends(content: bytes) -> None:
    """Refuse what is in front of a PDF, behind it, or between the updates that were added to it."""
    if not content.startswith(b"%PDF-"):
        raise UnfitError("in_front" if b"%PDF-" in content else "not_pdf")
    ends = [match.end() for match in _END.finditer(content)]
    if not ends:
        raise UnfitError("truncated")
    if not _START.match(content):
        raise UnfitError("in_front")
    if not all(_UPDATE.match(content, end) for end in ends[:-1]):
        raise UnfitError("behind")
    if content[ends[-1] :].strip(b"\0\t\n\f\r "):
        raise UnfitError("truncated" if _UPDATE.match(content, ends[-1]) else "behind")


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


def _dictionaries(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    """Yield every dictionary of a PDF, wherever it hangs: scripts hang in many places."""
    numbers = {(id_, generation) for generation, ids in reader.xref.items() for id_ in ids}
    numbers |= {(id_, 0) for id_ in reader.xref_objStm}
    stack: list[Any] = [reader.trailer]
    stack += [IndirectObject(*number, reader) for number in numbers]
    seen = set()
    while stack:
        node = stack.pop()
        if isinstance(node, IndirectObject):
            if (node.idnum, node.generation) not in seen:
                seen.add((node.idnum, node.generation))
                stack.append(reader.get_object(node))
        elif isinstance(node, DictionaryObject):
            yield node
            stack += dict.values(node)
        elif isinstance(node, ArrayObject):
            stack += list.__iter__(node)


def _check_harmless(dictionary: DictionaryObject) -> None:
    action = _value(dictionary, "/S")
    scheme = _scheme(dictionary) if action == "/URI" or "/Base" in dictionary else ""
    if (
        action == "/JavaScript"
        or (action and "/JS" in dictionary)
        or scheme in ("javascript", "vbscript", "data")
        or not {"/JavaScript", "/XFA"}.isdisjoint(dictionary)
    ):
        raise UnfitError("script")
    if action == "/Launch":
        raise UnfitError("launch")
    elsewhere = action == "/Thread" and "/F" in dictionary
    streamed = isinstance(dictionary, StreamObject) and "/F" in dictionary
    if action in _OUTSIDE or elsewhere or streamed or scheme not in ("", *_SCHEMES):
        raise UnfitError("outside")
    if (
        "/EmbeddedFiles" in dictionary
        or ("/EF" in dictionary and not {"/F", "/UF"}.isdisjoint(dictionary))
        or _value(dictionary, "/Type") == "/EmbeddedFile"
        or _value(dictionary, "/Subtype") in ("/FileAttachment", "/RichMedia")
    ):
        raise UnfitError("embedded")


def _scheme(dictionary: DictionaryObject) -> str:
    """Return the scheme of a link's address, as readers that forgive much would find it.

    "" stands for an address without one, which leads nowhere outside the file.
    """
    address = str(_value(dictionary, "/URI") or _value(dictionary, "/Base") or "")
    address = re.sub(r"[\x00-\x20\x7f]", "", address).lower()
    if address.startswith(("\\\\", "//")):
        return "file"
    scheme, colon, _rest = address.partition(":")
    return scheme if colon else ""


def _value(dictionary: DictionaryObject, key: str) -> Any:
    """Return an entry, also where it stands elsewhere in the file; None where there is none."""
    value = dictionary.get(key)
    return value.get_object() if isinstance(value, PdfObject) else value


def _title(reader: pypdf.PdfReader) -> str:
    """Return the title, from the document information or from XMP, which PDF 2.0 has instead."""
    if reader.metadata and reader.metadata.title:
        return str(reader.metadata.title).strip()
    titles = (reader.xmp_metadata and reader.xmp_metadata.dc_title) or {}
    return next(iter(titles.values()), "").strip()


def _cover(page: Any) -> dict[str, Any]:
    """Return the page as a picture; what is taller than twice its width is cut off below."""
    width, height = page.get_size()
    cut = (0, max(0, height - 2 * width), 0, 0)
    image = page.render(scale=COVER_WIDTH / width, crop=cut).to_pil()
    return picture.render(image, COVER_WIDTH)
