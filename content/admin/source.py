"""Editing sources."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from content.models import Page, Source
from stopmensenhandel.admin import TranslatedAdmin


@admin.register(Source)
class SourceAdmin(TranslatedAdmin):
    """A source: its year, then its name and link in each language, and who cites it."""

    common_fields = (("key", "year", "is_dated"), "cited_by")
    readonly_fields = ("cited_by",)
    view_on_site = False
    list_display = ("__str__", "key", "year", "in_languages")
    search_fields = ("key", "name")

    @admin.display(description=_("cited by"))
    def cited_by(self, source: Source) -> SafeString:
        """Return the pages that cite the source."""
        pages = Page.objects.citing(source) if source.pk else []
        return format_html_join(", ", "{}", ((page,) for page in pages))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse to delete what a page cites: its footnote would be gone."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not Page.objects.citing(obj).exists())
