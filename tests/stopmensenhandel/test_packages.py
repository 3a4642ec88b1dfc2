"""What the machine itself lacks is installed for root, and named for everybody else."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "deploy" / "packages.sh"

#: Knows every package but one, and writes down what it installs.
APT = """
case "$*" in
    *--simulate*absent*) exit 100 ;;
    *--simulate*) ;;
    install*broken*) echo "no space left" >&2; exit 100 ;;
    install*) shift 4; echo "$@" >>"$0.log" ;;
esac
"""


@pytest.fixture
def packages(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess]:
    """Run the script as a user with this number, with an apt-get that installs nothing."""

    def run(user: int, *wanted: str) -> subprocess.CompletedProcess:
        for name, lines in {"id": f"echo {user}", "apt-get": APT}.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{lines}")
            (tmp_path / name).chmod(0o700)
        mine = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        return subprocess.run(
            [SCRIPT, *wanted], env=mine, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def installed(tmp_path: Path) -> Callable[[], list[str]]:
    """The packages that were installed."""
    log = tmp_path / "apt-get.log"
    return lambda: log.read_text().split() if log.exists() else []


@pytest.mark.parametrize("user", [0, 1000])
def test_nothing_is_done_where_nothing_is_missing(packages, installed, user):
    result = packages(user, "here:true")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert installed() == []


def test_a_user_is_told_the_one_command_that_brings_all(packages, installed):
    result = packages(1000, "here:true", "one:false", "two:exit 3")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.endswith(": apt-get update && apt-get install --no-install-recommends one two")
    assert installed() == []


def is_there(name: str) -> str:
    """A package and its test: whether it was installed."""
    return f'{name}:grep -w {name} "$(command -v apt-get).log"'


def test_for_root_what_is_missing_is_installed(packages, installed):
    result = packages(0, "here:true", is_there("one"), is_there("two"))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert installed() == ["one", "two"]


def test_what_a_system_has_no_package_for_is_named_and_the_rest_installed(packages, installed):
    result = packages(0, is_there("one"), is_there("absent"), is_there("two"))
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "No package brings absent here:" in line
    assert installed() == ["one", "two"]


def test_what_is_installed_and_does_not_work_is_named(packages, installed):
    """As the package of a browser that only says where the browser is to be had."""
    result = packages(0, "stub:false", is_there("one"))
    assert result.returncode == 1
    assert "No package brings stub here:" in result.stderr
    assert installed() == ["stub", "one"]


def test_why_nothing_could_be_installed_is_said(packages):
    result = packages(0, "broken:false")
    assert result.returncode == 1
    assert "no space left" in result.stderr
