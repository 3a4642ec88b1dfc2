"""What the addresses of files lead to.

The whole is a list: it is remembered for when the database is away (REMEMBERED).
"""

from collections.abc import Callable, Iterator
from typing import Any

from content.library.kinds import KINDS
from files import pictures
from files.sending import Offer

#: What addresses lead to, by path.
Offers = Iterator[tuple[str, Offer]]
OfEdition = Callable[[Any], Offers]


def documents(edition: Any) -> Offers:
    """Yield the newest file of an edition and, at the addresses of their versions, all it had."""
    for stored in (*edition.earlier.all(), edition):
        extension = stored.file.name.rpartition(".")[2]
        offer = Offer(
            stored.file.name,
            # An earlier file may have been of another type.
            edition.media_types.get(extension, "application/octet-stream"),
            edition.language,
            stored.size,
            stored.sha256,
            f"{edition.download_name.removesuffix(edition.extension)}{extension}",
        )
        yield edition.get_version_url(stored), offer._replace(lasting=True)
    yield edition.get_absolute_url(), offer


def images(edition: Any) -> Offers:
    """Yield the cover or the poster of an edition in its sizes."""
    for name in edition.picture.names:
        media_type = "image/jpeg" if name.endswith(".jpg") else "image/webp"
        yield pictures.address(name), Offer(name, media_type)


def tracks(edition: Any) -> Offers:
    """Yield the captions of an edition, if it is of a kind that has any."""
    for relation in edition.companions:
        for track in getattr(edition, relation).all():
            offer = Offer(track.file.name, "text/vtt; charset=utf-8", track.language)
            yield track.get_absolute_url(), offer


def published() -> Offers:
    """Yield all that visitors may have."""
    for kind in KINDS.values():
        editions = kind.edition.objects.filter(item__in=kind.model.objects.published())
        editions = editions.select_related("item").prefetch_related(
            "earlier", *(f"{relation}__edition__item" for relation in kind.edition.companions)
        )
        # There may be 50,000.
        for edition in editions.iterator(chunk_size=500):
            for offers in (documents, images, tracks):
                yield from offers(edition)
