"""Links that lead nowhere: how many there are, where they stand, and a check of other sites."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content import linked
from content.linked import Link
from links import checking
from links.models import Address, Check
from stopmensenhandel import languages
from stopmensenhandel.tools import Tool
from stopmensenhandel.work import Entry, Work
from versions.work import seen_by, url_of


def broken() -> Iterator[tuple[Link, str]]:
    """Yield the links that lead nowhere, and why; to other sites as the last check found them."""
    yield from broken_everywhere()
    yield from broken_in_words()


def broken_everywhere() -> Iterator[tuple[Link, str]]:
    """Yield those that are the same in all languages."""
    yield from _failing(linked.outside_everywhere)


def broken_in_words() -> Iterator[tuple[Link, str]]:
    """Yield those in the words of a language."""
    for link in linked.dead():
        yield link, _why(link)
    yield from _failing(linked.outside_in_words)


def _failing(links: Callable[[], Iterator[Link]]) -> Iterator[tuple[Link, str]]:
    if failing := {address.url: address for address in Address.objects.broken()}:
        for link in links():
            if link.url in failing:
                yield link, _told(failing[link.url])


def _why(link: Link) -> str:
    if link.url.startswith("[^"):
        return gettext("There is no such source.")
    if "#" in link.url:
        return gettext("The page has no heading of this name.")
    return gettext("There is no such page, or visitors don’t see it.")


def _told(address: Address) -> str:
    since = ""
    if address.broken_since:
        day = date_format(timezone.localtime(address.broken_since), "DATE_FORMAT")
        since = gettext("since %(day)s") % {"day": day}
    return " ".join(filter(None, (str(address.get_outcome_display()), since)))


class Broken(Work):
    """Those in the words of a language."""

    label = _("Broken links")

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how many there are in each language."""
        return Counter(link.language for link, _why in self.found(user))

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield those in a language, by what holds them."""
        found = [each for each in self.found(user) if each[0].language == language]
        names = _names({link for link, _why in found})
        for link, why in found:
            name, kind, url = names[link.app, link.model, link.number]
            if url and link.language:
                url = url_of(apps.get_model(link.app, link.model), link.number, language)
            yield Entry(name, kind, url or link.url, f"{link.url} · {why}")

    def found(self, user: Any) -> Iterator[tuple[Link, str]]:
        """Yield those in what somebody sees."""
        seen = {(model._meta.app_label, model._meta.model_name) for model in seen_by(user)}
        found = broken_in_words() if self.is_by_language else broken_everywhere()
        for link, why in found:
            if not link.app or (link.app, link.model) in seen:
                yield link, why


class BrokenEverywhere(Broken):
    """Those that are the same in all languages: of centres, and of the site itself."""

    label = _("Broken links that are the same in all languages")
    is_by_language = False


def _names(found: set[Link]) -> dict[tuple[str, str, int], tuple[str, str, str]]:
    """Return name, kind and form of what holds links."""
    names = {("", "", 0): (gettext("The site itself"), gettext("on all pages"), "")}
    for link in found:
        place = link.app, link.model, link.number
        if place not in names:
            model = apps.get_model(link.app, link.model)
            item = model._default_manager.get(pk=link.number)
            kind = capfirst(str(model._meta.verbose_name))
            names[place] = str(item), kind, url_of(model, link.number, "")
    return names


class Links(Tool):
    """All broken links, and a button that has the other sites asked anew."""

    label = _("Links")
    note = _("Whether the links of the site lead somewhere.")
    permission = "links.check_links"
    template = "admin/content/links.html"

    def views(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Return the view: what is sent to it begins a check."""
        return {"": self.checked}

    def checked(self, request: HttpRequest) -> HttpResponse:
        """Begin a check, if that is asked for."""
        if request.method != "POST":
            return self.show(request)
        if checking.start(link.url for link in linked.outside()):
            messages.success(request, gettext("The other sites are being asked now."))
        else:
            messages.warning(request, gettext("They are being asked already."))
        return HttpResponseRedirect(self.url)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the broken links by language, and how far the check is."""
        kinds = [Broken(), BrokenEverywhere()]
        lists = []
        for kind in kinds:
            codes = languages.BY_CODE if kind.is_by_language else [""]
            for code in codes:
                entries = list(kind.entries(request.user, code))
                if entries:
                    name = languages.name(code) if code else gettext("In all languages")
                    lists.append((name, entries))
        return {
            "lists": lists,
            "check": Check.objects.first(),
        }
