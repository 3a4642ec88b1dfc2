"""What tests do: run a command, log in, fill in and send a form of the admin, upload a file."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from modeltranslation.fields import TranslationField

from files.refusal import RefusedError
from stopmensenhandel.languages import BY_CODE
from stopmensenhandel.translated import Translated
from tests.web import Server, free_port, read

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]

#: The account of an editor, and how 'create_editor' is told of it.
NAME, PASSWORD = "redactie", "Vier-zachte-wolken-42"
ACCOUNT = {
    "DJANGO_SUPERUSER_USERNAME": NAME,
    "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    "DJANGO_SUPERUSER_EMAIL": "redactie@example.org",
}


# Commands.


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a site that keeps all it has in its data folder."""
    mine = os.environ | {"DJANGO_SETTINGS_MODULE": "stopmensenhandel.settings"}
    for name in ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        mine.pop(name, None)
    return mine | more


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess:
    """Run manage.py with an environment of its own."""
    return subprocess.run(
        [*MANAGE, *arguments],
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def run_python(code: str, data: Path, **more: str) -> subprocess.CompletedProcess:
    """Run a few lines with settings of their own and a data folder that is prepared."""
    whole = environment(DATA_DIR=str(data), PYTHONPATH=str(settings.BASE_DIR), **more)
    return subprocess.run(
        [sys.executable, "-c", code], env=whole, capture_output=True, text=True, check=False
    )


@contextlib.contextmanager
def serving(data: Path) -> Iterator[Server]:
    """Serve the site as 'make run' does, from a data folder that is prepared, until the end."""
    port = free_port()
    mine = environment(DATA_DIR=str(data), PORT=str(port), WEB_CONCURRENCY="1")
    with Server.running([*MANAGE, "serve"], port, data, mine) as server:
        yield server


def repository(*options: str) -> list[str]:
    """Return the names of the repository's files, or skip the test where there is none to ask."""
    asked = subprocess.run(
        ["git", "ls-files", "-z", *options],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode != 0:
        reason = asked.stderr.strip().splitlines()[0]
        pytest.skip(f"lacks a git repository, which knows what belongs to it ({reason})")
    return [name for name in asked.stdout.split("\0") if name]


def assert_one_sentence(result: subprocess.CompletedProcess, *words: str) -> None:
    """Assert that a command failed and said why in one sentence."""
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for word in words:
        assert word in result.stderr


# Editing.


def make_editor(data: Path | None = None) -> None:
    """Make an editor's account here, or on the site with this data folder."""
    if data:
        result = run("create_editor", DATA_DIR=str(data), **ACCOUNT)
        assert result.returncode == 0, result.stderr
        return
    with mock.patch.dict(os.environ, ACCOUNT):
        call_command("create_editor")


def log_in(client, name: str = NAME, password: str = PASSWORD):
    """Send the form to log in; where it is right, the answer leads on."""
    return client.post("/admin/login/?next=/admin/", {"username": name, "password": password})


def form_of(client, path: str) -> dict[str, str]:
    """Return what the forms at an address would send unchanged."""
    context = client.get(path).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for field in (field for form in forms for field in form):
        value = field.value()
        if value is None or value is False or hasattr(value, "url"):
            continue  # what a browser doesn't send: nothing, an empty box, a file that stays
        data[field.html_name] = value.isoformat() if hasattr(value, "isoformat") else value
    if "alone_reason" in forms[0].fields and not data.get("alone_reason"):
        data["alone_reason"] = "Nobody else is there."
    return data


def change_of(item, language: str = "nl") -> str:
    """Return the address where an editor changes something: its words in a language.

    With ``language="all"`` it is what is the same in all of them.
    """
    address = f"{_place_of(item)}change/"
    return f"{address}?language={language}" if isinstance(item, Translated) else address


def delete_of(item) -> str:
    """Return the address where an editor deletes something."""
    return f"{_place_of(item)}delete/"


def _place_of(item) -> str:
    return f"/admin/{item._meta.app_label}/{item._meta.model_name}/{item.pk}/"


def part_with(*names: str) -> str:
    """Return of which language the form is that has these fields; "all" where they have none."""
    [part] = {name.rpartition("_")[2] for name in names} & set(BY_CODE) or {"all"}
    return part


def rows_of(model, **chosen) -> list[dict[str, Any]]:
    """Return all that is stored of a model, in every language: ``values()`` gives one of them."""
    fields = model._meta.concrete_fields
    own = {field.translated_field.name for field in fields if isinstance(field, TranslationField)}
    names = [field.attname for field in fields if field.name not in own]
    return list(model._base_manager.filter(**chosen).order_by("pk").values(*names))


# Files.


def body(response) -> bytes:
    """Return the whole of a file that is sent in pieces."""
    return b"".join(response.streaming_content)


def everything_stored() -> tuple[list[Path], dict[str, int]]:
    """Return all stored files, and how many rows there are of each model."""
    rows = {
        m.__name__: m._base_manager.count() for m in apps.get_app_config("content").get_models()
    }
    found = Path(settings.MEDIA_ROOT).rglob("*")
    return sorted(path for path in found if path.is_file()), rows


@contextlib.contextmanager
def nothing_is_stored() -> Iterator[None]:
    """Assert that what happens meanwhile leaves no file and no row."""
    before = everything_stored()
    yield
    assert everything_stored() == before


def assert_refused(edition: Any, field: str, code: str) -> None:
    """Assert that an edition is refused by validation, and by saving without it."""
    with nothing_is_stored():
        with pytest.raises(ValidationError) as refused:
            edition.clean_fields()
        assert [error.code for error in refused.value.error_dict[field]] == [code]
        with pytest.raises(RefusedError) as refused_again:
            edition.save()
        assert refused_again.value.code == code


# Pages for what went wrong.


def assert_a_page_of_ours(answer: bytes | str) -> None:
    """Assert that an answer is a page of the site with the numbers to call, and no traceback."""
    text = answer.decode() if isinstance(answer, bytes) else answer
    assert "Traceback" not in text
    assert "tel:+3278055800" in text
    assert "tel:+3225116464" in text
    assert text.count("<h1") == 1
    assert read(text).all("a", class_="leave")
