"""schema.org objects about documents and videos."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.duration import duration_iso_string
from django.utils.translation import get_language

from content.models import BrochureEdition, VideoEdition
from stopmensenhandel import addresses
from stopmensenhandel.structured_data import CONTEXT, publisher

#: Under which this project's own words and drawings may be used.
LICENCE_URL = "https://eupl.eu/"


def document(request: HttpRequest, edition: BrochureEdition) -> dict[str, Any]:
    """Return a brochure, in the language of its page, as a DigitalDocument."""
    return {
        "@type": "DigitalDocument",
        **_work(request, edition),
        "url": addresses.absolute(request, edition.get_absolute_url(), edition.language),
        "numberOfPages": edition.page_count,
        "dateModified": edition.issued_on.isoformat(),
    }


def video(request: HttpRequest, edition: VideoEdition) -> dict[str, Any]:
    """Return a video, in the language of its page, as a VideoObject."""
    code = edition.language
    return {
        "@type": "VideoObject",
        **_work(request, edition),
        "contentUrl": addresses.absolute(request, edition.get_absolute_url(), code),
        "uploadDate": _beginning(edition.issued_on).isoformat(),
        "duration": duration_iso_string(datetime.timedelta(seconds=round(edition.duration))),
        "transcript": edition.item.transcript,
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


def _beginning(day: datetime.date) -> datetime.datetime:
    """Return when a day begins here: search engines want a time and its zone, too."""
    return timezone.make_aware(
        datetime.datetime.combine(day, datetime.time.min), timezone.get_default_timezone()
    )


def _work(request: HttpRequest, edition: BrochureEdition | VideoEdition) -> dict[str, Any]:
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
        "publisher": publisher(),
        "license": LICENCE_URL,
        "audience": [
            {"@type": "Audience", "audienceType": str(name)} for name in item.audience_names
        ],
    }
