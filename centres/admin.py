"""Editing centres and help lines."""

from django.contrib import admin

from centres.models import Centre, HelpLine
from stopmensenhandel.admin import TranslatedAdmin


@admin.register(Centre)
class CentreAdmin(TranslatedAdmin):
    """A centre: what is the same everywhere first, then a part a language."""

    common_fields = (
        "name",
        "slug",
        "phone",
        "email",
        "website",
        "postal_code",
        "regions",
        "position",
    )
    list_display = ("name", "phone", "email", "in_languages")
    search_fields = ("name", "email", "phone", "street", "city")


@admin.register(HelpLine)
class HelpLineAdmin(TranslatedAdmin):
    """A help line: its number first, then a part a language."""

    common_fields = ("key", "kind", "phone", "written", "free", "available_24_7", "position")
    list_display = ("name", "written", "kind", "in_languages")
    list_filter = ("kind",)
    search_fields = ("written", "phone", "name")
    view_on_site = False
