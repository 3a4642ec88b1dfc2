"""A page store, and what happens around it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections

from stopmensenhandel import gate, generation
from tests.factories import add_page, add_section, remove_content
from tests.stores import HOST, Store


@pytest.fixture
def _one_connection(monkeypatch) -> Iterator[None]:
    """Keep the connection whose transaction a test is: Django closes it between requests."""
    monkeypatch.setattr(gate, "close_old_connections", lambda: None)
    for each in (request_started, request_finished):
        each.disconnect(close_old_connections)
    yield
    for each in (request_started, request_finished):
        each.connect(close_old_connections)


@pytest.fixture
def store(settings, tmp_path, db, _one_connection) -> Store:
    settings.DATA_DIR = tmp_path
    settings.ALLOWED_HOSTS = [HOST, "localhost", "127.0.0.1", ".stoptraite.be"]
    remove_content()
    add_section("help")
    add_page(
        "there",
        section="help",
        title_en="There",
        slug_en="there",
        slug_fr="there",
        body_en="<p>Before</p>",
    )
    return Store()


@pytest.fixture
def published(django_capture_on_commit_callbacks):
    """Commit what is written in the block."""

    @contextmanager
    def committing():
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return committing


@pytest.fixture
def away(monkeypatch):
    """Take the database away."""

    def take():
        def fail(*_arguments):
            raise OperationalError("connection refused")

        monkeypatch.setattr(generation, "number", fail)

    return take
