"""Explanatory pages and the front pages of sections."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.views.generic import DetailView

from content.library import cards, sectors
from content.models import Page, Section
from content.models.page import Listed, pages_in
from content.text import figures
from content.text.anchors import Heading
from stopmensenhandel.addresses import Breadcrumb, reverse
from stopmensenhandel.errors import GoneError, MovedError
from stopmensenhandel.sharing import lasting, shared, shared_by_all
from stopmensenhandel.views import PublicPage
from versions import keeping

#: More headings than these are listed above a text.
MOST_HEADINGS = 4


@shared
def whole_pages(section: str) -> dict[str | None, Page]:
    """Return the pages of a section in the active language by slug, its front page by None.

    With their texts: who makes one of them makes the others, too.
    """
    pages: QuerySet[Page] = Page.objects.published().in_language().filter(section=section)
    whole = pages.without_other_languages("summary", "body")  # type: ignore[attr-defined]
    return {None if page.is_front_page else page.slug: page for page in whole}


def moved(model: Any, slug: str | None) -> MovedError | None:
    """Return where something is now whose address was changed, if visitors may see it."""
    item = keeping.now_at(model, get_language() or "", slug) if slug else None
    path = item.get_absolute_url() if item and item.is_published else ""
    return MovedError(path) if path else None


@lasting
def _contents(*headings: Heading) -> SafeString:
    return render_to_string("components/contents.html", {"headings": headings})


@lasting
def _reviewed(day: date) -> SafeString:
    return render_to_string("components/reviewed.html", {"day": day})


class BasePage(PublicPage, DetailView):
    """What a section's front page and a page within it share."""

    object: Page
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

    def get_object(self, queryset: Any = None) -> Page:
        """Return the page.

        Raises:
            Http404: there is none at this address in the visitor's language.
            GoneError: there was one.
            MovedError: it has another address by now.

        """
        section, slug = self.kwargs["section"], self.kwargs.get("slug")
        try:
            return whole_pages(section)[slug]
        except KeyError as error:
            if slug and Page.objects.withdrawn().filter(section=section, slug=slug).exists():
                front = front_page(section)
                path = front.get_absolute_url() if front else ""
                if front and path:
                    raise GoneError(path, front.title) from error
                raise GoneError(reverse("home"), gettext("Home")) from error
            raise moved(Page, slug) or Http404 from error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the text, the other pages of the section and what can be taken along."""
        text = self.object.text()
        return super().get_context_data(
            section=self.object.section,
            text=text,
            contents=_contents(*text.contents) if len(text.headings) > MOST_HEADINGS else "",
            reviewed=_reviewed(self.object.reviewed_on) if self.object.reviewed_on else "",
            references=text.sources,
            pages=pages_in(self.object.section),
            library_cards=mark_safe("".join(cards.of_page(self.object))),  # noqa: S308
            **kwargs,
        )


class SectionDetail(BasePage):
    """The front page of a section: where to start, and its pages."""

    template_name = "content/section_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the packages of the sectors, where those who work in them begin."""
        own = self.object.section == Section.PROFESSIONALS
        return super().get_context_data(sectors=sectors.offered() if own else [], **kwargs)


@shared_by_all
def front_page(section: str) -> Page | None:
    """Return the front page of a section, with its address in every language."""
    pages: QuerySet[Page] = Page.objects.published().addressed()
    return pages.filter(key=section).first()


class PageDetail(BasePage):
    """A page within a section."""

    template_name = "content/page_detail.html"

    @cached_property
    def front_page(self) -> Page | None:
        """The front page of the section, with its address in every language."""
        return front_page(self.object.section)

    def get_nearest_address(self) -> str:
        """Return the section's front page where the page doesn't exist, else the home page."""
        return (self.front_page and self.front_page.get_absolute_url()) or reverse("home")

    def get_breadcrumbs(self) -> list[Breadcrumb]:
        """Return the way through the section."""
        address = self.front_page and self.front_page.get_absolute_url()
        return [Breadcrumb(self.front_page.title, address)] if self.front_page and address else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the pages before and after this one."""
        context = super().get_context_data(**kwargs)
        pages: list[Listed] = context["pages"]
        here = next((i for i, page in enumerate(pages) if page.key == self.object.key), None)
        if here is not None:
            context["previous"] = pages[here - 1] if here else None
            context["next"] = pages[here + 1] if here + 1 < len(pages) else None
        if self.object.section == Section.UNDERSTAND and figures.of(self.object.body):
            address = reverse("page-figures", kwargs={"slug": self.object.slug})
            context["figures_address"] = address
        return context
