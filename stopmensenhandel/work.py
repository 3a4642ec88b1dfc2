"""What waits for somebody: lists that apps fill, each a number on the start page of the admin.

``settings.WORK`` names by kind a class of this shape. The start page asks for numbers only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.module_loading import import_string

from stopmensenhandel import handbook, languages
from stopmensenhandel.tools import tools

#: How many entries a page of a list shows.
A_PAGE = 100


@dataclass(frozen=True)
class Entry:
    """Something to do: what it is about, where it is done, and what else is known of it."""

    name: str
    kind: str
    url: str
    note: str = ""


class Work:
    """A kind of work; ``is_by_language`` where each language has a list of its own."""

    label: str | Promise = ""
    is_by_language = True

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how much there is, by language; "" stands for what belongs to none."""
        raise NotImplementedError

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield what there is in a language."""
        raise NotImplementedError


def kinds() -> dict[str, Work]:
    """Return the kinds of work by name, in the order of the start page."""
    return {name: import_string(place)() for name, place in settings.WORK.items()}


class EditingSite(admin.AdminSite):
    """The admin, whose start page says what needs somebody."""

    index_template = "admin/start.html"

    def get_urls(self) -> list[Any]:
        """Return the addresses: of lists of work, of the handbook and of tools, too."""
        task = self.admin_view(partial(handbook.show, self))
        return [
            path("work/<slug:kind>/", self.admin_view(self.work_view), name="work"),
            path("handbook/", task, name="handbook"),
            path("handbook/<slug:topic>/", task, name="handbook-topic"),
            *chain.from_iterable(tool.paths() for tool in tools(self)),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every page shows: where the handbook says what is done on it, too."""
        return {**super().each_context(request), "handbook_url": handbook.help_for(request)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show what needs somebody, and what can be edited."""
        numbers = {name: work.numbers(request.user) for name, work in kinds().items()}
        totals: dict[str, int] = {name: sum(found.values()) for name, found in numbers.items()}
        by_language = {name: work for name, work in kinds().items() if work.is_by_language}
        mine = languages_of(request.user)
        rows = [
            (
                language,
                [
                    (numbers[name].get(language.code, 0), _url(name, language.code))
                    for name in by_language
                ],
            )
            for language in mine
        ]
        context = {
            "columns": [work.label for work in by_language.values()],
            "rows": [row for row in rows if any(number for number, _address in row[1])],
            "others": [
                (work.label, totals[name], _url(name))
                for name, work in kinds().items()
                if not work.is_by_language and totals[name]
            ],
            "may_see_work": request.user.has_module_perms("content")
            or request.user.has_module_perms("centres"),
            "tools": [tool for tool in tools(self) if tool.may_use(request.user)],
            **(extra_context or {}),
        }
        return super().index(request, context)

    def work_view(self, request: HttpRequest, kind: str) -> TemplateResponse:
        """List what there is of a kind, in a language."""
        work = kinds().get(kind)
        language = request.GET.get("language", "")
        if work is None or (work.is_by_language and language not in languages.BY_CODE):
            raise Http404
        user: Any = request.user
        if not (user.has_module_perms("content") or user.has_module_perms("centres")):
            raise PermissionDenied
        page = Paginator(list(work.entries(user, language)), A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.each_context(request),
            "title": work.label,
            "subtitle": languages.name(language) if work.is_by_language else None,
            "page": page,
            "language": language,
        }
        return TemplateResponse(request, "admin/work.html", context)


def languages_of(user: Any) -> list[languages.Language]:
    """Return the languages in which somebody works; by default all of the site."""
    account = getattr(user, "account", None) if user.is_authenticated else None
    own = getattr(account, "languages", ()) or languages.BY_CODE
    return [language for language in languages.LANGUAGES if language.code in own]


def _url(kind: str, language: str = "") -> str:
    query = f"?{urlencode({'language': language})}" if language else ""
    return reverse("admin:work", args=[kind]) + query
