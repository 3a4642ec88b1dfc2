"""Editing what brochures and videos have in common."""

from typing import Any, ClassVar

from django.http import HttpRequest

from files.admin import StoresFiles
from stopmensenhandel.admin import MissingInLanguage, TranslatedAdmin


class LibraryAdmin(StoresFiles, TranslatedAdmin):
    """A brochure or a video: for whom it is first, then a part a language, then its files."""

    lasting_fields = ("key",)
    common_fields = (
        "key",
        ("status", "publish_from"),
        ("reviewed_on", "review_by"),
        "audiences",
        "pages",
    )
    list_display = ("__str__", "status", "reviewed_on", "in_languages")
    list_filter = ("status", MissingInLanguage)
    search_fields: ClassVar[Any] = ("key", "title", "slug", "summary")
    autocomplete_fields = ("pages",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the items with their editions at hand: the list shows their languages."""
        items: Any = super().get_queryset(request)
        return items.with_editions()
