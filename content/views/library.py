"""The library: its list, and the page of a brochure or a video."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.core.paginator import Page as Results
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, RedirectView, TemplateView

from content.library import sectors
from content.library.cards import cards
from content.library.kinds import KINDS
from content.library.order import LanguageLink, Order
from content.library.rows import rows
from content.library.selection import Choice, Selection
from content.models import LibraryItem, Video
from content.models.page import listed_pages
from content.text import richtext
from content.views.pages import moved
from stopmensenhandel.addresses import reverse
from stopmensenhandel.errors import GoneError
from stopmensenhandel.pagestore import stored
from stopmensenhandel.views import PublicPage

PAGE_SIZE = 24


class LibraryList(PublicPage, TemplateView):
    """Brochures and videos: filtered, counted, page by page."""

    stored = stored("kind", "audience", "subject", "language", "page")
    template_name = "content/library_list.html"
    page_title = _("Brochures and videos")
    page_description = _("To read, watch, print and hand out, free for everyone.")

    @cached_property
    def selection(self) -> Selection:
        """What the address asks for."""
        return Selection.from_query(self.request.GET.dict())

    @cached_property
    def results(self) -> Results:
        """The page of results that the address asks for.

        Raises:
            Http404: there is no such page.

        """
        number = self.request.GET.get("page") or "1"
        try:
            if not (number.isascii() and number.isdecimal()):
                raise InvalidPage
            rows: Any = self.selection.rows()
            return Paginator(rows, PAGE_SIZE).page(number)
        except InvalidPage as error:
            raise Http404 from error

    def get_query(self) -> str:
        """Return the choices and the page: there are as many results in every language."""
        number = f"page={self.results.number}" if self.results.number > 1 else ""
        return "&".join(filter(None, [self.selection.query(), number]))

    @property
    def head_title(self) -> str:
        """The name, with how many results there are of a selection, and which page of them."""
        count = f" ({self.results.paginator.count})" if self.selection else ""
        number = f" {self.results.number}" if self.results.number > 1 else ""
        return f"{self.page_title}{count}{number}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is selected, and every choice with its count."""
        choices = self.selection.choices()
        return super().get_context_data(
            selection=self.selection,
            query=self.selection.query(),
            choices=choices,
            chosen=[each for facet in choices.values() for each in facet if each.is_chosen],
            labels={
                "kind": gettext("What"),
                "audience": gettext("For whom"),
                "language": gettext("Language"),
                "subject": gettext("Subject"),
            },
            section="library",
            cards=cards(self.results.object_list, "tick"),
            quick=[] if self.selection else one_click(choices),
            sectors=[] if self.selection else sectors.offered(),
            packages=self.get_packages() if self.selection else [],
            results=self.results,
            **kwargs,
        )

    def get_packages(self) -> list[LanguageLink]:
        """Return the packages of all results: in the visitor's language, else in any they have."""
        order = Order.from_query(QueryDict(self.selection.query()))
        if order.can_be_made():
            return [LanguageLink("", order.query)]
        return order.in_each_language()


def one_click(choices: dict[str, list[Choice]]) -> list[Choice]:
    """Return the packages that are asked for most: all of a language or of an audience."""
    everything = Order().totals
    return [
        *(choice for choice in choices["language"] if everything.fit([choice.value])),
        *(
            choice
            for choice in choices["audience"]
            if Order.from_query(QueryDict(choice.query)).can_be_made()
        ),
    ]


class BrochureRedirect(RedirectView):
    """The list of brochures as it was before there were videos."""

    permanent = True

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        """Return the library, brochures only."""
        return reverse("library") + "?kind=brochure"


class LibraryDetail(PublicPage, DetailView):
    """An item of the library: what it is for, and its file in every language."""

    object: LibraryItem
    template_name_suffix = "/detail"
    #: The texts of an item that only its own page shows, and only in the visitor's language.
    words: Sequence[str] = ("summary",)
    trail = ((_("Brochures and videos"), "library"),)

    @property
    def page_title(self) -> str:
        """The item's title."""
        return self.object.title

    @property
    def page_description(self) -> str:
        """The item's summary."""
        return self.object.summary

    def get_queryset(self) -> QuerySet[Any]:
        """Return what exists in the visitor's language."""
        items: Any = super().get_queryset()
        found: QuerySet[Any] = items.published().in_language().without_other_languages(*self.words)
        return found.with_editions()  # type: ignore[attr-defined,no-any-return]

    def get_object(self, queryset: Any = None) -> Any:
        """Return the item.

        Raises:
            Http404: there is none at this address in the visitor's language.
            GoneError: there was one.
            MovedError: it has another address by now.

        """
        try:
            return super().get_object(queryset)
        except Http404 as error:
            items: Any = self.model
            if items.objects.withdrawn().filter(slug=self.kwargs["slug"]).exists():
                raise GoneError(reverse("library"), gettext("Brochures and videos")) from error
            raise moved(self.model, self.kwargs["slug"]) or error from error

    def get_structured_data(self) -> list[dict[str, Any]]:
        """Return the file in the visitor's language."""
        return [KINDS[self.object.kind].describe(self.request, self.object.edition)]

    def get_address(self) -> str | None:
        """Return the item's path; None in a language in which it doesn't exist."""
        return self.object.get_absolute_url()

    def get_nearest_address(self) -> str:
        """Return the list."""
        return reverse("library")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the pages to which the item belongs."""
        own = set(self.object.pages.order_by().values_list("key", flat=True))
        pages = [page for key, page in listed_pages().items() if key in own]
        return super().get_context_data(related_pages=pages, rows=rows(self.object), **kwargs)


class VideoDetail(LibraryDetail):
    """One video: to watch, to read, to keep."""

    object: Video
    model = Video
    words = ("summary", "transcript")
    stored = stored("captions")

    @property
    def head_title(self) -> str:
        """The title, and that it is a video."""
        return f"{self.page_title} · {gettext('Video')}"

    def get_query(self) -> str:
        """Return the captions that are asked for, if there are any."""
        asked = self.request.GET.get("captions", "")
        known = (each.language for each in self.object.edition.captions)
        return f"captions={asked}" if asked in known else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the transcript, and the captions that show.

        That are those asked for, else the page's where the film's words are in another language:
        the same words would lie on those on the screen.
        """
        edition, here = self.object.edition, get_language()
        tracks = edition.captions
        wanted = [self.request.GET.get("captions"), here if here != edition.language else None]
        shown = (track for code in wanted for track in tracks if track.language == code)
        transcript = richtext.call_links(linebreaks(self.object.transcript, autoescape=True))
        return super().get_context_data(
            shown=next(shown, None),
            transcript=mark_safe(transcript),  # noqa: S308 (escaped just above)
            **kwargs,
        )
