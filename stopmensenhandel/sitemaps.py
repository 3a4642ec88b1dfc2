"""Every public page of the site: the sitemap's list, and what tests walk over."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from centres.models import Centre
from content.models import Brochure, Edition, Page, Video
from stopmensenhandel import addresses


@dataclass(frozen=True)
class Place:
    """A public page: its path by language code, and when it last changed if that is known."""

    paths: dict[str, str]
    changed: datetime.datetime | None = None
    #: What is watched on it.
    video: Video | None = None


def places() -> Iterator[Place]:
    """Yield every public page."""
    for name in ("home", "centres", "library", "partners", "languages"):
        yield Place(addresses.in_each_language(lambda name=name: reverse(name)))  # type: ignore[misc]
    for centre in Centre.objects.all():
        yield Place(addresses.in_each_language(centre.get_absolute_url))
    for page in Page.objects.published():
        yield Place(addresses.in_each_language(page.get_absolute_url), page.updated_at)
    for model in (Brochure, Video):
        for item in model.objects.published().listed().with_editions():
            paths = addresses.in_each_language(item.get_absolute_url)
            yield Place(paths, item.updated_at, item if isinstance(item, Video) else None)


def editions() -> Iterator[list[Edition]]:
    """Yield the files of every published brochure and video, those of one together."""
    for model in (Brochure, Video):
        for item in model.objects.published().in_any_language().listed().with_editions():
            yield item.sorted_editions


def contact_address() -> str:
    """Return the path of the contact page in the active language, else of the home page."""
    page = Page.objects.published().filter(key="contact").first()
    return (page.get_absolute_url() if page else "") or reverse("home")
