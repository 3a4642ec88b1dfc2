"""What all tests share: the site prepared once, its answers, the running site."""

import fcntl
import os
import pickle
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.db.models.query_utils import DeferredAttribute
from django.test import Client
from playwright.sync_api import BrowserType, sync_playwright

from content.models import Video
from tests.steps import MANAGE, environment, log_in, make_editor, serving
from tests.web import Answer, Server, crawl

# Playwright's loop runs in the thread in which the tests ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def _own_files() -> Iterator[None]:
    """Keep out of the real data folder, and take static files from their sources."""
    with tempfile.TemporaryDirectory() as folder:
        settings.DATA_DIR = Path(folder)
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
def shared(tmp_path_factory, worker_id) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make something once for all workers: the first that asks makes it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    place = base if worker_id == "master" else base.parent

    def get(name: str, make: Callable[[Path], None]) -> Path:
        """Return where it is; ``make`` makes it elsewhere, so that half of it never counts."""
        path = place / name
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                making = tmp_path_factory.mktemp("making") / name
                make(making)
                making.rename(path)
        return path

    return get


@pytest.fixture(scope="session")
def prepared(shared) -> Path:
    """A data folder as 'make run' prepares it, with all starter content: copy it."""

    def make(folder: Path) -> None:
        for command in (["prepare"], ["collectstatic", "--noinput"]):
            command = [*MANAGE, *command, "--verbosity", "0"]
            subprocess.run(command, env=environment(DATA_DIR=str(folder)), check=True)
        # Whoever reads a database with a journal of its own leaves files beside it for a
        # moment, over which another worker's copying would stumble.
        with closing(sqlite3.connect(folder / "site.sqlite3")) as database:
            database.execute("PRAGMA journal_mode = DELETE")

    return shared("prepared", make)


@pytest.fixture
def copy(prepared, tmp_path) -> Path:
    """A data folder of a test's own that is prepared already."""
    return shutil.copytree(prepared, tmp_path / "data")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, prepared, _own_files) -> None:
    """Begin every test with the starter content."""
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            call_command("load_starter_content", verbosity=0)
            return
        connection.ensure_connection()
        with closing(sqlite3.connect(prepared / "site.sqlite3")) as database:
            database.backup(connection.connection)
        shutil.copytree(prepared / "media", settings.MEDIA_ROOT)


@pytest.fixture(scope="session")
def answers(django_db_setup, django_db_blocker, shared) -> list[Answer]:
    """What the site answers at every address that can be reached by links; not to be changed."""

    def fetched_alone(column: DeferredAttribute, thing: Model) -> None:
        raise AssertionError(f"{type(thing).__name__}.{column.field.attname} was left out")

    def walk(path: Path) -> None:
        with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
            # A text that a query left out costs another query for each thing that shows it.
            patch.setattr(DeferredAttribute, "_check_parent_chain", fetched_alone)
            path.write_bytes(pickle.dumps(list(crawl(Client()))))

    found = pickle.loads(shared("answers", walk).read_bytes())
    # What is asked of each of none is always true.
    assert len([answer for answer in found if answer.page]) > 100
    return found


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A copy of the starter folder, to break."""
    folder = tmp_path / "starter"
    shutil.copytree(settings.BASE_DIR / "starter", folder)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory, prepared) -> Iterator[Server]:
    """The site as 'make run' serves it, on a port and in a data folder of its own."""
    with serving(shutil.copytree(prepared, tmp_path_factory.mktemp("server") / "data")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """What starts Chromium. In one process only one Playwright can run."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture
def editor(client):
    """An editor, logged in through the form."""
    make_editor()
    assert log_in(client).status_code == 302
    return client


@pytest.fixture
def film() -> Video:
    """A video without editions."""
    return Video.objects.create(key="film", title_nl="Een film", slug_nl="een-film")
