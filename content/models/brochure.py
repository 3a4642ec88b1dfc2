"""Brochures and their editions: one PDF a language."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from content.models.edition import EarlierFile, Edition
from content.models.library import LibraryItem, LibraryQuerySet
from files import pdf, pictures
from files.fields import validate_pdf
from files.storage import removed_on_failure


class Brochure(LibraryItem):
    """A brochure; its files are its editions."""

    objects = LibraryQuerySet.as_manager()
    kind = "brochure"

    @classmethod
    def has_file_in(cls, code: str) -> models.Exists:
        """Return the condition that a query's brochure has a PDF in a language."""
        editions = BrochureEdition.objects.filter(brochure=models.OuterRef("pk"), language=code)
        return models.Exists(editions)

    class Meta(LibraryItem.Meta):
        verbose_name = _("brochure")
        verbose_name_plural = _("brochures")


def file_path(edition: "BrochureEdition", _filename: str) -> str:
    """Return where an edition's file is kept: a new file never takes the place of an old one."""
    return f"brochures/{edition.brochure.key}/{edition.language}-{edition.version}.pdf"


class BrochureEdition(Edition):
    """A brochure in one language."""

    brochure = models.ForeignKey(Brochure, models.CASCADE, related_name="editions")
    file = models.FileField(_("file"), upload_to=file_path, validators=[validate_pdf])
    page_count = models.PositiveIntegerField(_("pages"), editable=False)
    is_tagged = models.BooleanField(_("tagged"), editable=False)
    has_text = models.BooleanField(_("has a text layer"), editable=False)
    cover = models.FileField(_("cover"), editable=False)
    cover_width = models.PositiveIntegerField(editable=False)
    cover_height = models.PositiveIntegerField(editable=False)

    address = "document"
    media_type = "application/pdf"
    #: What not everybody can use in a file that was just saved; each has a place for ``edition``.
    warnings: Sequence[Any] = ()

    class Meta(Edition.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["brochure", "language"],
                name="one_edition_a_language",
                violation_error_message=_("There is an edition in this language already."),
            )
        ]

    @property
    def item(self) -> Brochure:
        """The brochure."""
        return self.brochure

    @property
    def earlier(self) -> Any:
        """The files that were replaced, newest first."""
        return self.earlier_files

    @property
    def picture(self) -> pictures.Picture:
        """The cover, in its sizes."""
        return pictures.Picture(str(self.cover.name), self.cover_width, self.cover_height)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; when the file is new, read from it what visitors are told about it.

        Raises:
            pdf.RefusedError: the file isn't a PDF that is safe to hand out.

        """
        with removed_on_failure(), transaction.atomic():
            if self.has_new_file:
                document = pdf.read(self.file)
                self.warnings = document.warnings(self.language)
                self.size, self.sha256 = document.size, document.sha256
                self.page_count = document.page_count
                self.is_tagged = document.is_tagged
                self.has_text = document.has_text
                self.cover_width, self.cover_height = document.cover.size
                stem = f"covers/{self.brochure.key}-{self.language}-{self.version}"
                self.cover = pictures.store(document.cover, stem)
                self.remember_earlier_file()
            super().save(*args, **kwargs)


class EarlierBrochureFile(EarlierFile):
    """A PDF that a newer edition has replaced."""

    edition = models.ForeignKey(BrochureEdition, models.CASCADE, related_name="earlier_files")

    class Meta(EarlierFile.Meta):
        constraints = [
            models.UniqueConstraint(fields=["edition", "sha256"], name="one_earlier_pdf_a_checksum")
        ]
