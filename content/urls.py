"""Addresses of pages and brochures, in the segments of each language."""

from django.urls import path
from django.utils.text import format_lazy
from django.utils.translation import pgettext_lazy

from content.models import Brochure, Section
from content.views import library, open_data, package, pages, partners, site

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
    path("", site.Home.as_view(), name="home"),
    path(
        pgettext_lazy("address", "brochures-and-videos/"),
        library.LibraryList.as_view(),
        name="library",
    ),
    path(pgettext_lazy("address", "package/"), package.PackageDetail.as_view(), name="package"),
    path("package.zip", package.download, name="package-zip"),
    path("library.json", open_data.catalogue_json, name="library-json"),
    path("library.csv", open_data.catalogue_csv, name="library-csv"),
    path("feed.atom", open_data.LibraryFeed(), name="feed"),
    path(pgettext_lazy("address", "partners/"), partners.Partners.as_view(), name="partners"),
    path(
        pgettext_lazy("address", "brochures/"), library.BrochureRedirect.as_view(), name="brochures"
    ),
    path(
        pgettext_lazy("address", "brochures/<slug:slug>/"),
        library.LibraryDetail.as_view(model=Brochure),
        name="brochure",
    ),
    path(
        pgettext_lazy("address", "videos/<slug:slug>/"),
        library.VideoDetail.as_view(),
        name="video",
    ),
    *(
        path(
            segment, pages.SectionDetail.as_view(), {"section": section}, name=f"section-{section}"
        )
        for section, segment in SEGMENTS.items()
    ),
    *(
        path(segment, pages.PageDetail.as_view(), {"section": section}, name=f"page-{section}")
        for section, segment in PAGES.items()
    ),
    path(
        format_lazy("{page}figures.csv", page=PAGES[Section.UNDERSTAND]),
        open_data.figures_csv,
        {"section": Section.UNDERSTAND},
        name="page-figures",
    ),
]
