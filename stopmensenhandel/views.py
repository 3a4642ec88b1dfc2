"""What every public page has, the way to the home page, and the page with all languages."""

from collections.abc import Hashable, Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin

from stopmensenhandel import addresses, languages, structured_data
from stopmensenhandel.addresses import Breadcrumb, reverse
from stopmensenhandel.context_processors import DESCRIPTION, head_title
from stopmensenhandel.middleware import AWAY
from stopmensenhandel.pagestore import stored
from stopmensenhandel.places import Places, places
from stopmensenhandel.sharing import get_many


class PublicPage(ContextMixin):
    """Mixin for the view of a public page.

    A view says what its page is called and about, where it is (``get_address``, by
    default the address asked for, translated), what is nearest where it doesn't
    exist, and what lies between the home page and it. What is the same for every
    page of a view is an attribute of its class in place of the property here.
    """

    request: HttpRequest

    #: Which parameters of the query the page depends on: the page store reads it.
    stored = stored()

    #: Between the home page and this one: each page's name, and that of its address.
    trail: Sequence[tuple[str | Promise, str]] = ()

    @property
    def page_title(self) -> str | Promise:
        """The page's own name, as a link to it shows it elsewhere."""
        return ""

    @property
    def head_title(self) -> str | Promise:
        """What a browser shows, before the name of the site."""
        return self.page_title

    @property
    def breadcrumb_title(self) -> str | Promise:
        """What ends the breadcrumbs; the home page has none."""
        return self.page_title

    @property
    def page_description(self) -> str | Promise:
        """What the page is about, as a link to it says elsewhere."""
        return DESCRIPTION

    @property
    def head_description(self) -> str | Promise:
        """What the page is about, as a search engine says."""
        return self.page_description

    def get_address(self) -> str | None:
        """Return the page's path in the active language; None where it doesn't exist."""
        match = cast(ResolverMatch, self.request.resolver_match)
        return reverse(match.view_name, kwargs=match.kwargs)

    def get_query(self) -> str:
        """Return what of the query stays when the visitor changes the language."""
        return ""

    def get_nearest_address(self) -> str:
        """Return the path, in the active language, that comes closest to the page."""
        return reverse("home")

    def get_breadcrumbs(self) -> list[Breadcrumb]:
        """Return the pages between the home page and this one."""
        return [Breadcrumb(str(title), reverse(name)) for title, name in self.trail]

    def get_structured_data(self) -> list[dict[str, Any]]:
        """Return schema.org objects about what is on the page."""
        return []

    @property
    def identity(self) -> Hashable:
        """What tells the page from all others, in whichever language; None if nothing does.

        Where it is in each of them is looked up once for all.
        """
        match = cast(ResolverMatch, self.request.resolver_match)
        item = getattr(self, "object", None)
        return None if item is None and match.kwargs else (match.view_name, item and item.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what base.html shows on every page."""
        here = self._places()
        code = get_language() or languages.DEFAULT.code
        path = here.paths.get(code, self.request.path)
        breadcrumbs = self.get_breadcrumbs()
        trail = [*breadcrumbs, Breadcrumb(str(self.breadcrumb_title), path)]
        return super().get_context_data(
            page_title=self.page_title,
            head_title=head_title(self.head_title),
            page_description=self.page_description,
            head_description=self.head_description,
            canonical=addresses.absolute(self.request, path, code),
            alternates=here.alternates,
            share_image=addresses.absolute(self.request, static("img/share.png")),
            language_links=here.links_from(code),
            breadcrumbs=format_html_join(
                "", '<li><a href="{}">{}</a></li>', ((step.url, step.title) for step in breadcrumbs)
            ),
            structured_data=structured_data.as_html(
                *self.get_structured_data(), *structured_data.breadcrumbs(self.request, trail)
            ),
            **kwargs,
        )

    def _places(self) -> Places:
        query = self.get_query()
        identity = None if query else self.identity
        if identity is None:
            return places(self.request, self, query)
        key = ("places", identity, addresses.absolute(self.request, ""))
        with translation.override(None):
            return get_many([key], lambda _missing: {key: places(self.request, self)})[key]


class LanguageList(PublicPage, TemplateView):
    """All languages in their own script."""

    template_name = "languages.html"
    page_title = _("Languages")


def root(request: HttpRequest) -> HttpResponse:
    """Lead to the home page in the visitor's language; offer all where none is known."""
    language = addresses.negotiate(request)
    if language is None and request.META.get(AWAY):
        language = languages.DEFAULT
    if language is None:
        return render(request, "languages_bare.html")
    with translation.override(language.code):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ("Accept-Language",))
    return response


root.without_database = True  # type: ignore[attr-defined]
