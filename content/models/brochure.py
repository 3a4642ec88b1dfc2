"""Brochures and their editions: one PDF a language."""

from functools import lru_cache

from django.contrib.staticfiles import finders
from django.db import models
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from content.models.edition import EarlierFile, Edition
from content.models.library import LibraryItem, LibraryQuerySet
from files.fields import PDFField


class Brochure(LibraryItem):
    """A brochure; its files are its editions."""

    objects = LibraryQuerySet.as_manager()
    kind = "brochure"

    class Meta(LibraryItem.Meta):
        verbose_name = _("brochure")
        verbose_name_plural = _("brochures")

    @property
    def has_booklet(self) -> bool:
        """Whether an edition is there for folding, too."""
        return any(edition.has_booklet for edition in self.sorted_editions)


@lru_cache(maxsize=10_000)
def _is_there(name: str) -> bool:
    return finders.find(name) is not None


def file_path(edition: "BrochureEdition", _filename: str) -> str:
    """Return where an edition's file is kept: a new file never takes the place of an old one."""
    return f"brochures/{edition.item.key}/{edition.language}-{edition.version}.pdf"


class BrochureEdition(Edition):
    """A brochure in one language; its picture is the cover."""

    item = models.ForeignKey(
        Brochure, models.CASCADE, verbose_name=_("brochure"), related_name="editions"
    )
    file = PDFField(
        _("file"),
        upload_to=file_path,
        fills=("size", "sha256", "page_count", "is_tagged", "has_text", "numbers"),
    )
    page_count = models.PositiveIntegerField(_("pages"), editable=False)
    is_tagged = models.BooleanField(_("tagged"), editable=False)
    has_text = models.BooleanField(_("has a text layer"), editable=False)
    #: What may be phone numbers in it, as they are written; None where nobody has looked.
    numbers = models.JSONField(null=True, editable=False)

    media_types = {"pdf": "application/pdf"}
    pictures = "covers"
    words = (*Edition.words, "booklet_name", "booklet_url")
    shape = ("has_booklet", "has_text", "is_tagged", "page_count")

    @property
    def booklet(self) -> str:
        """The static file with its pages on A4 sheets, to print and fold; empty where none is made.

        ``make brochures`` makes them, each of exactly one file: of what an editor uploads there
        is none.
        """
        name = f"booklets/{self.version}.pdf"
        return name if _is_there(name) else ""

    @property
    def has_booklet(self) -> bool:
        """Whether it is there for folding, too."""
        return bool(self.booklet)

    @property
    def booklet_url(self) -> str:
        """The address of the booklet; empty where none is made."""
        return static(self.booklet) if self.booklet else ""

    @property
    def booklet_name(self) -> str:
        """A file name for it that people can keep: je-hebt-rechten-nl-om-te-vouwen.pdf."""
        stem = self.download_name.removesuffix(".pdf")
        purpose = pgettext("file name", "to-fold")
        return f"{stem}-{purpose}.pdf"

    class Meta(Edition.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "language"],
                name="one_edition_a_language",
                violation_error_message=_("There is an edition in this language already."),
            )
        ]


class EarlierBrochureFile(EarlierFile):
    """A PDF that a newer edition has replaced."""

    edition = models.ForeignKey(BrochureEdition, models.CASCADE, related_name="earlier")

    class Meta(EarlierFile.Meta):
        constraints = [
            models.UniqueConstraint(fields=["edition", "sha256"], name="one_earlier_pdf_a_checksum")
        ]
