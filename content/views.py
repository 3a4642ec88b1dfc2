"""Pages of the content app: sections, pages, brochures and their files."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.generic import DetailView, ListView

from content import citations, richtext
from content.models import Brochure, BrochureEdition, Page, Source
from stopmensenhandel.public import Breadcrumb, PublicPage


def page_address(keys: set[str]) -> Callable[[str], str | None]:
    """Return a function that gives the address of each of these pages in the active language."""
    pages = Page.objects.published().listed().filter(key__in=keys)
    addresses = {page.key: page.get_listed_url() for page in pages}
    addresses |= {name: reverse(name) for name in keys & richtext.FIXED_PAGES}
    return addresses.get


class BasePage(PublicPage, DetailView):
    """What a section's front page and a page within it share."""

    model = Page

    def get_address(self) -> str | None:
        """Return the page's path; None in a language in which it doesn't exist."""
        return self.object.get_absolute_url()

    def get_page_title(self) -> str:
        """Return the page's title."""
        return self.object.title

    @cached_property
    def front_page(self) -> Page | None:
        """The front page of the section, in the active language."""
        pages = Page.objects.published().sections()
        return pages.filter(section=self.object.section).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the text, the other pages of the section and what can be taken along."""
        body = self.object.body
        sources = Source.objects.cited(set(citations.cited(body)))
        text = richtext.render(body, page_address(set(richtext.linked_pages(body))), sources)
        references = [sources[key].reference() for key in text.sources]
        pages = Page.objects.published().listed().in_section(self.object.section)
        brochures = self.object.brochures.published().in_language().with_editions()
        return super().get_context_data(
            text=text,
            references=references,
            pages=list(pages),
            brochures=list(brochures),
            **kwargs,
        )


class SectionDetail(BasePage):
    """The front page of a section: where to start, and its pages."""

    template_name = "content/section_detail.html"

    def get_object(self, queryset: QuerySet[Page] | None = None) -> Page:
        """Return the section's front page, if it exists in the visitor's language."""
        pages = Page.objects.published().in_language()
        section = self.kwargs["section"]
        return get_object_or_404(pages, key=section, section=section)


class PageDetail(BasePage):
    """A page within a section."""

    template_name = "content/page_detail.html"

    def get_object(self, queryset: QuerySet[Page] | None = None) -> Page:
        """Return the page with this address in the visitor's language."""
        pages = Page.objects.published().in_language().in_section(self.kwargs["section"])
        return get_object_or_404(pages, slug=self.kwargs["slug"])

    def get_nearest_address(self) -> str:
        """Return the section's front page where the page doesn't exist, else the home page."""
        pages = Page.objects.published().sections()
        front_page = pages.filter(section=self.object.section).first()
        return front_page.get_listed_url() if front_page else reverse("home")

    def get_breadcrumbs(self) -> list[Breadcrumb]:
        """Return the way through the section."""
        if not self.front_page:
            return []
        return [Breadcrumb(self.front_page.title, self.front_page.get_listed_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the pages before and after this one."""
        context = super().get_context_data(**kwargs)
        pages: list[Page] = context["pages"]
        here = next((i for i, page in enumerate(pages) if page.pk == self.object.pk), None)
        if here is not None:
            context["previous"] = pages[here - 1] if here else None
            context["next"] = pages[here + 1] if here + 1 < len(pages) else None
        return context


class BrochureList(PublicPage, ListView):
    """All brochures: those in the visitor's language first, then, marked, the others."""

    paginate_by = 24

    def get_queryset(self) -> QuerySet[Brochure]:
        """Return the brochures in the visitor's language."""
        return Brochure.objects.published().in_language().with_editions()

    def get_page_title(self) -> str:
        """Return the name of the page."""
        return gettext("Brochures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the brochures that exist in other languages only."""
        here = Brochure.objects.published().in_language().values("pk")
        elsewhere = Brochure.objects.published().in_any_language().exclude(pk__in=here)
        return super().get_context_data(elsewhere=elsewhere.with_editions(), **kwargs)


class BrochureDetail(PublicPage, DetailView):
    """One brochure: what it is for, and its file in every language."""

    def get_object(self, queryset: QuerySet[Brochure] | None = None) -> Brochure:
        """Return the brochure with this address in the visitor's language."""
        brochures = Brochure.objects.published().in_language().with_editions()
        return get_object_or_404(brochures, slug=self.kwargs["slug"])

    def get_address(self) -> str | None:
        """Return the brochure's path; None in a language in which it doesn't exist."""
        return self.object.get_absolute_url()

    def get_nearest_address(self) -> str:
        """Return the list of brochures."""
        return reverse("brochures")

    def get_page_title(self) -> str:
        """Return the brochure's title."""
        return self.object.title

    def get_breadcrumbs(self) -> list[Breadcrumb]:
        """Return the way through the list."""
        return [Breadcrumb(gettext("Brochures"), reverse("brochures"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the pages to which the brochure belongs."""
        pages = Page.objects.published().listed().filter(brochures=self.object)
        return super().get_context_data(related_pages=pages, **kwargs)


def document(request: HttpRequest, key: str, language: str) -> HttpResponse | FileResponse:
    """The newest file of an edition, shown in the browser; with "?download" to keep it."""
    edition = get_object_or_404(
        BrochureEdition.objects.select_related("brochure"),
        brochure__in=Brochure.objects.published(),
        brochure__key=key,
        language=language,
    )
    return FileResponse(
        edition.file.open("rb"),
        as_attachment="download" in request.GET,
        filename=edition.download_name,
        content_type="application/pdf",
        headers={
            "ETag": f'"{edition.sha256}"',
            "Content-Length": str(edition.size),
            "Content-Language": edition.language,
            "Last-Modified": http_date(edition.brochure.updated_at.timestamp()),
        },
    )


@cache_control(public=True, max_age=31_536_000, immutable=True)
def cover(request: HttpRequest, name: str) -> FileResponse:
    """The cover of an edition; its name changes with the file, so it may be kept for ever."""
    edition = get_object_or_404(
        BrochureEdition, cover=f"covers/{name}", brochure__in=Brochure.objects.published()
    )
    return FileResponse(edition.cover.open("rb"), content_type="image/webp")


def stored_file(request: HttpRequest, name: str) -> FileResponse:
    """Any stored file, for editors: drafts and replaced versions too."""
    try:
        return FileResponse(default_storage.open(name), as_attachment=True)
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation) as error:
        raise Http404 from error
