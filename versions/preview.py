"""What visitors would see: a page made while its words are stored, which are then taken back.

A preview is the page itself, with everything that would name it elsewhere. Whoever has its link
needs no account; the token stands in the query, which no log holds.
"""

import base64
import re
from collections.abc import Callable
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import languages
from stopmensenhandel.errors import bare_page
from stopmensenhandel.sharing import sharing
from stopmensenhandel.zones import PREVIEW
from versions import publishing
from versions.models import Version
from versions.words import COMMON, Words

SALT = "versions.preview"
#: Seconds for which a link opens a preview.
LASTS = 7 * 24 * 60 * 60
#: Where a page names a file of the site.
PATH = re.compile(r'(?<=["\s])/[-\w./%]+\.\w+(?=["\s?#])')


class UnseenError(Exception):
    """There is nothing to be seen; its message says why, in words."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


# -- Links -------------------------------------------------------------------


def link(version: Version, path: str = "") -> str:
    """Return the address of a preview, or of a file as it has it."""
    query = {"version": signing.TimestampSigner(salt=SALT).sign(str(version.pk))}
    return f"{reverse('preview')}?{urlencode(query | ({'path': path} if path else {}))}"


def find(token: str) -> Version | None:
    """Return the version of a link; None where it was published or thrown away, or time is over.

    Raises:
        Http404: it is no link of ours.

    """
    signer = signing.TimestampSigner(salt=SALT)
    try:
        number = signer.unsign(token)
        signer.unsign(token, max_age=LASTS)
    except signing.SignatureExpired:
        return None
    except signing.BadSignature as error:
        raise Http404 from error
    return Version.objects.open().select_related("content_type").filter(pk=number).first()


def preview(request: HttpRequest) -> HttpResponseBase:
    """Show a version that isn't published, or with ``path`` a file as it has it.

    Raises:
        Http404: the link is none of ours, or names no file.

    """
    version = find(request.GET.get("version", ""))
    if version is None:
        return HttpResponse(bare_page("versions/preview_over.html"), status=410)
    model: Any = version.content_type.model_class()
    item = model._base_manager.filter(pk=version.object_id).first()
    if item is None:
        return HttpResponse(bare_page("versions/preview_over.html"), status=410)
    try:
        return seen(
            item,
            version.language,
            version.words,
            request,
            path=request.GET.get("path", ""),
            lead=lambda path, _answer: link(version, path),
        )
    except UnseenError as error:
        page = bare_page("versions/preview_over.html", reason=error.reason)
        return HttpResponse(page, status=404)


preview.zone = PREVIEW  # type: ignore[attr-defined]

# -- Making it ---------------------------------------------------------------


def seen(
    item: Any,
    language: str,
    written: Words,
    request: HttpRequest,
    *,
    path: str = "",
    lead: Callable[[str, HttpResponseBase], str],
) -> HttpResponseBase:
    """Return what a visitor would get of an object with these words.

    That is its page or, with ``path``, what is there. ``lead`` says to which address a file of
    the page leads, by its path and what is there.

    Raises:
        Http404: there is nothing at that path.
        UnseenError: the words don't make a page yet.

    """
    with transaction.atomic(), sharing({}):
        try:
            with transaction.atomic():
                publishing.put(item, language, written)
                # Words are seen also of what is withdrawn; that it is, is what is the same in all.
                item.go_public(again=language != COMMON)
        except (ValidationError, IntegrityError) as error:
            reasons = getattr(error, "messages", None)
            raise UnseenError(" ".join(reasons or [gettext("It isn’t whole yet.")])) from error
        try:
            with override(language if language in languages.BY_CODE else get_language()):
                answer = _answer(request, path or _address(item))
                if not path and isinstance(answer, HttpResponse):
                    answer.content = PATH.sub(_leading(request, lead), answer.text).encode()
        finally:
            # Nothing of it was ever there.
            transaction.set_rollback(True)
    return answer


def _address(item: models.Model) -> str:
    """Return where something is seen: on its own page, or on the home page."""
    own = getattr(item, "get_absolute_url", None)
    if own is None:
        return reverse("home")
    if address := str(own()):
        return address
    raise UnseenError(_("It has no page of its own in this language yet."))


def _answer(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return what is at a path of the site for a visitor who knows nobody here."""
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", path, path
    kept = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")
    asked.META = {name: request.META[name] for name in kept if name in request.META}
    asked._get_scheme = lambda: request.scheme  # type: ignore[attr-defined]
    asked.zone = PREVIEW  # type: ignore[attr-defined]
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    if not hasattr(match.func, "view_class") and not _is_file(match.func):
        raise Http404
    asked.resolver_match = match
    answer: Any = match.func(asked, *match.args, **match.kwargs)
    if hasattr(answer, "render"):
        answer.render()
    return answer  # type: ignore[no-any-return]


def _is_file(view: Any) -> bool:
    return bool(getattr(view, "previewed", False))


def _leading(
    request: HttpRequest, lead: Callable[[str, HttpResponseBase], str]
) -> Callable[[re.Match[str]], str]:
    """Return what replaces the path of a file by where a preview finds it."""

    def replaced(match: re.Match[str]) -> str:
        path = match[0]
        try:
            if not _is_file(resolve(path).func):
                return path
            return lead(path, _answer(request, path)).replace("&", "&amp;")
        except Http404:
            return path

    return replaced


def embedded(path: str, answer: HttpResponseBase) -> str:
    """Return a picture as an address that holds it: of what isn't stored there is no other."""
    media_type = answer.headers.get("Content-Type", "")
    if not (isinstance(answer, HttpResponse) and media_type.startswith("image/")):
        return path
    return f"data:{media_type};base64,{base64.b64encode(answer.content).decode()}"
