"""Editing sources."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from content.models import Page, Source
from versions.admin import VersionedAdmin


@admin.register(Source)
class SourceAdmin(VersionedAdmin):
    """A source: its name and link in a language, its year, and who cites it."""

    lasting_fields = ("key",)
    common_fields = (("key", "year", "is_dated"), "cited_by")
    readonly_fields = ("cited_by",)
    view_on_site = False
    list_display = ("__str__", "key", "year", "in_languages")
    search_fields = ("key", "name", "url")

    @admin.display(description=_("cited by"))
    def cited_by(self, source: Source) -> SafeString:
        """Return the pages that cite the source."""
        pages = Page.objects.citing(source) if source.pk else []
        return format_html_join(", ", "{}", ((page,) for page in pages))
