"""An editor's whole way: log in, change a sentence, see it live; choose a file that is too large."""

import pytest
from playwright.sync_api import expect

from tests.steps import NAME, PASSWORD, make_editor

pytestmark = pytest.mark.browser


@pytest.fixture
def editing(visit, server):
    """Open an address of the admin as an editor."""

    def open_page(path: str):
        make_editor(server.data)
        page = visit(path, width=1280, height=900)
        page.fill("#id_username", NAME)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        return page

    return open_page


def test_an_editor_changes_a_dutch_sentence_and_only_dutch_readers_see_it(visit, server, editing):
    reader = visit("/nl/hulp/wat-gebeurt-er-als-ik-bel/")
    reader.goto(f"{server.url}/fr/aide/quand-j-appelle/")
    french = reader.content()
    page = editing("/admin/content/page/?q=when-you-call")
    asked = set()
    page.on("request", lambda request: asked.add(request.url))
    page.click("#result_list a:has-text('What happens when I call?')")
    page.click("summary:has-text('Nederlands')")
    text = page.locator(".field-body_nl [contenteditable=true]")
    text.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Dit is een nieuwe zin.")
    page.click("[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    reader.goto(f"{server.url}/nl/hulp/wat-gebeurt-er-als-ik-bel/")
    expect(reader.locator("main")).to_contain_text("Dit is een nieuwe zin.")
    reader.goto(f"{server.url}/fr/aide/quand-j-appelle/")
    assert reader.content() == french
    assert all(url.startswith((server.url, "data:")) for url in asked)


@pytest.fixture
def file_of(tmp_path):
    """Make a file of so many bytes, which takes no room."""

    def make(size: int) -> str:
        path = tmp_path / f"{size}.pdf"
        with path.open("wb") as file:
            file.truncate(size)
        return str(path)

    return make


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(editing, file_of):
    page = editing("/admin/content/brochure/?q=you-have-rights")
    page.click("#result_list a:has-text('You have rights')")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.click("summary:has-text('Nederlands')")
    page.fill("#id_summary_nl", "Wat een redacteur typte.")
    first, second = page.locator("#id_editions-0-file"), page.locator("#id_editions-1-file")
    said = "input => input.validationMessage"
    first.set_input_files(file_of(20_000_001))
    assert first.evaluate(said) == "The file is larger than 20 MB."
    page.click("[name=_save]")
    expect(first).to_be_focused()
    assert sent == []
    expect(page.locator("#id_summary_nl")).to_have_value("Wat een redacteur typte.")
    first.set_input_files(file_of(20_000_000))
    assert first.evaluate(said) == ""
    # As if the form took less: 33 brochures of 20 MB are a lot to make.
    page.eval_on_selector_all(
        "[data-form-most]", "all => all.forEach(input => input.dataset.formMost = 30_000_000)"
    )
    second.set_input_files(file_of(20_000_000))
    assert second.evaluate(said).startswith("The files are too large to be sent together")
    page.click("[name=_save]")
    assert sent == []
    for file in (first, second):
        file.set_input_files(file_of(100))
    page.click("[name=_save]")
    expect(page.locator(".errorlist").first).to_contain_text("not a PDF")
    expect(page.locator("#id_summary_nl")).to_have_value("Wat een redacteur typte.")
    assert len(sent) == 1
