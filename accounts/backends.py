"""Django asks here what an account may do."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts import rights
from accounts.models import Account


class RoleBackend(ModelBackend):
    """Names and passwords as Django has them; rights by role, not by group.

    What Django's own tables of rights hold counts for nothing: one place says who may do what.
    """

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return what an account may do with models."""
        account = account_of(user_obj)
        return set(rights.of_models(account.role)) if account and obj is None else set()

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing: see above."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing: see above."""
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Return whether an account may do something."""
        return rights.may(account_of(user_obj), perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Return whether an account may do anything with an app."""
        return any(name.startswith(f"{app_label}.") for name in self.get_all_permissions(user_obj))


def account_of(user: Any) -> Account | None:
    """Return what an account is for; asked once for each request."""
    if not user.is_active or user.is_anonymous:
        return None
    if not hasattr(user, "_account"):
        user._account = Account.objects.filter(user=user.pk).first()
    found: Account | None = user._account
    return found
