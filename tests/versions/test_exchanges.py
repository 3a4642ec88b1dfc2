"""Translators’ files in the admin: downloaded, sent, looked at, kept."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from content.models import Page
from tests.factories import add_page
from tests.steps import change_of
from tests.versions.test_drafts import save
from tests.versions.translators import (
    ADDRESS,
    ENGLISH,
    exported,
    of,
    planned,
    sent,
    targets_of,
    tell,
    upload,
)
from tests.web import read as read_page
from versions import exchange, keeping, words
from versions.models import Version

pytestmark = pytest.mark.django_db


def download(client, **values):
    sent = {"source": "nl", "language": "fr", "what": "this", "_download": "1"} | values
    return client.post(values.pop("at", ADDRESS), sent, headers=ENGLISH)


def carried(answer) -> str:
    return read_page(answer.content).one("input", name="carried").attributes["value"]


def test_an_editor_gets_a_file_sends_it_back_and_has_a_draft(editor):
    page = add_page()
    form = editor.get(change_of(page, "fr"), headers=ENGLISH)
    [link] = [a for a in read_page(form.content).all("a") if a.text == "For translators"]
    address = link.attributes["href"]
    assert editor.get(address, headers=ENGLISH).status_code == 200
    assert ADDRESS in editor.get("/admin/content/page/", headers=ENGLISH).text
    file = download(editor, at=address)
    assert "page" in file["Content-Disposition"]
    root = of(file.content)
    targets_of(root)["title"].text = "Autre <titre>"
    shown = upload(editor, sent(root))
    assert shown.status_code == 200
    assert "Autre" in "".join(each.text for each in read_page(shown.content).all("ins"))
    assert not Version.objects.part(page, "fr").open().exists()
    kept = editor.post(ADDRESS, {"carried": carried(shown), "_apply": "1"}, follow=True)
    assert "One draft is kept" in kept.text
    assert keeping.opened(page, "fr").words["title"] == "Autre <titre>"
    assert keeping.opened(page, "fr").author.username == "redactie"


def test_all_that_is_missing_goes_out_in_one_file(editor):
    root = of(download(editor, what="due", language="ar").content)
    files = list(root)
    assert len(files) == sum(
        page.is_published and not page.exists_in("ar") for page in Page.objects.all()
    )
    nothing = download(editor, what="due", language="de")
    assert nothing.status_code == 400
    assert "nothing is missing or behind" in nothing.text
    same = download(editor, what="due", language="nl")
    assert "two different languages" in same.text


def test_a_draft_of_somebody_else_is_named_and_asks_for_a_tick(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Du traducteur"
    other = User.objects.create_user("collega", first_name="Co", last_name="Llega")
    keeping.keep_draft(page, "fr", words.read(page, "fr") | {"title": "De Co"}, other)
    shown = upload(editor, sent(root))
    assert "Co Llega" in shown.text
    sent_back = {"carried": carried(shown), "_apply": "1"}
    for other_number in ({}, {"over": "9" * 5000}):
        editor.post(ADDRESS, sent_back | other_number)
        assert keeping.opened(page, "fr").words["title"] == "De Co"
    editor.post(ADDRESS, sent_back | {"over": str(page.pk)})
    assert keeping.opened(page, "fr").words["title"] == "Du traducteur"


def test_what_waits_for_its_moment_asks_for_a_tick_too(editor):
    page, user = add_page(), User.objects.get()
    root = exported(page)
    tell(targets_of(root)["title"], "Autre")
    said = words.read(page, "fr") | {"title": "Bientôt"}
    moment = timezone.now() + timedelta(days=1)
    keeping.keep_draft(page, "fr", said, user, publish_at=moment)
    plan = planned(root)
    assert exchange.apply(plan, user) == []
    [version] = exchange.apply(plan, user, {str(page.pk)})
    assert (version.state, version.publish_at) == ("draft", None)


def test_what_changed_between_seeing_and_keeping_is_shown_again(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    shown = upload(editor, sent(root))
    save(editor, page, "nl", title_nl="Heel anders")
    again = editor.post(ADDRESS, {"carried": carried(shown), "_apply": "1"}, headers=ENGLISH)
    assert "has changed since this file was made" in again.text
    assert not Version.objects.part(page, "fr").open().exists()


@pytest.mark.parametrize("value", ["", "x", "x:y:z"])
def test_a_plan_that_nobody_signed_is_none(editor, value):
    answer = editor.post(ADDRESS, {"carried": value, "_apply": "1"})
    assert answer.status_code == 302


def test_a_plan_is_that_of_whoever_was_shown_it(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    shown = upload(editor, sent(root))
    other = Client()
    other.force_login(User.objects.create_superuser("other"))
    other.post(ADDRESS, {"carried": carried(shown), "_apply": "1"})
    assert not Version.objects.part(page, "fr").open().exists()


def test_who_may_not_write_gets_no_files_and_sends_none():
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_page"))
    client = Client()
    client.force_login(reader)
    for answer in (client.get(ADDRESS), download(client, what="due"), upload(client, b"")):
        assert answer.status_code == 403
    assert "For translators" not in client.get("/admin/content/page/", headers=ENGLISH).text


def test_who_may_write_other_languages_only_is_told_so(editor, monkeypatch):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    monkeypatch.setattr(
        "content.admin.page.PageAdmin.may_write",
        lambda self, request, item, language: language != "fr",
        raising=False,
    )
    assert "You may not write it in this language" in upload(editor, sent(root)).text


def test_an_object_that_is_not_there_has_no_file(editor):
    for number in ("999999", "x", "1; drop"):
        assert editor.get(f"{ADDRESS}?item={number}").status_code == 404
