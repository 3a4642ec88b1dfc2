"""Editing pages."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import override

from content.admin.addresses import AddressForm
from content.models import Page
from content.text import richtext
from stopmensenhandel import languages
from stopmensenhandel.admin import MissingInLanguage
from versions.admin import VersionedAdmin


@admin.register(Page)
class PageAdmin(VersionedAdmin):
    """A page: its words in a language, and where it stands and whether it is public."""

    form = AddressForm
    new_fields = ("section", "key", "illustration")

    lasting_fields = ("key",)
    common_fields = (
        ("section", "position"),
        "key",
        "illustration",
        "status",
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

    def get_urls(self) -> list[Any]:
        """Return the addresses: of what a text can link to, too."""
        view = self.admin_site.admin_view(self.links_view)
        return [path("links/", view, name="content_page_links"), *super().get_urls()]

    def links_view(self, request: HttpRequest) -> HttpResponse:
        """Return the pages to which a text can link, by title in a language."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        code = request.GET.get("language", "")
        code = code if code in languages.BY_CODE else languages.DEFAULT.code
        with override(code):
            pages = [
                {"key": key, "title": str(title)} for key, title in richtext.FIXED_TITLES.items()
            ] + [
                {"key": page.key, "title": str(page)}
                for page in Page.objects.all().order_by("section", "position")
            ]
        return JsonResponse({"pages": pages})

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Tell a text where it finds what it can link to."""
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if formfield and db_field.name.startswith("body"):
            formfield.widget.attrs["data-links"] = reverse("admin:content_page_links")
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
