"""What visitors wait for while slow clients hold connections: 'python deploy/slowclients.py'.

Aimed at a running site, straight at gunicorn or at a proxy in front of it. It opens silent
connections, half heads, half bodies and slow readers, first of one kind and then of all, and asks
for the home page meanwhile, each time on a connection of its own. Nothing here is a test: see
docs/performance.md for figures.
"""

import argparse
import contextlib
import resource
import socket
import ssl
import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from deploy.bench import note, serving  # noqa: E402 (it is found from here only)

#: Seconds after which an answer counts as none.
PATIENCE = 30.0
#: Bytes that a slow reader's machine takes in at most before it is asked to read.
WINDOW = 2048
BROWSER = "User-Agent: slowclients\r\nAccept-Encoding: gzip, deflate, br\r\n"


@dataclass
class Target:
    """A site, and how it is reached."""

    host: str
    port: int
    name: str
    tls: bool
    home: str
    page: str
    login: str
    large: str

    def connect(self, window: int | None = None) -> socket.socket:
        """Return a connection, with a receive buffer of ``window`` bytes where one is given.

        Raises:
            OSError: it can't be made.

        """
        plain = socket.socket()
        if window:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        plain.settimeout(PATIENCE)
        plain.connect((self.host, self.port))
        if not self.tls:
            return plain
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(plain, server_hostname=self.name)

    def head(self, path: str, *lines: str, method: str = "GET") -> bytes:
        """Return the head of a request."""
        more = "".join(f"{line}\r\n" for line in lines)
        return f"{method} {path} HTTP/1.1\r\nHost: {self.name}\r\n{BROWSER}{more}\r\n".encode()

    def form(self, path: str) -> bytes:
        """Return a request of whose body the first byte is here."""
        form = "Content-Type: application/x-www-form-urlencoded"
        return self.head(path, form, "Content-Length: 1000", method="POST") + b"x"


def ask(target: Target, path: str) -> tuple[float, str]:
    """Return the seconds until a whole answer was here, and "" or why none came."""
    begun = time.monotonic()
    try:
        with target.connect() as connection:
            connection.sendall(target.head(path, "Connection: close"))
            answer = b""
            while part := connection.recv(65536):
                answer += part
                if time.monotonic() - begun > PATIENCE:
                    return PATIENCE, "timeout"
    except OSError as error:
        return time.monotonic() - begun, type(error).__name__
    status = answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/") else "nothing"
    return time.monotonic() - begun, "" if status == "200" else status


@dataclass
class Slow:
    """Slow clients of one kind: what each sends first, and what it does once a second."""

    number: int
    first: Callable[[int], bytes]
    each_second: bytes = b""
    reads: int = 0
    held: list[socket.socket] = field(default_factory=list)
    again: int = 0

    def hold(self, target: Target) -> None:
        """Hold as many connections as there should be; one that was closed is opened again."""
        while len(self.held) < self.number:
            connection = target.connect(WINDOW if self.reads else None)
            self.held.append(connection)
            with contextlib.suppress(OSError):
                connection.sendall(self.first(len(self.held)))
            connection.setblocking(False)

    def tick(self, target: Target) -> None:
        """Send the next byte, or read the next few."""
        for connection in list(self.held):
            try:
                if self.each_second:
                    connection.send(self.each_second)
                if not connection.recv(self.reads or 65536):
                    raise ConnectionResetError
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError:
                connection.close()
                self.held.remove(connection)
                self.again += 1
        with contextlib.suppress(OSError):
            self.hold(target)

    def release(self) -> None:
        """Close all connections."""
        for connection in self.held:
            connection.close()
        self.held.clear()


def kinds(target: Target, number: int) -> dict[str, Callable[[], list[Slow]]]:
    """Return by name which slow clients make a situation."""

    def silent() -> Slow:
        return Slow(number, lambda _which: b"")

    def heads() -> Slow:
        begun = target.head(target.home)[:-2] + b"X-Slow: "
        return Slow(number, lambda _which: begun, each_second=b"x")

    def bodies() -> Slow:
        both = target.form(target.login), target.form(target.page)
        return Slow(number, lambda which: both[which % 2], each_second=b"x")

    def readers() -> Slow:
        request = target.head(target.large)
        return Slow(number, lambda _which: request, reads=100)

    each: list[tuple[str, Callable[[], Slow]]] = [
        ("silent", silent),
        ("half heads", heads),
        ("half bodies", bodies),
        ("slow readers", readers),
    ]
    situations: dict[str, Callable[[], list[Slow]]] = {"nobody else": list}
    for name, make in each:
        situations[name] = lambda make=make: [make()]  # type: ignore[misc]
    situations["all at once"] = lambda: [make() for _name, make in each]
    return situations


@contextlib.contextmanager
def held(slow: list[Slow], target: Target) -> Iterator[None]:
    """Keep slow clients slow in a thread of their own, until the block ends."""
    done = threading.Event()

    def keep() -> None:
        while not done.wait(1):
            for each in slow:
                each.tick(target)

    for each in slow:
        each.hold(target)
    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        for each in slow:
            each.release()


def measure(target: Target, slow: list[Slow], seconds: float) -> dict[str, Any]:
    """Ask for the home page for so many seconds, and once for /healthz, beside slow clients."""
    took: list[float] = []
    errors: list[str] = []
    with held(slow, target):
        health, ill = ask(target, "/healthz")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            one, error = ask(target, target.home)
            took.append(one)
            errors += [error] if error else []
            time.sleep(0.02)
    took.sort()
    return {
        "asked": len(took),
        "median": statistics.median(took),
        "p99": took[min(len(took) - 1, int(len(took) * 0.99))],
        "worst": took[-1],
        "healthz": ill or f"{health * 1000:.0f} ms",
        "closed": sum(each.again for each in slow),
        "errors": errors,
    }


def largest(target: Target, paths: list[str]) -> str:
    """Return the path with the longest answer of those given."""
    scheme = "https" if target.tls else "http"
    context = ssl._create_unverified_context() if target.tls else None  # noqa: S323

    def length(path: str) -> int:
        request = urllib.request.Request(  # noqa: S310 (the address is ours)
            f"{scheme}://{target.host}:{target.port}{path}",
            method="HEAD",
            headers={"Host": target.name},
        )
        try:
            with urllib.request.urlopen(request, timeout=10, context=context) as answer:  # noqa: S310
                return int(answer.headers.get("Content-Length", 0))
        except OSError:
            return 0

    return max(paths, key=length)


def main() -> None:
    """Measure each situation, and print a line of it."""
    say = argparse.ArgumentParser(description=__doc__)
    say.add_argument("host", nargs="?", help="without one, the site is served meanwhile")
    say.add_argument("port", nargs="?", type=int, default=8000)
    say.add_argument("--name", default="localhost", help="the site's name, where it isn't the host")
    say.add_argument("--tls", action="store_true", help="speak HTTPS; any certificate will do")
    say.add_argument("--number", type=int, default=100, help="clients of each kind")
    say.add_argument("--seconds", type=float, default=15, help="for each situation")
    say.add_argument("--home", default="/nl/")
    say.add_argument("--login", default="/admin/login/", help="a page that reads a body")
    say.add_argument("--large", nargs="+", default=["/nl/package.zip?language=nl"])
    say.add_argument("--only", nargs="*", help="situations by name")
    given = say.parse_args()
    # Each connection is a file, and there are four kinds.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with contextlib.ExitStack() as stack:
        if given.host is None:
            address = stack.enter_context(serving("stopmensenhandel.wsgi", {}))
            given.host, given.port = "127.0.0.1", int(address.rpartition(":")[2])
        compare(given)


def compare(given: argparse.Namespace) -> None:
    """Measure each situation at the site that is given; write var/bench.json."""
    figures: dict[str, dict[str, Any]] = {}
    home, login = given.home, given.login
    target = Target(given.host, given.port, given.name, given.tls, home, home, login, "")
    target.large = largest(target, given.large) if len(given.large) > 1 else given.large[0]
    print("situation      clients  closed  asked   median      p99    worst  /healthz  errors")
    for name, make in kinds(target, given.number).items():
        if given.only and name not in given.only:
            continue
        slow = make()
        seen = figures[name] = measure(target, slow, given.seconds)
        times = "".join(f"{seen[key] * 1000:6.0f} ms" for key in ("median", "p99", "worst"))
        print(
            f"{name:13}{sum(each.number for each in slow):9}{seen['closed']:8}{seen['asked']:7}"
            f"{times}{seen['healthz']:>10}  {', '.join(sorted(set(seen['errors']))) or '-'}",
            flush=True,
        )
    note("slow clients", figures)


if __name__ == "__main__":
    main()
