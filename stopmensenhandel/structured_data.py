"""schema.org objects: what those of all apps share, and the way to a page."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from stopmensenhandel import addresses
from stopmensenhandel.addresses import Breadcrumb, reverse

CONTEXT = "https://schema.org"

#: What could end the script element or open another, as json_script does it.
UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_html(*objects: Any) -> SafeString:
    """Return schema.org objects as elements of JSON-LD: data, which no browser runs."""
    return mark_safe(  # noqa: S308 (nothing in it ends the element)
        "\n".join(
            f'<script type="application/ld+json">{text.translate(UNSAFE_IN_SCRIPT)}</script>'
            for text in (json.dumps(each, ensure_ascii=False) for each in objects)
        )
    )


def publisher() -> dict[str, str]:
    """Return who publishes the site."""
    return {"@type": "GovernmentOrganization", "name": gettext("FPS Justice")}


def breadcrumbs(request: HttpRequest, trail: Sequence[Breadcrumb]) -> list[dict[str, Any]]:
    """Return a BreadcrumbList from the home page on; none for the home page itself."""
    if not trail[-1].title:
        return []
    code = get_language() or ""
    steps = [(gettext("Home"), reverse("home")), *((step.title, step.url) for step in trail)]
    return [
        {
            "@context": CONTEXT,
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": position,
                    "name": title,
                    "item": addresses.absolute(request, url, code),
                }
                for position, (title, url) in enumerate(steps, start=1)
            ],
        }
    ]
