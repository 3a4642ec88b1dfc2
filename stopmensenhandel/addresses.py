"""Addresses: of one page in all its languages, and of the way that leads to it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from django import urls
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from stopmensenhandel import languages

#: A language with a country, as other sites begin their addresses.
REGION = re.compile(r"[a-z]{2,3}-[a-z]{2}\Z", re.ASCII)


@dataclass(frozen=True)
class Breadcrumb:
    """A step from the home page to here; the page itself is not one of them."""

    title: str
    url: str


@dataclass(frozen=True)
class Switch:
    """An entry of the language switcher.

    ``same_page`` is False where the page doesn't exist in that language and
    ``url`` leads to the nearest thing that does.
    """

    language: languages.Language
    url: str
    same_page: bool


class Addressed(Protocol):
    """What is somewhere, in some languages."""

    def get_address(self) -> str | None:
        """Return the path in the active language; None where it doesn't exist."""

    def get_nearest_address(self) -> str:
        """Return the path, in the active language, of what is nearest there."""


def reverse(name: str, kwargs: Mapping[str, Any] | None = None) -> str:
    """Return the path of a page in the active language, as Django does, and remember it.

    A page names itself and its neighbours in each language: Django looks through all addresses for
    each, which costs more than the rest of a page.
    """
    named = tuple(kwargs.items()) if kwargs else ()
    return _reverse(translation.get_language(), urls.get_script_prefix(), name, named)


@lru_cache(maxsize=20_000)
def _reverse(
    _language: str | None, _prefix: str, name: str, kwargs: tuple[tuple[str, Any], ...]
) -> str:
    return urls.reverse(name, kwargs=dict(kwargs))


def resolved(path: str) -> urls.ResolverMatch:
    """Return what a path leads to in the active language, as Django does, and remember it.

    It is asked for the zone, for the page store and for the view itself.

    Raises:
        Resolver404: nothing is there.

    """
    return _resolved(translation.get_language(), path)


# Of what leads to nothing there is no end: it isn't kept.
@lru_cache(maxsize=1000)
def _resolved(_language: str | None, path: str) -> urls.ResolverMatch:
    return urls.resolve(path)


def in_each_language(address: Callable[[], str | None]) -> dict[str, str]:
    """Return path by language code; ``address`` is asked with each language active.

    A language for which it gives nothing is one in which the page doesn't exist.
    """
    paths = {}
    for language in languages.LANGUAGES:
        with translation.override(language.code):
            if path := address():
                paths[language.code] = path
    return paths


def with_query(path: str, query: str) -> str:
    """Return a path with a query, if there is one."""
    return f"{path}?{query}" if query else path


def switches(addresses: dict[str, str], nearest: Callable[[], str]) -> Iterator[Switch]:
    """Yield an entry for every language of the site, ``nearest`` filling the gaps."""
    for language in languages.LANGUAGES:
        if url := addresses.get(language.code):
            yield Switch(language, url, same_page=True)
        else:
            with translation.override(language.code):
                yield Switch(language, nearest(), same_page=False)


def absolute(request: HttpRequest, path: str, code: str = "") -> str:
    """Return the whole address of a path, for machines.

    On one of the site's own domains a page in a language that has a domain is
    known by that domain, so that three domains don't show search engines three
    copies. Anywhere else the host of the request stands.
    """
    # Asked thirty times a page: the host is looked at once.
    origins: dict[str, str] = vars(request).setdefault("origins", {})
    if code not in origins:
        origins[code] = _origin(request, code)
    return origins[code] + path


def _origin(request: HttpRequest, code: str) -> str:
    host = request.get_host().partition(":")[0].removeprefix("www.")
    if host in settings.SITE_DOMAINS:
        by_language = {language: domain for domain, language in settings.SITE_DOMAINS.items()}
        domain = by_language.get(code) or by_language.get(languages.DEFAULT.code, host)
        return f"https://www.{domain}"
    return f"{request.scheme}://{request.get_host()}"


def language_of_path(path: str) -> languages.Language | None:
    """Return the language that an address names ("/fr/…", "/FR/…", "/fr-be/…"), or None."""
    segment = path.lstrip("/").partition("/")[0].lower()
    return languages.get(segment) if segment in languages.BY_CODE or REGION.match(segment) else None


def negotiate(request: HttpRequest) -> languages.Language | None:
    """Return the language the visitor's browser asks for, else that of the domain, else None."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if language := languages.get(code):
            return language
    host = request.get_host().partition(":")[0].removeprefix("www.")
    return languages.BY_CODE.get(settings.SITE_DOMAINS.get(host, ""))
