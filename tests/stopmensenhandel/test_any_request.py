"""Whatever is sent, each request is answered and logged in one line, and breaks nothing."""

import http.client
import random
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest

from tests.steps import MANAGE, environment
from tests.web import Server, free_port

#: Words in every script and direction, and what is no word.
WORDS = [
    *("hulp", "café", "ščžő", "помощь", "βοήθεια", "مساعدة", "עזרה", "ድጋፍ", "救助", "도움", "ช่วย"),
    *(
        "🆘🏽",
        "e\u0301\u0308",
        "\u202eabc",
        "\u2028",
        "ﬁ",
        "\x00",
        "\r\nX: y",
        '"',
        "'",
        "\\",
        "%",
        "\x7f",
    ),
    *(
        "..",
        ".",
        "//",
        ";",
        "nope",
        "x" * 300,
        "78%055",
        "{0}",
        "%s",
        "${x}",
        "<script>",
        "{{ x }}",
    ),
]
#: Percent-encoded bytes that are no UTF-8, and what is no percent-encoding.
BROKEN = [
    "%FF%FE",
    "%C3",
    "%ED%A0%80",
    "%C0%AF",
    "%F8%88%80%80%80",
    "%zz",
    "%",
    "%2",
    "%25ff",
    "%u0161",
]
BEGINNINGS = [
    *("/", "/nl/", "/ar/", "/nl/brochures-en-videos/", "/en/package/", "/fr/package.zip", "/xx/"),
    *("/documents/", "/films/", "/covers/", "/captions/", "/static/", "/static/css/", "/admin/"),
    *("/admin/login/", "/admin/files/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/healthz"),
    *("/nl/library.json", "/nl/feed.atom", "/en/help/", "/nl/centra/", "/.well-known/", "*"),
]
NAMES = [
    *("kind", "audience", "subject", "language", "page", "item", "captions", "download", "pick"),
    *("next", "q", "_popup", "é", "a[]", "__class__"),
]
VALUES = [
    "",
    "video",
    "brochure",
    "1",
    "-1",
    "0",
    "9" * 400,
    "nl",
    "x.y",
    "brochure.none",
    "1e9",
    "٣",
]
HEADERS = {
    "Accept": ["*/*", "text/html;q=x", ",,,", "é"],
    "Accept-Encoding": ["gzip;q=0, br;q=0", "*;q=0", "identity;q=0", ";;q=", "br", "gzip;q=9", "\t, ,"],
    "Accept-Language": ["ar", "xx-YY", "nl;q=x", "," * 900, "a" * 5000, "fr;q=1.5,*;q=0", "-", "é"],
    "Authorization": ["Basic !!!", "Basic w6k=", "Basic //8=", "Bearer x", "Basic"],
    "Content-Type": ["text/html; charset=nope", "multipart/form-data", "é/é", "application/x-www-form-urlencoded"],
    "Cookie": ["sessionid=" + "x" * 500, "sessionid=../../x; csrftoken=y", "=;=;;", "é=é", "csrftoken=\"", "known=x"],
    "Expect": ["100-continue"],
    "If-Match": ["*", '"x"', "x"],
    "If-Modified-Since": ["yesterday", "Mon, 99 Foo 9999 99:99:99 GMT", "Sat, 01 Jan 0000 00:00:00 GMT", "é"],
    "If-None-Match": ["*", '"', 'W/"x", y', "," * 500, '"é"'],
    "If-Range": ["x", '"x"', "Sat, 01 Jan 2000 00:00:00 GMT"],
    "If-Unmodified-Since": ["Sat, 01 Jan 2000 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET"],
    "Origin": ["null", "http://evil.example", "é", "http://[::1", "http://["],
    "Range": ["bytes=0-", "bytes=5-2", "bytes=-0", "bytes=9999999999999999999-", "x=1-2", "bytes=0-0,2-3", "é"],
    "Referer": ["http://[::1", "http://localhost/é", "javascript:x", "//"],
    "SCRIPT_NAME": ["/x", "/nl"],
    "PATH_INFO": ["/admin/"],
    "Sec-Fetch-Site": ["cross-site", "é"],
    "Upgrade": ["websocket", "h2c"],
    "User-Agent": ["é", "x" * 4000, "() { :; }"],
    "X-Forwarded-For": ["203.0.113.77", "é"],
    "X-Forwarded-Host": ["evil.example"],
    "X-Forwarded-Proto": ["https", "http", "ftp", "https,http"],
    "X-Forwarded-Protocol": ["ssl", "http"],
    "X-Forwarded-Ssl": ["on", "off"],
    "X-HTTP-Method-Override": ["DELETE"],
}  # fmt: skip
HOSTS = ["localhost"] * 20 + ["127.0.0.1:80", "[::1]", "LOCALHOST", "localhost.", "evil.example"]
HOSTS += ["", "é", "a b", "localhost:x", "localhost:99999", "[", "user@localhost", "\u0661"]
METHODS = ["GET"] * 12 + ["HEAD"] * 3 + ["POST", "PUT", "OPTIONS", "PROPFIND", "GÉT", "get"]
LINE = re.compile(
    r"\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] [!#$%&'*+.^_`|~0-9A-Z-]+ "
    r"(?:[/*][-/%\w.~*]*|-) \d{3} \d+\.\d{6}",
    re.ASCII,
)


@dataclass
class Sent:
    """A request, and what is asked of the connection after it."""

    method: str
    data: bytes


def requests(seed: int, number: int) -> Iterator[Sent]:
    """Yield requests that differ in all that a visitor can send; the same for the same seed."""
    rng = random.Random(seed)
    for _request in range(number):
        method = rng.choice(METHODS)
        path = rng.choice(BEGINNINGS)
        if path != "*":
            for _piece in range(rng.randint(0, 3)):
                path += rng.choice((quote(rng.choice(WORDS)), rng.choice(BROKEN), "/", "x"))
            if rng.random() < 0.3:
                path += "/"
        if rng.random() < 0.5:
            pairs = (
                f"{quote(rng.choice(NAMES))}={rng.choice((quote(rng.choice(WORDS)), rng.choice(VALUES), rng.choice(BROKEN)))}"
                for _pair in range(rng.randint(1, 4))
            )
            path += "?" + "&".join(pairs)
        if rng.random() < 0.03:
            path = f"http://localhost{path}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: {rng.choice(HOSTS)}"]
        lines += [
            f"{name}: {rng.choice(HEADERS[name])}"
            for name in rng.sample(sorted(HEADERS), rng.choice((0, 1, 2, 3, 8)))
        ]
        body = rng.randbytes(rng.choice((0, 1, 100, 3000))) if method in ("POST", "PUT") else b""
        lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join((*lines, "", ""))
        yield Sent(method, head.encode() + body)


@dataclass
class Tally:
    """What became of some requests."""

    statuses: list[int]
    #: Requests to which a connection that was to stay open gave no answer.
    dropped: list[bytes]


def send(server: Server, sent: Iterator[Sent]) -> Tally:
    """Send requests one after another over connections that stay open as long as announced."""
    to = urlsplit(server.url)
    tally = Tally([], [])
    connection: socket.socket | None = None
    last = Sent("GET", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    # The last is answered by the end of the connection, when all lines are written.
    for each in (*sent, last):
        if connection is None:
            connection = socket.create_connection((to.hostname, to.port), timeout=30)
        try:
            connection.sendall(each.data)
            answer = http.client.HTTPResponse(connection, method=each.method)
            answer.begin()
            answer.read()
            ends = answer.will_close
            while ends and connection.recv(65_536):
                pass
        except (OSError, http.client.HTTPException):
            tally.dropped.append(each.data)
            ends = True
        else:
            tally.statuses.append(answer.status)
        if ends:
            connection.close()
            connection = None
    return tally


def test_any_request_is_answered_and_logged_in_one_line(server):
    before = len(server.log)
    tally = send(server, requests(seed=14, number=400))
    assert tally.dropped == []
    assert len(tally.statuses) == 401
    assert max(tally.statuses) < 500
    assert {200, 302, 304, 400, 404, 405} <= set(tally.statuses)
    lines = server.log[before:].splitlines()
    unread = [line for line in lines if line.endswith("gunicorn.error: Unreadable request: 400")]
    others = [line for line in lines if line not in unread]
    assert [line for line in others if not LINE.fullmatch(line)] == []
    assert len(lines) == 401
    assert 0 < len(unread) < 200


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/ar/52v%C5%A1", "/ar/52v%C5%A1"),
        ("/en/%f0%9f%98%80", "/en/%F0%9F%98%80"),
        ("/ar/%D9%85?%D8%B3=1", "/ar/%D9%85"),
        ("/nl/caf%C3%A9", "/nl/caf%C3%A9"),
        ("/nl/%FF%00", "/nl/%FF%00"),
        ("/nl/%0D%0Aforged%22'", "/nl/%0D%0Aforged%22%27"),
        ("http://localhost/nl/x?secret", "/nl/x"),
    ],
)
def test_a_path_of_any_script_is_logged_as_it_was_sent(server, path, logged):
    before = len(server.log)
    assert server.get(path, host="localhost")[0] == 404
    line = server.log[before:]
    assert LINE.fullmatch(line.rstrip("\n"))
    assert line.split(" ")[3:5] == [logged, "404"]


@pytest.fixture
def ascii_server(copy) -> Iterator[Server]:
    """The site on a system that knows no letters but ASCII."""
    port = free_port()
    mine = environment(
        DATA_DIR=str(copy),
        PORT=str(port),
        WEB_CONCURRENCY="1",
        LC_ALL="C",
        PYTHONCOERCECLOCALE="0",
        PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )
    with Server.running([*MANAGE, "serve"], port, copy, mine) as other:
        yield other


def test_a_system_of_ascii_only_logs_every_script_too(ascii_server):
    # What is stored has a name beyond ASCII, too, when it can't be read.
    (file,) = (ascii_server.data / "media" / "brochures").glob("you-have-rights/nl-*.pdf")
    file.unlink()
    before = len(ascii_server.log)
    paths = ["/nl/%D9%85", "/nl/%ED%A0%80", ascii_server.files("documents")[0], "/nl/"]
    assert all(ascii_server.get(path)[0] in (200, 404) for path in paths)
    assert "Traceback" not in ascii_server.log[before:]
    assert "Logging error" not in ascii_server.log[before:]
