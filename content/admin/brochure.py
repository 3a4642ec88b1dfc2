"""Editing brochures and their editions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from content.admin.library import EditionInline, LibraryAdmin
from content.models import Brochure, BrochureEdition
from files.admin import ReadableSize
from files.refusal import RefusedError
from stopmensenhandel import languages
from stopmensenhandel.dates import DayFirst
from stopmensenhandel.editing import EditingForm

READ_FROM_FILE = ("page_count", "readable_size", "is_tagged", "has_text")


class BrochureEditionForm(EditingForm):
    """A file of a brochure, which may be the wrong one: it says itself in which language it is."""

    unstored = (*EditingForm.unstored, "is_right")

    is_right = forms.BooleanField(
        label=_("It is the right file, whatever it says of its language"),
        required=False,
    )

    def clean(self) -> dict[str, Any] | None:
        """Ask whether a new file is the right one, where it says that it is in another language."""
        cleaned = super().clean()
        file, language = self.cleaned_data.get("file"), self.instance.language
        if "file" not in self.changed_data or not file or self.cleaned_data.get("is_right"):
            return cleaned
        try:
            document = BrochureEdition._meta.get_field("file").finding(file)
        except RefusedError:
            return cleaned  # the field's own rule says why
        if document.is_of_another(language):
            text = _(
                "This PDF says it is in “%(its)s”; you put it under “%(here)s”. Is it the right "
                "file? Then choose it again and tick the box."
            )
            names = {"its": languages.name(document.language), "here": languages.name(language)}
            self.add_error("file", forms.ValidationError(text, code="language", params=names))
        return cleaned


class BrochureEditionInline(DayFirst, ReadableSize, EditionInline):
    """The file of a brochure; what is read from a file is shown, not typed."""

    model = BrochureEdition
    form = BrochureEditionForm
    fields = ("file", "is_right", "issued_on", *READ_FROM_FILE, "opened")
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
