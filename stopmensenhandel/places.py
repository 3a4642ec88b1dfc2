"""Where a page is in each language: for its visitor, and for search engines.

No templates: in thirty languages their loops would cost a page more than all that it says.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from stopmensenhandel import addresses, languages
from stopmensenhandel.addresses import Addressed, Switch
from stopmensenhandel.languages import Language


class Places(NamedTuple):
    """Where a page is: by language code, for search engines, and to choose from.

    All of it is the same in whichever language the page is read.
    """

    paths: Mapping[str, str]
    alternates: SafeString
    links: SafeString

    def links_from(self, code: str) -> SafeString:
        """Return the links to the page in each language, for who reads it in one of them."""
        mark = f' hreflang="{code}"'
        links = self.links.replace(mark, f'{mark} aria-current="true"', 1)
        return mark_safe(links)  # noqa: S308 (our own words)


def places(request: HttpRequest, page: Addressed, query: str = "") -> Places:
    """Return where a page is; ``query`` is what stays of the address in another language."""
    paths = addresses.in_each_language(page.get_address)
    switched = {code: addresses.with_query(path, query) for code, path in paths.items()}
    alternates = "\n".join(_alternates(request, paths))
    links = "\n".join(map(_link, addresses.switches(switched, page.get_nearest_address)))
    return Places(
        paths,
        mark_safe(alternates),  # noqa: S308 (escaped below)
        mark_safe(f'<ul class="languages">\n{links}\n</ul>'),  # noqa: S308 (the same)
    )


def _alternates(request: HttpRequest, paths: Mapping[str, str]) -> Iterator[str]:
    urls = {code: addresses.absolute(request, path, code) for code, path in paths.items()}
    if urls:
        # The same whichever version names it: the default language's, else the first there is.
        urls["x-default"] = urls.get(languages.DEFAULT.code) or next(iter(urls.values()))
    for code, url in urls.items():
        yield f'<link rel="alternate" hreflang="{code}" href="{escape(url)}">'


def _link(switch: Switch) -> str:
    before, after = _around(switch.language)
    elsewhere = "" if switch.same_page else _elsewhere(switch.language)
    return f"{before}{escape(switch.url)}{after}{elsewhere}</li>"


@cache
def _around(language: Language) -> tuple[str, str]:
    """Return what stands before and after the address in a link to a page in a language."""
    code, direction = language.code, language.direction
    attributes = f'lang="{code}" hreflang="{code}" dir="{direction}"'
    return '<li><a href="', f'" {attributes}>{escape(language.name)}</a>'


@cache
def _elsewhere(language: Language) -> SafeString:
    # In the words of the language that the link leads to: who looks for it may read no other.
    with translation.override(language.code):
        words = gettext("not this page; it leads to the nearest one")
    return format_html(
        ' <small lang="{}" dir="{}">{}</small>', language.code, language.direction, words
    )
