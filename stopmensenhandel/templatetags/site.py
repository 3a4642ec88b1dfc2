"""Template tags of the whole site."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from stopmensenhandel import formatting

register = template.Library()
register.filter(formatting.file_size)
register.filter(formatting.duration)
register.filter(formatting.listed)

# What could end the script element or open another, as json_script does it.
UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Return a schema.org object as a JSON-LD element: data, which no browser runs."""
    text = json.dumps(data, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
