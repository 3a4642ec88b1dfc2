"""What every request passes through: headers, language, zone, compression, cookies."""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware import csrf, http
from django.middleware.gzip import GZipMiddleware
from django.urls import Resolver404
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_prose_editor.widgets import importmap

from stopmensenhandel import languages, loginlimit, styles
from stopmensenhandel.addresses import language_of_path, negotiate, resolved
from stopmensenhandel.errors import csrf_failure, method_not_allowed, too_large, unavailable
from stopmensenhandel.sharing import KNOWN, sharing
from stopmensenhandel.zones import EDITING, FILES, READING, Zone

#: The weight of an entry in a list of what is accepted, "" for 1 (RFC 9110, section 12.4.2).
WEIGHT = re.compile(r"(?:q\s*=\s*([01](?:\.\d{0,3})?))?", re.ASCII)

#: Set in the environment of a request while the database is away; see ``pagestore``.
AWAY = "stopmensenhandel.away"
#: There, too: a function that returns what is remembered of a path that leads to no page.
REMEMBERED = "stopmensenhandel.remembered"
#: There, too: it is the page store that asks, and that knows what it keeps.
FOR_STORE = "stopmensenhandel.for_store"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class HeadMiddleware:
    """Send no body in answer to HEAD: Django leaves that to the server, and gunicorn complains."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep the headers, the length of what GET would send among them."""
        response = self.get_response(request)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        elif request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
            response.streaming_content = iter(())
        return response


class HeadersMiddleware:
    """The headers against watching, embedding and keeping, as the zone has them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Close what no page uses; let no other site load anything but the open data."""
        response = self.get_response(request)
        # What was answered before its zone was known (a file, a redirect to HTTPS) is for reading.
        zone: Zone = getattr(request, "zone", READING)
        headers = response.headers
        headers["Permissions-Policy"] = zone.permissions_policy
        headers["Referrer-Policy"] = zone.referrer_policy
        # What hasn't changed keeps the two that depend on what it is, with which it was sent first.
        if response.status_code != 304:
            open_data = "Access-Control-Allow-Origin" in headers
            source = getattr(response, "style_source", "")
            media_type = headers.get("Content-Type", "")
            headers["Content-Security-Policy"] = _policy(zone, media_type, source)
            headers["Cross-Origin-Resource-Policy"] = "cross-origin" if open_data else "same-origin"
        if zone.cache_control == "no-store":
            headers["Cache-Control"] = zone.cache_control
        else:
            headers.setdefault("Cache-Control", zone.cache_control)
        if not zone.listed:
            headers["X-Robots-Tag"] = "noindex"
        return response


def _policy(zone: Zone, content_type: str, style: str) -> str:
    """Return the policy for an answer of a type: what is no page loads and runs nothing.

    ``style`` is the source of the style that stands in it.
    """
    if content_type and not content_type.startswith("text/html"):
        return FILES
    policy = zone.content_security_policy
    if zone is EDITING:
        return policy.format(import_map=_import_map())
    return policy.replace("style-src 'self'", f"style-src 'self' {style}".rstrip(), 1)


@cache
def _import_map() -> str:
    """Return the hash by which a policy knows the import map of the rich text editor."""
    text = re.sub(r"^<script[^>]*>|</script>$", "", str(importmap))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


class StyleMiddleware:
    """Put into a page the style that it needs, and note it for the policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Fill the place for it, where there is one."""
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and isinstance(response, HttpResponse):
            page, source = styles.fill(response.text)
            if source:
                response.content = page.encode()
                # CommonMiddleware has counted it already.
                response.headers["Content-Length"] = str(len(response.content))
                response.style_source = source  # type: ignore[attr-defined]
        return response


class AcceptEncodingMiddleware:
    """Read for all that compress which codings a visitor takes.

    Django and WhiteNoise look for a coding's name only, and would find it in "gzip;q=0", too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Leave in the request's header the names that are meant."""
        if header := request.META.get("HTTP_ACCEPT_ENCODING"):
            request.META["HTTP_ACCEPT_ENCODING"] = ", ".join(accepted_codings(header))
        return self.get_response(request)


def accepted_codings(header: str) -> list[str]:
    """Return which of our codings an Accept-Encoding header takes (RFC 9110, section 12.5.3).

    One that is liked less than none ("identity") isn't taken, nor one whose weight can't be read.
    """
    weights: dict[str, float] = {}
    for entry in header.lower().split(","):
        coding, _semicolon, parameter = (part.strip() for part in entry.partition(";"))
        weight = WEIGHT.fullmatch(parameter)
        weights[coding.removeprefix("x-")] = float(weight[1] or 1) if weight else 0
    least, rest = weights.get("identity", 0), weights.get("*", 0)
    return [each for each in ("br", "gzip") if weights.get(each, rest) >= max(least, 0.001)]


class TextCompressionMiddleware(GZipMiddleware):
    """Compress text only.

    PDF, video and ZIP are compressed already, and the lengths, ranges and strong
    ETags of files have to stay true.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Compress what is text; leave anything else, and a part of anything, as it is."""
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = media_type.startswith("text/") or media_type.endswith(("json", "xml"))
        if is_text and response.status_code != 206:
            return super().process_response(request, response)
        return response


class ConditionalGetMiddleware(http.ConditionalGetMiddleware):
    """Give an answer an ETag; who has it already is told so. The page store does that itself."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Do what Django does."""
        if FOR_STORE in request.META:
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """Speak the language of the address; where it names none, the one negotiated.

    Django's own LocaleMiddleware isn't used: it reads a cookie and guesses a
    language for addresses that name one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the right language and say in the headers which it is."""
        named = language_of_path(request.path_info)
        language = named or self._negotiated(request)
        with translation.override(language.code):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language.code)
        if named is None and "text/html" in response.headers.get("Content-Type", ""):
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def _negotiated(self, request: HttpRequest) -> languages.Language:
        try:
            return negotiate(request) or languages.DEFAULT
        except DisallowedHost:  # an unknown host gets its answer, 400, further in
            return languages.DEFAULT


class ZoneMiddleware:
    """Find the zone of a request, and refuse the methods that it doesn't know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Note the zone; answer with a short page where the method isn't for it."""
        zone = zone_of(request.path_info)
        request.zone = zone  # type: ignore[attr-defined]
        if request.method in zone.methods:
            return self.get_response(request)
        return method_not_allowed(request, zone.methods)


def zone_of(path: str) -> Zone:
    """Return the zone of a path: that of the view that answers there in the active language."""
    if path.startswith(settings.ADMIN_URL):
        return EDITING
    try:
        view = resolved(path).func
    except Resolver404:
        return READING
    zone: Zone = getattr(getattr(view, "view_class", view), "zone", READING)
    return zone


class AwayMiddleware:
    """Say at once that the database is away, where the page store knows it: asking takes long.

    A view that needs none says so: ``without_database``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on: it is the view that matters."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_args: Any
    ) -> HttpResponse | None:
        """Answer with 503 in place of a view that would ask."""
        if request.META.get(AWAY) and not getattr(view, "without_database", False):
            return unavailable(request)
        return None


class SharingMiddleware:
    """Look up once what a visit needs several times; an editor's may change it on the way."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on."""
        if request.zone is EDITING:  # type: ignore[attr-defined]
            return self.get_response(request)
        known, away = request.META.get(KNOWN), bool(request.META.get(AWAY))
        with sharing(known, is_all=away):
            return self.get_response(request)


class WithCookies:
    """Mixed into a middleware of Django's: pass requests by to whose zone belong no cookies.

    A session, an account and a CSRF token each read a cookie and may set one. Cookies with
    the admin's path (SESSION_COOKIE_PATH) don't reach public pages; but a public page that
    touched the session by mistake would still set one, and vary by it. Here it can't: there
    is no session to touch, and the page fails in its test instead.
    """

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        """Do what Django does, where there are cookies."""
        if request.zone.cookies:  # type: ignore[attr-defined]
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class SessionMiddleware(WithCookies, sessions.SessionMiddleware):
    """Sessions."""


class AuthenticationMiddleware(WithCookies, auth.AuthenticationMiddleware):
    """Accounts."""


class MessageMiddleware(WithCookies, messages.MessageMiddleware):
    """Messages."""


class CsrfMiddleware(WithCookies, csrf.CsrfViewMiddleware):
    """Protection of the forms of those who are logged in."""

    def process_view(self, request: HttpRequest, *args: Any) -> Any:
        """Check the token where there can be one.

        Of a form that comes after the session has ended, the log-in would keep nothing, and say
        nothing of it.
        """
        if not request.zone.cookies:  # type: ignore[attr-defined]
            return None
        answer = super().process_view(request, *args)
        if answer or request.method != "POST" or request.user.is_authenticated:
            return answer
        name = request.resolver_match.view_name if request.resolver_match else ""
        return None if name in ("", "admin:login", "admin:logout") else csrf_failure(request)


class KnownBrowserMiddleware:
    """Give a browser in which somebody has just logged in its sign; see ``loginlimit``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set the cookie after a log-in."""
        response = self.get_response(request)
        if request.zone.cookies:  # type: ignore[attr-defined]
            loginlimit.remember(request, response)
        return response


class BodyMiddleware:
    """Refuse bodies that are too large before anything of them is read or stored.

    gunicorn sets no limit, and Django writes files to the disk before it asks who sends them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take as much as the zone allows to whom it knows, or to whom it doesn't."""
        zone: Zone = request.zone  # type: ignore[attr-defined]
        length = request.META.get("CONTENT_LENGTH") or "0"
        # Twenty digits are enough for any size; Python refuses to read some thousands.
        size = int(length.lstrip("0")[:20] or 0) if length.isdecimal() else 0
        if size > zone.largest_unknown_body:
            known = zone.cookies and request.user.is_authenticated
            if not known or size > zone.largest_body:
                return too_large(request)
        return self.get_response(request)
