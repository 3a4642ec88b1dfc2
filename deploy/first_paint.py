"""What a phone waits for: 'python deploy/first_paint.py'.

Pages are opened in Chromium as on a small phone with an empty cache: at full speed, and on a slow
line (400 ms a round trip, 50 kB/s) with a processor four times slower. Nothing here is a test: see
docs/performance.md for figures.
"""

import os
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from deploy.bench import note, serving  # noqa: E402 (it is found from here only)

#: Home, a page of help, the library and a centre, left to right and right to left.
PAGES = (
    "/nl/",
    "/ar/",
    "/nl/hulp/ben-ik-slachtoffer/",
    "/ar/help/am-i-a-victim/",
    "/nl/brochures-en-videos/",
    "/nl/centra/payoke/",
)
#: Milliseconds a round trip, bytes a second each way, and how much slower the processor is.
LATENCY, RATE, SLOWER = 400, 50_000, 4
TIMES = 9
#: What a browser says of itself while a page comes up.
OBSERVED = """() => {
  window.seen = {lcp: 0, cls: 0, blocked: 0};
  const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
    .observe({type, buffered: true});
  watch('largest-contentful-paint', entry => { window.seen.lcp = entry.startTime; });
  watch('layout-shift', entry => { if (!entry.hadRecentInput) window.seen.cls += entry.value; });
  watch('longtask', entry => { window.seen.blocked += Math.max(0, entry.duration - 50); });
}"""
TOLD = """() => ({
  fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime, ...window.seen,
})"""


def opened(browser: Browser, address: str, *, slowly: bool) -> dict[str, float]:
    """Return milliseconds, requests and bytes of a page opened in a new profile."""
    phone = {"width": 360, "height": 740}
    context = browser.new_context(viewport=phone, device_scale_factor=2, is_mobile=True)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.add_init_script(f"({OBSERVED})()")
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        loaded: list[float] = []
        session.on(
            "Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"])
        )
        if slowly:
            line = {"offline": False, "latency": LATENCY}
            line |= {"downloadThroughput": RATE, "uploadThroughput": RATE}
            session.send("Network.emulateNetworkConditions", line)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address, wait_until="load")
        page.wait_for_timeout(1000)
        seen: dict[str, Any] = page.evaluate(TOLD)
        return seen | {"requests": len(loaded), "bytes": sum(loaded)}
    finally:
        context.close()


def main() -> int:
    """Measure, print a table, write var/bench.json."""
    figures: dict[str, dict[str, float]] = {}
    chromium = next(
        filter(os.path.exists, ("/usr/bin/chromium", "/usr/bin/chromium-browser")), None
    )
    with serving("stopmensenhandel.wsgi", {}) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for path in PAGES:
            for slowly in (False, True):
                runs = [opened(browser, address + path, slowly=slowly) for _time in range(TIMES)]
                median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
                figures[f"{path} {'slow' if slowly else 'fast'}"] = median
                print(
                    f"{path:32} {'slow' if slowly else 'fast'}"
                    f"  FCP {median['fcp']:5.0f} ms  LCP {median['lcp']:5.0f} ms"
                    f"  CLS {median['cls']:.3f}  blocked {median['blocked']:3.0f} ms"
                    f"  {median['requests']:.0f} requests, {median['bytes'] / 1000:.1f} kB"
                )
        browser.close()
    note("first paint", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
