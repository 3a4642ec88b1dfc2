"""Where a number stands that is about to change."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from centres.models import Centre, HelpLine
from centres.phone import with_plain_digits
from stopmensenhandel import languages

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
    """Something in whose words a number stands: in which languages, and where these change."""

    name: str
    links: list[tuple[str, str]]
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


def by_item(places: Iterable[Place]) -> list[Places]:
    """Return places as an editor goes through them: one thing after the other."""
    found: dict[tuple[str, bool], dict[str, str]] = {}
    for place in places:
        found.setdefault((place.name, place.is_sure), {})[place.language] = place.url
    return [Places(name, list(links.items()), is_sure) for (name, is_sure), links in found.items()]


def in_texts(phone: str, objects: Iterable[Any]) -> Iterator[Place]:
    """Yield the languages in which a number stands in a translated text of some objects."""
    stands_in = finder(phone)
    for each in objects:
        names = translator.get_options_for_model(type(each)).all_fields
        for language in languages.LANGUAGES:
            texts = (getattr(each, build_localized_fieldname(n, language.code)) for n in names)
            if any(stands_in(text) for text in texts if text):
                yield Place(str(each), language.name, address(each, language.code))


def address(item: Any, language: str) -> str:
    """Return where an editor changes what something says in a language."""
    name = f"admin:{item._meta.app_label}_{item._meta.model_name}_change"
    return f"{reverse(name, args=[item.pk])}?{urlencode({'language': language})}"


def of_centres(phone: str) -> Iterator[Place]:
    """Yield where a number stands in what is said of centres and help lines."""
    yield from in_texts(phone, Centre.objects.all())
    yield from in_texts(phone, HelpLine.objects.all())
