"""Editing what brochures and videos have in common."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import override

from content.models import Audience, LibraryItem
from files.admin import StoresFiles
from stopmensenhandel.admin import MissingInLanguage, TranslatedAdmin


class LibraryAdmin(StoresFiles, TranslatedAdmin):
    """A brochure or a video: for whom it is first, then a part a language, then its files."""

    common_fields = (
        "key",
        ("status", "publish_from"),
        ("reviewed_on", "review_by"),
        "audiences",
        "pages",
    )
    needed_fields = ("title", "slug")
    list_display = ("__str__", "status", "reviewed_on", "in_languages")
    list_filter = ("status", MissingInLanguage)
    search_fields = ("key", "title_nl", "title_fr", "title_de", "title_en")
    autocomplete_fields = ("pages",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the items with their editions at hand: the list shows their languages."""
        items: Any = super().get_queryset(request)
        return items.with_editions()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the key once it is given: the lasting addresses are made of it."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "key") if obj else fields

    def exists_in(self, obj: LibraryItem, code: str) -> bool:
        """Return whether title, address and file are there in a language."""
        with override(code):
            return super().exists_in(obj, code) and bool(obj.edition)

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
