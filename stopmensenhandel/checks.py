"""What must be right before anybody is served."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.http.request import validate_host
from django.urls import URLResolver, get_resolver
from django.utils.translation import to_locale

from stopmensenhandel import languages

#: The names of addresses below ADMIN_PATH that the admin itself doesn't know.
FOR_EDITORS = ("stored-file", "still-here", "second-factor")


def check_exit_url(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an ``EXIT_URL`` with which "leave quickly" would fail, give away or lead back."""
    if reason := why_no_exit(settings.EXIT_URL):
        message = (
            f"EXIT_URL is “{settings.EXIT_URL}”, {reason}: "
            "set it to a page of another site, like https://www.meteo.be/."
        )
        return [Error(message, id="stopmensenhandel.E001")]
    return []


def check_admin_path(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an ``ADMIN_PATH`` with which other addresses of the site begin."""
    taken = {*languages.BY_CODE, settings.STATIC_URL.strip("/")}
    taken.update(_first_segments(get_resolver().url_patterns))
    if settings.ADMIN_PATH.split("/")[0] not in taken:
        return []
    message = (
        f"ADMIN_PATH is “{settings.ADMIN_PATH}”, with which other addresses of the site begin: "
        "set it to another path, like “desk-7/”."
    )
    return [Error(message, id="stopmensenhandel.E002")]


def check_catalogues(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Name the languages in which the interface has no texts of its own."""
    files = {
        code: Path(settings.LOCALE_PATHS[0], to_locale(code), "LC_MESSAGES", "django.po")
        for code in languages.BY_CODE
    }
    return [
        checks.Warning(
            f"The interface has no texts in “{code}”.",
            hint=f"Make the folder {file.parent}, run 'make messages', and translate {file.name}.",
            id="stopmensenhandel.W001",
        )
        for code, file in files.items()
        if not file.exists()
    ]


def _first_segments(patterns: list[Any]) -> Iterator[str]:
    """Yield what the addresses of the site begin with, but for those where editors work."""
    for each in patterns:
        path = str(each.pattern)
        if getattr(each, "app_name", "") == "admin" or getattr(each, "name", "") in FOR_EDITORS:
            continue
        if not path and isinstance(each, URLResolver):
            yield from _first_segments(each.url_patterns)
        else:
            yield path.partition("/")[0]


def why_no_exit(url: str) -> str:
    """Return why nobody can leave to this address, or an empty text."""
    if url != url.strip() or any(character.isspace() or character < " " for character in url):
        return "which has a space in it"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _port = parts.port  # is only read, and refused, when asked for
    except ValueError:
        return "which is no web address"
    if parts.scheme != "https" or not host:
        return "which isn't a whole address beginning with https://"
    if parts.username is not None or parts.password is not None:
        return "which has a user name or password in it"
    own = [host for host in settings.ALLOWED_HOSTS if host != "*"]
    own += [f".{domain}" for domain in settings.SITE_DOMAINS]
    if validate_host(host, own):
        return "which is this site itself"
    return ""
