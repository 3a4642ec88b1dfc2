"""The accounts app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Roles, the second factor, and the log of who came in; no other app imports it."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Note who logs in and out."""
        from accounts import log

        user_logged_in.connect(log.logged_in)
        user_logged_out.connect(log.logged_out)
        user_login_failed.connect(log.failed)
