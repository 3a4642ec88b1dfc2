"""The public pages of this app."""

from collections.abc import Iterator

from centres.models import Centre
from stopmensenhandel import addresses
from stopmensenhandel.sitemaps import Place, named


def pages() -> Iterator[Place]:
    """Yield the list of centres and the page of each."""
    yield from named("centres")
    for centre in Centre.objects.all():
        yield Place(addresses.in_each_language(centre.get_absolute_url))
