"""Editing pages."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import override

from content.admin.hints import HintedAdmin, HintedForm
from content.models import Page, Source
from content.models.page import Section
from content.text import richtext
from stopmensenhandel import languages
from stopmensenhandel.admin import MissingInLanguage


class PageForm(HintedForm):
    """The form of a page: victims read what needs two."""

    for_victims = ("section", Section.HELP.value)


@admin.register(Page)
class PageAdmin(HintedAdmin):
    """A page: its words in a language, and where it stands and whether it is public."""

    form = PageForm
    new_fields = ("section", "key", "illustration")

    lasting_fields = ("key",)
    common_fields = (
        ("section", "position"),
        "key",
        "illustration",
        "status",
    )
    list_display = ("__str__", "section", "status", "reviewed_on", "in_languages")
    list_filter = ("section", "status", MissingInLanguage)
    search_fields = ("key", "title", "slug", "summary", "body")
    date_hierarchy = "reviewed_on"

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> Any:
        """Leave a section's front page where it is."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "section") if obj and obj.is_front_page else fields

    def get_urls(self) -> list[Any]:
        """Return the addresses: of what a text can link to and cite, too."""
        offered = {"links": self.links_view, "sources": self.sources_view}
        urls = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"content_page_{name}")
            for name, view in offered.items()
        ]
        return [*urls, *super().get_urls()]

    def links_view(self, request: HttpRequest) -> HttpResponse:
        """Return the pages to which a text can link, by title in a language."""
        code = self._offered_in(request)
        with override(code):
            pages = [
                {"key": key, "title": str(title)} for key, title in richtext.FIXED_TITLES.items()
            ] + [
                {"key": page.key, "title": str(page)}
                for page in Page.objects.all().order_by("section", "position")
            ]
        return JsonResponse({"pages": pages})

    def sources_view(self, request: HttpRequest) -> HttpResponse:
        """Return what a text can cite, the newest first, by name in a language or another one."""
        with override(self._offered_in(request)):
            sources = [
                {"key": key, "year": each.year, "name": each.name, "language": each.language}
                for key, source in Source.objects.by_key().items()
                if (each := source.reference())
            ]
        sources.sort(key=lambda each: (-each["year"], each["name"].casefold()))
        return JsonResponse({"sources": sources})

    def _offered_in(self, request: HttpRequest) -> str:
        """Return the language in which is asked what can be picked.

        Raises:
            PermissionDenied: somebody may not see the form.

        """
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        code = request.GET.get("language", "")
        return code if code in languages.BY_CODE else languages.DEFAULT.code

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Tell a text where it finds what it can link to and cite."""
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if formfield and db_field.name.startswith("body"):
            for name in ("links", "sources"):
                formfield.widget.attrs[f"data-{name}"] = reverse(f"admin:content_page_{name}")
        return formfield

    def shown(self, item: Page, name: str) -> Any:
        """Return a field as visitors see it: a text with its links and numbers."""
        if name == "body" and item.body:
            return item.text().html
        return super().shown(item, name)

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        """Put a new page last in its section."""
        if not change:
            pages = Page.objects.filter(section=obj.section)
            last = pages.aggregate(last=Max("position"))["last"]
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)
