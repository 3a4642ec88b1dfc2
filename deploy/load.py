"""The site under load, and what breaks then: 'python deploy/load.py'.

It starts the site on a data folder and a port of its own, has visitors ask for everything that
there is (see crowd.py), does one thing after another to it, and counts what went wrong meanwhile.
DATABASE_URL may name an empty PostgreSQL database, and --cluster its cluster ("15 load"), which
is then stopped, too. Nothing here is a test: see docs/performance.md for figures.
"""

import argparse
import contextlib
import multiprocessing
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from deploy.bench import note  # noqa: E402 (it is found from here only)
from deploy.crowd import FILES, PAGES, Seen, crowd  # noqa: E402
from deploy.slowclients import Target, ask  # noqa: E402

#: Seconds that something is away, and that are watched before and after it.
AWAY, AROUND = 10.0, 5.0
EDITED = "/nl/begrijpen/cijfers/"
#: Writes a word into a page for each line that it reads; says when the database had it.
EDITOR = """
import sys, time
import django
django.setup()
from content.models import Page
from django.db import transaction
print("ready", flush=True)
for line in sys.stdin:
    with transaction.atomic():
        transaction.on_commit(lambda: print(time.monotonic(), flush=True))
        page = Page.objects.get(key="figures")
        page.body_nl = f"<p>{line.strip()}</p>{page.body_nl.partition('</p>')[2]}"
        page.save()
"""
#: Copies pages until there are so many in all languages.
COPIES = """
import sys
import django
django.setup()
from content.models import Page
from django.utils.text import slugify
from stopmensenhandel.languages import LANGUAGES
models = [page for page in Page.objects.all() if all(getattr(page, f"body_{each.code}")
          for each in LANGUAGES)]
for number in range(int(sys.argv[1]) // len(LANGUAGES)):
    page = models[number % len(models)]
    page.pk, page.key, page._state.adding = None, f"copy-{number}", True
    for each in LANGUAGES:
        setattr(page, f"slug_{each.code}", f"copy-{number}")
        setattr(page, f"title_{each.code}", f"Copy {number}")
    page.save()
"""


#: Of answers: when each was asked for, when it was here, and whether it was the new one.
Answers = list[tuple[float, float, bool]]


class Site:
    """A running site."""

    def __init__(self, data: Path, workers: int, code: Path = BASE_DIR) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data, self.code = data, code
        self.log = data.with_suffix(".log")
        self.target = Target(
            "127.0.0.1", self.port, f"127.0.0.1:{self.port}", False, "", "", "", ""
        )
        self.env = os.environ | {
            "DATA_DIR": str(data),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(workers),
            "DJANGO_SETTINGS_MODULE": "stopmensenhandel.settings",
            "PYTHONPATH": str(code),
        }

    def manage(self, *command: str) -> None:
        """Run a command of the site."""
        whole = [sys.executable, "manage.py", *command]
        subprocess.run(whole, cwd=self.code, env=self.env, check=True, stdout=sys.stderr)  # noqa: S603

    def python(self, code: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start a few lines with the site's settings."""
        whole = [sys.executable, "-c", code, *arguments]
        return subprocess.Popen(whole, cwd=self.code, env=self.env, text=True, **options)  # noqa: S603

    def start(self) -> float:
        """Start the site as 'make run' does; return the seconds until home was here."""
        begun = time.monotonic()
        command = [sys.executable, "manage.py", "serve"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603
                command, cwd=self.code, env=self.env, stdout=out, stderr=out
            )
        self.master = self.process.pid
        while ask(self.target, "/nl/")[1]:
            if self.process.poll() is not None:
                raise SystemExit(self.log.read_text()[-2000:])
            time.sleep(0.02)
        return time.monotonic() - begun

    def stop(self) -> None:
        """Stop it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.master, signal.SIGTERM)
        while alive(self.master):
            self.process.poll()
            time.sleep(0.1)

    def workers(self) -> list[int]:
        """Return the processes that answer."""
        return [each for each in children(self.master) if not is_master(each)]

    def memory(self) -> dict[str, list[int]]:
        """Return MB of the processes, the master first: what each holds, and its share of it."""
        found: dict[str, list[int]] = {"rss": [], "pss": []}
        for pid in (self.master, *self.workers()):
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                for name, values in found.items():
                    sizes = re.findall(rf"^{name}:\s+(\d+)", text, re.IGNORECASE | re.MULTILINE)
                    values.append(int(sizes[0]) // 1024)
        return found

    def said(self) -> list[str]:
        """Return what the log says besides the lines of requests."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if not re.match(r"\[\d\d/", line)]

    def worker_of(self, connection: socket.socket) -> int:
        """Return which process has the other end of a connection; 0 where none has."""
        here = f"{self.port:04X}", f"{connection.getsockname()[1]:04X}"
        for line in Path("/proc/net/tcp").read_text().splitlines():
            part = line.split()
            if (part[1][-4:], part[2][-4:]) == here:
                for pid in self.workers():
                    for link in Path(f"/proc/{pid}/fd").iterdir():
                        with contextlib.suppress(OSError):
                            if str(link.readlink()) == f"socket:[{part[9]}]":
                                return pid
        return 0


def children(pid: int) -> list[int]:
    """Return the children of a process."""
    with contextlib.suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_master(pid: int) -> bool:
    """Return whether a process has children: a new master beside the former one."""
    return bool(children(pid))


def alive(pid: int) -> bool:
    """Return whether a process is there, and no zombie."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def spread(values: list[float]) -> dict[str, float]:
    """Return milliseconds: least, median, p99 and worst."""
    if not values:
        return {}
    values = sorted(values)
    p99 = values[min(len(values) - 1, int(len(values) * 0.99))]
    four = {
        "least": values[0],
        "median": statistics.median(values),
        "p99": p99,
        "worst": values[-1],
    }
    return {name: round(value * 1000, 1) for name, value in four.items()}


# -- Visitors ----------------------------------------------------------------


class NewVisitors(threading.Thread):
    """Somebody new who asks for home five times a second, whatever became of those before."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site, self.done = site, threading.Event()
        self.seen: list[tuple[float, float, str]] = []

    def run(self) -> None:
        """Come by, each in a thread of its own."""

        def come() -> None:
            begun = time.monotonic()
            took, error = ask(self.site.target, "/nl/")
            self.seen.append((begun, took, error))

        while not self.done.wait(0.2):
            threading.Thread(target=come, daemon=True).start()


@contextlib.contextmanager
def load(site: Site, connections: int, rate: float, result: dict[str, Any]) -> Iterator[None]:
    """Have visitors until the block ends; put into ``result`` what was seen."""
    wire, other = multiprocessing.Pipe()
    context = multiprocessing.get_context("fork")
    process = context.Process(target=crowd, args=(site.port, connections, rate, other), daemon=True)
    process.start()
    new = NewVisitors(site)
    new.start()
    try:
        yield
    finally:
        new.done.set()
        wire.send("enough")
        result["seen"], result["counts"] = wire.recv() if wire.poll(60) else ([], {})
        process.join()
        result["new"] = new.seen


def summed(result: dict[str, Any], begun: float, ended: float) -> dict[str, Any]:
    """Return the figures of what was begun in a time."""
    seen: list[Seen] = [each for each in result["seen"] if begun <= each.begun < ended]
    new = [each for each in result["new"] if begun <= each[0] < ended]

    def wrong(kinds: set[str]) -> dict[str, int]:
        found = [each for each in seen if not each.is_right and each.kind in kinds]
        return dict(Counter(f"{each.kind} {each.outcome}" for each in found))

    others = {each.kind for each in seen} - PAGES - FILES
    return {
        "asked": len(seen),
        "a second": round(len(seen) / (ended - begun)),
        "by status": dict(Counter(each.outcome for each in seen).most_common(12)),
        "wrong pages": wrong(PAGES),
        "wrong files": wrong(FILES),
        "wrong others": wrong(others),
        "ms of a page": spread([each.took for each in seen if each.kind in PAGES]),
        "ms of all": spread([each.took for each in seen]),
        "ms of a new visitor": spread([each[1] for each in new]),
        "new visitors": len(new),
        "new visitors' errors": dict(Counter(each[2] for each in new if each[2])),
    }


# -- What is done to the site ------------------------------------------------


def edits(site: Site, number: int = 20) -> dict[str, Any]:
    """Publish, and see how long each worker goes on sending what was before."""
    editor = site.python(EDITOR, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert editor.stdin  # noqa: S101 (it was asked for)
    assert editor.stdout  # noqa: S101
    editor.stdout.readline()
    shown: list[float] = []
    late: list[float] = []
    request = site.target.head(EDITED)[:-2].replace(b"gzip, deflate, br", b"identity") + b"\r\n"

    def fetch(connection: socket.socket) -> bytes:
        connection.sendall(request)
        whole = b""
        while b"</html>" not in whole:
            part = connection.recv(65536)
            if not part:
                raise OSError("closed while an edit was awaited")
            whole += part
        return whole

    def watch(connection: socket.socket, word: bytes, answers: Answers) -> None:
        while not (answers and answers[-1][2]):
            begun = time.monotonic()
            whole = fetch(connection)
            answers.append((begun, time.monotonic(), word in whole))

    for edit in range(number):
        held: dict[int, socket.socket] = {}
        while len(held) < len(site.workers()):
            # The site keeps none for long on which nobody asks.
            for connection in held.values():
                fetch(connection)
            connection = site.target.connect()
            fetch(connection)
            if held.setdefault(site.worker_of(connection), connection) is not connection:
                connection.close()
        word = f"word{edit}-{os.getpid()}"
        answers: list[Answers] = [[] for _each in held]
        threads = [
            threading.Thread(target=watch, args=(connection, word.encode(), seen))
            for connection, seen in zip(held.values(), answers, strict=True)
        ]
        for thread in threads:
            thread.start()
        editor.stdin.write(f"{word}\n")
        editor.stdin.flush()
        commit = float(editor.stdout.readline())
        for thread, seen in zip(threads, answers, strict=True):
            thread.join()
            shown.append(seen[-1][1] - commit)
            late += [begun - commit for begun, _end, new in seen if begun > commit and not new]
        for connection in held.values():
            connection.close()
        time.sleep(0.5)
    editor.stdin.close()
    editor.wait()
    return {"ms from commit to a worker's answer": spread(shown), "ms of old, after": spread(late)}


def kill(site: Site) -> dict[str, Any]:
    """Kill a worker."""
    victim = site.workers()[0]
    os.kill(victim, signal.SIGKILL)
    time.sleep(AWAY)
    return {"workers": len(site.workers())}


def reload(site: Site) -> dict[str, Any]:
    """Replace the workers, one by one."""
    before = set(site.workers())
    os.kill(site.master, signal.SIGHUP)
    return {"seconds": wait_for(lambda: not before & set(site.workers()))}


def deploy(site: Site) -> dict[str, Any]:
    """Have another master beside the former one, on the same sockets; end the former one."""
    former, begun = site.master, time.monotonic()
    os.kill(former, signal.SIGUSR2)
    wait_for(lambda: any(map(is_master, children(former))))
    new = next(filter(is_master, children(former)), 0)
    if not new:
        return {"failed": "there is no new master"}
    os.kill(former, signal.SIGTERM)
    wait_for(lambda: site.process.poll() is not None)
    site.master = new
    return {"seconds": time.monotonic() - begun}


def restart(site: Site) -> dict[str, Any]:
    """Stop the site and start it."""
    site.stop()
    return {"seconds": site.start()}


def locked(site: Site) -> dict[str, Any]:
    """Hold SQLite's lock as a writer does; readers go on beside its journal."""
    with contextlib.closing(sqlite3.connect(site.data / "site.sqlite3", timeout=30)) as database:
        database.execute("BEGIN EXCLUSIVE")
        time.sleep(AWAY)
        database.rollback()
    return {}


def moved(site: Site) -> dict[str, Any]:
    """Move SQLite's file away, and back."""
    place = site.data / "site.sqlite3"
    place.rename(place.with_suffix(".away"))
    time.sleep(AWAY)
    place.with_suffix(".away").rename(place)
    return {}


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> float:
    """Wait until something holds; return how long that took."""
    begun = time.monotonic()
    while not holds() and time.monotonic() < begun + seconds:
        time.sleep(0.05)
    return time.monotonic() - begun


def cluster(*arguments: str) -> str:
    """Ask PostgreSQL's cluster commands for something."""
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout  # noqa: S603


def postgresql(name: str) -> dict[str, Callable[[Site], dict[str, Any]]]:
    """Return what is done to a cluster."""

    def stopped(_site: Site) -> dict[str, Any]:
        cluster("pg_ctlcluster", *name.split(), "stop", "-m", "fast")
        time.sleep(AWAY)
        cluster("pg_ctlcluster", *name.split(), "start")
        return {}

    def frozen(_site: Site) -> dict[str, Any]:
        lines = cluster("pg_lsclusters", "-h").splitlines()
        data = next(line.split()[5] for line in lines if line.split()[:2] == name.split())
        postmaster = int(Path(data, "postmaster.pid").read_text().split()[0])
        all_of_it = [postmaster, *children(postmaster)]
        for pid in all_of_it:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(AWAY)
        for pid in all_of_it:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        return {}

    return {"PostgreSQL stopped": stopped, "PostgreSQL frozen": frozen}


def happened(site: Site, events: dict[str, Callable[[Site], dict[str, Any]]], **how: Any) -> Any:
    """Do one thing after another under load; return what was seen around each."""
    result: dict[str, Any] = {}
    noted = []
    with load(site, how["connections"], how["rate"], result):
        time.sleep(AROUND)
        for name, event in events.items():
            # What was asked for before belongs to the one before.
            time.sleep(AROUND)
            print(name, file=sys.stderr, flush=True)
            said, begun = len(site.said()), time.monotonic()
            try:
                more = event(site)
            except Exception as error:
                more = {"failed": repr(error)}
            time.sleep(AROUND)
            noted.append((name, begun, time.monotonic(), more, site.said()[said:]))
    figures = {}
    for name, begun, ended, more, said in noted:
        figures[name] = summed(result, begun, ended) | more | {"said": said}
        if name == "kill":
            broken = [each for each in result["seen"] if not each.is_right]
            broken = [each for each in broken if begun <= each.begun < ended]
            figures[name]["broken on new connections"] = sum(each.opened > begun for each in broken)
    return figures | {"counts": result["counts"]}


# -- The whole ---------------------------------------------------------------


def traffic(site: Site, seconds: float, **how: Any) -> dict[str, Any]:
    """Have visitors and do nothing to the site."""
    result: dict[str, Any] = {}
    memory = {"start": site.memory()}
    said = len(site.said())
    with load(site, how["connections"], how["rate"], result):
        time.sleep(5)
        begun = time.monotonic()
        for moment in ("middle", "end"):
            time.sleep(seconds / 2)
            memory[moment] = site.memory()
        ended = time.monotonic()
    figures = summed(result, begun, ended)
    return figures | {"counts": result["counts"], "MB": memory, "said": site.said()[said:]}


def show(name: str, figures: Any, depth: int = 0) -> None:
    """Print figures, those within others further in."""
    if isinstance(figures, dict) and any(isinstance(each, dict) for each in figures.values()):
        print(f"{'  ' * depth}{name}")
        for key, value in figures.items():
            show(key, value, depth + 1)
    elif figures not in ({}, []):
        if isinstance(figures, dict):
            figures = ", ".join(f"{key} {value}" for key, value in figures.items())
        print(f"{'  ' * depth}{name}: {figures}", flush=True)


def main() -> None:
    """Measure, print, and write var/bench.json."""
    say = argparse.ArgumentParser(description=__doc__)
    say.add_argument("--seconds", type=float, default=120, help="of traffic")
    say.add_argument("--connections", type=int, default=1000, help="of traffic")
    say.add_argument("--few", type=int, default=100, help="connections while things happen")
    say.add_argument("--rate", type=float, default=300, help="requests a second")
    say.add_argument("--workers", type=int, default=int(os.environ.get("WEB_CONCURRENCY", "2")))
    say.add_argument("--pages", type=int, default=600, help="further pages for the memory's sake")
    say.add_argument("--cluster", help="version and name of PostgreSQL's, to be stopped")
    say.add_argument("--code", type=Path, default=BASE_DIR, help="another checkout of the site")
    say.add_argument("--prepared", type=Path, help="a data folder to begin with a copy of")
    say.add_argument("--only", nargs="*", help="names of what is measured")
    given = say.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    database = postgresql(given.cluster) if given.cluster else {"locked": locked, "moved": moved}
    events = {
        "edits": edits,
        "kill": kill,
        "reload": reload,
        "deploy": deploy,
        "restart": restart,
        **database,
    }
    wanted = given.only or ["start", "traffic", *events, "memory"]
    events = {name: event for name, event in events.items() if name in wanted}
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder, "data"), given.workers, given.code)
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        if "start" in wanted:
            figures["start"] = {"seconds to the first answer": round(site.start(), 1)}
            site.stop()
            figures["start"]["again"] = round(site.start(), 1)
            site.stop()
        if given.prepared:
            shutil.copytree(given.prepared, site.data, dirs_exist_ok=True)
        site.manage("prepare")
        site.manage("warm")
        site.start()
        try:
            how = {"rate": given.rate}
            if "traffic" in wanted:
                how["connections"] = given.connections
                figures["traffic"] = traffic(site, given.seconds, **how)
            if events:
                figures["events"] = happened(site, events, **how | {"connections": given.few})
            if "memory" in wanted:
                figures["memory"] = full(site, given.pages)
        finally:
            site.stop()
            shutil.copy(site.log, Path(os.environ.get("DATA_DIR", "var"), "load.log"))
    for name, value in figures.items():
        show(name, value)
    note("load", figures)


def full(site: Site, pages: int) -> dict[str, Any]:
    """Return how much the processes hold with many pages more."""
    before = site.memory()
    site.python(COPIES, str(pages)).wait()
    site.manage("warm")
    for path in re.findall(r"<loc>https?://[^/]+([^<]+)", sitemap(site)):
        for _visit in range(3):
            ask(site.target, path)
    paths = len(re.findall("<loc>", sitemap(site)))
    return {"pages": paths, "MB before": before, "MB with them": site.memory()}


def sitemap(site: Site) -> str:
    """Return the sitemap."""
    with site.target.connect() as connection:
        connection.sendall(
            site.target.head("/sitemap.xml", "Connection: close").replace(
                b"gzip, deflate, br", b"identity"
            )
        )
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer.decode()


if __name__ == "__main__":
    main()
