"""The example for nginx: it serves the site, and its logs name no visitor."""

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

from tests.test_traces import MARK, marked
from tests.web import free_port

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
        "http://127.0.0.1:8000": site,
    }.items():
        assert old in example
        example = example.replace(old, new)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"daemon off; pid {folder}/pid; events {{}} http {{ {paths}\n{example}\n}}"


@pytest.fixture
def proxy(server, tmp_path):
    """Run nginx in front of the site; return how to ask it, and where it logs."""
    if not NGINX or not shutil.which("openssl"):
        # Installed for continuous integration only: on a desk Debian would start it as a service.
        pytest.skip("nginx or openssl isn't installed")
    (tmp_path / "logs").mkdir()
    tmp_path.chmod(0o755)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=stopmensenhandel.be"),
            *("-keyout", tmp_path / "key.pem", "-out", tmp_path / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    https, http = free_port(), free_port()
    file = tmp_path / "nginx.conf"
    file.write_text(configuration(tmp_path, https, http, server.url))
    process = subprocess.Popen([NGINX, "-e", tmp_path / "logs" / "start", "-c", file])
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE

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

    for _try in range(100):
        if (tmp_path / "pid").exists():
            break
        time.sleep(0.1)
    try:
        yield ask, tmp_path
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=30)


def test_the_example_for_nginx_serves_the_site_and_logs_nobody(proxy):
    ask, folder = proxy
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
    assert ask(large).startswith(b"HTTP/1.1 413")
    assert b" 414 " in ask(marked("/nl/?zqmark=" + "x" * 9_000)).partition(b"\r\n")[0]
    logs = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pem"]
    lines = (folder / "logs" / "access.log").read_text().splitlines()
    assert re.fullmatch(r"\[[^]]+\] GET /nl/ 200 [\d.]+", lines[0])
    for file in logs:
        assert not MARK.search(file.read_bytes()), file
        assert b"127.0.0.1" not in file.read_bytes() or file.name == "nginx.conf", file
