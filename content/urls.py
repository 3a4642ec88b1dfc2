"""Addresses of pages and brochures, in the segments of each language."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from content import views
from content.models import Section

#: The segment of each section; translated in the full languages.
SEGMENTS = {
    Section.HELP: pgettext_lazy("address", "help/"),
    Section.WORRIED: pgettext_lazy("address", "worried/"),
    Section.PROFESSIONALS: pgettext_lazy("address", "professionals/"),
    Section.UNDERSTAND: pgettext_lazy("address", "understand/"),
    Section.SITE: pgettext_lazy("address", "about/"),
}
PAGES = {
    Section.HELP: pgettext_lazy("address", "help/<slug:slug>/"),
    Section.WORRIED: pgettext_lazy("address", "worried/<slug:slug>/"),
    Section.PROFESSIONALS: pgettext_lazy("address", "professionals/<slug:slug>/"),
    Section.UNDERSTAND: pgettext_lazy("address", "understand/<slug:slug>/"),
    Section.SITE: pgettext_lazy("address", "about/<slug:slug>/"),
}

urlpatterns = [
    path(pgettext_lazy("address", "brochures/"), views.BrochureList.as_view(), name="brochures"),
    path(
        pgettext_lazy("address", "brochures/<slug:slug>/"),
        views.BrochureDetail.as_view(),
        name="brochure",
    ),
    *(
        path(
            segment, views.SectionDetail.as_view(), {"section": section}, name=f"section-{section}"
        )
        for section, segment in SEGMENTS.items()
    ),
    *(
        path(segment, views.PageDetail.as_view(), {"section": section}, name=f"page-{section}")
        for section, segment in PAGES.items()
    ),
]
