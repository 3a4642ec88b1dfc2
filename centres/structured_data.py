"""schema.org objects about the contact point and the centres."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from centres.models import Centre, HelpLine
from stopmensenhandel import addresses
from stopmensenhandel.structured_data import CONTEXT, publisher


def contact_point(hotline: HelpLine, url: str) -> dict[str, Any]:
    """Return the contact point as an Organization, the hotline as its ContactPoint."""
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": hotline.name,
        "url": url,
        "parentOrganization": publisher(),
        "contactPoint": {
            "@type": "ContactPoint",
            "telephone": hotline.phone,
            "contactType": "hotline",
            "description": hotline.hours,
            "areaServed": "BE",
        },
    }


def centre(request: HttpRequest, centre: Centre) -> dict[str, Any]:
    """Return a centre as a schema.org NGO."""
    code = get_language() or ""
    return {
        "@context": CONTEXT,
        "@type": "NGO",
        "name": centre.name,
        "url": centre.website,
        "mainEntityOfPage": addresses.absolute(request, centre.get_absolute_url(), code),
        "telephone": centre.phone,
        "email": centre.email,
        "areaServed": [
            {"@type": "AdministrativeArea", "name": str(Centre.Region(region).label)}
            for region in centre.regions
        ],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": centre.street,
            "postalCode": centre.postal_code,
            "addressLocality": centre.city,
            "addressCountry": "BE",
        },
    }
