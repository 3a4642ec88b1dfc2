"""Explanatory pages and the front pages of sections."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView

from content.models import Page, Source
from content.text import citations, richtext
from stopmensenhandel.addresses import Breadcrumb
from stopmensenhandel.views import PublicPage


def page_address(keys: set[str]) -> Callable[[str], str | None]:
    """Return a function that gives the address of each of these pages in the active language."""
    pages = Page.objects.published().listed().filter(key__in=keys)
    addresses = {page.key: page.get_listed_url() for page in pages}
    addresses |= {key: reverse(name) for key, name in richtext.FIXED_PAGES.items() if key in keys}
    return addresses.get


class BasePage(PublicPage, DetailView):
    """What a section's front page and a page within it share."""

    model = Page

    @property
    def page_title(self) -> str:
        """The page's title."""
        return self.object.title

    @property
    def page_description(self) -> str:
        """The page's summary."""
        return self.object.summary

    def get_address(self) -> str | None:
        """Return the page's path; None in a language in which it doesn't exist."""
        return self.object.get_absolute_url()

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
        videos = self.object.videos.published().in_language().with_editions()
        return super().get_context_data(
            text=text,
            references=references,
            pages=list(pages),
            library_items=[*videos, *brochures],
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
