"""What the tests of editing share."""

import pytest
from django.core.management import call_command

PASSWORD = "Vier-zachte-wolken-42"


@pytest.fixture
def editor(client, monkeypatch):
    """An editor, logged in through the form."""
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "redactie")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "redactie@example.org")
    call_command("create_editor")
    response = client.post(
        "/admin/login/?next=/admin/", {"username": "redactie", "password": PASSWORD}
    )
    assert response.status_code == 302
    return client
