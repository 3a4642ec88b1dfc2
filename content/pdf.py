"""Reading PDF files: are they safe to hand out, and what do visitors need to know of them."""

import hashlib
import io
from dataclasses import dataclass
from typing import IO, Any, cast

import pypdf
import pypdfium2
from django.utils.translation import gettext_lazy as _
from pypdf.generic import DictionaryObject

#: What the site hands out goes over slow phones; a brochure stays well below this.
MAX_BYTES = 20_000_000
MAX_PAGES = 200
#: Points; ISO 32000-1 annex C sets 14,400 as the largest side that readers must show.
MAX_SIDE = 14_400
COVER_WIDTH = 480  # pixels: twice the width at which a cover is shown


class RefusedError(Exception):
    """A file that the site does not hand out; ``message`` says why in the editor's language."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Document:
    """What a PDF says of itself.

    ``size`` is in bytes, ``cover`` a WebP image of the first page and
    ``cover_size`` its width and height in pixels.
    """

    size: int
    page_count: int
    sha256: str
    title: str
    language: str
    is_tagged: bool
    has_text: bool
    cover: bytes
    cover_size: tuple[int, int]


def check(file: IO[bytes]) -> None:
    """Raise RefusedError unless ``file`` is a PDF that is safe to hand out."""
    content = _content(file)
    if len(content) > MAX_BYTES:
        raise RefusedError("too_large", _("The file is larger than 20 MB."))
    if not content.startswith(b"%PDF-"):
        raise RefusedError("not_pdf", _("The file is not a PDF."))
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise RefusedError("encrypted", _("The PDF is encrypted: save it without a password."))
        pages = len(reader.pages)
        sides = [abs(float(side)) for page in reader.pages for side in page.mediabox[2:]]
        active = _active_content(reader)
    except RefusedError:
        raise
    except Exception as error:  # a parser meets anything in a broken file
        raise RefusedError("broken", _("The PDF is damaged and can't be read.")) from error
    if not 1 <= pages <= MAX_PAGES:
        raise RefusedError("pages", _("The PDF has no pages, or more than 200."))
    if max(sides) > MAX_SIDE:
        raise RefusedError("page_size", _("A page of the PDF is too large."))
    if active:
        raise RefusedError(
            "active",
            _("The PDF contains a script, an embedded file or an action that starts a program."),
        )


def read(file: IO[bytes]) -> Document:
    """Return what visitors are told about a PDF that has passed ``check``."""
    content = _content(file)
    reader = pypdf.PdfReader(io.BytesIO(content))
    root = _catalogue(reader)
    cover, cover_size = _cover(content)
    return Document(
        size=len(content),
        page_count=len(reader.pages),
        sha256=hashlib.sha256(content).hexdigest(),
        title=(reader.metadata and reader.metadata.title) or "",
        language=str(root.get("/Lang", "")),
        is_tagged=bool((root.get("/MarkInfo") or {}).get("/Marked")) and "/StructTreeRoot" in root,
        has_text=any(page.extract_text().strip() for page in reader.pages),
        cover=cover,
        cover_size=cover_size,
    )


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    file.seek(0)
    return content


def _catalogue(reader: pypdf.PdfReader) -> DictionaryObject:
    """Return the document catalogue, where a PDF's global entries stand."""
    return cast(DictionaryObject, reader.trailer["/Root"].get_object())


def _active_content(reader: pypdf.PdfReader) -> bool:
    root = _catalogue(reader)
    names = root.get("/Names") or {}
    if "/JavaScript" in names or "/EmbeddedFiles" in names or "/AA" in root:
        return True
    forbidden = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"}
    actions = [root.get("/OpenAction")]
    for page in reader.pages:
        if "/AA" in page:
            return True
        for annotation in page.get("/Annots") or []:
            annotation = cast(DictionaryObject, annotation.get_object())
            if annotation.get("/Subtype") == "/FileAttachment" or "/AA" in annotation:
                return True
            actions.append(annotation.get("/A"))
    return any(
        isinstance(action := candidate.get_object(), DictionaryObject)
        and action.get("/S") in forbidden
        for candidate in actions
        if candidate is not None
    )


def _cover(content: bytes) -> tuple[bytes, tuple[int, int]]:
    document = pypdfium2.PdfDocument(content)
    try:
        page = document[0]
        image = page.render(scale=COVER_WIDTH / page.get_width()).to_pil()
    finally:
        document.close()
    image = image.crop((0, 0, image.width, min(image.height, 2 * COVER_WIDTH)))
    cover = io.BytesIO()
    image.save(cover, "WEBP", quality=82, method=6)
    return cover.getvalue(), image.size
