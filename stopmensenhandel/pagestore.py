"""Finished pages, ready to send, in front of Django.

A page that was made once is sent again without asking anything: its headers, its body compressed,
with a strong ETag for each coding. It holds for a *period*: one generation of what visitors read
(see ``generation``), until the next moment at which the clock publishes something. A view says
that its pages may be stored, and which parameters of the query it reads (``stored``). It sees no
other parameter, and nothing else of the visitor's: a page is made from its key alone.

Where the database is away, pages of the last generation that was known are sent, from the disk
too (see ``pagefiles``), and nothing waits. This knows no app.
"""

import contextlib
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
from dataclasses import dataclass, field
from functools import cache
from queue import Queue
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.db import Error, close_old_connections
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.module_loading import import_string

from stopmensenhandel import addresses, faults, generation, hanging, languages, sitemaps
from stopmensenhandel.middleware import AWAY, REMEMBERED, accepted_codings
from stopmensenhandel.pagefiles import PageFiles, Record
from stopmensenhandel.sharing import KNOWN

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

#: Pages in memory: all of the sitemaps in thirty languages, and as many again.
MOST_PAGES = 8000
#: Pages with a query (a filtered list, a package): there is no end of them.
MOST_QUERIES = 200
#: Names of the machine under which pages are kept, beside the site's own domains.
MOST_HOSTS = 8
#: What an answer without its body has of the headers, too (RFC 9110, section 15.4.5).
WITHOUT_BODY = {"cache-control", "content-location", "referrer-policy", "vary"}
#: Bytes below which nothing is gained by compressing.
LEAST_COMPRESSED = 200
#: The methods that only read.
READ = ("GET", "HEAD")
#: Seconds between two looks at the row, and after which an answer that is awaited counts as none.
LOOK_EVERY, PATIENCE = 0.5, 2.0
#: Seconds between two tries to be the process that makes pages ahead of visits.
CLAIM_EVERY = 5.0
FOREVER = float("inf")


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


class Answer(NamedTuple):
    """A page in one coding."""

    headers: Headers
    body: tuple[bytes, ...]


@dataclass(frozen=True)
class Period:
    """While pages hold: a generation, until a moment in seconds since 1970."""

    number: int
    until: float
    #: What was looked up for several of them: see ``sharing``.
    known: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)


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


class PageStore:
    """The WSGI application in front of Django's."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.queries: OrderedDict[Key, Page] = OrderedDict()
        self.period = Period(-1, FOREVER)
        self.signal = str(generation.signal())
        #: What the signal said before the row was read: while it says so, nothing was published.
        self.heard = -1.0
        self.plans: dict[str, stored] = {}
        self.codings: dict[str, tuple[str, ...]] = {}
        #: Where nobody stands in front, the machine's own name is the first.
        self.hosts = set() if settings.BEHIND_TLS else {settings.OWN_HOST}
        self.making: dict[Key, threading.Lock] = {}
        self.lock = threading.Lock()
        self.renewing = threading.Lock()
        #: When the row was asked for; None where it answered.
        self.asking: float | None = None
        self.is_away = False
        self.process = 0
        self.files = PageFiles()
        self.changed = threading.Event()
        #: Pages to be compressed as well as can be, and written to the disk.
        self.unfinished: Queue[tuple[Key, Page]] = Queue()

    # -- Visits --------------------------------------------------------------

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send what is stored, make what isn't, and leave to Django what is no page."""
        if page := self.page_for(environ):
            return self.send(page, environ, start_response)
        environ[REMEMBERED] = self.remembered
        environ[AWAY] = self.away()
        if environ["REQUEST_METHOD"] in READ and self.is_current(time.time()):
            environ[KNOWN] = self.period.known
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
        return page.period is self.period and now < page.until and self.is_current(now)

    def is_current(self, now: float) -> bool:
        """Return whether nothing was published since the row was read."""
        period = self.period
        if now >= period.until:
            return False
        try:
            return os.stat(self.signal).st_mtime == self.heard  # noqa: PTH116 (each visit asks)
        except OSError:
            return self.heard == 0

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
        if not self.is_current(time.time()):
            self.renew()
        if self.away():
            if left := self.left(key, page):
                return left
            # It may be back: a refusal costs little. One that hangs isn't waited for.
            self.renew(always=True)
            if self.away():
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
                view = resolve(text).func
            except Resolver404:
                return None
        found: stored | None = getattr(getattr(view, "view_class", view), "stored", None)
        return found

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

    def left(self, key: Key, page: Page | None) -> Page | None:
        """Return what there is of a page while the database is away, unless it was withdrawn."""
        if page is None and not key.query:
            record = self.files.read(named(key), former=True)
            page = restored(record) if record else None
        if page is None:
            return None
        latest = self.latest()
        if page.period.number >= latest or key.path in always():
            return page
        noted = self.files.noted()
        return page if noted.number >= latest and key.path in noted.paths else None

    def remembered(self, path: str) -> Any:
        """Return to what a path leads that is no page; None where it may be withdrawn."""
        noted = self.files.noted()
        return noted.others.get(path) if noted.number >= self.latest() else None

    def latest(self) -> int:
        """Return the last generation of which this machine knows."""
        return max(self.period.number, int(generation.told()))

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
                page = found or self.make(key, plan, self.period, former)
                if page.status.startswith("5"):
                    self.renew(always=True)
                    return self.left(key, former) if self.away() else page
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
        if page.period != self.period or time.time() >= page.until:
            return None
        page.period = self.period
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
        if page.period is not self.period:
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

    # -- Sending -------------------------------------------------------------

    def send(self, page: Page, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send a page in the coding that is liked best, or say that it is as it was."""
        answers = page.answers
        answer = answers[""]
        for coding in self.accepted(environ.get("HTTP_ACCEPT_ENCODING", "")):
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

    def accepted(self, header: str) -> tuple[str, ...]:
        """Return the codings that a visitor takes; browsers send few headers again and again."""
        codings = self.codings.get(header)
        if codings is None:
            codings = tuple(accepted_codings(header))
            if len(self.codings) < 100 and len(header) < 200:
                self.codings[header] = codings
        return codings

    # -- The row -------------------------------------------------------------

    def begin(self) -> None:
        """Begin what goes on beside visits, once in each process: threads don't outlive a fork."""
        if self.process == os.getpid():
            return
        with self.lock:
            if self.process == os.getpid():
                return
            self.files.begin()
            for task in (self.watch, self.follow, self.polish, self.relieve):
                threading.Thread(
                    target=task, name=f"pagestore {task.__name__}", daemon=True
                ).start()
            self.process = os.getpid()

    def watch(self) -> None:
        """Look at the row twice a second: it changes on other machines, too."""
        said, was_ahead = "", False
        while True:
            time.sleep(LOOK_EVERY)
            try:
                self.renew(always=True)
                # For longer than a commit takes: the row was put back.
                is_ahead = not self.away() and generation.told() > self.period.number
                if is_ahead and was_ahead:
                    generation.go_on()
                was_ahead = is_ahead
            except Exception as error:
                # Whatever it is: without this thread, changes would never show.
                if said != repr(error):
                    logger.exception("The page store can't look at the row.")
                said = repr(error)

    def relieve(self) -> None:
        """Let go who waits for a database that hangs, this store's own threads among them."""
        hanging.relieve(self.waited)

    def renew(self, *, always: bool = False) -> None:
        """Read the row, unless somebody just has; wait for nobody who waits for long."""
        if self.hangs() or not self.renewing.acquire(timeout=PATIENCE):
            return
        try:
            if always or not self.is_current(time.time()):
                self.read()
        finally:
            self.renewing.release()

    def read(self) -> None:
        """Read the row and the clocks; note whether the database answers."""
        self.asking = time.monotonic()
        try:
            close_old_connections()
            heard, number = generation.told(), generation.number()
            if heard < number:
                # Where nothing can be written, looking at the row has to do.
                with contextlib.suppress(OSError):
                    heard = number = generation.tell()
            period = self.period
            if number != period.number or time.time() >= period.until:
                moments = [import_string(clock)() for clock in settings.CLOCKS]
                until = min((each.timestamp() for each in moments if each), default=FOREVER)
                if Period(number, until) != period:
                    self.period = Period(number, until)
                    self.changed.set()
            # A writer may tell a moment before its commit: SQLite commits an INSERT that returns
            # something only when that was fetched.
            self.heard = heard if heard <= number else -1
            if self.is_away:
                logger.warning("The database answers again.", extra=faults.ONCE)
                self.changed.set()
            self.is_away = False
        except Error as error:
            if not self.is_away:
                # A query of ours: nothing of a visitor's is in it.
                faults.say_away(" ".join(str(error).split()))
            self.is_away = True
        finally:
            self.asking = None

    # -- Ahead of visits -----------------------------------------------------

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
        self.renew()
        period = self.period
        paths = [
            path
            for name in settings.SITEMAPS
            for place in sitemaps.places(name)
            for path in place.paths.values()
            if self.plan(path)
        ]
        others = dict(place for name in settings.REMEMBERED for place in import_string(name)())
        self.files.note(period.number, paths, others)
        paths.sort(key=lambda path: path.count("/") > 2)
        names: set[str] = set()
        for path in paths:
            own = own_host(path) if settings.BEHIND_TLS else None
            for host in [own] if own else sorted(self.hosts):
                if self.period is not period or self.away():
                    return len(names)
                began = time.monotonic()
                names.add(named(Key(host, path, "")))
                self.find(Key(host, path, ""))
                time.sleep(rest * (time.monotonic() - began))
        self.files.prune(names)
        return len(names)

    def away(self) -> bool:
        """Return whether the database doesn't answer, or not soon."""
        return self.is_away or self.hangs()

    def hangs(self) -> bool:
        """Return whether somebody has been waiting for the database for long."""
        return self.waited() > PATIENCE

    def waited(self) -> float:
        """Return for how many seconds somebody has been waiting for the row."""
        asking = self.asking
        return 0 if asking is None else time.monotonic() - asking


def chosen(query: str, parameters: tuple[str, ...]) -> str:
    """Return of a query the parameters that a view reads, in the view's order."""
    if not query or not parameters:
        return ""
    given = parse_qsl(query.encode("latin-1").decode("utf-8", "replace"))
    return urlencode(
        [(name, value) for name in parameters for each, value in given if each == name]
    )


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


def named(key: Key) -> str:
    """Return under which name a page is kept on the disk."""
    return f"{key.host} {key.path}"


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


def matches(header: str, digest: str) -> bool:
    """Return whether If-None-Match names a page, in whichever coding (RFC 9110, section 13.1.2)."""
    if header.strip() == "*":
        return True
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))
    return any(tag.partition("-")[0] == digest for tag in tags)
