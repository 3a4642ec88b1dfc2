"""Where a number stands in the texts and files that people read."""

from collections.abc import Iterator

from centres.places import Place, address, finder, in_texts
from content.models import Brochure, BrochureEdition, CaptionTrack, Page, Video
from stopmensenhandel import languages


def of(phone: str) -> Iterator[Place]:
    """Yield where a number stands: texts by language, documents, films by their captions."""
    for model in (Page, Brochure, Video):
        yield from in_texts(phone, model.objects.all())
    yield from in_documents(phone)
    yield from in_films(phone)


def in_documents(phone: str) -> Iterator[Place]:
    """Yield the documents in which a number stands, and those where nobody has looked for it."""
    stands_in = finder(phone)
    for edition in BrochureEdition.objects.select_related("item").order_by("item", "language"):
        numbers = edition.numbers
        if numbers is None or any(stands_in(number) for number in numbers):
            name = languages.name(edition.language)
            url = address(edition.item, edition.language)
            yield Place(str(edition.item), name, url, numbers is not None)


def in_films(phone: str) -> Iterator[Place]:
    """Yield the films in whose captions a number stands: they write down what a film shows."""
    stands_in = finder(phone)
    for track in CaptionTrack.objects.select_related("edition__item").order_by("edition", "pk"):
        try:
            with track.file.open("rb") as file:
                found, is_sure = stands_in(file.read().decode("utf-8", "replace")), True
        except OSError:
            found, is_sure = True, False
        if found:
            name = languages.name(track.language)
            url = address(track.edition.item, track.edition.language)
            yield Place(str(track.edition), name, url, is_sure)
