"""Static files on pages that must never fail."""

from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """Return a static file's address; its plain one when the collected files don't know it.

    An error page without its style still helps; one that breaks in turn helps nobody.
    """
    try:
        return static(path)
    except ValueError:
        return f"/static/{path}"
