"""What partners paste, where there is nothing of this site."""

import http.server
import json
import re
import threading
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from stopmensenhandel.languages import LANGUAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_snippet_works_on_an_empty_page(browser, server, language):
    with browser.new_context(viewport={"width": 320, "height": 568}) as context:
        page = context.new_page()
        page.goto(server.url + "/en/partners/")
        html = page.locator(f"#snippet-{language.code}").input_value()
        page.goto("about:blank")
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(html)
        page.wait_for_load_state("networkidle")
        assert asked == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        direction = page.locator("p").evaluate("e => getComputedStyle(e).direction")
        assert direction == language.direction
        call, link = page.locator("a").all()
        assert call.inner_text() == "078 055 800"
        for each in (page.locator("strong"), call, link):
            assert each.is_visible()
        link.click()
        expect(page).to_have_url(re.compile(f"/{language.code}/$"))
        expect(page.locator("html")).to_have_attribute("lang", language.code)


@pytest.fixture
def partner() -> Iterator[Callable[[str], str]]:
    """A site with one page, under another name of this machine."""
    pages = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages[-1].encode())

        def log_message(self, *args: object) -> None:
            """Write nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()

        def publish(html: str) -> str:
            pages.append(html)
            return f"http://localhost:{site.server_port}/"

        yield publish
        site.shutdown()


def test_a_page_of_a_partner_shows_what_the_catalogue_names(browser, server, partner):
    with urllib.request.urlopen(f"{server.url}/en/library.json") as answer:
        editions = [each for item in json.load(answer)["items"] for each in item["editions"]]
    film = next(each for each in editions if each["captions"])
    document = next(each["file"] for each in editions if each["pages"])
    address = partner(f"""
        <!doctype html><title>x</title><img src="{film["picture"]}" alt="">
        <video crossorigin="anonymous" src="{film["file"]}" preload="metadata">
          <track default src="{film["captions"][0]["file"]}">
        </video>""")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_function("document.querySelector('track').readyState > 1")
        assert page.evaluate("document.querySelector('track').track.cues.length") > 0
        page.wait_for_function("document.querySelector('video').readyState > 0")
        assert page.evaluate("document.querySelector('img').naturalWidth") > 0
        assert page.evaluate("async (url) => (await fetch(url)).status", document) == 200
