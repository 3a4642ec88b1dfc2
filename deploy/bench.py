"""How fast the site answers, as ratios to what could be faster: 'make bench'.

One gunicorn worker of the class that serves the site, on one processor, and wrk on another; pairs
of runs in turn, so that a machine whose speed drifts says the same. Nothing here is a test: see
docs/performance.md for figures and what they mean.
"""

import argparse
import contextlib
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
PATH = "/nl/hulp/ben-ik-slachtoffer/"
#: Seconds of a run, and connections that ask at the same time.
SECONDS, CONNECTIONS = 4, 16
WRK = ["taskset", "-c", "1", "wrk", "--latency", "-t1", f"-c{CONNECTIONS}"]
BROWSER = ["-H", "Accept-Encoding: gzip, deflate, br"]
#: What is measured while it makes the page: compressing it may follow the answer.
MAKING = ("page made anew", "plain Django view")

# -- What is measured against ------------------------------------------------


def bare() -> Callable[..., Any]:
    """Return a WSGI application that sends the bytes and headers of the page and no more."""
    known = json.loads(Path(os.environ["BENCH_PAGE"]).read_text())
    body = bytes.fromhex(known["body"])
    headers = [(name, value) for name, value in known["headers"]]

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return application


def plain(*middleware: str) -> Callable[..., Any]:
    """Return a Django project of one view that renders a template as long as the page."""
    import django
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.urls import path

    page = json.loads(Path(os.environ["BENCH_PAGE"]).read_text())["html"]
    # One variable in each thousand characters, as in a page.
    pieces = [page[start : start + 1000] for start in range(0, len(page), 1000)]
    source = "{{ word }}".join(f"{{% verbatim %}}{piece}{{% endverbatim %}}" for piece in pieces)
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=list(middleware),
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
    template = engines["django"].from_string(source)

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render({"word": "x"}, request))

    globals()["urlpatterns"] = [path(PATH.removeprefix("/"), view)]
    return get_wsgi_application()


def cached() -> Callable[..., Any]:
    """Return the same behind Django's cache middleware, compressed."""
    return plain(
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
    )


def made() -> Callable[..., Any]:
    """Return the site without its page store: every answer is made anew, as the store asks for it.

    What pages have in common was looked up before, as for all but the first after a change.
    """
    from stopmensenhandel.wsgi import application  # first: it sets the settings

    # isort: split
    from stopmensenhandel.middleware import FOR_STORE
    from stopmensenhandel.sharing import KNOWN

    site: Callable[..., Any] = application.application  # type: ignore[union-attr]  # a page store
    known: dict[Any, Any] = {}

    def anew(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return site(environ | {KNOWN: known, FOR_STORE: True}, start_response)

    return anew


# -- Measuring ---------------------------------------------------------------


@contextlib.contextmanager
def serving(application: str, env: dict[str, str]) -> Iterator[str]:
    """Serve an application with one worker on the first processor; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *("taskset", "-c", "0", sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"),
        *("--workers", "1", "--access-logfile", "/dev/null", "--bind", f"127.0.0.1:{port}"),
        application,
    ]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "stopmensenhandel.settings"} | env
    env |= {"PORT": str(port), "PYTHONPATH": str(BASE_DIR)}
    process = subprocess.Popen(command, cwd=BASE_DIR, env=env)  # noqa: S603
    try:
        address = f"http://127.0.0.1:{port}"
        for _attempt in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address + PATH, timeout=10).read()  # noqa: S310
                break
            time.sleep(0.1)
        settle(process.pid)
        yield address
    finally:
        process.terminate()
        process.wait()


def settle(master: int) -> None:
    """Wait until a server has made its pages ahead of visits, for two minutes at most."""
    before = used(master)
    for _second in range(120):
        time.sleep(1)
        now = used(master)
        if now - before < 0.1:
            return
        before = now


def used(master: int) -> float:
    """Return the seconds of processor time that a process and its children have used."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if master in (int(stat.parent.name), int(fields[1])):
                total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def run(address: str, seconds: float = SECONDS, *, whole: bool = False) -> dict[str, float]:
    """Ask for the page as often as it is answered; return answers a second and milliseconds."""
    command = [*WRK, *([] if whole else BROWSER), f"-d{seconds:g}s", address + PATH]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    words = out.split()
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(f"Some answers were errors:\n{out}")
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    late = words[words.index("99%") + 1]
    number = late.rstrip("mus")
    return {
        "per_second": float(words[words.index("Requests/sec:") + 1]),
        "p99_ms": float(number) * unit[late.removeprefix(number)],
    }


def page_of(address: str) -> dict[str, Any]:
    """Return the page as it is sent by brotli, and as it is."""
    request = urllib.request.Request(address + PATH, headers={"Accept-Encoding": "br"})  # noqa: S310
    for _attempt in range(100):
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            # Of a page that has just been made, brotli comes a moment later.
            if answer.headers["Content-Encoding"] == "br":
                left_out = {"server", "date", "connection"}
                headers = [h for h in answer.headers.items() if h[0].lower() not in left_out]
                html = urllib.request.urlopen(address + PATH).read().decode()  # noqa: S310
                return {"headers": headers, "body": answer.read().hex(), "html": html}
        time.sleep(0.1)
    raise SystemExit("The page isn't sent by brotli.")


def main() -> int:
    """Measure, print a table, write var/bench.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="runs of each, in turn")
    pairs = parser.parse_args().pairs
    if not shutil.which("wrk") or (os.cpu_count() or 1) < 2:
        raise SystemExit("This needs wrk and two processors.")
    site = "stopmensenhandel.wsgi"
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        known = Path(folder, "page.json")
        env = {"BENCH_PAGE": str(known)}
        with serving(site, env) as address:
            known.write_text(json.dumps(page_of(address)))
        sides = {
            "stored page": site,
            "bare application": "deploy.bench:bare()",
            "Django's cache middleware": "deploy.bench:cached()",
            "page made anew": "deploy.bench:made()",
            "plain Django view": "deploy.bench:plain()",
        }
        at = {name: stack.enter_context(serving(each, env)) for name, each in sides.items()}
        page_of(at["stored page"])
        for each in at.values():
            run(each, 1)
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
        for _pair in range(pairs):
            for name, each in at.items():
                runs[name].append(run(each, whole=name in MAKING))
    report(runs)
    return 0


def report(runs: dict[str, list[dict[str, float]]]) -> None:
    """Print the medians and ratios, and write them as JSON."""

    def median(name: str, figure: str) -> float:
        return statistics.median(each[figure] for each in runs[name])

    def ratio(one: str, other: str) -> float:
        pairs = zip(runs[one], runs[other], strict=True)
        return statistics.median(a["per_second"] / b["per_second"] for a, b in pairs)

    ratios = {
        "stored page to bare application": ratio("stored page", "bare application"),
        "Django's cache middleware to bare": ratio("Django's cache middleware", "bare application"),
        "page made anew to plain Django view": ratio("page made anew", "plain Django view"),
    }
    for name in runs:
        print(
            f"{name:30} {median(name, 'per_second'):8.0f}/s   p99 {median(name, 'p99_ms'):7.1f} ms"
        )
    for name, value in ratios.items():
        print(f"{name:40} {value:.2f}")
    note("answers", {"ratios": ratios, "runs": runs})


def note(name: str, figures: Any) -> None:
    """Write figures into ``bench.json`` in the data folder, beside those of other scripts."""
    file = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"), "bench.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(file.read_text()) if file.exists() else {}
    known["machine"] = {"processors": os.cpu_count(), "python": platform.python_version()}
    known[name] = figures
    file.write_text(json.dumps(known, indent=1, default=str))


if __name__ == "__main__":
    sys.exit(main())
