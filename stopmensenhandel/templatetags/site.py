"""Template tags of the whole site."""

import json
from collections.abc import Iterable
from typing import Any

import babel.lists
import babel.numbers
import babel.units
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from centres.phone import spoken

register = template.Library()
register.filter(spoken)

# What could end the script element or open another, as json_script does it.
UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Return a schema.org object as a JSON-LD element: data, which no browser runs."""
    text = json.dumps(data, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.filter
def file_size(size: int) -> str:
    """Return a size in bytes in the units and digits of the active language: 84 kB, 84 ko."""
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    unit, value = ("megabyte", size / 1e6) if size >= 1e6 else ("kilobyte", size / 1e3)
    rounded = round(value, 1) if value < 10 else round(value)
    # One kilobyte at least: "0 kB" would look like a mistake.
    return babel.units.format_unit(rounded or 1, f"digital-{unit}", length="short", locale=locale)


@register.filter
def duration(seconds: float) -> str:
    """Return a duration in minutes and seconds in the active language: 1 min 12 s."""
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    minutes, rest = divmod(round(seconds), 60)
    parts = [(minutes, "duration-minute")] if minutes else []
    parts += [(rest, "duration-second")] if rest or not minutes else []
    return " ".join(
        babel.units.format_unit(value, unit, length="short", locale=locale) for value, unit in parts
    )


@register.filter
def listed(words: Iterable[Any]) -> str:
    """Return words as a list in the active language: commas differ between scripts."""
    locale = babel.Locale.parse(get_language() or "en", sep="-")
    return babel.lists.format_list([str(word) for word in words], locale=locale)
