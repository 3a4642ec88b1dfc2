"""PDF files: are they safe to hand out, and what do visitors need to know of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from files import pictures, sandbox

#: What the site hands out goes over slow phones; a brochure stays well below this.
MAX_BYTES = 20_000_000

#: Why ``files.inspection.pdf`` refuses.
REASONS = {
    "too_large": _("The file is larger than 20 MB."),
    "not_pdf": _("The file is not a PDF."),
    "in_front": _("Something stands in front of the PDF: another file may be hidden there."),
    "behind": _("Something stands behind the end of the PDF: another file may be hidden there."),
    "truncated": _("The PDF is cut off: its end is missing."),
    "broken": _("The PDF is damaged and can't be read."),
    "encrypted": _("The PDF is encrypted: save it without a password."),
    "pages": _("The PDF has more than 200 pages."),
    "page_size": _("A page of the PDF is larger than 5 metres, or smaller than 1 millimetre."),
    "readers": _(
        "Readers of PDFs could show different things: the PDF isn't put together as it should be. "
        "Open it and save it as a new PDF."
    ),
    "between": _(
        "Something stands in the PDF that isn't part of it: another file may be hidden there."
    ),
    "another_kind": _("The PDF is a web page or an archive as well."),
    "script": _("The PDF contains JavaScript or another script."),
    "xfa": _("The PDF contains an XFA form, which can run scripts. Save it as a PDF for printing."),
    "launch": _("The PDF contains an action that starts a program."),
    "outside": _(
        "The PDF contains an action, link or content that sends a form or opens another file."
    ),
    "fetches": _("The PDF fetches something from a web address by itself."),
    "acts": _("The PDF does something by itself when it is opened, such as printing."),
    "media": _("The PDF contains sound, a film or a 3D model."),
    "link": _("A link of the PDF opens neither a page, a mail nor a call: “%(address)s”."),
    "embedded": _("Another file is embedded in the PDF, or it is a folder for other files."),
}


@dataclass(frozen=True)
class Document:
    """What a PDF says of itself.

    ``size`` is in bytes, ``language`` a BCP 47 tag or empty, ``numbers`` are what may be phone
    numbers, as they are written, ``picture`` is the first page in its sizes.
    """

    size: int
    page_count: int
    sha256: str
    title: str
    language: str
    is_tagged: bool
    has_text: bool
    numbers: list[str]
    picture: pictures.Rendering

    def is_of_another(self, language: str) -> bool:
        """Return whether it says itself that it is in another language."""
        return bool(self.language) and _primary(self.language) != _primary(language)

    def warnings(self, language: str) -> list[Any]:
        """Return what not everybody can use in it, when it is said to be in ``language``.

        Each has a place for ``edition``.
        """
        return list(self._warnings(language))

    def _warnings(self, language: str) -> Iterator[Any]:
        if not self.is_tagged:
            yield _("%(edition)s has no tags: a screen reader can't find its way in it.")
        if not self.has_text:
            yield _("%(edition)s has no text layer: it can't be read aloud or searched.")
        if not self.title:
            yield _("%(edition)s has no title: readers see the name of the file instead.")
        if not self.language:
            yield _("%(edition)s doesn't say its language: it may be read aloud in a wrong one.")
        elif self.is_of_another(language):
            yield _("%(edition)s says that it is in another language: it will be read aloud so.")


def _primary(tag: str) -> str:
    """Return the language of a BCP 47 tag, without script and region."""
    return tag.lower().replace("_", "-").partition("-")[0]


def read(file: IO[bytes]) -> Document:
    """Return what visitors and editors are told about a PDF.

    Raises:
        RefusedError: it isn't a PDF that is safe to hand out.

    """
    found = sandbox.inspect("pdf", file, MAX_BYTES, REASONS)
    picture = pictures.Rendering.decode(found.values["picture"])
    known = {"size": found.size, "sha256": found.sha256, "picture": picture}
    return Document(**found.values | known)
