"""Every public page of the site: the sitemaps' lists, and what tests walk over.

Each app says in its own ``sitemaps`` what it publishes; SITEMAPS names them.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from stopmensenhandel import addresses
from stopmensenhandel.addresses import reverse


@dataclass(frozen=True)
class Place:
    """A page or a document: its path by language code, and when it last changed in each.

    ``video`` gives, for a language, what search engines ask of a video that is watched there.
    """

    paths: Mapping[str, str]
    changed: Mapping[str, datetime.date] = field(default_factory=dict)
    video: Callable[[HttpRequest, str], dict[str, Any]] | None = None


def places(name: str = "sitemap") -> Iterator[Place]:
    """Yield every place of the sitemap with this name."""
    for source in settings.SITEMAPS[name]:
        yield from import_string(source)()


def named(*names: str) -> Iterator[Place]:
    """Yield the pages that have these names in the table of addresses."""
    for name in names:
        yield Place(addresses.in_each_language(lambda name=name: reverse(name)))  # type: ignore[misc]


def own() -> Iterator[Place]:
    """Yield the page that no app has."""
    yield from named("languages")
