"""Editing brochures and their editions."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from content.admin.library import EditionInline, LibraryAdmin
from content.models import Brochure, BrochureEdition
from files.admin import ReadableSize
from stopmensenhandel.dates import DayFirst

READ_FROM_FILE = ("page_count", "readable_size", "is_tagged", "has_text")


class BrochureEditionInline(DayFirst, ReadableSize, EditionInline):
    """The file of a brochure; what is read from a file is shown, not typed."""

    model = BrochureEdition
    fields = ("file", "issued_on", *READ_FROM_FILE, "opened")
    readonly_fields = READ_FROM_FILE


@admin.register(Brochure)
class BrochureAdmin(LibraryAdmin):
    """A brochure and its files."""

    inlines = (BrochureEditionInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save, and tell the editor what not everybody can use in a new file."""
        kept = [each.instance for each in formset.forms if each not in formset.deleted_forms]
        new = [(edition, edition.file.finding) for edition in kept if edition.file.is_new]
        super().save_formset(request, form, formset, change)
        for edition, document in new:
            for text in document.warnings(edition.language):
                messages.warning(request, text % {"edition": edition})
