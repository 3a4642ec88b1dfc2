"""Sizes, durations, lists and names of languages as the active language writes them."""

from collections.abc import Iterable
from typing import Any

import babel.lists
import babel.units
from django.utils.translation import get_language


def file_size(size: int) -> str:
    """Return a size in bytes in the units and digits of the active language: 84 kB, 84 ko."""
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    unit, value = ("megabyte", size / 1e6) if size >= 1e6 else ("kilobyte", size / 1e3)
    rounded = round(value, 1) if value < 10 else round(value)
    # One kilobyte at least: "0 kB" would look like a mistake.
    return babel.units.format_unit(rounded or 1, f"digital-{unit}", length="short", locale=locale)


def duration(seconds: float) -> str:
    """Return a duration in minutes and seconds in the active language: 1 min 12 s."""
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    minutes, rest = divmod(round(seconds), 60)
    parts = [(minutes, "duration-minute")] if minutes else []
    parts += [(rest, "duration-second")] if rest or not minutes else []
    return " ".join(
        babel.units.format_unit(value, unit, length="short", locale=locale) for value, unit in parts
    )


def listed(words: Iterable[Any]) -> str:
    """Return words as a list in the active language: commas differ between scripts."""
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    return babel.lists.format_list([str(word) for word in words], locale=locale)


def language_in_words(tag: str) -> str:
    """Return what a sentence in the active language calls a language: "Frans", in Dutch."""
    try:
        language = babel.Locale.parse(tag, sep="-")
    except (ValueError, babel.UnknownLocaleError):
        return tag
    return language.get_display_name((get_language() or "en").replace("-", "_")) or tag
