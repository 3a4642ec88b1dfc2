"""Finished pages, ready to send, in front of Django.

A page that was made once is sent again without asking anything: its headers, its body compressed,
with a strong ETag for each coding. It holds for a *period*: one generation of what visitors read
(see ``generation``), until the next moment at which the clock publishes something. A view says
that its pages may be stored, and which parameters of the query it reads (``stored``). It sees no
other parameter, and nothing else of the visitor's: a page is made from its key alone.

Where the database is away, pages of the last generation that was known are sent, from the disk
too (see ``pagefiles``), and nothing waits. This knows no app.
"""

import gzip
import hashlib
import io
import logging
import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from queue import Queue
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.db import Error
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404
from django.utils import translation
from django.utils.module_loading import import_string

from stopmensenhandel import addresses, languages, sitemaps
from stopmensenhandel.finished import (
    Environ,
    Headers,
    Page,
    StartResponse,
    finish,
    restored,
    send,
    slim,
)
from stopmensenhandel.gate import FOREVER, Gate, Period
from stopmensenhandel.middleware import AWAY, FOR_STORE, REMEMBERED
from stopmensenhandel.pagefiles import PageFiles
from stopmensenhandel.sharing import KNOWN

logger = logging.getLogger(__name__)

Application = Callable[[Environ, StartResponse], Iterable[bytes]]

#: Pages in memory: all of the sitemaps in thirty languages, and as many again.
MOST_PAGES = 8000
#: Pages with a query (a filtered list, a package): there is no end of them.
MOST_QUERIES = 200
#: Names of the machine under which pages are kept, beside the site's own domains.
MOST_HOSTS = 8
#: Bytes below which nothing is gained by compressing.
LEAST_COMPRESSED = 200
#: The methods that only read.
READ = ("GET", "HEAD")
#: Seconds between two tries to be the process that makes pages ahead of visits.
CLAIM_EVERY = 5.0


class stored:  # noqa: N801 (a decorator)
    """Say of a view that its pages may be stored, and which parameters of the query it reads.

    ``until`` gives the moment (seconds since 1970) at which they change for a reason of their own.
    """

    def __init__(self, *parameters: str, until: Callable[[], float] | None = None) -> None:
        self.parameters = parameters
        self.until = until

    def __call__(self, view: Any) -> Any:
        """Note it on a function or a class."""
        view.stored = self
        return view


class Key(NamedTuple):
    """What a page is made from."""

    host: str
    path: str
    query: str


class PageStore:
    """The WSGI application in front of Django's."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.queries: OrderedDict[Key, Page] = OrderedDict()
        self.plans: dict[str, stored] = {}
        #: Where nobody stands in front, the machine's own name is the first.
        self.hosts = set() if settings.BEHIND_TLS else {settings.OWN_HOST}
        self.making: dict[Key, threading.Lock] = {}
        self.lock = threading.Lock()
        self.process = 0
        self.files = PageFiles()
        self.changed = threading.Event()
        self.gate = Gate(self.changed)
        #: Pages to be compressed as well as can be, and written to the disk.
        self.unfinished: Queue[tuple[Key, Page]] = Queue()

    # -- Visits --------------------------------------------------------------

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send what is stored, make what isn't, and leave to Django what is no page."""
        if page := self.page_for(environ):
            return send(page, environ, start_response)
        environ[REMEMBERED] = self.remembered
        environ[AWAY] = self.gate.away()
        if (
            environ["REQUEST_METHOD"] in READ
            and self.gate.is_current(time.time())
            # Under other names nothing is kept: there is no end of them.
            and self.is_kept(environ.get("HTTP_HOST", ""))
        ):
            environ[KNOWN] = self.gate.period.known
        return self.application(environ, start_response)

    def page_for(self, environ: Environ) -> Page | None:
        """Return the page that a visit asks for; None where it asks for something else."""
        if environ["REQUEST_METHOD"] not in READ:
            return None
        if settings.BEHIND_TLS and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
            return None
        key = Key(environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ["QUERY_STRING"])
        page = self.pages.get(key)
        return page if page is not None and self.holds(page) else self.find(key)

    def holds(self, page: Page) -> bool:
        """Return whether a page is as it would be made now; asks one file and the clock."""
        now = time.time()
        return page.period is self.gate.period and now < page.until and self.gate.is_current(now)

    def find(self, asked: Key) -> Page | None:
        """Return the page for an address, from where it is or made now; None where it is none."""
        plan = self.plan(asked.path)
        host = self.known_host(asked.host, asked.path) if plan else None
        if plan is None or host is None:
            return None
        self.begin()
        query = chosen(asked.query, plan.parameters)
        key = Key(host, asked.path, query)
        shelf = self.queries if query else self.pages
        page = shelf.get(key)
        if page and self.holds(page):
            return page
        if not self.gate.is_current(time.time()):
            self.gate.renew()
        if self.gate.away():
            if left := self.left(key, page):
                return left
            # It may be back: a refusal costs little. One that hangs isn't waited for.
            self.gate.renew(always=True)
            if self.gate.away():
                return None
        return self.made(key, plan, shelf)

    def plan(self, path: str) -> stored | None:
        """Return what a view says of storing its pages; None where it says nothing."""
        if path in self.plans:
            return self.plans[path]
        text = path.encode("latin-1").decode("utf-8", "replace")
        language = addresses.language_of_path(text)
        with translation.override(language.code if language else settings.LANGUAGE_CODE):
            try:
                view = addresses.resolved(text).func
            except Resolver404:
                return None
        found: stored | None = getattr(getattr(view, "view_class", view), "stored", None)
        return found

    def reads(self, path: str, query: str) -> bool:
        """Return whether a query may make another page of the one that is stored at a path."""
        plan = self.plan(path)
        return plan is None or bool(chosen(query, plan.parameters))

    def known_host(self, host: str, path: str) -> str | None:
        """Return the name under which a page is kept; None where it isn't kept under it.

        A page in a language is the same under all the site's own names.
        """
        domain, _port = split_domain_port(host)
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
            return None
        bare = domain.removeprefix("www.")
        if bare in settings.SITE_DOMAINS:
            return own_host(path) or f"www.{bare}"
        if host not in self.hosts:
            if len(self.hosts) >= MOST_HOSTS:
                return None
            self.hosts.add(host)
            self.changed.set()
        return host

    def is_kept(self, host: str) -> bool:
        """Return whether pages are kept under a name of the machine."""
        domain, _port = split_domain_port(host)
        return host in self.hosts or domain.removeprefix("www.") in settings.SITE_DOMAINS

    def left(self, key: Key, page: Page | None) -> Page | None:
        """Return what there is of a page while the database is away, unless it was withdrawn."""
        if page is None and not key.query:
            record = self.files.read(named(key), former=True)
            page = restored(record) if record else None
        if page is None:
            return None
        latest = self.gate.latest()
        if page.period.number >= latest or key.path in always():
            return page
        noted = self.files.noted(key.path)
        return page if noted.number >= latest and noted.is_there else None

    def remembered(self, path: str) -> Any:
        """Return to what a path leads that is no page; None where it may be withdrawn."""
        noted = self.files.noted(path)
        return noted.leads_to if noted.number >= self.gate.latest() else None

    # -- Making --------------------------------------------------------------

    def made(self, key: Key, plan: stored, shelf: OrderedDict[Key, Page]) -> Page | None:
        """Return a page, made once for all who wait for it."""
        with self.lock:
            lock = self.making.setdefault(key, threading.Lock())
        try:
            with lock:
                former = shelf.get(key)
                if former and self.holds(former):
                    return former
                found = self.from_disk(key)
                page = found or self.make(key, plan, self.gate.period, former)
                if page.status.startswith("5"):
                    self.gate.renew(always=True)
                    return self.left(key, former) if self.gate.away() else page
                if page.status == "200 OK" and page.digest:
                    self.keep(key, plan, page, shelf)
                    if found is None:
                        self.unfinished.put((key, page))
                else:
                    with self.lock:
                        shelf.pop(key, None)
                return page
        finally:
            # Also where there is no page: there is no end of addresses.
            with self.lock:
                self.making.pop(key, None)

    def from_disk(self, key: Key) -> Page | None:
        """Return a page that this or another process wrote to the disk in this period."""
        record = None if key.query else self.files.read(named(key))
        if record is None:
            return None
        page = restored(record)
        if page.period != self.gate.period or time.time() >= page.until:
            return None
        page.period = self.gate.period
        return page

    def make(self, key: Key, plan: stored, period: Period, former: Page | None) -> Page:
        """Have Django make a page from its key, and finish it; it may be as it was."""
        until = plan.until() if plan.until else FOREVER
        status, headers, body = self.ask(key, period.known)
        page = Page(period, status, headers, until)
        names = {name.lower() for name, _value in headers}
        if "set-cookie" not in names:
            page.digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        if former and (former.status, former.headers, former.digest) == (
            status,
            headers,
            page.digest,
        ):
            page.answers, page.unchanged = dict(former.answers), former.unchanged
            return page
        is_text = any(
            name.lower() == "content-type"
            and ("text/" in value or "json" in value or "xml" in value)
            for name, value in headers
        )
        finish(page, "", body)
        if is_text and len(body) >= LEAST_COMPRESSED:
            finish(page, "gzip", gzip.compress(body, 6, mtime=0))
        return page

    def ask(self, key: Key, known: dict[Hashable, Any]) -> tuple[str, Headers, bytes]:
        """Return what Django answers to a request that has nothing of a visitor's.

        ``known`` is what was looked up for other pages (see ``sharing``).
        """
        domain, port = split_domain_port(key.host)
        environ: Environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": key.path,
            "QUERY_STRING": key.query,
            "SERVER_NAME": domain,
            "SERVER_PORT": port or "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": key.host,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            FOR_STORE: True,
            KNOWN: known,
        }
        if settings.BEHIND_TLS:
            environ["HTTP_X_FORWARDED_PROTO"] = "https"
        answered: list[Any] = []

        def start_response(status: str, headers: Headers, *_error: Any) -> None:
            answered[:] = [status, headers]

        parts = self.application(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return answered[0], answered[1], body

    def keep(self, key: Key, plan: stored, page: Page, shelf: OrderedDict[Key, Page]) -> None:
        """Put a page on its shelf."""
        with self.lock:
            self.plans[key.path] = plan
            shelf[key] = page
            shelf.move_to_end(key)
            while len(shelf) > (MOST_QUERIES if shelf is self.queries else MOST_PAGES):
                shelf.popitem(last=False)

    def polish(self) -> None:
        """Complete pages, one after another."""
        while True:
            key, page = self.unfinished.get()
            try:
                self.complete(key, page)
            except Exception:
                logger.exception("A page isn't compressed or written to the disk.")
            finally:
                self.unfinished.task_done()

    def complete(self, key: Key, page: Page) -> None:
        """Compress a page as well as can be, and write it to the disk, if it still holds."""
        if page.period is not self.gate.period:
            return
        if "gzip" in page.answers and "br" not in page.answers:
            finish(page, "br", brotli.compress(page.answers[""].body[0], quality=11))
        if key.query:
            slim(page)
            return
        head = {
            "number": page.period.number,
            "ends": [None if each == FOREVER else each for each in (page.period.until, page.until)],
            "headers": page.headers,
            "digest": page.digest,
        }
        codings = ("br", "gzip") if "br" in page.answers else ("",)
        bodies = {coding: page.answers[coding].body[0] for coding in codings}
        self.files.write(named(key), head, bodies)
        slim(page)

    # -- Beside visits -------------------------------------------------------------

    def begin(self) -> None:
        """Begin what goes on beside visits, once in each process: threads don't outlive a fork."""
        if self.process == os.getpid():
            return
        with self.lock:
            if self.process == os.getpid():
                return
            self.files.begin()
            for task in (self.gate.watch, self.follow, self.polish, self.gate.relieve):
                threading.Thread(
                    target=task, name=f"pagestore {task.__name__}", daemon=True
                ).start()
            self.process = os.getpid()

    def follow(self) -> None:
        """Make pages before they are asked for, after each change: one process of a machine."""
        claim = None
        while True:
            self.changed.wait()
            # Whoever has it may end: while workers are replaced, the former one is still there.
            claim = claim or self.files.claim()
            if claim is None:
                time.sleep(CLAIM_EVERY)
                continue
            self.changed.clear()
            try:
                self.warm()
            except Error:
                continue  # it is said where the row is read
            except Exception:
                logger.exception("Pages aren't made ahead of visits.")

    def warm(self, *, rest: float = 1.0) -> int:
        """Make all pages of the sitemaps that aren't stored, the home pages first.

        After each it rests ``rest`` times as long as that took. Returns how many pages there are.
        """
        self.gate.renew()
        period = self.gate.period
        paths = [
            path
            for name in settings.SITEMAPS
            for place in sitemaps.places(name)
            for path in place.paths.values()
            if self.plan(path)
        ]
        others = (place for name in settings.REMEMBERED for place in import_string(name)())
        self.files.note(period.number, paths, others)
        paths.sort(key=lambda path: path.count("/") > 2)
        names: set[str] = set()
        for path in paths:
            own = own_host(path) if settings.BEHIND_TLS else None
            for host in [own] if own else sorted(self.hosts):
                if self.gate.period is not period or self.gate.away():
                    return len(names)
                began = time.monotonic()
                names.add(named(Key(host, path, "")))
                self.find(Key(host, path, ""))
                time.sleep(rest * (time.monotonic() - began))
        if self.gate.period is period:
            self.files.prune(names)
        return len(names)


def chosen(query: str, parameters: tuple[str, ...]) -> str:
    """Return of a query the parameters that a view reads, in the view's order."""
    if not query or not parameters:
        return ""
    given = parse_qsl(query.encode("latin-1").decode("utf-8", "replace"))
    return urlencode(
        [(name, value) for name in parameters for each, value in given if each == name]
    )


def named(key: Key) -> str:
    """Return under which name a page is kept on the disk."""
    return f"{key.host} {key.path}"


@cache
def always() -> frozenset[str]:
    """Return the paths of the pages that nobody withdraws."""
    names = settings.NEVER_WITHDRAWN
    return frozenset(path for place in sitemaps.named(*names) for path in place.paths.values())


def own_host(path: str) -> str | None:
    """Return under which of the site's own names a path is known, if it names a language."""
    language = addresses.language_of_path(path)
    if language is None:
        return None
    domains = {code: domain for domain, code in settings.SITE_DOMAINS.items()}
    domain = domains.get(language.code) or domains.get(languages.DEFAULT.code)
    return f"www.{domain}" if domain else None
