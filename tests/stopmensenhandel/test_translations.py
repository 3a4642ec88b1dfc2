"""The interface's texts: every one of them is in every catalogue, and is translated."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale

from stopmensenhandel.languages import LANGUAGES
from tests.steps import MANAGE, environment, repository

CODES = [language.code for language in LANGUAGES]


def catalogue(root: Path, code: str) -> Path:
    return root / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"


def texts(path: Path) -> set[tuple[str | None, str | tuple[str, ...]]]:
    """Return what a catalogue translates: context and text, or context, singular and plural."""
    with path.open("rb") as file:
        return {(each.context, each.id) for each in read_po(file) if each.id}


def options() -> list[str]:
    """Return how 'make messages' collects the texts."""
    recipe = (settings.BASE_DIR / "Makefile").read_text()
    line = next(line for line in recipe.splitlines() if "manage.py makemessages" in line)
    return shlex.split(line.partition("makemessages")[2])


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> set[tuple[str | None, str | tuple[str, ...]]]:
    """Every text that stands in the code and the templates now, as 'make messages' finds them."""
    copy = tmp_path_factory.mktemp("source")
    for name in repository("--cached", "--others", "--exclude-standard"):
        source, place = settings.BASE_DIR / name, copy / name
        if source.suffix in {".html", ".py", ".txt"} and source.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)
    made = catalogue(copy, "en")
    made.parent.mkdir(parents=True)
    # All languages get the same texts: one will do.
    chosen = ["--locale=en" if each == "--all" else each for each in options()]
    command = [MANAGE[0], "manage.py", "makemessages", *chosen]
    mine = environment(DATA_DIR=str(copy / "var"))
    subprocess.run(command, cwd=copy, env=mine, check=True, capture_output=True)
    return texts(made)


@pytest.mark.parametrize("code", CODES)
def test_every_text_of_the_interface_is_in_the_catalogues(collected, code):
    """Fails when somebody adds, changes or removes a text without running 'make messages'."""
    assert len(collected) > 300
    stored = texts(catalogue(settings.BASE_DIR, code))
    assert collected - stored == set(), "missing: run 'make messages'"
    assert stored - collected == set(), "left over: run 'make messages'"


@pytest.mark.parametrize("code", CODES)
def test_the_interface_is_translated_completely(code):
    result = subprocess.run(
        [
            *("msgfmt", "--check", "--statistics", "-o", "/dev/null"),
            str(catalogue(settings.BASE_DIR, code)),
        ],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    assert result.returncode == 0, result.stderr
    assert " translated message" in result.stderr
    assert "fuzzy" not in result.stderr
    assert "untranslated" not in result.stderr
