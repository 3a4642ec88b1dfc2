"""Editing what brochures and videos have in common."""

from typing import Any, ClassVar

from django.http import HttpRequest

from content.admin.hints import HintedAdmin, HintedForm
from content.models import Audience
from files.admin import FilesInline, StoresFiles
from files.storage import remove_written
from stopmensenhandel.admin import MissingInLanguage, language_of
from versions.forms import Rows


class OneLanguage(Rows):
    """The files of an item in one language: there is one, or none."""

    language = ""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.instance.language = self.language
        return form


class EditionInline(FilesInline):
    """The file of an item in the language of the form."""

    formset = OneLanguage
    extra = max_num = 1

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return what there is in the language."""
        language = language_of(request, self.parent_model)
        return super().get_queryset(request).filter(language=language)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the forms of a language: nobody has to type which."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.language = language_of(request, self.parent_model)
        return formset


class LibraryForm(HintedForm):
    """The form of a brochure or a video."""

    for_victims = ("audiences", Audience.VICTIMS.value)


class LibraryAdmin(StoresFiles, HintedAdmin):  # type: ignore[misc]  # both have scripts
    """A brochure or a video: its words and its file in a language, and for whom it is."""

    form = LibraryForm
    new_fields = ("key", "audiences", "pages")

    lasting_fields = ("key",)
    common_fields = (
        "key",
        "status",
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

    def _preview(self, *args: Any) -> Any:
        """Show what was typed; nothing names the files that came with it, once it was seen."""
        try:
            return super()._preview(*args)
        finally:
            remove_written()

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the file of a language; what is common has none."""
        return super().get_inline_instances(request, obj) if self.language_of(request) else []
