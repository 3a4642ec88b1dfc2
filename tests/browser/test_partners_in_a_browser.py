"""What partners paste, where there is nothing of this site."""

import re

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
