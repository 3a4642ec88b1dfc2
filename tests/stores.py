"""A page store as tests use it: without threads, and counting what Django is asked."""

import gzip
import io
import os
from typing import NamedTuple

import brotli
from django.core.handlers.wsgi import WSGIHandler

from content.models import Page
from stopmensenhandel.pagestore import PageStore

HOST = "testserver"
PAGE, LIBRARY = "/en/help/there/", "/en/brochures-and-videos/"
BROWSER = "gzip, deflate, br, zstd"


class Visit(NamedTuple):
    """What a visitor got."""

    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        coding = self.headers.get("Content-Encoding")
        body = {"br": brotli.decompress, "gzip": gzip.decompress}.get(coding, bytes)(self.body)
        return body.decode()


class Store(PageStore):
    """A page store without threads that counts what Django is asked."""

    def __init__(self, application=None) -> None:
        self.calls: list[str] = []
        self.django = application or WSGIHandler()
        super().__init__(self.count)
        self.process = os.getpid()
        self.files.begin()
        # At once what otherwise goes on aside.
        self.unfinished.put = lambda each: self.complete(*each)

    def count(self, environ, start_response):
        self.calls.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def visit(self, path: str, query: str = "", method: str = "GET", host: str = HOST, **headers):
        """Visit an address; headers are given as Accept_Encoding="br"."""
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": host,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": None,
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        started: list = []
        parts = self(environ, lambda status, head, *_error: started.extend([status, dict(head)]))
        return Visit(*started, b"".join(parts))


def change(**fields) -> None:
    Page.objects.filter(key="there").update(**fields)
