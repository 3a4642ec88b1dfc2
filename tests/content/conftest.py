"""What the tests of editing share."""

import pytest
from django.core.management import call_command

from content.models import Video

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


@pytest.fixture
def film() -> Video:
    """A video without editions."""
    return Video.objects.create(key="film", title_nl="Een film", slug_nl="een-film")
