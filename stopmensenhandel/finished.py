"""A finished page: its headers, and its body in each coding, with a strong ETag for each."""

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from stopmensenhandel.gate import FOREVER, Period
from stopmensenhandel.middleware import accepted_codings
from stopmensenhandel.pagefiles import Record

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]

#: What an answer without its body has of the headers, too (RFC 9110, section 15.4.5).
WITHOUT_BODY = {"cache-control", "content-location", "referrer-policy", "vary"}


class Answer(NamedTuple):
    """A page in one coding."""

    headers: Headers
    body: tuple[bytes, ...]


@dataclass(eq=False, slots=True)
class Page:
    """A finished page, or another answer that was made in place of one."""

    period: Period
    status: str
    headers: Headers
    until: float = FOREVER
    #: By coding; "" is none.
    answers: dict[str, Answer] = field(default_factory=dict)
    unchanged: Headers = field(default_factory=list)
    digest: str = ""


def finish(page: Page, coding: str, body: bytes) -> None:
    """Add a page in a coding, with its headers."""
    changed = {"etag", "content-length", "content-encoding", "vary"}
    headers = [(name, value) for name, value in page.headers if name.lower() not in changed]
    vary = dict.fromkeys(
        part.strip()
        for name, value in [*page.headers, ("Vary", "Accept-Encoding")]
        if name.lower() == "vary"
        for part in value.split(",")
    )
    headers.append(("Vary", ", ".join(vary)))
    headers.append(("Content-Length", str(len(body))))
    if coding:
        headers.append(("Content-Encoding", coding))
    if page.digest and page.status == "200 OK":
        suffix = f"-{coding}" if coding else ""
        headers.insert(0, ("ETag", f'"{page.digest}{suffix}"'))
        page.unchanged = [each for each in headers if each[0].lower() in WITHOUT_BODY]
    page.answers[coding] = Answer(headers, (body,))


def restored(record: Record) -> Page:
    """Return a page as it was written to the disk."""
    head, bodies = record
    period_ends, ends = (FOREVER if each is None else each for each in head["ends"])
    headers = [(name, value) for name, value in head["headers"]]
    page = Page(Period(head["number"], period_ends), "200 OK", headers, ends)
    page.digest = head["digest"]
    whole = bodies[""] if "" in bodies else gzip.decompress(bodies["gzip"])
    for coding, body in {"": whole, **bodies}.items():
        finish(page, coding, body)
    slim(page)
    return page


def slim(page: Page) -> None:
    """Forget the page as it was before it was compressed."""
    if "br" in page.answers:
        page.answers[""] = page.answers[""]._replace(body=())


def matches(header: str, digest: str) -> bool:
    """Return whether If-None-Match names a page, in whichever coding (RFC 9110, section 13.1.2)."""
    if header.strip() == "*":
        return True
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))
    return any(tag.partition("-")[0] == digest for tag in tags)


def send(page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send a page in the coding that is liked best, or say that it is as it was."""
    answers = page.answers
    answer = answers[""]
    for coding in accepted(environ.get("HTTP_ACCEPT_ENCODING", "")):
        if coding in answers:
            answer = answers[coding]
            break
    if page.unchanged and "HTTP_IF_NONE_MATCH" in environ:
        etag = answer.headers[0][1]
        if matches(environ["HTTP_IF_NONE_MATCH"], page.digest):
            start_response("304 Not Modified", [("ETag", etag), *page.unchanged])
            return ()
    start_response(page.status, answer.headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        return ()
    # Hardly anybody takes it whole: it isn't kept beside what it was compressed to.
    return answer.body or (gzip.decompress(answers["gzip"].body[0]),)


@lru_cache(maxsize=100)
def accepted(header: str) -> tuple[str, ...]:
    """Return the codings that a visitor takes; browsers send few headers again and again."""
    return tuple(accepted_codings(header))
