"""The public pages and documents of this app."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from content.library.kinds import KINDS
from content.models import Page, Video
from stopmensenhandel import addresses, languages
from stopmensenhandel.sitemaps import Place, named


def pages() -> Iterator[Place]:
    """Yield every public page."""
    yield from named("home", "library", "partners")
    for page in Page.objects.published().addressed():
        paths = addresses.in_each_language(page.get_absolute_url)
        yield Place(paths, dict.fromkeys(paths, page.updated_at))
    for kind in KINDS.values():
        # In every language, but for what is too long for a sitemap.
        items = kind.model.objects.published().without_other_languages("transcript")
        for item in items.with_editions():
            paths = addresses.in_each_language(item.get_absolute_url)
            video = partial(_video, item) if isinstance(item, Video) else None
            yield Place(paths, dict.fromkeys(paths, item.updated_at), video)


def _video(video: Video, request: HttpRequest, code: str) -> dict[str, Any]:
    """Return what Google's sitemap extension asks of a video; the duration is in seconds."""
    with translation.override(code):
        edition: Any = video.edition
        return {
            "thumbnail": addresses.absolute(request, edition.picture.src, code),
            "title": video.title,
            "description": video.summary,
            "content": addresses.absolute(request, edition.get_absolute_url(), code),
            "duration": max(1, round(edition.duration)),
        }


def documents() -> Iterator[Place]:
    """Yield the newest files of every published brochure and video, those of one together."""
    for kind in KINDS.values():
        for item in kind.model.objects.published().in_any_language().listed().with_editions():
            # The sitemap is the same whatever language a browser asks for.
            editions = sorted(item.editions.all(), key=lambda each: languages.place(each.language))
            yield Place(
                {edition.language: edition.get_absolute_url() for edition in editions},
                {edition.language: edition.issued_on for edition in editions},
            )
