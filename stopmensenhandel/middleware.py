"""What every request passes through: language, reading only, compression, the admin's headers."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from stopmensenhandel import languages
from stopmensenhandel.errors import method_not_allowed

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def language_of_path(path: str) -> languages.Language | None:
    """Return the language that an address names ("/fr/…"), or None."""
    return languages.BY_CODE.get(path.lstrip("/").partition("/")[0])


def negotiate(request: HttpRequest) -> languages.Language | None:
    """Return the language the visitor's browser asks for, else that of the domain, else None."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if language := languages.get(code):
            return language
    host = request.get_host().partition(":")[0].removeprefix("www.")
    return languages.BY_CODE.get(settings.SITE_DOMAINS.get(host, ""))


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
        if request.method in ("GET", "HEAD") or request.path_info.startswith("/admin/"):
            response = self.get_response(request)
            if isinstance(response, HttpResponse) and not response.headers.get("Cache-Control"):
                # Browsers and proxies may keep a page, but ask each time whether it is still true.
                response.headers["Cache-Control"] = "no-cache"
            return response
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
        if request.path_info.startswith("/admin/"):
            # With "no-referrer" a form is sent with the origin "null", which CSRF refuses.
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["Content-Security-Policy"] = settings.ADMIN_CONTENT_SECURITY_POLICY
            response.headers["Cache-Control"] = "no-store"
        return response
