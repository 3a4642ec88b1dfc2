"""A real browser on the running site."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsers import CHROMIUM, FLAGS
from tests.steps import PASSWORD, run
from tests.web import Server


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    browser = chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def unpainted(chromium) -> Iterator[Browser]:
    """A browser that lays pages out and draws nothing: for who asks only for the layout."""
    flags = [*FLAGS, "--blink-settings=imagesEnabled=false", "--disable-software-rasterizer"]
    browser = chromium.launch(executable_path=CHROMIUM, args=flags)
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


@pytest.fixture
def enter(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Make an account with a role, and log in to a browser of its own."""
    contexts = []

    def log_in(name: str, *options: str, **context: object) -> Page:
        made = run(
            "create_editor",
            *options,
            DATA_DIR=str(server.data),
            DJANGO_SUPERUSER_USERNAME=name,
            DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        )
        assert made.returncode == 0, made.stderr
        contexts.append(
            browser.new_context(locale="en", viewport={"width": 1280, "height": 900}, **context)
        )
        page = contexts[-1].new_page()
        page.goto(f"{server.url}/admin/")
        page.fill("#id_username", name)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        return page

    yield log_in
    for each in contexts:
        each.close()
