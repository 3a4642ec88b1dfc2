"""Sizes, durations, lists and names of languages as the active language writes them."""

import datetime
from collections.abc import Iterable
from typing import Any

import babel.lists
import babel.units
from django.utils.formats import date_format
from django.utils.translation import get_language

from stopmensenhandel.sharing import lasting


def file_size(size: int) -> str:
    """Return a size in bytes in the units and digits of the active language: 84 kB, 84 ko."""
    unit, value = ("megabyte", size / 1e6) if size >= 1e6 else ("kilobyte", size / 1e3)
    rounded = round(value, 1) if value < 10 else round(value)
    # One kilobyte at least: "0 kB" would look like a mistake.
    return _measure(rounded or 1, f"digital-{unit}")


@lasting
def _measure(value: float, unit: str) -> str:
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    return babel.units.format_unit(value, unit, length="short", locale=locale)


def duration(seconds: float) -> str:
    """Return a duration in minutes and seconds in the active language: 1 min 12 s."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [(minutes, "duration-minute")] if minutes else []
    parts += [(rest, "duration-second")] if rest or not minutes else []
    return " ".join(_measure(value, unit) for value, unit in parts)


@lasting
def month(day: datetime.date) -> str:
    """Return the month of a day in the active language: February 2026."""
    return date_format(day, "F Y")


def listed(words: Iterable[Any]) -> str:
    """Return words as a list in the active language: commas differ between scripts."""
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    return babel.lists.format_list([str(word) for word in words], locale=locale)


@lasting
def language_in_words(tag: str) -> str:
    """Return what a sentence in the active language calls a language: "Frans", in Dutch."""
    try:
        language = babel.Locale.parse(tag, sep="-")
    except (ValueError, babel.UnknownLocaleError):
        return tag
    return language.get_display_name((get_language() or "en").replace("-", "_")) or tag
