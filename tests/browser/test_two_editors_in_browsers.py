"""Two editors at once, each in a browser of their own: neither erases what the other wrote."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsers import visitor_reads
from tests.steps import serving
from tests.web import Server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(prepared, tmp_path_factory) -> Iterator[Server]:
    """A site of these tests' own: they change the number that everybody calls."""
    data = tmp_path_factory.mktemp("two") / "data"
    with serving(shutil.copytree(prepared, data)) as site:
        yield site


@pytest.fixture
def two(enter) -> Callable[..., tuple[Page, Page]]:
    """Two publishers, each in a browser of their own; the options are those of the second."""

    def log_in(name: str, **options: object) -> tuple[Page, Page]:
        return enter(f"first-{name}"), enter(f"second-{name}", **options)

    return log_in


def form_of(server: Server, table: str, column: str, value: str, language: str) -> str:
    """Return the address of the form of something."""
    with closing(sqlite3.connect(server.data / "site.sqlite3")) as database:
        asked = f'SELECT id FROM {table} WHERE "{column}" = ?'
        [(number,)] = database.execute(asked, [value]).fetchall()
    place = table.replace("_", "/")
    return f"{server.url}/admin/{place}/{number}/change/?language={language}"


def send(page: Page, button: str = "_publish") -> None:
    """Send the form; what two should see is published alone, with a reason."""
    reason = page.locator("#id_alone_reason")
    if button == "_publish" and reason.count() and not reason.input_value():
        reason.fill("Nobody else is there.")
    page.click(f"[name={button}]")


def published(page: Page) -> str:
    """Return the address that the form leads to once it is published."""
    expect(page.locator(".messagelist")).to_contain_text("Published.")
    return page.locator(".messagelist a").get_attribute("href")


def told_of(page: Page, who: str, text: str) -> None:
    """Assert that an editor is told who changed the same, when, and what it says now."""
    when = r"\d+ \w+ \d{4}, \d+:\d\d"
    told = rf"{who} changed this on {when}, .* It says now: “{re.escape(text)}”"
    expect(page.locator(".errorlist:not(.nonfield)").first).to_contain_text(re.compile(told))


def test_what_two_write_in_different_languages_is_kept_without_a_question(browser, server, two):
    first, second = two("languages")
    first.goto(form_of(server, "content_page", "key", "figures", "nl"))
    second.goto(form_of(server, "content_page", "key", "figures", "fr"))
    first.fill("#id_title_nl", "Van de eerste")
    send(first)
    dutch = published(first)
    second.fill("#id_title_fr", "De la seconde")
    send(second)
    french = published(second)
    assert "Van de eerste" in visitor_reads(browser, server, dutch)
    assert "De la seconde" in visitor_reads(browser, server, french)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("chosen", ["mine", "theirs"])
def test_whoever_writes_in_the_same_field_reads_the_others_words_and_chooses(
    browser, server, two, chosen, has_scripts
):
    name = f"{chosen}{has_scripts:d}"
    first, second = two(name, java_script_enabled=has_scripts)
    form = form_of(server, "content_page", "key", "the-law", "nl")
    theirs, mine = f"Van de eerste {name}", f"Van de tweede {name}"
    for page in (first, second):
        page.goto(form)
    first.fill("#id_title_nl", theirs)
    send(first)
    address = published(first)
    second.fill("#id_title_nl", mine)
    second.fill("#id_summary_nl", f"Ook van de tweede {name}")
    send(second)
    told_of(second, f"first-{name}", theirs)
    # What was typed is still there, and visitors read what the first wrote.
    expect(second.locator("#id_title_nl")).to_have_value(mine)
    assert theirs in visitor_reads(browser, server, address)
    if chosen == "theirs":
        second.fill("#id_title_nl", theirs)
    send(second)
    published(second)
    read = visitor_reads(browser, server, address)
    assert {"mine": mine, "theirs": theirs}[chosen] in read
    assert f"Ook van de tweede {name}" in read


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_same_text_keeps_what_both_wrote_in_it(browser, server, two, has_scripts):
    name = f"text{has_scripts:d}"
    first, second = two(name, java_script_enabled=has_scripts)
    form = form_of(server, "content_page", "key", "about", "nl")
    for page in (first, second):
        page.goto(form)

    def write(page: Page, text: str) -> None:
        written = page.locator(".field-body_nl [contenteditable=true]")
        if page is second and not has_scripts:
            page.fill("[name=body_nl]", f"<p>{text}</p>")
            return
        written.click()
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    write(first, f"Van de eerste {name}")
    send(first)
    address = published(first)
    write(second, f"Van de tweede {name}")
    send(second)
    told_of(second, f"first-{name}", f"Van de eerste {name}")
    assert f"Van de tweede {name}" in second.input_value("[name=body_nl]")
    send(second)
    published(second)
    assert f"Van de tweede {name}" in visitor_reads(browser, server, address)
    # What the first wrote isn't lost: the history has it.
    second.goto(form)
    second.click(".historylink")
    second.locator("tbody tr", has_text="Earlier").first.locator("a").first.click()
    expect(second.locator(".words")).to_contain_text(f"Van de eerste {name}")


@pytest.mark.parametrize("button", ["_draft", "_publish"])
def test_a_draft_that_somebody_began_meanwhile_is_told_and_not_written_over(
    browser, server, two, button
):
    name = f"draft{button}"
    first, second = two(name)
    form = form_of(server, "content_page", "key", "figures", "nl")
    theirs, mine = f"Ontwerp van de eerste {name}", f"Van de tweede {name}"
    for page in (first, second):
        page.goto(form)
    first.fill("#id_title_nl", theirs)
    send(first, "_draft")
    expect(first.locator(".state.is-draft")).to_contain_text(f"first-{name}")
    second.fill("#id_title_nl", mine)
    send(second, button)
    told_of(second, f"first-{name}", theirs)
    expect(second.locator("#id_title_nl")).to_have_value(mine)
    first.reload()
    expect(first.locator("#id_title_nl")).to_have_value(theirs)
    send(second, button)
    expect(second.locator(".messagelist .success")).to_be_visible()
    first.reload()
    expect(first.locator("#id_title_nl")).to_have_value(mine)
    # As a draft it stays one; published it is read.
    read = visitor_reads(browser, server, "/nl/begrijpen/cijfers/")
    assert theirs not in read
    assert (mine in read) == (button == "_publish")


def test_the_number_that_everybody_calls_is_asked_about_too(browser, server, two):
    first, second = two("number")
    form = form_of(server, "centres_helpline", "kind", "trafficking", "all")
    for page in (first, second):
        page.goto(form)

    def fill(page: Page, number: str) -> None:
        page.fill("#id_phone", number)
        page.fill("#id_written", number)

    def call_and_publish(page: Page, number: str) -> None:
        expect(page.locator(".second-look")).to_contain_text(number)
        page.check(".second-look [name=called]")
        send(page)
        expect(page.locator(".messagelist")).to_contain_text("Published.")

    fill(first, "078 055 801")
    send(first)
    call_and_publish(first, "078 055 801")
    assert "078 055 801" in visitor_reads(browser, server, "/nl/")
    fill(second, "078 055 802")
    send(second)
    told_of(second, "first-number", "+3278055801")
    expect(second.locator("#id_phone")).to_have_value("078 055 802")
    # Nobody is asked to call a number before it is clear which one is meant.
    expect(second.locator(".second-look")).to_have_count(0)
    assert "078 055 801" in visitor_reads(browser, server, "/nl/")
    send(second)
    call_and_publish(second, "078 055 802")
    read = visitor_reads(browser, server, "/nl/")
    assert "078 055 802" in read
    assert "078 055 801" not in read
