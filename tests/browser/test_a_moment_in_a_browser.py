"""What is to be read from a moment on: visitors read the former words until then, and not after."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.steps import run_python

pytestmark = pytest.mark.browser

PATH = "/nl/begrijpen/cijfers/"
#: What the thread that watches does twice a second, in a process whose clock is two days ahead.
TWO_DAYS_LATER = """
import django; django.setup()
from datetime import timedelta
from unittest import mock
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
then = timezone.now() + timedelta(days=2)
with mock.patch("django.utils.timezone.now", lambda: then):
    for due in settings.DUE:
        import_string(due)()
"""


def test_a_live_page_says_the_former_words_until_the_moment_and_the_new_ones_after(
    browser, server, enter
):
    with closing(sqlite3.connect(server.data / "site.sqlite3")) as database:
        asked = "SELECT id FROM content_page WHERE \"key\" = 'figures'"
        [(number,)] = database.execute(asked).fetchall()
    context = browser.new_context(locale="nl")
    visitor = context.new_page()
    former = visitor.goto(server.url + PATH)
    heading = visitor.locator("h1")
    title = heading.inner_text()

    def asks_again() -> tuple[int, str]:
        known = {"If-None-Match": former.headers["etag"]}
        answer = context.request.get(server.url + PATH, headers=known)
        return answer.status, answer.text()

    publisher = enter("planner")
    publisher.goto(f"{server.url}/admin/content/page/{number}/change/?language=nl")
    publisher.fill("#id_title_nl", "Vanaf overmorgen")
    publisher.click(".saving summary")
    moment = timezone.localtime(timezone.now() + timedelta(days=1))
    publisher.fill("#id_publish_at", moment.strftime("%Y-%m-%dT%H:%M"))
    publisher.click("[name=_publish]")
    expect(publisher.locator(".messagelist")).to_contain_text("Until then nothing changes.")
    expect(publisher.locator(".state.is-waiting")).to_contain_text("planner")

    # Its moment is still to come: the same page, which the browser has already.
    visitor.reload()
    expect(heading).to_have_text(title)
    assert asks_again() == (304, "")

    made = run_python(TWO_DAYS_LATER, server.data)
    assert made.returncode == 0, made.stderr
    status, text = asks_again()
    assert status == 200
    assert "Vanaf overmorgen" in text
    new = visitor.reload()
    expect(heading).to_have_text("Vanaf overmorgen")
    assert new.headers["etag"] != former.headers["etag"]
    publisher.reload()
    expect(publisher.locator(".state")).to_have_count(0)
    expect(publisher.locator("#id_title_nl")).to_have_value("Vanaf overmorgen")
    context.close()
