"""Whatever keeps a form from being saved, an editor is told so in words and loses nothing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Account
from content.models import Page
from tests.factories import add_brochure, add_page, make_pdf
from tests.steps import change_of, delete_of, form_of, log_in, make_editor
from tests.web import read

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin", "accept-language": "en"}


@pytest.fixture
def browser() -> Client:
    """An editor's browser: unlike Django's client it doesn't pass the check of the token."""
    make_editor()
    client = Client(enforce_csrf_checks=True)
    enter(client)
    return client


def enter(client: Client) -> None:
    """Log in through the form, in whichever tab."""
    page = read(client.get("/admin/login/").content)
    token = page.one("input", name="csrfmiddlewaretoken").attributes["value"]
    sent = {
        "csrfmiddlewaretoken": token,
        "username": "redactie",
        "password": "Vier-zachte-wolken-42",
    }
    client.post("/admin/login/?next=/admin/", sent)


def opened(client: Client, item: Any) -> dict[str, Any]:
    """Open a form in one tab."""
    page = read(client.get(change_of(item)).content)
    tokens = page.all("input", name="csrfmiddlewaretoken")
    return form_of(client, change_of(item)) | {
        "csrfmiddlewaretoken": tokens[-1].attributes["value"],
        "title_nl": "Getypt: “<b>” & meer",
        "_publish": "1",
    }


def offered(response: Any) -> dict[str, str]:
    """Return what the page for a form that wasn't saved would send."""
    form = read(response.content)
    sent = {area.attributes["name"]: area.text.removeprefix("\n") for area in form.all("textarea")}
    token = form.one("input", name="csrfmiddlewaretoken").attributes["value"]
    return sent | {"csrfmiddlewaretoken": token}


def test_a_form_still_saves_after_somebody_came_by_a_link_in_a_mail(browser):
    page = add_page()
    form = opened(browser, page)
    # From another site a browser sends the cookies along a link that is followed, if they are lax.
    for name in ("sessionid", "csrftoken"):
        assert browser.cookies[name]["samesite"] == "Lax"
    assert browser.get("/admin/", headers={"sec-fetch-site": "cross-site"}).status_code == 200
    assert browser.post(change_of(page), form, headers=HERE).status_code == 302


def test_a_form_sent_after_the_session_ended_says_so_and_saves_after_a_new_log_in(browser):
    page = add_page()
    form = opened(browser, page)
    del browser.cookies["sessionid"]
    told = browser.post(change_of(page), form, headers=HERE)
    assert told.status_code == 403
    assert "what you typed is still there" in told.content.decode()
    enter(browser)  # in another tab; then back, and saved again
    again = offered(browser.post(change_of(page), form, headers=HERE))
    assert browser.post(change_of(page), again, headers=HERE).status_code == 302
    page.refresh_from_db()
    assert page.title_nl == form["title_nl"]


def test_a_form_of_before_a_new_log_in_is_offered_once_more_and_saves(browser):
    page = add_page()
    form = opened(browser, page)
    browser.post("/admin/logout/", {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]})
    enter(browser)
    refused = browser.post(change_of(page), form, headers=HERE)
    assert refused.status_code == 403
    text = refused.content.decode()
    assert "Not saved" in text
    assert "Nothing that you typed is lost." in text
    assert "DEBUG" not in text
    assert browser.post(change_of(page), offered(refused), headers=HERE).status_code == 302
    page.refresh_from_db()
    assert page.title_nl == "Getypt: “<b>” & meer"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_another_site_sends_is_never_offered(browser, site):
    page = add_page()
    form = opened(browser, page) | {"csrfmiddlewaretoken": "x" * 64}
    refused = browser.post(change_of(page), form, headers=HERE | {"sec-fetch-site": site})
    assert refused.status_code == 403
    assert not read(refused.content).all("textarea")
    assert "Go back: what you typed is still there." in refused.content.decode()


def test_an_old_browser_says_where_it_comes_from_by_the_origin(browser):
    page = add_page()
    form = opened(browser, page) | {"csrfmiddlewaretoken": "x" * 64}
    headers = {"accept-language": "en", "origin": "http://testserver"}
    assert read(browser.post(change_of(page), form, headers=headers).content).all("textarea")
    headers["origin"] = "null"
    assert not read(browser.post(change_of(page), form, headers=headers).content).all("textarea")


def test_a_stranger_is_offered_nothing_and_no_password_comes_back():
    client = Client(enforce_csrf_checks=True)
    sent = {"username": "redactie", "password": "geheim-geheim", "csrfmiddlewaretoken": "x" * 64}
    refused = client.post("/admin/login/", sent, headers=HERE)
    assert refused.status_code == 403
    assert "geheim-geheim" not in refused.content.decode()


def test_files_have_to_be_chosen_again(browser):
    brochure = add_brochure()
    form = opened(browser, brochure) | {"csrfmiddlewaretoken": "x" * 64}
    form["editions-0-file"] = SimpleUploadedFile("x.pdf", make_pdf())
    refused = browser.post(change_of(brochure), form, headers=HERE)
    assert "choose them again" in refused.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Niet opgeslagen"),
        ("fr", "Pas enregistré"),
        ("de", "Nicht gespeichert"),
        ("ar", "لم يُحفظ"),
    ],
)
def test_what_is_too_large_without_a_log_in_is_told_in_the_editors_language(
    client, language, words
):
    page = add_page()
    sent = {"body_nl": "x" * 70_000}
    refused = client.post(change_of(page), sent, headers={"accept-language": language})
    assert refused.status_code == 413
    assert words in refused.content.decode()


def test_what_the_site_can_not_read_or_an_account_may_not_do_is_told(client, settings):
    page = add_page()
    make_editor()
    log_in(client)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    sent = {f"field-{number}": "x" for number in range(5)}
    refused = client.post(change_of(page), sent, headers=HERE)
    assert refused.status_code == 400
    assert "Go back" in refused.content.decode()
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    Account.objects.all().delete()
    refused = client.post(change_of(page), form_data := {"title_nl": "x"}, headers=HERE)
    assert refused.status_code == 403
    assert "Your account may not do this." in refused.content.decode()
    assert form_data
    assert Page.objects.get(pk=page.pk).title_nl != "x"


def test_what_was_typed_about_something_that_is_gone_makes_a_new_one(browser):
    for item, lacking in (
        (add_page(), {"section": "help"}),
        (add_brochure(), {"editions-0-file": SimpleUploadedFile("x.pdf", make_pdf())}),
    ):
        form = opened(browser, item)
        type(item).objects.filter(pk=item.pk).delete()
        response = browser.post(change_of(item), form, headers=HERE)
        assert response.status_code == 404
        assert "Somebody deleted this" in response.content.decode()
        sent = offered(response)
        assert sent["title_nl"] == form["title_nl"]
        [target] = [f for f in read(response.content).all("form") if f.attributes.get("action")]
        add = target.attributes["action"]
        asked = browser.post(add, sent, headers=HERE)
        # Asked for is what was no part of the form, and a file: it has to be chosen again.
        assert asked.status_code == 200
        assert asked.context["errors"] == [["This field is required."]]
        typed = read(asked.content).one("input", name="title_nl").attributes["value"]
        assert typed == form["title_nl"]
        made = browser.post(add, sent | lacking, headers=HERE)
        assert made.status_code == 302, made.context["errors"]
        new = type(item).objects.latest("pk")
        assert (new.title_nl, new.slug_nl) == (form["title_nl"], form["slug_nl"])


def test_what_is_deleted_twice_is_only_gone(browser):
    page = add_page()
    form = opened(browser, page)
    address = delete_of(page)
    page.delete()
    sent = {"post": "yes", "csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}
    assert browser.post(address, sent, headers=HERE).status_code == 302
