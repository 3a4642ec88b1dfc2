"""schema.org objects: what those of all apps share, and the way to a page."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from stopmensenhandel import addresses
from stopmensenhandel.addresses import Breadcrumb, reverse

CONTEXT = "https://schema.org"


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
