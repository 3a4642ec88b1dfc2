"""Each browser engine, on the running site."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.engines.chromium import Chromium
from tests.engines.engine import Engine
from tests.engines.firefox import Firefox
from tests.engines.webkit import WebKit


@pytest.fixture(scope="session", params=[Chromium, Firefox, WebKit], ids=lambda each: each.__name__)
def running(request, tmp_path_factory) -> Iterator[Engine]:
    """One engine after the other, each started once."""
    kind = request.param
    if missing := [name for name, found in kind.packages.items() if not found]:
        pytest.skip(f"{kind.__name__} isn't tested, for it lacks {' and '.join(missing)}")
    more = [request.getfixturevalue("chromium")] if kind is Chromium else []
    engine = kind(tmp_path_factory.mktemp("home"), *more)
    try:
        engine.start()
        yield engine
    finally:
        engine.close()


@pytest.fixture
def engine(running) -> Engine:
    """One of the engines, with a window as small as the smallest phone."""
    running.resize(320, 568)
    return running


class Other(http.server.BaseHTTPRequestHandler):
    """A page of another site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<title>Weather</title>{self.path}".encode())

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def weather() -> Iterator[str]:
    """The address of another site."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_port}"
        other.shutdown()
