"""An editor's whole way: log in, change a sentence, see it live; choose a file that is too large."""

import re

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


def posted(page, counts) -> list[Request]:
    """Return what is sent from now on, as far as it counts."""
    sent = []

    def note(request: Request) -> None:
        if request.method == "POST" and counts(request):
            sent.append(request)

    page.on("request", note)
    return sent


def sent_from(page) -> list[Request]:
    """Return the forms that are sent from now on, and not what is only read for its hints."""
    return posted(page, lambda request: not request.url.endswith("/hints/"))


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


@pytest.fixture
def writing(editing):
    """Open the form of what victims read first, in French, and give its text."""

    def open_form():
        page = editing("/admin/content/page/?q=when-you-call")
        page.click("#result_list a:has-text('What happens when I call?')")
        page.click(".parts a:has-text('Français')")
        return page, page.locator(".field-body_fr [contenteditable=true]")

    return open_form


def test_a_footnote_is_picked_by_its_name_and_all_by_keyboard(writing):
    page, text = writing()
    tool = page.get_by_role("button", name="Footnote")
    expect(tool).to_be_visible()
    text.locator("p").first.click()
    page.keyboard.press("End")
    # What is typed has arrived: now the editor knows, too, where the cursor is.
    page.keyboard.type(" Ook.")
    expect(text.locator("p").first).to_contain_text("Ook.")
    tool.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Footnote")
    expect(dialog.get_by_role("radio").first).to_be_checked()
    years = [int(each) for each in dialog.locator("label b").all_inner_texts()]
    assert len(years) > 10
    assert years == sorted(years, reverse=True)
    # As people type: in any order, without accents and capitals.
    page.keyboard.type("2013 traite loi")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    expect(dialog).to_contain_text("Loi du 29 avril 2013")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    page.keyboard.type(" Ensuite.")
    expect(text.locator("p").first).to_contain_text("[^act-2013] Ensuite.")
    # Behind what is selected, and no part of what is bold or a link.
    text.locator("strong").first.dblclick()
    bold = text.locator("strong").first.inner_text()
    tool.click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = dialog.locator(":checked").get_attribute("value")
    page.keyboard.press("Enter")
    stored = page.locator("[name=body_fr]").input_value()
    assert re.search(rf"\[\^{chosen}\]", stored)
    assert f"[^{chosen}]" not in "".join(text.locator("strong, a").all_inner_texts())
    assert bold in "".join(text.locator("strong").all_inner_texts()).replace("\n", "")
    # Whoever thinks better of it is back in the text.
    tool.click()
    page.keyboard.type("zzz")
    expect(dialog.get_by_role("status")).to_have_text("No source has these words.")
    expect(dialog.get_by_role("button", name="Insert")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    assert page.locator("[name=body_fr]").input_value() == stored


def test_hints_follow_what_is_typed_once_somebody_pauses(writing):
    page, text = writing()
    sent = posted(page, lambda request: True)
    title, hints = page.locator("#id_title_fr"), page.locator(".field-title_fr .hints")
    title.fill("")
    page.keyboard.type("Un clandestin")
    expect(hints).to_contain_text("Characters: 13 of 120, 107 left")
    expect(hints.get_by_role("status")).to_contain_text("clandestin")
    assert len(sent) == 1
    title.fill("Bonjour")
    page.keyboard.press("Tab")
    expect(hints.get_by_role("status")).to_be_empty()
    text.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Elle va" + " ici et là et" * 9 + " voilà.")
    said = page.locator(".field-body_fr").get_by_role("status")
    expect(said).to_contain_text("1 sentence has more than 25 words")
    expect(said.locator("q")).to_have_attribute("lang", "fr")
    assert {request.url.rsplit("/page/")[1] for request in sent} == {"hints/"}
    # A hint refuses nothing.
    page.click("[name=_draft]")
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_new_page_has_hints_once_it_is_for_victims(editing):
    page = editing("/admin/content/page/add/?language=nl")
    hints = page.locator(".field-title_nl .hints")
    page.fill("#id_title_nl", "Ben ik illegaal?")
    expect(hints).to_be_hidden()
    page.select_option("#id_section", "help")
    expect(hints).to_contain_text("illegaal")
    page.select_option("#id_section", "site")
    expect(hints).to_be_hidden()


@pytest.mark.parametrize("width", [400, 1000, 1280])
def test_the_tools_stay_in_sight_and_never_lie_over_the_buttons_that_save(writing, width):
    page, text = writing()
    page.set_viewport_size({"width": width, "height": 860})
    over = """() => {
        const [bar, tools] = [".saving", ".prose-menubar"].map((each) =>
            document.querySelector(each).getBoundingClientRect());
        const [y, end] = [Math.max(bar.top, tools.top), Math.min(bar.bottom, tools.bottom)];
        if (end <= y) return null;
        return document.elementFromPoint(tools.left + 20, (y + end) / 2).closest(".saving") !== null;
    }"""
    page.wait_for_selector(".prose-menubar")
    seen = []
    for opens in (False, True):
        if opens:
            page.click(".saving summary")
        for top in range(0, 700, 20):
            page.evaluate("top => scrollTo(0, top)", top)
            seen.append(page.evaluate(over))
    assert False not in seen
    if width > 400:
        assert True in seen
    text.locator("h2").last.evaluate("heading => heading.scrollIntoView({ block: 'start' })")
    assert page.locator(".prose-menubar").bounding_box()["y"] < 10
