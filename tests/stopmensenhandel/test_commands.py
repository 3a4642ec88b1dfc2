"""Setting up and serving: what goes wrong is said in one sentence."""

import os
import socket

import pytest
from django.conf import settings

from tests.steps import assert_one_sentence, repository, run
from tests.web import free_port


def test_a_port_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_one_sentence(run("serve", DATA_DIR=str(tmp_path), PORT=port), port, "PORT=")


@pytest.mark.parametrize("port", ["eighty", "0", "99999"])
def test_a_port_that_is_none(tmp_path, port):
    assert_one_sentence(run("serve", DATA_DIR=str(tmp_path), PORT=port), f"“{port}”")


def test_a_host_that_is_none(tmp_path):
    result = run("serve", DATA_DIR=str(tmp_path), HOST="203.0.113.1", PORT=str(free_port()))
    assert_one_sentence(result, "203.0.113.1")


def test_a_data_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("no folder")
    folder = str(tmp_path / "file" / "data")
    assert_one_sentence(run("prepare", DATA_DIR=folder), "DATA_DIR")
    result = run("prepare", DATA_DIR=folder, SECRET_KEY="given")
    assert_one_sentence(result, "DATA_DIR")


@pytest.mark.skipif(os.geteuid() == 0, reason="lacks an ordinary user: root may write anywhere")
def test_a_data_folder_that_cannot_be_written_to(tmp_path):
    tmp_path.chmod(0o500)
    assert_one_sentence(run("prepare", DATA_DIR=str(tmp_path), SECRET_KEY="given"), "DATA_DIR")


def test_a_database_that_is_newer_than_the_code(copy):
    insert = (
        "from django.db import connection as c; c.cursor().execute("
        "\"INSERT INTO django_migrations (app, name, applied) VALUES "
        "('content', '9999_from_the_future', '2027-01-01')\")"
    )  # fmt: skip
    assert run("shell", "-c", insert, DATA_DIR=str(copy)).returncode == 0
    assert_one_sentence(run("prepare", DATA_DIR=str(copy)), "9999_from_the_future", "newer")


def test_a_database_that_does_not_answer(tmp_path):
    url = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    result = run("prepare", DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert "DATABASE_URL" in result.stderr


def test_the_secret_key_is_made_once_and_kept_to_its_owner(tmp_path):
    assert run("check", DATA_DIR=str(tmp_path)).returncode == 0
    key = (tmp_path / "secret_key").read_text()
    assert len(key) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert run("check", DATA_DIR=str(tmp_path)).returncode == 0
    assert (tmp_path / "secret_key").read_text() == key


def test_preparing_again_changes_nothing(copy):
    again = run("prepare", DATA_DIR=str(copy))
    assert again.stdout.startswith("Starter content: 0 created, 0 changed, 0 kept")


def test_no_address_of_a_package_registry_and_no_placeholder_is_in_the_repository():
    hosts = ["pythonhosted" + ".org", "pypi" + ".org", "registry.npmjs" + ".org"]
    marks = ["lorem" + " ipsum", "coming" + " soon", "TO" + "DO", "FIX" + "ME"]
    for name in repository():
        path = settings.BASE_DIR / name
        if path.suffix in {".pdf", ".png", ".ico", ".webp", ".jpg", ".mp4"} or not path.is_file():
            continue
        text = path.read_text()
        for word in (*hosts, *marks):
            assert word not in text, f"{name}: {word}"
