"""Where a number stands that is about to change."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.module_loading import import_string
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from centres.models import Centre, HelpLine
from centres.phone import with_plain_digits
from stopmensenhandel import languages
from stopmensenhandel.formatting import listed

BETWEEN = r"[\s()/.‐-―-]{0,3}"


class Place(NamedTuple):
    """A text or a file, the name of its language, and where an editor changes it.

    ``is_sure`` is false of a file that nothing but a person can read.
    """

    name: str
    language: str
    url: str
    is_sure: bool = True


class Places(NamedTuple):
    """What an editor changes in one form, and the languages in which a number stands there."""

    name: str
    languages: str
    url: str
    is_sure: bool


def finder(phone: str) -> Callable[[str], bool]:
    """Return what tells whether a number stands in a text, however it is written there."""
    national = phone.removeprefix("+32")
    trunk = rf"(?:(?:(?:\+|00)32{BETWEEN})?0?{BETWEEN})" if national != phone else ""
    pattern = re.compile(rf"(?<!\d){trunk}{BETWEEN.join(national)}(?!\d)")

    def stands_in(text: str) -> bool:
        text = with_plain_digits(unescape(strip_tags(text)))
        return pattern.search(text) is not None

    return stands_in


def of(phone: str) -> list[Place]:
    """Return where a number stands, as far as the site can see.

    Each app names its own, by a function among ``settings.NUMBER_PLACES``.
    """
    found = (import_string(name)(phone) for name in settings.NUMBER_PLACES)
    return [place for places in found for place in places]


def by_form(places: Iterable[Place]) -> list[Places]:
    """Return places as an editor goes through them: one form after the other."""
    found: dict[tuple[str, str, bool], dict[str, None]] = {}
    for place in places:
        found.setdefault((place.name, place.url, place.is_sure), {})[place.language] = None
    return [
        Places(name, listed(names), url, is_sure) for (name, url, is_sure), names in found.items()
    ]


def in_texts(phone: str, objects: Iterable[Any]) -> Iterator[Place]:
    """Yield the languages in which a number stands in a translated text of some objects."""
    stands_in = finder(phone)
    for each in objects:
        names = translator.get_options_for_model(type(each)).all_fields
        for language in languages.LANGUAGES:
            texts = (getattr(each, build_localized_fieldname(n, language.code)) for n in names)
            if any(stands_in(text) for text in texts if text):
                yield Place(str(each), language.name, address(each))


def address(item: Any) -> str:
    """Return where an editor changes something."""
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_change", args=[item.pk])


def of_centres(phone: str) -> Iterator[Place]:
    """Yield where a number stands in what is said of centres and help lines."""
    yield from in_texts(phone, Centre.objects.all())
    yield from in_texts(phone, HelpLine.objects.all())
