"""The example for nginx: it serves the site, and its logs name no visitor."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings

from stopmensenhandel.languages import LANGUAGES
from tests.traces import MARK, complaints, marked
from tests.web import free_port, read

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def configuration(folder: Path, https: int, http: int, site: str) -> str:
    """Return the example as it stands, with this machine's ports, paths and certificate."""
    example = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    example = re.sub(r"^\s*listen \[::\].*\n", "", example, flags=re.MULTILINE)
    for old, new in {
        "listen 80": f"listen 127.0.0.1:{http}",
        "listen 443": f"listen 127.0.0.1:{https}",
        "/var/log/nginx": str(folder / "logs"),
        "/etc/ssl/site": str(folder),
        "/srv/stopmensenhandel": str(folder),
        "http://127.0.0.1:8000": site,
    }.items():
        assert old in example
        example = example.replace(old, new)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # nginx drops root's rights otherwise, and the folders of a test are their owner's only.
    user = "user root; " if os.getuid() == 0 else ""
    return f"{user}daemon off; pid {folder}/pid; events {{}} http {{ {paths}\n{example}\n}}"


@pytest.fixture
def proxy(server, tmp_path):
    """Return how to run nginx in front of an address, and the folder where it logs.

    What runs it returns how to ask it.
    """
    # Installed for continuous integration only: on a desk Debian would start it as a service.
    tools = {"nginx": NGINX, "openssl": shutil.which("openssl")}
    if missing := [name for name, found in tools.items() if not found]:
        pytest.skip(
            f"the example for nginx isn't tried: this machine lacks {' and '.join(missing)}"
        )
    (tmp_path / "logs").mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=stopmensenhandel.be"),
            *("-keyout", tmp_path / "key.pem", "-out", tmp_path / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    shutil.copytree(server.data / "errors", tmp_path / "errors")
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    running = []

    def run(site: str):
        https, http = free_port(), free_port()
        file = tmp_path / "nginx.conf"
        file.write_text(configuration(tmp_path, https, http, site))
        running.append(subprocess.Popen([NGINX, "-e", tmp_path / "logs" / "start", "-c", file]))
        for _try in range(100):
            if (tmp_path / "pid").exists():
                break
            time.sleep(0.1)

        def ask(request: bytes, host: str = "stopmensenhandel.be", secure: bool = True):
            port = https if secure else http
            with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
                connection = context.wrap_socket(plain, server_hostname=host) if secure else plain
                connection.sendall(request.replace(b"Host: localhost", f"Host: {host}".encode()))
                answer = b""
                while piece := connection.recv(65_536):
                    answer += piece
                if secure:
                    connection.close()
            return answer

        return ask

    yield run, tmp_path
    for process in running:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=30)


def assert_a_page_of_ours(answer: bytes, status: int, code: str) -> None:
    """A page with the numbers, the way out and all the headers."""
    head, body = answer.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    assert f" {status} " in first
    page = read(body)
    assert complaints(dict(line.split(": ", 1) for line in lines), page, "localhost") == []
    assert page.one("html").attributes["lang"] == code
    assert page.one("a", class_="leave")
    assert page.all("a", href="tel:+3278055800")


def test_the_example_for_nginx_serves_the_site_and_logs_nobody(proxy, server):
    run, folder = proxy
    ask = run(server.url)
    assert ask(marked("/nl/?q=zqmark")).startswith(b"HTTP/1.1 200")
    assert ask(marked("/nl/nothing/?q=zqmark")).startswith(b"HTTP/1.1 404")
    moved = ask(marked("/nl/centra/"), secure=False)
    assert moved.startswith(b"HTTP/1.1 301")
    assert b"Location: https://stopmensenhandel.be/nl/centra/" in moved
    # Another name: no answer on HTTP, no handshake on HTTPS.
    assert ask(marked("/nl/"), host="evil.example", secure=False) == b""
    with pytest.raises(ssl.SSLError):
        ask(marked("/nl/"), host="evil.example")
    # More than a page takes, and more than an address may be.
    large = marked("/nl/", method="POST").replace(b"Length: 0", b"Length: 999999")
    assert_a_page_of_ours(ask(large), 413, "nl")
    assert_a_page_of_ours(ask(marked("/nl/?zqmark=" + "x" * 9_000)), 414, "nl")
    assert_a_page_of_ours(ask(b"nonsense\r\n\r\n"), 400, "nl")
    assert ask(marked("/errors/nl/500.html")).startswith(b"HTTP/1.1 404")
    logs = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pem"]
    lines = (folder / "logs" / "access.log").read_text().splitlines()
    assert re.fullmatch(r"\[[^]]+\] GET /nl/ 200 [\d.]+", lines[0])
    for file in logs:
        assert not MARK.search(file.read_bytes()), file
        assert b"127.0.0.1" not in file.read_bytes() or file.name == "nginx.conf", file


def test_while_the_site_is_away_nginx_answers_with_its_page(proxy):
    run, _folder = proxy
    ask = run(f"http://127.0.0.1:{free_port()}")
    for language in LANGUAGES:
        page = marked(f"/{language.code}/help/")
        assert_a_page_of_ours(ask(page), 502, language.code)
    assert_a_page_of_ours(ask(marked("/")), 502, "nl")
