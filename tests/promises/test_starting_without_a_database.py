"""A machine that starts while the database is gone sends what was published before."""

import shutil
import time
from pathlib import Path

import pytest

from tests.steps import MANAGE, assert_one_sentence, environment, run
from tests.web import Server, free_port


@pytest.fixture
def stored(copy) -> tuple[Path, int]:
    """A data folder without its database, with the pages that were stored; and their port."""
    port = free_port()
    mine = environment(DATA_DIR=str(copy), PORT=str(port), WEB_CONCURRENCY="1")
    with Server.running([*MANAGE, "serve"], port, copy, mine) as server:
        for _attempt in range(600):
            assert server.get("/nl/", f"127.0.0.1:{port}")[0] == 200
            if len(list((copy / "pages").glob("*/[0-9a-f]*"))) > 6:
                break
            time.sleep(0.1)
    for file in copy.glob("site.sqlite3*"):
        file.unlink()
    return copy, port


def test_stored_pages_are_sent_and_no_new_database_is_made(stored):
    data, port = stored
    mine = environment(DATA_DIR=str(data), PORT=str(port), WEB_CONCURRENCY="1")
    with Server.running([*MANAGE, "serve"], port, data, mine) as server:
        host = f"127.0.0.1:{port}"
        assert server.get("/nl/", host)[0] == 200
        assert server.get("/healthz", host)[0] == 200
        assert server.get("/readyz", host)[0] == 503
        status, page = server.get("/admin/login/", host)
        assert status == 503
        assert b"othing can be saved" in page
        status, page = server.get("/nl/nothing/", host)
        assert status == 503
        assert b"078 055 800" in page
    assert not list(data.glob("site.sqlite3*"))
    assert "The database is missing" in server.log
    assert "Stored pages are sent meanwhile" in server.log
    assert "Traceback" not in server.log


def test_without_stored_pages_it_says_what_is_missing_and_stops(stored):
    data, port = stored
    shutil.rmtree(data / "pages")
    result = run("serve", DATA_DIR=str(data), PORT=str(port))
    assert_one_sentence(result, "The database is missing", "DATABASE_URL")
    assert not list(data.glob("site.sqlite3*"))
