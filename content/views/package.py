"""The package: what is in it, and the ZIP itself."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.functional import Promise
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from centres.models import HelpLine, all_help_lines, first_of_each_kind
from content.library import sectors
from content.library.archive import Archive
from content.library.changes import Changes
from content.library.order import (
    MOST_BYTES,
    MOST_FILES,
    NothingThereError,
    Order,
    OrderError,
    TooMuchError,
    UnknownError,
)
from content.library.package import Package
from downloads import counting
from stopmensenhandel import addresses, languages
from stopmensenhandel.addresses import reverse, with_query
from stopmensenhandel.pagestore import stored
from stopmensenhandel.sharing import shared
from stopmensenhandel.views import PublicPage


def read_order(request: HttpRequest) -> Order:
    """Return the order that an address stands for: what it names, or what is for a sector.

    Raises:
        TooMuchError: the address names more than Django reads.

    """
    try:
        asked = Order.from_query(request.GET)
        sector = sectors.SECTORS.get(request.GET.get("sector", ""))
        return sectors.order(sector, asked.named) if sector else asked
    except TooManyFieldsSent as error:
        raise TooMuchError(request.META["QUERY_STRING"].count("&") + 1) from error


def lasting_query(request: HttpRequest, order: Order) -> str:
    """Return the query by which an order can be shared: a sector's says what is for it then."""
    if not order:
        return ""
    sector = request.GET.get("sector", "")
    whole = sector in sectors.SECTORS and "language" not in request.GET
    return urlencode({"sector": sector}) if whole else order.query


class PackageDetail(PublicPage, TemplateView):
    """What is in a package, or why there is none; where to get it, and how to change it."""

    stored = stored("kind", "audience", "subject", "language", "item", "pick", "sector")
    template_name = "content/package_detail.html"
    page_title: str | Promise = _("Your package")
    breadcrumb_title = _("Your package")
    trail = ((_("Brochures and videos"), "library"),)
    order = Order()
    identity = None  # its address holds what was asked for

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the package, or the way on."""
        try:
            self.order = read_order(request)
            return self.show(self.order.collect())
        except NothingThereError as error:
            return self.show(error.package, status=404)
        except OrderError as error:
            self.template_name = "content/package_refused.html"
            self.page_title = _("This package can't be made")
            status = 404 if isinstance(error, UnknownError) else 400
            return self.render_to_response(self.get_context_data(error=error), status=status)

    def show(self, package: Package, status: int = 200) -> HttpResponse:
        """Return the page of a package."""
        changes = Changes(self.order, package)
        context = self.get_context_data(package=package, changes=changes)
        return self.render_to_response(context, status=status)

    def get_address(self) -> str:
        """Return the package's path with its query: a language changes the page, not the order."""
        return with_query(reverse("package"), lasting_query(self.request, self.order))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the order, what a package may hold, and the list that the order came from."""
        named = self.order.named
        listed = self.order.selection.query(language=named[0] if len(named) == 1 else "")
        return super().get_context_data(
            order=self.order,
            most_files=MOST_FILES,
            most_bytes=MOST_BYTES,
            library_url=with_query(reverse("library"), "" if self.order.items else listed),
            section="library",
            **kwargs,
        )


def download(request: HttpRequest) -> HttpResponseBase:
    """The ZIP, made while it is sent; where there is none, the page that says why."""
    code = get_language() or languages.DEFAULT.code
    try:
        order = read_order(request)
        path = with_query(reverse("package"), lasting_query(request, order))
        archive, folder, counted = packed(order, addresses.absolute(request, path, code))
    except OrderError:
        return PackageDetail.as_view()(request)
    etag = quote_etag(archive.digest)
    response: HttpResponseBase = get_conditional_response(request, etag) or StreamingHttpResponse(
        iter(archive),
        headers={
            "Content-Type": "application/zip",
            "Content-Length": str(archive.size),
            "Content-Disposition": content_disposition_header(True, f"{folder}.zip") or "",
            "Accept-Ranges": "none",
        },
    )
    if request.method == "GET" and response.status_code == 200:
        for document, language in counted:
            counting.count(document, language)
    response.headers["ETag"] = etag
    patch_cache_control(response, no_cache=True)
    return response


# One that somebody had before is sent while the database is away.
download.without_database = True  # type: ignore[attr-defined]


@shared
def packed(order: Order, address: str) -> tuple[Archive, str, list[tuple[str, str]]]:
    """Return the ZIP of an order, its name, and what is counted of it.

    ``address`` is where the same can be had again.

    Raises:
        OrderError: there is none.

    """
    package = order.collect()
    code = get_language() or languages.DEFAULT.code
    contents = render_to_string(
        "content/package_contents.html",
        {
            "package": package,
            "address": address,
            "language": languages.BY_CODE[code],
            "hotline": first_of_each_kind(all_help_lines())[HelpLine.Kind.TRAFFICKING],
        },
    )
    return package.archive(contents), package.folder, package.counted
