"""What all tests share: the starter content, loaded once, and a parser for pages."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.web import Server, free_port

# Playwright's loop runs in the thread in which the tests ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def _own_files() -> Iterator[None]:
    """Keep uploads out of the real data folder, and take static files from their sources."""
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = str(Path(folder, "media"))
        # A clean checkout has collected none yet, of which WhiteNoise would warn.
        settings.STATIC_ROOT = Path(folder, "static")
        settings.STATIC_ROOT.mkdir()
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        }
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Begin every test with the starter content."""
    with django_db_blocker.unblock():
        call_command("load_starter_content", verbosity=0)


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A copy of the starter folder, to break."""
    folder = tmp_path / "starter"
    shutil.copytree(settings.BASE_DIR / "starter", folder)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """The site as 'make run' serves it, on a port and in a data folder of its own."""
    data = tmp_path_factory.mktemp("data")
    log = (data / "log").open("wb")
    environment = os.environ | {
        "DATA_DIR": str(data),
        "PORT": str(free_port()),
        "WEB_CONCURRENCY": "1",
        "DJANGO_SETTINGS_MODULE": "stopmensenhandel.settings",
    }
    environment.pop("DATABASE_URL", None)
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    collect = [*manage, "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=environment, check=True)
    process = subprocess.Popen([*manage, "serve"], env=environment, stdout=log, stderr=log)
    server = Server(f"http://127.0.0.1:{environment['PORT']}", data)
    try:
        server.wait(process)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        log.close()
