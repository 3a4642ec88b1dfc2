"""Editing centres and help lines."""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst

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
        ("latitude", "longitude"),
        "position",
    )
    needed_fields = ("street", "city")
    list_display = ("name", "phone", "email", "in_languages")
    search_fields = ("name", "email", "phone", "street_nl", "street_fr")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Offer the regions as boxes to tick."""
        if db_field.name == "regions":
            return forms.TypedMultipleChoiceField(
                choices=Centre.Region.choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                label=capfirst(db_field.verbose_name),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(HelpLine)
class HelpLineAdmin(TranslatedAdmin):
    """A help line: its number first, then a part a language."""

    common_fields = ("key", "kind", "phone", "written", "free", "available_24_7", "position")
    needed_fields = ("name", "when_to_call")
    list_display = ("name", "written", "kind", "in_languages")
    list_filter = ("kind",)
    search_fields = ("written", "phone", "name_nl", "name_fr", "name_en")
    view_on_site = False
