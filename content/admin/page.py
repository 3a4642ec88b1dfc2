"""Editing pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from content.models import Page
from stopmensenhandel.admin import MissingInLanguage, TranslatedAdmin


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    """A page: where it stands and whether it is public first, then a part a language."""

    lasting_fields = ("key",)
    common_fields = (
        ("section", "position"),
        "key",
        "illustration",
        ("status", "publish_from"),
        ("reviewed_on", "review_by"),
    )
    list_display = ("__str__", "section", "status", "reviewed_on", "in_languages")
    list_filter = ("section", "status", MissingInLanguage)
    search_fields = ("key", "title", "slug", "summary", "body")
    date_hierarchy = "reviewed_on"

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> Any:
        """Leave a section's front page where it is."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "section") if obj and obj.is_front_page else fields
