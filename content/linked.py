"""Where the words of the site lead: to pages of its own that aren't there, and to other sites."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

from centres.models import Centre
from content.models import Page, Source
from content.text import anchors, citations, links
from stopmensenhandel import languages

OUTSIDE = re.compile(r'<a [^<>]*?\bhref="((?:https?:)?//[^"]+)"', re.I)


class Link(NamedTuple):
    """A link: where it leads, and from where. ``language`` is "" where it stands in all.

    ``app``, ``model`` and ``number`` name what holds it; they are "" and 0 for the site itself.
    """

    url: str
    language: str
    app: str = ""
    model: str = ""
    number: int = 0


def _link(url: str, item: Page | Source | Centre, code: str) -> Link:
    meta = item._meta
    return Link(url, code, meta.app_label, meta.model_name or "", item.pk)


def outside() -> Iterator[Link]:
    """Yield the links to other sites that visitors can follow."""
    yield from outside_everywhere()
    yield from outside_in_words()


def outside_everywhere() -> Iterator[Link]:
    """Yield those that are the same in all languages."""
    for url in (settings.EXIT_URL, settings.LEAFLET_URL):
        yield Link(url, "")
    for centre in Centre.objects.all():
        yield _link(centre.website, centre, "")


def outside_in_words() -> Iterator[Link]:
    """Yield those in the words of a language."""
    for page, code, body in _texts():
        for url in dict.fromkeys(OUTSIDE.findall(body)):
            whole = unescape(url)
            yield _link(f"https:{whole}" if whole.startswith("//") else whole, page, code)
    for source in Source.objects.all():
        for code in languages.BY_CODE:
            if url := getattr(source, build_localized_fieldname("url", code)):
                yield _link(url, source, code)


def dead() -> list[Link]:
    """Return the links within the site that lead nowhere, and the footnotes without a source."""
    pages = {page.key: page for page in Page.objects.published()}
    sources = set(Source.objects.values_list("key", flat=True))
    places: dict[tuple[str, str], set[str]] = {}
    found = []
    for page, code, body in _texts():
        for href in dict.fromkeys(links.HREF.findall(body)):
            key, fragment = links.page_of(href)
            if key in links.FIXED_PAGES:
                continue
            target = pages.get(key)
            if target is None:
                found.append(_link(f"page:{key}", page, code))
            elif fragment and target.exists_in(code):
                known = places.setdefault((key, code), set())
                if not known:
                    with override(code):
                        known.update(heading.anchor for heading in target.text().headings)
                place = unquote(fragment.removeprefix("#"))
                if place not in known | anchors.TAKEN and not anchors.NUMBERED.fullmatch(place):
                    found.append(_link(f"page:{key}{fragment}", page, code))
        found += [
            _link(f"[^{key}]", page, code) for key in citations.cited(body) if key not in sources
        ]
    return found


def _texts() -> Iterator[tuple[Page, str, str]]:
    """Yield the texts that visitors read, with page and language."""
    for page in Page.objects.published():
        for code in languages.BY_CODE:
            if page.exists_in(code):
                yield page, code, getattr(page, build_localized_fieldname("body", code)) or ""
