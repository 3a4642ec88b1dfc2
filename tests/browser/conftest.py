"""A real browser on the running site."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, server):
    """Open an address of the site in a fresh browser; options are those of a context."""
    contexts = []

    def open_page(path: str, width: int = 320, height: int = 568, **options):
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="en", **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def make_editor(server) -> tuple[str, str]:
    """Make an editor on the running site as 'make editor' does; return name and password."""
    name, password = "redactie", "Vier-zachte-wolken-42"
    environment = os.environ | {
        "DATA_DIR": str(server.data),
        "DJANGO_SETTINGS_MODULE": "stopmensenhandel.settings",
        "DJANGO_SUPERUSER_USERNAME": name,
        "DJANGO_SUPERUSER_PASSWORD": password,
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "create_editor"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return name, password
