"""Somebody of each role."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Role
from centres.models import Centre


@pytest.fixture
def somebody(django_user_model) -> Callable[..., Client]:
    """Log somebody in who has a role; "" is nobody's, "superuser" may do everything."""

    def log_in(role: str, name: str = "", **values: Any) -> Client:
        user = django_user_model.objects.create_user(
            name or f"{role or 'nobody'}-{django_user_model.objects.count()}",
            is_staff=True,
            is_superuser=role == "superuser",
        )
        if role in Role.values:
            values.setdefault("languages", ["ar"] if role == Role.TRANSLATOR else [])
            if role == Role.CENTRE:
                values.setdefault("centre", Centre.objects.get(slug="pag-asa"))
            Account.objects.create(user=user, role=role, **values)
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return log_in
