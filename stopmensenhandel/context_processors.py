"""What base.html shows on every page, whichever view answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import languages
from stopmensenhandel.addresses import reverse
from stopmensenhandel.places import places

#: What a page says of itself that has nothing of its own to say.
DESCRIPTION = _(
    "Help is free and confidential. Information about your rights, and whom you can call."
)


def head_title(name: object = "") -> str:
    """Return what a browser shows of a page: its name, and that of the site."""
    site_name = gettext("Help and information")
    return f"{name} · {site_name}" if name else site_name


class _Home:
    """The home page, as what has an address."""

    def get_address(self) -> str:
        return reverse("home")

    get_nearest_address = get_address


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the languages, the way out, and what a page without a view says of itself."""
    code = get_language() or languages.DEFAULT.code
    return {
        "head_title": head_title(),
        "head_description": DESCRIPTION,
        "exit_url": settings.EXIT_URL,
        "leaflet_url": settings.LEAFLET_URL,
        "language": languages.BY_CODE[code],
        "languages": languages.LANGUAGES,
        # For a page that no view placed anywhere, an error page say.
        "language_links": SimpleLazyObject(lambda: places(request, _Home()).links_from(code)),
    }
