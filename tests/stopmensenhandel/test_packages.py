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
    install*) echo "$*" >>"$0.log" ;;
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
    return lambda: (
        log.read_text().split("--no-install-recommends ")[1].split() if log.exists() else []
    )


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


def test_for_root_what_is_missing_is_installed(packages, installed):
    assert packages(0, "here:true", "one:false", "two:false").returncode == 0
    assert installed() == ["one", "two"]


def test_what_a_system_has_no_package_for_is_named_and_the_rest_installed(packages, installed):
    result = packages(0, "one:false", "absent:false", "two:false")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "no package absent:" in line
    assert installed() == ["one", "two"]


def test_why_nothing_could_be_installed_is_said(packages, installed):
    result = packages(0, "broken:false")
    assert result.returncode == 1
    assert "no space left" in result.stderr
