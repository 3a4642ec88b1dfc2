"""Template tags of the whole site."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from stopmensenhandel import formatting, styles
from stopmensenhandel.addresses import Switch
from stopmensenhandel.languages import Language
from stopmensenhandel.sharing import get_many

register = template.Library()
register.filter(formatting.file_size)
register.filter(formatting.duration)
register.filter(formatting.listed)
register.filter(formatting.language_in_words)

# What could end the script element or open another, as json_script does it.
UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Return a schema.org object as a JSON-LD element: data, which no browser runs."""
    text = json.dumps(data, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.simple_tag
def inline_stylesheet() -> SafeString:
    """Return the place of the style that a page needs; it is known when the page is whole."""
    return mark_safe(styles.PLACE)  # noqa: S308 (our own)


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, section: str = "") -> SafeString:
    """Return a part of ``components/`` that is the same on all pages of a section, rendered once.

    It sees what all pages have, and the section; nothing else of the page on which it stands.
    """
    request = context["request"]
    key = ("part", name, section)
    return get_many(
        [key],
        lambda _missing: {
            key: render_to_string(f"components/{name}.html", {"section": section}, request)
        },
    )[key]


@register.simple_tag
def language_links(switches: Iterable[Switch], current: str) -> SafeString:
    """Return the links to a page in each language, as items of a list.

    No template: of thirty languages a loop would cost a page more than all that it says.
    """
    items = []
    for switch in switches:
        before, after = _link(switch.language)
        is_current = ' aria-current="true"' if switch.language.code == current else ""
        elsewhere = "" if switch.same_page else _elsewhere(switch.language)
        items.append(
            f"{before}{escape(switch.url)}{after[0]}{is_current}{after[1]}{elsewhere}</li>"
        )
    return mark_safe("\n".join(items))  # noqa: S308 (escaped just above)


@cache
def _link(language: Language) -> tuple[str, tuple[str, str]]:
    """Return what stands before and after the address in a link to a page in a language."""
    code, direction = language.code, language.direction
    attributes = f'" lang="{code}" hreflang="{code}" dir="{direction}"'
    return '<li><a href="', (attributes, f">{escape(language.name)}</a>")


@cache
def _elsewhere(language: Language) -> SafeString:
    # In the words of the language that the link leads to: who looks for it may read no other.
    with translation.override(language.code):
        words = gettext("not this page; it leads to the nearest one")
    return format_html(
        ' <small lang="{}" dir="{}">{}</small>', language.code, language.direction, words
    )


@register.simple_tag
def alternate_links(alternates: Iterable[tuple[str, str]]) -> SafeString:
    """Return where a page is in each language, for search engines; no template, as above."""
    links = (
        f'<link rel="alternate" hreflang="{code}" href="{escape(url)}">' for code, url in alternates
    )
    return mark_safe("\n".join(links))  # noqa: S308 (codes are ours)
