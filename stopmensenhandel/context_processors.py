"""What base.html shows on every page, whichever view answers."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import addresses, languages
from stopmensenhandel.addresses import reverse

#: What a page says of itself that has nothing of its own to say.
DESCRIPTION = _(
    "Help is free and confidential. Information about your rights, and whom you can call."
)


def head_title(name: object = "") -> str:
    """Return what a browser shows of a page: its name, and that of the site."""
    site_name = gettext("Help and information")
    return f"{name} · {site_name}" if name else site_name


def language_links(switches: Callable[[], Iterable[addresses.Switch]]) -> SafeString:
    """Return the links to a page in every language, lazily.

    They stand on a page twice and are made once: there are thirty of them.
    """
    language = languages.BY_CODE[get_language() or languages.DEFAULT.code]
    links: SafeString = SimpleLazyObject(  # type: ignore[assignment]
        lambda: render_to_string(
            "components/languages.html", {"switches": switches(), "language": language}
        )
    )
    return links


def _home_pages() -> Iterable[addresses.Switch]:
    paths = addresses.in_each_language(lambda: reverse("home"))
    return addresses.switches(paths, lambda: reverse("home"))


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the languages, the way out, and what a page without a view says of itself."""
    return {
        "head_title": head_title(),
        "head_description": DESCRIPTION,
        "exit_url": settings.EXIT_URL,
        "language": languages.BY_CODE[get_language() or languages.DEFAULT.code],
        "languages": languages.LANGUAGES,
        # For a page that no view placed anywhere, an error page say.
        "language_links": language_links(_home_pages),
    }
