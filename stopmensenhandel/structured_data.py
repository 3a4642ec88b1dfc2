"""schema.org objects about the site as a whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from centres.models import HelpLine
from stopmensenhandel import addresses

if TYPE_CHECKING:
    from stopmensenhandel.public import Breadcrumb

CONTEXT = "https://schema.org"


def organization(request: HttpRequest, hotline: HelpLine) -> dict[str, Any]:
    """Return the contact point as an Organization, the hotline as its ContactPoint."""
    code = get_language() or ""
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": hotline.name,
        "url": addresses.absolute(request, reverse("home"), code),
        "parentOrganization": {"@type": "GovernmentOrganization", "name": gettext("FPS Justice")},
        "contactPoint": {
            "@type": "ContactPoint",
            "telephone": hotline.phone,
            "contactType": "hotline",
            "description": hotline.hours,
            "areaServed": "BE",
        },
    }


def breadcrumbs(request: HttpRequest, trail: "Sequence[Breadcrumb]") -> list[dict[str, Any]]:
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
