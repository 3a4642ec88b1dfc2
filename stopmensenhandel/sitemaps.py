"""Every public page of the site: the sitemap's list, and what tests walk over."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from centres.models import Centre
from content.models import Brochure, Page
from stopmensenhandel import addresses


@dataclass(frozen=True)
class Place:
    """A public page: its path by language code, and when it last changed if that is known."""

    paths: dict[str, str]
    changed: datetime.datetime | None = None


def places() -> Iterator[Place]:
    """Yield every public page."""
    for name in ("home", "centres", "brochures", "languages"):
        yield Place(addresses.in_each_language(lambda name=name: reverse(name)))  # type: ignore[misc]
    for centre in Centre.objects.all():
        yield Place(addresses.in_each_language(centre.get_absolute_url))
    for page in Page.objects.published():
        yield Place(addresses.in_each_language(page.get_absolute_url), page.updated_at)
    for brochure in Brochure.objects.published().with_editions():
        yield Place(addresses.in_each_language(brochure.get_absolute_url), brochure.updated_at)


def contact_address() -> str:
    """Return the path of the contact page in the active language, else of the home page."""
    page = Page.objects.published().filter(key="contact").first()
    return (page.get_absolute_url() if page else "") or reverse("home")
