"""What the site keeps on the disk: never lost without a word, and read by nobody else."""

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from centres.models import Centre, HelpLine
from starter.models import StarterValue
from stopmensenhandel.management.commands import prepare
from tests.factories import lose
from tests.steps import assert_one_sentence, environment, run, run_python
from tests.web import free_port
from versions.models import Version


def flush(database: Path) -> None:
    """Leave tables without a row, but for what Django notes for itself."""
    with closing(sqlite3.connect(database)) as opened:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (name,) in opened.execute(names).fetchall():
            if not name.startswith(("django_", "sqlite_")):
                opened.execute(f"DELETE FROM {name}")
        opened.commit()


LOSSES = {
    "missing": Path.unlink,
    "without a byte": lambda database: database.write_bytes(b""),
    "without a table": lambda database: (
        database.unlink(),
        sqlite3.connect(database).execute("PRAGMA user_version = 1").connection.close(),
    ),
    "without a row": flush,
}


@pytest.fixture(params=LOSSES.values(), ids=LOSSES)
def lost(request, copy) -> Path:
    """A data folder of which the database is lost, and the files are not."""
    request.param(copy / "site.sqlite3")
    return copy


def state(folder: Path) -> set[tuple[str, int]]:
    return {(path.name, path.stat().st_size) for path in folder.glob("site.sqlite3")}


def test_a_lost_database_is_an_alarm_and_no_new_site(lost):
    before = state(lost)
    result = run("serve", DATA_DIR=str(lost), PORT=str(free_port()))
    assert_one_sentence(result, "The database is ", str(lost / "media"), "backup")
    assert state(lost) == before


def test_a_lost_database_is_not_backed_up(lost, tmp_path):
    (tmp_path / "backup.sqlite3").write_text("yesterday's")
    assert back_up(lost, tmp_path).returncode != 0
    assert (tmp_path / "backup.sqlite3").read_text() == "yesterday's"


def test_asking_a_site_without_its_database_makes_none(copy):
    (copy / "site.sqlite3").unlink()
    code = (
        "import django; django.setup(); from django.test import Client; "
        "client = Client(raise_request_exception=False); "
        "print(*(client.get(path).status_code for path in ('/readyz', '/en/', '/healthz')))"
    )
    result = run_python(code, copy, ALLOWED_HOSTS="testserver")
    assert result.stdout.split()[::2] == ["503", "200"], result.stderr
    assert not (copy / "site.sqlite3").exists()


@pytest.mark.django_db
def test_a_site_without_its_hotline_is_not_ready(client):
    assert client.get("/readyz").status_code == 200
    lose(HelpLine.objects.filter(kind="trafficking"))
    assert client.get("/readyz").status_code == 503


def test_a_database_that_is_none_is_told_in_one_sentence(copy):
    (copy / "site.sqlite3").write_bytes(b"no database " * 1000)
    assert_one_sentence(run("prepare", DATA_DIR=str(copy)), "DATABASE_URL")


@pytest.mark.django_db
def test_a_first_start_that_was_interrupted_goes_on(tmp_path, settings, monkeypatch):
    settings.DATABASE_FILE, settings.DATA_DIR = None, tmp_path
    settings.MEDIA_ROOT, settings.UPLOADS = tmp_path / "media", tmp_path / "uploads"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "half.pdf").touch()
    content = apps.get_app_config("content").get_models()
    for model in [*content, Centre, HelpLine, StarterValue, Version]:
        lose(model.objects.all())
    called = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_options: called.append(name))
    with pytest.raises(CommandError, match="is empty"):
        call_command("prepare")
    (tmp_path / "first-start").touch()
    call_command("prepare")
    assert "load_starter_content" in called
    assert not (tmp_path / "first-start").exists()


def test_what_is_kept_is_read_by_nobody_else(copy):
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with closing(sqlite3.connect(copy / "site.sqlite3")) as database:
        database.execute("INSERT INTO django_session VALUES ('old', '', '2026-01-01 00:00:00')")
        database.commit()
    told = run("prepare", DATA_DIR=str(copy)).stdout
    assert "docs/operations.md" in told
    for name in ("", "media", "uploads", "site.sqlite3", "secret_key"):
        assert (copy / name).stat().st_mode & 0o077 == 0, name
    assert (copy / "errors" / "nl" / "500.html").stat().st_mode & 0o777 == 0o644
    with closing(sqlite3.connect(copy / "site.sqlite3")) as database:
        assert not database.execute("SELECT * FROM django_session").fetchall()
    # Its owner opens it to a proxy's group.
    copy.chmod(0o710)
    assert "docs/operations.md" not in run("prepare", DATA_DIR=str(copy)).stdout
    assert copy.stat().st_mode & 0o777 == 0o710


def test_what_is_made_is_read_by_nobody_else(prepared):
    private = ("", "site.sqlite3", "media", "uploads", "secret_key")
    found = [prepared / name for name in private] + list((prepared / "media").rglob("*"))
    assert [str(path) for path in found if path.stat().st_mode & 0o077] == []


def back_up(data: Path, to: Path) -> subprocess.CompletedProcess:
    """Run the command of the handbook."""
    handbook = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    [command] = re.findall(r"^\.venv/bin/python -c .*backup\.sqlite3.*$", handbook, re.MULTILINE)
    (to / ".venv").symlink_to(settings.BASE_DIR / ".venv")
    return subprocess.run(
        ["sh", "-c", command], cwd=to, env=environment(DATA_DIR=str(data)), check=False,
        capture_output=True, text=True,
    )  # fmt: skip


def test_a_backup_is_whole_and_read_by_nobody_else(copy, tmp_path):
    result = back_up(copy, tmp_path)
    assert result.returncode == 0, result.stderr
    backup = tmp_path / "backup.sqlite3"
    assert backup.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(backup)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM content_page").fetchone()[0] > 20
