"""schema.org objects about the site, its documents and its videos."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.duration import duration_iso_string
from django.utils.translation import get_language, gettext

from centres.models import HelpLine
from content.catalogue import LICENCE_URL
from stopmensenhandel import addresses
from stopmensenhandel.addresses import Breadcrumb

if TYPE_CHECKING:
    from content.models import BrochureEdition, VideoEdition

CONTEXT = "https://schema.org"


def organization(request: HttpRequest, hotline: HelpLine) -> dict[str, Any]:
    """Return the contact point as an Organization, the hotline as its ContactPoint."""
    code = get_language() or ""
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": hotline.name,
        "url": addresses.absolute(request, reverse("home"), code),
        "parentOrganization": _publisher(),
        "contactPoint": {
            "@type": "ContactPoint",
            "telephone": hotline.phone,
            "contactType": "hotline",
            "description": hotline.hours,
            "areaServed": "BE",
        },
    }


def document(request: HttpRequest, edition: "BrochureEdition") -> dict[str, Any]:
    """Return a brochure, in the language of its page, as a DigitalDocument."""
    return {
        "@type": "DigitalDocument",
        **_work(request, edition),
        "url": addresses.absolute(request, edition.get_absolute_url(), edition.language),
        "numberOfPages": edition.page_count,
        "dateModified": edition.issued_on.isoformat(),
    }


def video(request: HttpRequest, edition: "VideoEdition") -> dict[str, Any]:
    """Return a video, in the language of its page, as a VideoObject."""
    code = edition.language
    return {
        "@type": "VideoObject",
        **_work(request, edition),
        "contentUrl": addresses.absolute(request, edition.get_absolute_url(), code),
        "uploadDate": edition.issued_on.isoformat(),
        "duration": duration_iso_string(datetime.timedelta(seconds=round(edition.duration))),
        "transcript": edition.video.transcript,
        "caption": [
            {
                "@type": "MediaObject",
                "contentUrl": addresses.absolute(request, track.get_absolute_url(), code),
                "encodingFormat": "text/vtt",
                "inLanguage": track.language,
            }
            for track in edition.sorted_tracks
        ],
    }


def _work(request: HttpRequest, edition: "BrochureEdition | VideoEdition") -> dict[str, Any]:
    """Return what a document and a video have in common."""
    code, item = edition.language, edition.item
    # Words and page are in the visitor's language, also where the film isn't.
    here = get_language() or code
    return {
        "@context": CONTEXT,
        "name": item.title,
        "description": item.summary,
        "inLanguage": here,
        "mainEntityOfPage": addresses.absolute(request, item.get_absolute_url(), here),
        "encodingFormat": edition.media_type,
        "contentSize": f"{edition.size} B",
        "thumbnailUrl": addresses.absolute(request, edition.picture.src, code),
        "publisher": _publisher(),
        "license": LICENCE_URL,
        "audience": [
            {"@type": "Audience", "audienceType": str(name)} for name in item.audience_names
        ],
    }


def _publisher() -> dict[str, str]:
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
