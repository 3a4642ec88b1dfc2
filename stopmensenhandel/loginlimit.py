"""Slow down who guesses passwords, without knowing who it is.

Failed log-ins are counted a quarter of an hour by account name, and over all
names: nothing about who tried. So that nobody can keep an editor out by failing
on purpose, a browser that has logged in before holds a sign of it, below the
admin's path only, and is counted by itself: OWASP's "device cookies"
(owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).

A count is a file that grows by a byte a failure. Appending is atomic, so all
workers of a machine count together, without a cache or a lock. Its name is made
with the secret key and tells no account.
"""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

#: Seconds after which a count begins anew.
WINDOW = 15 * 60
#: Failures in a window: with one name, and with all names together.
FAILURES_A_NAME = 10
FAILURES_IN_ALL = 100
#: The sign of a browser that has logged in, and how long it holds.
COOKIE = "known"
COOKIE_AGE = 180 * 24 * 60 * 60
SALT = "stopmensenhandel.loginlimit"


class Count:
    """How often something failed in this window."""

    def __init__(self, subject: str, most: int) -> None:
        name = salted_hmac(SALT, subject, algorithm="sha256").hexdigest()
        self.window = f"{int(time.time()) // WINDOW}-"
        self.path = Path(settings.LOGIN_COUNTS) / f"{self.window}{name}"
        self.most = most

    @property
    def is_full(self) -> bool:
        """Whether it has to end for now."""
        return self.path.exists() and self.path.stat().st_size >= self.most

    def add(self) -> None:
        """Count a failure, and forget those of earlier windows."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(b".")
        for other in self.path.parent.iterdir():
            if not other.name.startswith(self.window):
                other.unlink(missing_ok=True)

    def forget(self) -> None:
        """Begin anew."""
        self.path.unlink(missing_ok=True)


class LoginForm(AdminAuthenticationForm):
    """The admin's log-in, which stops listening after too many failures.

    What it answers is the same for a name that has an account and one that hasn't.
    """

    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        """Check name and password unless there were too many failures."""
        name = self.cleaned_data.get("username", "").casefold()
        counts = list(_counts(self.request, name))
        if any(count.is_full for count in counts):
            raise ValidationError(
                _("There were too many attempts. Please wait 15 minutes and try again."),
                code="too_many",
            )
        try:
            cleaned = super().clean()
        except ValidationError:
            for count in counts:
                count.add()
            raise
        if self.user_cache:
            counts[0].forget()
            self.request.logged_in_as = name  # type: ignore[attr-defined]
        return cleaned


def _counts(request: HttpRequest, name: str) -> Iterator[Count]:
    """Yield what a failure counts for: this known browser, or else this name and everything."""
    if browser := _known(request, name):
        yield Count(f"browser {browser}", FAILURES_A_NAME)
    else:
        yield Count(f"name {name}", FAILURES_A_NAME)
        yield Count("all", FAILURES_IN_ALL)


def _known(request: HttpRequest, name: str) -> str:
    """Return the mark of a browser in which this account has logged in before, else nothing."""
    try:
        sign = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return ""
    return sign["browser"] if sign["name"] == name else ""


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give a browser the sign that it has logged in, if it just has."""
    if name := getattr(request, "logged_in_as", ""):
        sign = {"name": name, "browser": _known(request, name) or secrets.token_hex(16)}
        response.set_cookie(
            COOKIE,
            signing.dumps(sign, salt=SALT),
            max_age=COOKIE_AGE,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
