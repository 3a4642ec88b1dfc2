"""What every request passes through: privacy, language, reading only, compression, the admin."""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_prose_editor.widgets import importmap

from stopmensenhandel import languages, loginlimit
from stopmensenhandel.addresses import language_of_path, negotiate
from stopmensenhandel.errors import bare_page, method_not_allowed

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def is_admin(request: HttpRequest) -> bool:
    """Return whether a request is for the admin."""
    return request.path_info.startswith(settings.ADMIN_URL)


class PrivacyMiddleware:
    """The headers against watching, embedding and keeping that Django doesn't set."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Close what no page uses; let no other site load anything but the open data."""
        response = self.get_response(request)
        open_data = "Access-Control-Allow-Origin" in response.headers
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if open_data else "same-origin"
        )
        # Browsers and proxies may keep a page, but ask each time whether it is still true.
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


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


class ReadOnlyMiddleware:
    """Public pages are for reading: any other method is answered here, before CSRF."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on GET, HEAD and the admin; refuse the rest with a short page."""
        if request.method in ("GET", "HEAD") or is_admin(request):
            return self.get_response(request)
        return method_not_allowed(request)


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


class AdminMiddleware:
    """Headers of the admin where they have to differ from the public pages'."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the admin's forms work, and keep its pages out of every cache."""
        response = self.get_response(request)
        if is_admin(request):
            # With "no-referrer" a form is sent with the origin "null", which CSRF refuses.
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["Content-Security-Policy"] = _admin_policy()
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
            loginlimit.remember(request, response)
        return response


@cache
def _admin_policy() -> str:
    """Return the admin's policy, in which the editor's import map is known by its hash."""
    text = re.sub(r"^<script[^>]*>|</script>$", "", str(importmap))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return settings.ADMIN_CONTENT_SECURITY_POLICY.format(import_map=f"'sha256-{digest}'")


class AdminOnly:
    """Mixed into a middleware of Django's: pass requests by that aren't for the admin.

    A session, an account and a CSRF token each read a cookie and may set one. Cookies with
    the admin's path (SESSION_COOKIE_PATH) don't reach public pages; but a public page that
    touched the session by mistake would still set one, and vary by it. Here it can't: there
    is no session to touch, and the page fails in its test instead.
    """

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        """Do for the admin what Django does, for all else nothing."""
        if is_admin(request):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class AdminSessionMiddleware(AdminOnly, SessionMiddleware):
    """Sessions, for the admin."""


class AdminAuthenticationMiddleware(AdminOnly, AuthenticationMiddleware):
    """Accounts, for the admin."""


class AdminMessageMiddleware(AdminOnly, MessageMiddleware):
    """Messages, for the admin."""


class AdminCsrfMiddleware(AdminOnly, CsrfViewMiddleware):
    """Protection of forms, for the admin; nothing else takes a form."""

    def process_view(self, request: HttpRequest, *args: Any) -> Any:
        """Check the token where there can be one."""
        return super().process_view(request, *args) if is_admin(request) else None


class AdminBodyMiddleware:
    """Refuse bodies that are too large before anything of them is read or stored.

    gunicorn sets no limit, and Django writes files to the disk before it asks who sends them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take a video from who is logged in, from all others no more than a log-in."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if is_admin(request) and length.isdecimal() and int(length) > settings.MAX_ANONYMOUS_BODY:
            known = request.user.is_authenticated
            if not known or int(length) > settings.MAX_BODY:
                return HttpResponse(bare_page("400.html"), status=413)
        return self.get_response(request)
