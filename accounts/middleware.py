"""Who is logged in shows the second factor, and doesn't stay logged in for ever."""

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from accounts import second_factor
from stopmensenhandel.errors import offered_again

#: What is open without it: the ways in and out, and what their pages load.
OPEN = ("admin:login", "admin:logout", "admin:jsi18n", "second-factor")
#: Seconds between two notes that somebody is still there, and after which a log-in ends anyhow.
NOTED_EVERY, LONGEST = 5 * 60, 12 * 60 * 60


class AccountMiddleware:
    """Ask for the second factor, and end sessions; in the zone of editing only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on: what matters is which view answers."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, *_args: Any
    ) -> HttpResponseBase | None:
        """Answer in place of a view that isn't open to whoever is there."""
        if not request.zone.cookies or not request.user.is_authenticated:  # type: ignore[attr-defined]
            return None
        if self._is_over(request):
            logout(request)
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        user: Any = request.user
        if name in OPEN or user.is_verified() or not second_factor.is_asked(user):
            return None
        if name == "still-here":
            logout_is_due = HttpResponseRedirect(reverse("second-factor"))
            logout_is_due.status_code = 403
            return logout_is_due
        if request.method == "POST":
            reason = gettext("Show your second factor first: log in again in another tab.")
            return offered_again(request, reason, 403)
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('second-factor')}?{query}")

    def _is_over(self, request: HttpRequest) -> bool:
        """Return whether a log-in was too long ago; note now and then that it is still used.

        What isn't noted for SESSION_COOKIE_AGE ends by itself.
        """
        now, session = int(time.time()), request.session
        since = session.setdefault("since", now)
        if now - session.get("seen", 0) >= NOTED_EVERY:
            session["seen"] = now
        return bool(now - since > LONGEST)
