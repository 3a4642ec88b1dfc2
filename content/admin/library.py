"""Editing what brochures and videos have in common."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from content import files
from content.admin.limits import LimitsFiles
from content.models import Audience, Edition, LibraryItem
from stopmensenhandel.admin import MissingInLanguage, TranslatedAdmin
from stopmensenhandel.formatting import file_size


class StoresFiles(LimitsFiles, admin.ModelAdmin):
    """Admin of what has files: a request that fails leaves none behind."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or save the form; Django's transaction within takes back the rows."""
        with files.removed_on_failure():
            return super().changeform_view(request, *args, **kwargs)


class ReadableSize:
    """Show a file's size as visitors see it."""

    @admin.display(description=_("size"))
    def readable_size(self, edition: Edition) -> str:
        """The size in the units of the language."""
        return file_size(edition.size) if edition.size else ""


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
