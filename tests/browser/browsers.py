"""Which browsers there are and how they are started."""

import re
import shutil
import subprocess

from playwright.sync_api import Browser, Page, Route

from tests.web import Server

# Playwright's own download isn't used: the system's browser gets security updates.
CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), "chromium"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def without_styles(page: Page) -> None:
    """Let a page come without its stylesheet, as a broken line or an old browser leaves it."""

    def bare(route: Route) -> None:
        if route.request.resource_type == "document" and "//127.0.0.1" in route.request.url:
            answer = route.fetch()
            body = re.sub(r"<style>.*?</style>", "", answer.text(), flags=re.DOTALL)
            route.fulfill(response=answer, body=body)
        elif route.request.resource_type == "stylesheet":
            route.abort()
        else:
            route.fallback()

    page.route("**/*", bare)


TEXT_BROWSERS = {
    "w3m": ["w3m", "-dump", "-cols", "80", "-I", "UTF-8", "-O", "UTF-8"],
    "lynx": ["lynx", "-dump", "-nolist", "-width=80", "-display_charset=utf-8"],
}


def text_dump(browser_name: str, address: str) -> str:
    """Return a page as a text browser shows it."""
    command = [*TEXT_BROWSERS[browser_name], address]
    shown = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    return shown.decode(errors="replace")  # lynx cuts the names of choices in mid-letter


#: Show what is folded away: it is part of the page.
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


def visitor_reads(browser: Browser, server: Server, path: str) -> str:
    """Return what somebody reads at an address who has never been here."""
    context = browser.new_context(locale="ar")
    page = context.new_page()
    page.goto(f"{server.url}{path}")
    text = page.locator("main").inner_text()
    context.close()
    return text
