"""The library for machines: open data and a feed."""

import datetime
from functools import partial
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import feedgenerator
from django.utils.html import escape
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext

from content.library import catalogue, export, records
from content.models import Page
from content.models.edition import VERSION_LENGTH
from content.models.source import references
from content.text import figures
from content.views.files import FOR_ANY_SITE
from stopmensenhandel import addresses
from stopmensenhandel.addresses import reverse
from stopmensenhandel.characters import tidied
from stopmensenhandel.pagestore import stored

#: Entries of the feed.
NEWEST = 50
#: What begins every identifier in the feed (RFC 4151): they outlive any address of the site.
TAG = "tag:stopmensenhandel.be,2024-12-02:"


@stored()
def catalogue_json(request: HttpRequest) -> HttpResponse:
    """The catalogue as JSON."""
    return _open_data(export.to_json(_catalogue(request)), "application/json", "json")


@stored()
def catalogue_csv(request: HttpRequest) -> HttpResponse:
    """The catalogue as CSV."""
    media_type = "text/csv; charset=utf-8; header=present"
    return _open_data(export.to_csv(_catalogue(request)), media_type, "csv")


@stored()
def figures_csv(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """The figures in the tables of a page as CSV; there is no such file where it has none."""
    pages = Page.objects.published().in_language()
    page = get_object_or_404(pages, section=section, slug=slug)
    found = figures.of(page.body)
    if not found:
        raise Http404
    media_type = "text/csv; charset=utf-8; header=present"
    return _open_data(export.figures_to_csv(found, references()), media_type, "csv", page.key)


def absolute_for(request: HttpRequest) -> catalogue.Absolute:
    """Return what makes a path of the site a whole address, for readers of a language."""
    return partial(addresses.absolute, request)


def _catalogue(request: HttpRequest) -> records.Catalogue:
    documentation = addresses.absolute(request, reverse("partners"), get_language() or "")
    return catalogue.catalogue(absolute_for(request), documentation)


def _open_data(
    content: str, media_type: str, extension: str, title: str = "library"
) -> HttpResponse:
    """Return data that the script of any other site may read: it is the same for everyone."""
    name = f"{title}-{get_language()}.{extension}"
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            **FOR_ANY_SITE,
            "Content-Disposition": content_disposition_header(False, name) or "",
        },
    )


class LibraryFeed(Feed):
    """New and renewed brochures and videos in the active language (Atom, RFC 4287)."""

    stored = stored()
    feed_type = feedgenerator.Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        """Return the request: it makes addresses whole."""
        return request

    def title(self) -> str:
        """Return the feed's name."""
        return gettext("New brochures and videos")

    def author_name(self) -> str:
        """Return who publishes."""
        return gettext("FPS Justice")

    def link(self, request: HttpRequest) -> str:
        """Return the address of the list."""
        return addresses.absolute(request, reverse("library"), get_language() or "")

    def feed_url(self, request: HttpRequest) -> str:
        """Return the feed's own address."""
        return addresses.absolute(request, reverse("feed"), get_language() or "")

    def feed_guid(self) -> str:
        """Return what names the feed for ever."""
        return f"{TAG}{get_language()}"

    def items(self, request: HttpRequest) -> list[records.Entry]:
        """Return the newest files in the active language, each with what it is a file of."""
        return catalogue.newest(absolute_for(request), NEWEST)

    def item_title(self, entry: records.Entry) -> str:
        """Return the title."""
        return tidied(entry.item.title or "")

    def item_description(self, entry: records.Entry) -> str:
        """Return the summary, as the HTML that Atom1Feed says it is."""
        return escape(tidied(entry.item.summary or ""))

    def item_link(self, entry: records.Entry) -> str:
        """Return the address of the page."""
        return entry.item.page or ""

    def item_guid(self, entry: records.Entry) -> str:
        """Return what names exactly this version of the file."""
        version = entry.edition.sha256[:VERSION_LENGTH]
        return f"{TAG}{entry.item.kind}/{entry.item.key}/{entry.edition.language}/{version}"

    def item_updateddate(self, entry: records.Entry) -> datetime.datetime:
        """Return when it last changed."""
        return entry.edition.updated

    def item_enclosures(self, entry: records.Entry) -> list[feedgenerator.Enclosure]:
        """Return the file."""
        edition = entry.edition
        return [feedgenerator.Enclosure(edition.file, str(edition.size), edition.media_type)]
