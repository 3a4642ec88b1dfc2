"""The editors' room in a browser: from what is missing to what visitors read, and back."""

import base64
import re

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from tests.browser.browsers import visitor_reads
from tests.steps import PASSWORD
from tests.web import Server

pytestmark = pytest.mark.browser


def show_second_factor(page: Page, server: Server) -> None:
    """Set up a second factor as an app on a phone would."""
    page.goto(f"{server.url}/admin/second-factor/")
    secret = page.locator("code").inner_text()
    page.fill("#id_code", f"{totp(key_of(secret)):06}")
    page.click("[type=submit]")
    expect(page.locator(".recovery code")).to_have_count(10)


def key_of(secret: str) -> bytes:
    """Return the bytes of a secret as it is typed (RFC 4648)."""
    letters = secret.replace(" ", "")
    return base64.b32decode(letters + "=" * (-len(letters) % 8))


def test_from_what_is_missing_to_what_visitors_read_and_back(browser, server, enter):
    # The translator sees what is missing in her language, and translates beside Dutch.
    translator = enter("vertaalster", "--role", "translator", "--languages", "ar")
    table = translator.locator(".work table")
    expect(table.locator("tbody tr")).to_have_count(1)
    table.locator("a[href*='/work/missing/?language=ar']").click()
    translator.locator("#content-main .deleted a").first.click()
    assert "language=ar" in translator.url
    # Any page may be translated, also one that nobody asked for.
    translator.goto(f"{server.url}/admin/content/page/")
    lacking = translator.locator("#result_list tr", has=translator.locator("s", has_text="ar"))
    lacking.locator("th a").first.click()
    number = re.search(r"/page/(\d+)/", translator.url)[1]
    form = f"{server.url}/admin/content/page/{number}/change/?language=ar&beside=nl"
    translator.goto(form)
    expect(translator.locator(".beside")).to_be_visible()
    translator.fill("#id_title_ar", "عنوان جديد")
    text = translator.locator(".field-body_ar [contenteditable=true]")
    expect(text).to_have_attribute("dir", "rtl")
    expect(text).to_have_attribute("spellcheck", "true")
    text.click()
    translator.keyboard.type("نص جديد")
    translator.fill("#id_slug_ar", "not an address")
    expect(translator.locator("[name=_publish]")).to_have_count(0)
    translator.click("[name=_draft]")
    # An error: nothing is lost, and it leads to its field.
    translator.locator(".errornote a[href='#id_slug_ar']").click()
    expect(translator.locator("#id_slug_ar")).to_be_focused()
    expect(translator.locator("#id_title_ar")).to_have_value("عنوان جديد")
    expect(translator.locator(".field-body_ar [contenteditable=true]")).to_contain_text("نص جديد")
    translator.fill("#id_slug_ar", "new-arabic-page")
    translator.click("[name=_draft]")
    expect(translator.locator(".messagelist .success")).to_be_visible()
    link = translator.locator(".state a[href*='/preview/']").get_attribute("href")
    assert "عنوان جديد" in visitor_reads(browser, server, link)

    # The publisher shows a second factor, sees the difference, and publishes.
    publisher = enter("uitgever")
    show_second_factor(publisher, server)
    publisher.goto(form)
    publisher.click(".state a[href*='/history/']")
    expect(publisher.locator(".words")).to_contain_text("عنوان جديد")
    publisher.goto(form)
    publisher.click("[name=_publish]")
    expect(publisher.locator(".messagelist")).to_contain_text("Published.")
    address = publisher.locator(".messagelist a").get_attribute("href")
    assert address.startswith("/ar/")
    assert "نص جديد" in visitor_reads(browser, server, address)
    gone = browser.new_context()
    assert gone.request.get(f"{server.url}{link}").status == 410
    gone.close()

    # Other words, and the former ones again.
    publisher.goto(form)
    publisher.fill("#id_title_ar", "كلمات أخرى")
    if publisher.locator("#id_alone_reason").count():
        publisher.fill("#id_alone_reason", "Nobody else is there.")
    publisher.click("[name=_publish]")
    expect(publisher.locator(".messagelist")).to_contain_text("Published.")
    assert "كلمات أخرى" in visitor_reads(browser, server, address)
    publisher.click(".historylink")
    publisher.locator("tbody tr", has_text="العربية").first.locator("a").first.click()
    expect(publisher.locator("del.change").first).to_contain_text("عنوان")
    expect(publisher.locator("ins.change").first).to_contain_text("كلمات")
    publisher.go_back()
    publisher.locator("tbody tr", has_text="Earlier").first.locator("a").first.click()
    publisher.click("form[method=post] button:has-text('Put these words back')")
    expect(publisher.locator("#id_title_ar")).to_have_value("عنوان جديد")
    if publisher.locator("#id_alone_reason").count():
        publisher.fill("#id_alone_reason", "Nobody else is there.")
    publisher.click("[name=_publish]")
    expect(publisher.locator(".messagelist")).to_contain_text("Published.")
    assert "عنوان جديد" in visitor_reads(browser, server, address)


def test_nobody_leaves_a_form_with_something_typed_without_a_question(server, enter):
    page = enter("haastig")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"{server.url}/admin/content/page/1/change/?language=nl")
    page.click("#site-name a")
    expect(page).to_have_url(f"{server.url}/admin/")
    assert asked == []
    page.goto(f"{server.url}/admin/content/page/1/change/?language=nl")
    page.locator(".field-body_nl [contenteditable=true]").click()
    page.keyboard.type("x")
    page.click("#site-name a", no_wait_after=True)
    expect(page.locator(".field-body_nl [contenteditable=true]")).to_contain_text("x")
    assert asked == ["beforeunload"]


def test_whoever_was_logged_out_meanwhile_logs_in_beside_and_then_saves(server, enter):
    page = enter("afgemeld")
    page.goto(f"{server.url}/admin/content/page/2/change/?language=fr")
    expect(page.locator("#logged-out")).to_be_hidden()
    expect(page.locator("#offline")).to_be_hidden()
    page.fill("#id_summary_fr", "Ce qui a été écrit.")
    page.context.clear_cookies()
    page.click("[name=_draft]")
    expect(page.locator("#logged-out")).to_be_visible()
    with page.context.expect_page() as beside:
        page.click("#logged-out a")
    other = beside.value
    other.fill("#id_username", "afgemeld")
    other.fill("#id_password", PASSWORD)
    other.click("[type=submit]")
    expect(other.locator("#user-tools")).to_be_visible()
    page.click("[name=_draft]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#id_summary_fr")).to_have_value("Ce qui a été écrit.")


def test_a_page_to_link_to_is_picked_by_its_title(server, enter):
    page = enter("linker")
    page.goto(f"{server.url}/admin/content/page/3/change/?language=fr")
    text = page.locator(".field-body_fr [contenteditable=true]")
    # In its first line: where the middle lies between two, nothing is selected.
    text.locator("p:not(:has(strong, a))").first.dblclick(position={"x": 30, "y": 10})
    page.click("[data-name=link]")
    field = page.locator("dialog input[name=href]")
    expect(page.locator("dialog datalist option[value='page:when-you-call']")).to_have_count(1)
    field.fill("page:when-you-call")
    page.click("dialog [type=submit]")
    assert 'href="page:when-you-call"' in page.locator("[name=body_fr]").input_value()
    bold = page.locator("[data-name=bold]")
    expect(bold).to_have_attribute("aria-pressed", "false")
    text.locator("p:not(:has(strong, a))").first.dblclick(position={"x": 30, "y": 10})
    bold.click()
    expect(bold).to_have_attribute("aria-pressed", "true")


def test_neither_tools_nor_the_bar_lie_over_what_has_to_be_read(enter, server: Server):
    page = enter("lange-titel", "--role", "publisher")
    for width in (400, 840, 920, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(f"{server.url}/admin/content/page/1/change/?language=nl")
        page.locator("#content h1 + h2").evaluate(
            "each => each.textContent = 'Een lange titel '.repeat(6)"
        )
        tools, title = page.locator(".object-tools"), page.locator("#content h1 + h2")
        assert (
            title.bounding_box()["y"] + title.bounding_box()["height"] <= tools.bounding_box()["y"]
        )
    page.goto(f"{server.url}/admin/centres/helpline/")
    row = page.locator("#result_list tr", has_text=re.compile("078.055.800"))
    hotline = row.locator("th a").get_attribute("href")
    page.goto(f"{server.url}{hotline}?language=all")
    page.fill("#id_phone", "078 055 801")
    page.fill("#id_written", "078 055 801")
    page.fill("#id_alone_reason", "Nobody else is there.")
    page.click("[name=_publish]")
    look = page.locator(".second-look")
    expect(look).to_be_visible()
    bar = page.locator(".saving")
    assert bar.evaluate("each => getComputedStyle(each).position") == "static"
