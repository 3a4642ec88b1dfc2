"""A visit in a real browser leaves nothing in it and asks nobody else."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page

from stopmensenhandel.languages import BY_CODE
from tests.traces import BROKEN, broken_templates

pytestmark = pytest.mark.browser

STORED = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: window.caches ? (await caches.keys()).length : 0,
    workers: navigator.serviceWorker
        ? (await navigator.serviceWorker.getRegistrations()).length : 0,
})"""
NOTHING = {
    "local": 0,
    "session": 0,
    "cookies": "",
    "databases": 0,
    "caches": 0,
    "workers": 0,
}


def watch(page: Page, host: str) -> list[str]:
    """Return a list that fills with what a page asks of others, misses, or is refused by its policy."""
    found: list[str] = []

    def asked(request):
        if urlsplit(request.url).netloc != host:
            found.append(f"asked {request.url}")

    def answered(response):
        # A page may be one that isn't there; what it is made of has to be.
        if response.status >= 400 and not response.request.is_navigation_request():
            found.append(f"{response.status} {response.url}")

    def told(message):
        # Chromium reports a page's own 404, too.
        if "status of 404" not in message.text:
            found.append(message.text)

    page.on("request", asked)
    page.on("response", answered)
    page.on("console", told)
    return found


@pytest.mark.parametrize("code", BY_CODE)
def test_a_visit_to_every_page_stores_nothing_and_asks_nobody_else(visit, server, code):
    page = visit("/nl/")
    host = urlsplit(server.url).netloc
    found = watch(page, host)
    # Filters, a package, another language, and what isn't there.
    paths = [*server.addresses(code), f"/{code}/nothing/"]
    paths += ["/en/package/?kind=brochure&language=ar"] if code == "en" else []
    assert len(paths) > 20
    for path in paths:
        page.goto(server.url + path)
        assert not found, f"{path}: {found}"
        assert page.evaluate(STORED) == NOTHING, path
    assert page.context.cookies() == []
    assert page.context.storage_state() == {"cookies": [], "origins": []}


def test_choosing_packing_watching_and_changing_language_store_nothing_either(visit, server):
    page = visit("/nl/brochures-en-videos/", 1280, 800)
    found = watch(page, urlsplit(server.url).netloc)

    def stored_nothing():
        assert page.evaluate(STORED) == NOTHING, page.url
        assert page.context.cookies() == []

    page.select_option("[name=kind]", "brochure")
    page.click(".filters button")
    page.wait_for_url("**?*kind=brochure*")
    stored_nothing()
    page.locator(".pick [name=item]").first.check()
    page.click(".package button")
    page.wait_for_url("**/pakket/**")
    stored_nothing()
    page.click(".switcher summary")
    page.click(".switcher [lang=fr]")
    page.wait_for_url("**/fr/**")
    stored_nothing()
    page.goto(f"{server.url}/nl/videos/als-je-belt/")
    page.locator("video").evaluate("film => { film.muted = true; return film.play(); }")
    page.wait_for_function("document.querySelector('video').currentTime > 0")
    page.keyboard.press("Shift")
    stored_nothing()
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("complaint", ["inline script", "<link> asks fonts.example"])
def test_a_template_that_breaks_a_promise_is_found_out(
    browser, client, settings, tmp_path, complaint
):
    """The broken page goes from the test client to Chromium; the same function watches it."""
    settings.TEMPLATES = broken_templates(tmp_path, BROKEN[complaint])

    def answer(route):
        response = client.get(urlsplit(route.request.url).path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)

    page = browser.new_page()
    try:
        page.route("http://testserver/**", answer)
        found = watch(page, "testserver")
        page.goto("http://testserver/nl/")
        assert any("Content Security Policy" in each for each in found), found
        assert page.title() != "seen"
    finally:
        page.close()


def leave(page: Page, script: str) -> None:
    """Go to the exit, which answers from here, by a line of JavaScript."""
    page.context.route(
        f"{settings.EXIT_URL}**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    page.evaluate(script, settings.EXIT_URL)
    page.wait_for_url(f"{settings.EXIT_URL}**")


def test_back_does_not_show_the_page_that_was_replaced(visit, server):
    page = visit("/nl/")
    page.goto(f"{server.url}/nl/centra/")
    leave(page, "address => location.replace(address)")
    page.go_back()
    assert urlsplit(page.url).path == "/nl/"


def test_back_after_a_plain_link_shows_the_page_that_was_left(visit, server):
    """Without JavaScript a link is all there is: "visit this site safely" says so."""
    page = visit("/nl/")
    page.goto(f"{server.url}/nl/centra/")
    leave(page, "address => { location.href = address }")
    page.go_back()
    assert urlsplit(page.url).path == "/nl/centra/"


def test_a_page_that_was_kept_is_asked_about_before_it_is_shown_again(visit, server):
    page = visit("/nl/")
    with page.expect_response(f"{server.url}/nl/") as again:
        page.goto(f"{server.url}/nl/")
    assert again.value.headers["cache-control"] == "no-cache"
    assert "GET /nl/ 304" in server.log
