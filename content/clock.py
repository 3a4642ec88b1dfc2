"""What the clock publishes."""

import datetime

from content.models import Brochure, Page, Video


def next_change() -> datetime.datetime | None:
    """Return the next moment at which what visitors may see changes by itself, if there is one."""
    moments = [model.objects.next_change() for model in (Page, Brochure, Video)]
    return min(filter(None, moments), default=None)
