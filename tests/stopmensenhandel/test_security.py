"""Who attacks the editors' side or the server, and what stops it."""

import contextlib
import re
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings as site
from django.test import Client

from stopmensenhandel import loginlimit
from tests.steps import NAME, environment, log_in, make_editor, run, run_python
from tests.web import Server, free_port


def test_the_deployment_check_finds_nothing(tmp_path):
    result = run(
        "check", "--deploy", "--fail-level", "WARNING", DATA_DIR=str(tmp_path), BEHIND_TLS="1"
    )
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


TLS = """
import django; django.setup()
from django.test import Client
plain = Client().get("/nl/")
assert (plain.status_code, plain["Location"]) == (301, "https://testserver/nl/"), plain
assert Client().get("/healthz").status_code == 200
safe = Client(headers={"x-forwarded-proto": "https"})
assert safe.get("/robots.txt")["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
login = safe.get("/admin/login/")
assert login.cookies and all(each["secure"] for each in login.cookies.values())
"""


def test_behind_tls_everything_is_https_and_stays_so(copy):
    result = run_python(TLS, copy, BEHIND_TLS="1", ALLOWED_HOSTS="testserver")
    assert result.returncode == 0, result.stderr


@pytest.mark.django_db
def test_without_a_proxy_a_visitor_does_not_say_what_is_safe(client):
    page = client.get("/nl/", headers={"x-forwarded-proto": "https"}).content
    assert b'rel="canonical" href="http://testserver/nl/"' in page
    assert b"https://testserver" not in page


@pytest.mark.parametrize(
    "header",
    [
        *("X-Forwarded-Ssl: off", "X-Forwarded-Protocol: http", "X-Forwarded-Proto: https"),
        *("X-Forwarded-Ssl: on\r\nX-Forwarded-Proto: http", "SCRIPT_NAME: /nl", "SCRIPT_NAME: /x"),
        *("PATH_INFO: /admin/", "X-Forwarded-Host: evil.example", "REMOTE_USER: editor"),
    ],
)
def test_what_a_visitor_says_of_the_server_is_not_heard(server, header):
    status, answer = server.raw(
        f"GET /nl/ HTTP/1.1\r\nHost: localhost\r\n{header}\r\nConnection: close\r\n\r\n".encode()
    )
    assert status == 200
    assert b'rel="canonical" href="http://localhost/nl/"' in answer


@pytest.mark.parametrize(
    "path", ["/desk/", "desk", "nl/", "static/", "documents/", "covers/x/", "healthz/", "a b/", ""]
)
def test_an_admin_path_that_can_not_be_stops_the_start_with_a_sentence(tmp_path, path):
    result = run("check", DATA_DIR=str(tmp_path), ADMIN_PATH=path)
    assert result.returncode == 1
    assert f"ADMIN_PATH is “{path}”" in result.stderr
    assert "Traceback" not in result.stderr


VISIT = """
import django; django.setup()
from django.conf import settings
from django.test import Client
client = Client()
login = client.get("/desk-7/login/?next=/desk-7/")
assert login.status_code == 200, login
assert {each["path"] for each in login.cookies.values()} == {"/desk-7/"}
assert "unsafe" not in login["Content-Security-Policy"].split("style-src")[0]
assert login["Cache-Control"] == "no-store" and login["X-Robots-Tag"] == "noindex"
assert client.post("/desk-7/login/").status_code == 200
assert client.get("/admin/").status_code == 404
assert client.get("/desk-7/files/x").status_code == 302
robots = client.get("/robots.txt").content
assert b"desk" not in robots and b"admin" not in robots
assert settings.MEDIA_URL == "/desk-7/files/"
"""


def test_the_admin_moves_as_a_whole_and_robots_do_not_tell_where(copy):
    result = run_python(VISIT, copy, ADMIN_PATH="desk-7/", ALLOWED_HOSTS="testserver")
    assert result.returncode == 0, result.stderr


@pytest.mark.django_db
def test_public_pages_have_no_session_and_no_account(client, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "content.views.site.Home.get_context_data",
        lambda self, **kwargs: seen.append(self.request) or {},
    )
    client.raise_request_exception = False
    client.get("/nl/", headers={"cookie": "sessionid=x; csrftoken=y"})
    assert not hasattr(seen[0], "session")
    assert not hasattr(seen[0], "user")


@pytest.fixture
def account(db, settings, tmp_path) -> str:
    """The name of an editor; failures to log in are counted in a place of the test's own."""
    settings.LOGIN_COUNTS = tmp_path / "logins"
    make_editor()
    return NAME


def said(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(client, account):
    for _attempt in range(loginlimit.FAILURES_A_NAME + 1):
        known, unknown = log_in(client, account, "wrong"), log_in(client, "nobody", "wrong")
        assert known.status_code == unknown.status_code == 200
        assert said(known) == said(unknown)
    assert "15" in said(known)[0]


def test_after_too_many_failures_even_the_right_password_has_to_wait(client, account, monkeypatch):
    for _attempt in range(loginlimit.FAILURES_A_NAME):
        log_in(client, account, "wrong")
    assert log_in(client).status_code == 200
    later = time.time() + loginlimit.WINDOW
    monkeypatch.setattr("stopmensenhandel.loginlimit.time.time", lambda: later)
    assert log_in(client).status_code == 302


def test_an_attacker_does_not_lock_out_an_editor_who_has_logged_in_before(client, account):
    editor, stranger = client, Client()
    assert log_in(editor).status_code == 302
    editor.post("/admin/logout/")
    for _attempt in range(loginlimit.FAILURES_A_NAME + 1):
        log_in(stranger, account, "wrong")
    assert log_in(stranger).status_code == 200
    assert log_in(editor).status_code == 302


def test_many_names_are_one_attack(client, account, monkeypatch):
    monkeypatch.setattr(loginlimit, "FAILURES_IN_ALL", 5)
    for number in range(5):
        log_in(client, f"nobody-{number}", "wrong")
    assert log_in(client).status_code == 200


def test_the_counts_name_nobody(client, account, settings):
    log_in(client, account, "wrong")
    for file in settings.LOGIN_COUNTS.iterdir():
        assert account not in file.name
        assert file.read_bytes() == b"."


def test_every_cookie_of_an_editor_stays_below_the_path_of_the_admin(client, account):
    responses = [log_in(client)]
    # "Nothing was selected": a message that waits for the next page.
    nothing = {"action": "delete_selected", "index": "0", "select_across": "0"}
    responses.append(client.post("/admin/content/brochure/", nothing))
    cookies = [each for response in responses for each in response.cookies.values()]
    assert {each.key for each in cookies} >= {"sessionid", "csrftoken", "known"}
    assert {each["path"] for each in cookies} == {"/admin/"}
    assert b"messagelist" in client.get("/admin/").content


def test_a_session_ends_with_the_browser(client, account):
    log_in(client)
    cookie = client.cookies["sessionid"]
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert cookie["httponly"]


def test_each_line_of_the_threat_model_names_a_test_that_exists_or_says_that_none_does():
    lines = (site.BASE_DIR / "docs" / "threat-model.md").read_text().splitlines()
    cells = [line.rstrip(" |").rpartition(" | ")[2] for line in lines if line.startswith("| ")]
    rows = [cell for cell in cells if cell != "Test"]
    assert len(rows) > 30
    tests = "".join(file.read_text() for file in (site.BASE_DIR / "tests").rglob("*.py"))
    for cell in rows:
        named = re.findall(r"`(test_\w+)`", cell)
        assert named or cell.startswith("none"), cell
        assert [name for name in named if f"def {name}(" not in tests] == []


@pytest.mark.django_db
def test_a_stranger_can_not_send_a_large_body(client):
    response = client.post("/admin/login/", {"x": "x" * 70_000})
    assert response.status_code == 413


@pytest.mark.django_db
def test_what_editors_fetch_is_never_shown_as_a_page(client, account, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "x.html").write_text("<script>alert(1)</script>")
    log_in(client)
    response = client.get("/admin/files/x.html")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/documents/x.html").status_code == 404


@pytest.mark.parametrize("path", ["/nl/", "/healthz", "/documents/any.nl.pdf", "/admin/"])
def test_an_unknown_host_gets_nothing(server, path):
    assert server.get(path, host="evil.example")[0] == 400


def test_clients_that_never_close_hold_up_nobody(server):
    """Each makes gunicorn wait 2 s; 64 at a time, too, that would be 9 s."""
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with server.held(300, request):
        begun = time.monotonic()
        # server.get reads until the site has closed the connection.
        assert server.get("/healthz")[0] == 200
        assert time.monotonic() - begun < 3


def test_a_body_of_any_number_of_digits_is_refused_with_a_page(server):
    before = len(server.log)
    for length in ("1" + "0" * 400, "9" * 6000):
        head = f"POST /nl/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
        status, answer = server.raw(head.encode())
        assert status in (400, 405)
        assert b"Traceback" not in answer
    assert "Error" not in server.log[before:]


def test_slow_clients_are_sent_away(server):
    """Each sends a byte a second; there are more of them than threads."""
    beginning = b"GET /nl/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    with server.held(8, beginning) as slow:
        begun = time.monotonic()
        answered = None
        while time.monotonic() - begun < 60 and answered is None:
            for connection in slow:
                with contextlib.suppress(OSError):
                    connection.sendall(b"x")
            try:
                answered = server.get("/healthz")[0]
            except OSError:
                time.sleep(1)
        assert answered == 200


#: gunicorn as 'serve' runs it, with less patience: a second, and one more for 100 bytes.
HURRIED = """
import sys
from gunicorn.app.wsgiapp import run
from stopmensenhandel import worker
worker.BODY_TIME, worker.BODY_RATE = 1, 100
sys.argv = ["gunicorn", "--config", "gunicorn.conf.py", "stopmensenhandel.wsgi", *sys.argv[1:]]
run()
"""


@pytest.fixture
def hurried(server, tmp_path) -> Iterator[Server]:
    """The site once more, on the same data, with little patience for a body."""
    port = free_port()
    mine = environment(DATA_DIR=str(server.data), PYTHONPATH=str(site.BASE_DIR))
    command = [sys.executable, "-c", HURRIED, "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with Server.running(command, port, tmp_path, mine) as other:
        yield other


def test_a_body_that_takes_too_long_ends_the_connection(hurried):
    def beginning(length: int) -> bytes:
        """Return a request that is answered when its body is here."""
        return (
            "POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: csrftoken={'x' * 32}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {length}\r\n\r\nx=1"
        ).encode()

    with (
        hurried.held(1, beginning(2_000)) as [longer],
        hurried.held(1, beginning(10)) as [shorter],
    ):
        begun = time.monotonic()
        while shorter.recv(65_536):
            pass
        assert time.monotonic() - begun < 15
        longer.setblocking(False)
        with pytest.raises(BlockingIOError):
            longer.recv(1)
