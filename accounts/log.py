"""The log of accounts: who came in, who was refused, whose rights changed; never from where."""

from typing import Any

from django.contrib.auth import get_user_model

from accounts.models import Event


def note(kind: str, name: str, details: str = "", by: str = "") -> None:
    """Note something; names are cut where a form would have refused them."""
    Event.objects.create(kind=kind, name=name[:150], details=details[:300], by=by[:150])


def logged_in(user: Any, **kwargs: Any) -> None:
    """Note that somebody logged in (signal user_logged_in)."""
    note(Event.Kind.LOGGED_IN, user.get_username())


def logged_out(user: Any, **kwargs: Any) -> None:
    """Note that somebody logged out (signal user_logged_out)."""
    if user is not None:
        note(Event.Kind.LOGGED_OUT, user.get_username())


def failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    """Note that name or password were wrong (signal user_login_failed).

    What was typed as a name may be a password: only the name of an account is written down.
    """
    name = str(credentials.get("username", ""))
    known = get_user_model()._default_manager.filter(username=name).exists()
    note(Event.Kind.FAILED, name if known else "")
