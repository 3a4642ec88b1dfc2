"""The one table of languages.

Settings, addresses, switcher, sitemap, tests and documents are derived from
it. How a language is added stands in CONTRIBUTING.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import babel


class Level(StrEnum):
    """How much of the site exists in a language."""

    FULL = "full"  # everything
    CORE = "core"  # the help path and the whole interface


@dataclass(frozen=True)
class Language:
    """A language of the site.

    ``code`` is the BCP 47 tag in lower case, as it stands in addresses;
    ``name`` is the language's own name in its own script.
    """

    code: str
    name: str
    english_name: str
    level: Level
    direction: Literal["ltr", "rtl"] = "ltr"

    def __str__(self) -> str:
        return self.name


# The full languages first, then the others in a stable order.
LANGUAGES: tuple[Language, ...] = (
    Language("nl", "Nederlands", "Dutch", Level.FULL),
    Language("fr", "Français", "French", Level.FULL),
    Language("de", "Deutsch", "German", Level.FULL),
    Language("en", "English", "English", Level.FULL),
    Language("ar", "العربية", "Arabic", Level.CORE, "rtl"),
)

BY_CODE: dict[str, Language] = {language.code: language for language in LANGUAGES}
_PLACES = {code: place for place, code in enumerate(BY_CODE)}

#: The language that search engines offer to readers of none of ours.
DEFAULT = BY_CODE["en"]

#: What somebody who reads a language most likely reads next, best first. East Belgium learns French
#: first; in Belgium more speakers of Arabic read French than English.
NEXT: dict[str, tuple[str, ...]] = {
    "nl": ("en", "fr", "de"),
    "fr": ("en", "nl", "de"),
    "de": ("fr", "en", "nl"),
    "en": ("fr", "nl", "de"),
    "ar": ("fr", "en", "nl", "de"),
}
#: The same for every language that has no row of its own.
NEXT_TO_ANY = ("en", "fr", "nl", "de")


def get(code: str) -> Language | None:
    """Return the site's language for a BCP 47 tag, or None.

    A tag with a region ("nl-BE") finds its language ("nl").
    """
    code = code.lower()
    return BY_CODE.get(code) or BY_CODE.get(code.partition("-")[0])


def place(tag: str) -> tuple[int, str]:
    """Return what sorts BCP 47 tags as the site names languages: its own first, then the rest."""
    return (_PLACES.get(tag, len(_PLACES)), tag)


def for_reader(code: str | None) -> Callable[[str], tuple[int, int, str]]:
    """Return what sorts BCP 47 tags for a reader of a language of the site.

    Theirs first, then what they most likely read next, then the rest as the site names it.
    """
    order = (code, *NEXT.get(code or "", NEXT_TO_ANY))
    return lambda tag: (order.index(tag) if tag in order else len(order), *place(tag))


@lru_cache(maxsize=500)
def direction(tag: str) -> str:
    """Return "ltr" or "rtl" for a BCP 47 tag; "auto" for one that nobody knows."""
    if language := BY_CODE.get(tag):
        return language.direction
    try:
        return "rtl" if babel.Locale.parse(tag, sep="-").text_direction == "rtl" else "ltr"
    except (ValueError, babel.UnknownLocaleError):
        return "auto"


@lru_cache(maxsize=500)
def name(tag: str) -> str:
    """Return a language's own name in its own script, for any BCP 47 tag; else the tag."""
    if language := BY_CODE.get(tag):
        return language.name
    try:
        return babel.Locale.parse(tag, sep="-").display_name or tag
    except (ValueError, babel.UnknownLocaleError):
        return tag
