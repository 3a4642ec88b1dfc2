"""An editor's whole way: log in, change a sentence, see it live; choose a file that is too large."""

import pytest
from playwright.sync_api import Request, expect

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
    page.click(".parts a:has-text('Nederlands')")
    text = page.locator(".field-body_nl [contenteditable=true]")
    text.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Dit is een nieuwe zin.")
    # What victims read is published by two, or with a reason.
    page.click("[name=_publish]")
    page.locator(".errornote a[href='#id_alone_reason']").click()
    expect(text).to_contain_text("Dit is een nieuwe zin.")
    page.fill("#id_alone_reason", "Er is niemand anders.")
    page.click("[name=_publish]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    # The form stays open, with what was written.
    expect(text).to_contain_text("Dit is een nieuwe zin.")
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


#: What a browser says of a field.
SAID = "input => input.validationMessage"


def sent_from(page) -> list[Request]:
    """Return the forms that are sent from now on."""
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(editing, file_of):
    page = editing("/admin/content/brochure/?q=you-have-rights")
    page.click("#result_list a:has-text('You have rights')")
    page.click(".parts a:has-text('Nederlands')")
    sent = sent_from(page)
    page.fill("#id_summary_nl", "Wat een redacteur typte.")
    file = page.locator("#id_editions-0-file")
    file.set_input_files(file_of(20_000_001))
    assert file.evaluate(SAID) == "The file is larger than 20 MB."
    for button in ("_publish", "_draft"):
        page.click(f"[name={button}]")
        expect(file).to_be_focused()
        assert sent == []
        expect(page.locator("#id_summary_nl")).to_have_value("Wat een redacteur typte.")
    file.set_input_files(file_of(20_000_000))
    assert file.evaluate(SAID) == ""
    file.set_input_files(file_of(100))
    page.click("[name=_publish]")
    expect(page.locator(".errorlist").first).to_contain_text("not a PDF")
    expect(page.locator("#id_summary_nl")).to_have_value("Wat een redacteur typte.")
    assert len(sent) == 1


def test_files_that_are_too_large_together_are_refused_before_they_are_sent(editing, file_of):
    page = editing("/admin/content/video/?q=recognise")
    page.click("#result_list tbody th a")
    page.click(".parts a:has-text('Nederlands')")
    sent = sent_from(page)
    page.fill("#id_summary_nl", "Wat een redacteur typte.")
    film, poster = page.locator("#id_editions-0-file"), page.locator("#id_editions-0-image")
    # As if the form took less: more than it takes is a lot to make.
    page.eval_on_selector_all(
        "[data-form-most]", "all => all.forEach(input => input.dataset.formMost = 20_500_000)"
    )
    film.set_input_files(file_of(20_000_000))
    assert film.evaluate(SAID) == ""
    poster.set_input_files(file_of(1_000_000))
    assert poster.evaluate(SAID).startswith("The files are too large to be sent together")
    page.click("[name=_publish]")
    expect(page.locator("#id_summary_nl")).to_have_value("Wat een redacteur typte.")
    assert sent == []


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<p class=MsoTitle>Wat neem je mee?</p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>je
paspoort<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span><![endif]>een kopie<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>je <b>telefoon</b><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>
&nbsp; </span></span>Bel ons.<o:p></o:p></p>
<p class=MsoNormal>Het is <s>oud</s><del cite="mailto:x" datetime="2026-11-27">geschrapt</del><ins
cite="mailto:x">gratis</ins>.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span
class=MsoFootnoteReference>[1]</span></a></p><!--EndFragment--></body></html>"""


def test_what_is_pasted_from_word_is_what_it_was(editing):
    page = editing("/admin/content/page/add/?language=nl")
    text = page.locator(".field-body_nl [contenteditable=true]")
    text.click()
    text.evaluate(
        """(element, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", "x");
            const options = { clipboardData, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        WORD,
    )
    stored = page.locator("[name=body_nl]").input_value()
    assert stored.replace(' data-type="decimal"', "") == (
        "<h2>Wat neem je mee?</h2>"
        "<ul><li><p>je paspoort</p><ul><li><p>een kopie</p></li></ul></li>"
        "<li><p>je <strong>telefoon</strong></p></li></ul>"
        "<ol><li><p>Bel ons.</p></li></ol>"
        "<p>Het is gratis.</p>"
    )
