"""A real browser on the running site."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.browsers import CHROMIUM, FLAGS


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
