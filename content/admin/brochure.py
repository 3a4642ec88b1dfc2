"""Editing brochures and their editions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.models import Audience, Brochure, BrochureEdition
from stopmensenhandel.admin import MissingInLanguage, TranslatedAdmin
from stopmensenhandel.templatetags.site import file_size

READ_FROM_FILE = ("page_count", "readable_size", "is_tagged", "has_text")


class EditionInline(admin.TabularInline):
    """The files of a brochure; what is read from a file is shown, not typed."""

    model = BrochureEdition
    extra = 0
    fields = ("language", "file", "issued_on", *READ_FROM_FILE)
    readonly_fields = READ_FROM_FILE

    @admin.display(description=_("size"))
    def readable_size(self, edition: BrochureEdition) -> str:
        """The size as visitors see it."""
        return file_size(edition.size) if edition.size else ""


@admin.register(Brochure)
class BrochureAdmin(TranslatedAdmin):
    """A brochure: for whom it is first, then a part a language, then its files."""

    common_fields = (
        "key",
        ("status", "publish_from"),
        ("reviewed_on", "review_by"),
        "audiences",
        "pages",
    )
    needed_fields = ("title",)
    inlines = (EditionInline,)
    list_display = ("__str__", "status", "reviewed_on", "in_languages")
    list_filter = ("status", MissingInLanguage)
    search_fields = ("key", "title_nl", "title_fr", "title_de", "title_en")
    autocomplete_fields = ("pages",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the brochures with their editions at hand: the list shows their languages."""
        return super().get_queryset(request).prefetch_related("editions")

    def exists_in(self, obj: Brochure, code: str) -> bool:
        """Return whether title and file are there in a language."""
        editions = {edition.language for edition in obj.editions.all()}
        return super().exists_in(obj, code) and code in editions

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Offer the audiences as boxes to tick."""
        if db_field.name == "audiences":
            return forms.MultipleChoiceField(
                choices=Audience.choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                label=capfirst(db_field.verbose_name),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save, and tell the editor what a screen reader would miss in a new file."""
        super().save_formset(request, form, formset, change)
        for edition in [*formset.new_objects, *(each for each, _fields in formset.changed_objects)]:
            if not edition.is_tagged:
                text = gettext("%(edition)s has no tags: a screen reader can't find its way in it.")
                messages.warning(request, text % {"edition": edition})
            if not edition.has_text:
                text = gettext("%(edition)s has no text layer: it can't be read aloud or searched.")
                messages.warning(request, text % {"edition": edition})
