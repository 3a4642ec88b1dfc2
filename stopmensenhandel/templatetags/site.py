"""Template tags of the whole site."""

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from stopmensenhandel import formatting, parts, styles
from stopmensenhandel.languages import LANGUAGES
from stopmensenhandel.sharing import lasting

register = template.Library()
register.filter(formatting.file_size)
register.filter(formatting.listed)
register.filter(formatting.language_in_words)


@register.simple_tag
def inline_stylesheet() -> SafeString:
    """Return the place of the style that a page needs; it is known when the page is whole."""
    return mark_safe(styles.PLACE)  # noqa: S308 (our own)


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, section: str = "") -> SafeString:
    """Return a part that is the same on all pages of a section, but for its slots."""
    return parts.render(name, section, context["request"], context)


@register.simple_tag
@lasting
def language_homes() -> SafeString:
    """Return the home pages, each in its own language: the same wherever they are listed."""
    return render_to_string("components/language_homes.html", {"languages": LANGUAGES})
