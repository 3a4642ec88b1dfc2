"""Editing pages."""

from django.contrib import admin

from content.models import Page
from stopmensenhandel.admin import MissingInLanguage, TranslatedAdmin


@admin.register(Page)
class PageAdmin(TranslatedAdmin):
    """A page: where it stands and whether it is public first, then a part a language."""

    common_fields = (
        ("section", "position"),
        "key",
        "illustration",
        ("status", "publish_from"),
        ("reviewed_on", "review_by"),
    )
    list_display = ("__str__", "section", "status", "reviewed_on", "in_languages")
    list_filter = ("section", "status", MissingInLanguage)
    search_fields = ("key", "title", "body")
    date_hierarchy = "reviewed_on"
