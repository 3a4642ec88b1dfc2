"""Reading pages as a program would: a small HTML reader, a crawler, a running server."""

import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

from stopmensenhandel.languages import LANGUAGES

#: Elements in whose text white space counts.
AS_WRITTEN = {"pre", "script", "style", "textarea"}
#: The addresses in a sitemap.
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
VOID = {"meta", "link", "img", "br", "hr", "input", "source", "track"}


@dataclass
class Element:
    """An element of a page: its name, its attributes and the text inside it."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page:
    """What a page holds."""

    elements: list[Element] = field(default_factory=list)

    def all(self, name: str, /, **attributes: str) -> list[Element]:
        """Return the elements with this name and these attributes."""
        return [
            element
            for element in self.elements
            if element.name == name
            and all(
                element.attributes.get(key.rstrip("_").replace("_", "-")) == value
                for key, value in attributes.items()
            )
        ]

    def one(self, name: str, /, **attributes: str) -> Element:
        """Return the only such element."""
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} <{name}> {attributes}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.page.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        while any(element.name == tag for element in self.open):
            if self.open.pop().name == tag:
                break

    def handle_data(self, data):
        for element in self.open:
            element.text += data


def read(html: str | bytes) -> Page:
    """Return what a page holds; white space in texts counts as little as in a browser."""
    reader = _Reader()
    reader.feed(html if isinstance(html, str) else html.decode())
    for element in reader.page.elements:
        if element.name not in AS_WRITTEN:
            element.text = re.sub(r"[ \t\r\n\f]+", " ", element.text).strip()
    return reader.page


def sitemap(xml: bytes) -> list[str]:
    """Return the paths that a sitemap lists."""
    return [urlsplit(each.text).path for each in ET.fromstring(xml).iter(LOCATION)]


def homes() -> list[str]:
    """Return the address of the home page in each language."""
    return [f"/{language.code}/" for language in LANGUAGES]


class Response(NamedTuple):
    """What is kept of a response: a worker hands it on to the others. A file's bytes are not."""

    status_code: int
    headers: dict[str, str]
    cookies: dict[str, str]
    content: bytes


class Answer(NamedTuple):
    """What the site answers at an address; ``page`` is None where that is no HTML."""

    address: str
    response: Response
    page: Page | None


def ask(client: Client, address: str) -> Answer:
    """Return what the site answers at an address; a file is read to its end, which closes it."""
    response = client.get(address)
    if response.streaming:
        deque(response.streaming_content, maxlen=0)
    content = b"" if response.streaming else response.content
    cookies = {name: cookie.value for name, cookie in response.cookies.items()}
    kept = Response(response.status_code, dict(response.headers), cookies, content)
    html = kept.headers.get("Content-Type", "").startswith("text/html")
    return Answer(address, kept, read(content) if html else None)


def crawl(client: Client) -> Iterator[Answer]:
    """Follow every link and file from all home pages."""
    seen, waiting = set(), homes()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = ask(client, address)
        yield answer
        for element in answer.page.elements if answer.page else []:
            # Combinations of choices, of which there are too many to walk.
            if "nofollow" in element.attributes.get("rel", ""):
                continue
            for name in ("href", "src"):
                target = urlsplit(urljoin(address, element.attributes.get(name, "")))
                own = target.scheme in ("", "http") and target.netloc in ("", "testserver")
                if own and target.path and not target.path.startswith("/static/"):
                    query = f"?{target.query}" if target.query else ""
                    waiting.append(target.path + query)


def free_port() -> int:
    """Return a port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A running site: where it answers and where its data is."""

    url: str
    data: Path
    process: subprocess.Popen | None = None

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return (self.data / "log").read_text()

    def wait(self, process: subprocess.Popen) -> None:
        """Wait until the site answers."""
        to = urlsplit(self.url)
        for _attempt in range(3000):
            if process.poll() is not None:
                break
            try:
                # By the end of the connection the line of the log is written, too.
                with socket.create_connection((to.hostname, to.port)) as probe:
                    probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                    answer = b"".join(iter(lambda: probe.recv(65_536), b""))
                if answer.split(b" ", 2)[1:2] == [b"200"]:
                    return
                time.sleep(0.1)
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"The site doesn't answer:\n{self.log}")

    @classmethod
    @contextmanager
    def running(
        cls, command: list[str], port: int, data: Path, env: dict[str, str]
    ) -> Iterator[Self]:
        """Run a command that serves the site at a port, until the block ends."""
        with (data / "log").open("wb") as out:
            process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=env, stdout=out, stderr=out
            )
            site = cls(f"http://127.0.0.1:{port}", data, process)
            try:
                site.wait(process)
                yield site
            finally:
                process.terminate()
                process.wait(10)

    def raw(self, request: bytes, source: str = "127.0.0.1") -> tuple[int, bytes]:
        """Send bytes as they are, from an address; return status and whole answer."""
        to = urlsplit(self.url)
        with socket.create_connection(
            (to.hostname, to.port), timeout=10, source_address=(source, 0)
        ) as connection:
            connection.sendall(request)
            answer = b""
            while part := connection.recv(65536):
                answer += part
        return int(answer.split(b" ", 2)[1]), answer

    @contextmanager
    def held(
        self, number: int, beginning: bytes, window: int | None = None
    ) -> Iterator[list[socket.socket]]:
        """Hold connections on which something was sent.

        With a ``window``, the system takes in about so many bytes of each answer and no more.
        """
        to = urlsplit(self.url)
        with ExitStack() as stack:
            connections = []
            for _client in range(number):
                connection = stack.enter_context(socket.socket())
                if window:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
                connection.settimeout(30)
                connection.connect((to.hostname, to.port))
                connection.sendall(beginning)
                connections.append(connection)
            yield connections

    def get(self, path: str, host: str = "127.0.0.1", method: str = "GET") -> tuple[int, bytes]:
        """Send a request without any cleaning of its path; return status and whole answer."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n"
        return self.raw(f"{head}Connection: close\r\n\r\n".encode("latin-1"))

    def addresses(self, code: str = "") -> list[str]:
        """Return every path of the sitemap, or those of one language."""
        answer = urllib.request.urlopen(f"{self.url}/sitemap.xml").read()
        return [path for path in sitemap(answer) if path.startswith(f"/{code}/" if code else "/")]

    def files(self, kind: str) -> list[str]:
        """Return the path of every file of a kind: documents, films."""
        answer = urllib.request.urlopen(f"{self.url}/sitemap-documents.xml").read()
        return [path for path in sitemap(answer) if path.startswith(f"/{kind}/")]
