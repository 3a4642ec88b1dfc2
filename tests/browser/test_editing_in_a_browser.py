"""An editor's whole way: log in, change a sentence, see it live."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import make_editor

pytestmark = pytest.mark.browser


def test_an_editor_changes_a_dutch_sentence_and_only_dutch_readers_see_it(visit, server):
    name, password = make_editor(server)
    reader = visit("/nl/hulp/wat-gebeurt-er-als-ik-bel/")
    reader.goto(f"{server.url}/fr/aide/quand-j-appelle/")
    french = reader.content()
    page = visit("/admin/content/page/?q=when-you-call", width=1280, height=900)
    asked = set()
    page.on("request", lambda request: asked.add(request.url))
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("[type=submit]")
    page.click("#result_list a:has-text('What happens when I call?')")
    page.click("summary:has-text('Nederlands')")
    text = page.locator(".field-body_nl [contenteditable=true]")
    text.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Dit is een nieuwe zin.")
    page.click("[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    reader.goto(f"{server.url}/nl/hulp/wat-gebeurt-er-als-ik-bel/")
    assert "Dit is een nieuwe zin." in reader.locator("main").inner_text()
    reader.goto(f"{server.url}/fr/aide/quand-j-appelle/")
    assert reader.content() == french
    assert all(url.startswith((server.url, "data:")) for url in asked)
