"""The start page: what needs somebody, each a number and a list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from content.models import Brochure, Page, Video
from tests.accounts.conftest import somebody as somebody
from tests.factories import add_brochure, add_page, add_video, remove_content
from tests.steps import change_of
from tests.versions.test_drafts import draft, save
from tests.web import read
from versions import keeping
from versions.work import behind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_else(db):
    """Begin without pages, brochures, videos and sources."""
    remove_content()


def numbers(client) -> dict[tuple[str, str], str]:
    """Return the numbers of the start page, by what they are about and the language."""
    links = read(client.get("/admin/").content).all("a")
    found = {}
    for link in links:
        address = link.attributes.get("href", "")
        if address.startswith("/admin/work/"):
            kind, _slash, query = address.removeprefix("/admin/work/").partition("/")
            found[kind, query.partition("language=")[2]] = link.text.strip().rpartition(" ")[2]
    return found


def listed(client, kind: str, language: str = "") -> str:
    answer = client.get(f"/admin/work/{kind}/", {"language": language} if language else {})
    assert answer.status_code == 200
    return answer.text


def test_what_is_missing_counts_only_where_it_is_wanted(somebody):
    add_page("helping", languages=["nl", "fr", "de", "en"], section="help")
    add_page("for-police", languages=["nl"], section="professionals")
    add_page("draft", languages=["nl"], status=Page.Status.DRAFT)
    add_brochure("for-victims", languages=["nl"], audiences=["victims"])
    client = somebody("publisher")
    found = numbers(client)
    assert (found["missing", "ar"], found["missing", "fr"]) == ("2", "2")
    shown = listed(client, "missing", "ar")
    assert "Title of helping (en)" in shown
    assert "for-police" not in shown
    # It leads to the form, beside a language in which it is there.
    assert f"{change_of(Page.objects.get(key='helping'), 'ar')}&amp;beside=nl" in shown


def test_what_is_behind_is_what_the_rule_for_one_says(somebody, editor):
    pages = [add_page(f"page-{number}") for number in range(4)]
    for page in pages:
        keeping.note_found(page)
    save(editor, pages[0], body_nl="<p>Iets anders.</p>")
    save(editor, pages[1], body_nl="<p>Iets anders.</p>", is_small="on")
    save(editor, pages[2], body_fr="<p>Autre.</p>")
    one_by_one = {
        (page.pk, code)
        for page in pages
        for code in ("nl", "fr", "de", "en", "ar")
        if keeping.is_behind(page, code)
    }
    assert {(number, code) for _kind, number, code in behind()} == one_by_one
    assert one_by_one == {(pages[0].pk, code) for code in ("fr", "de", "en", "ar")}
    assert "beside=nl" in listed(editor, "behind", "fr")


def test_drafts_and_what_waits_are_listed_by_language(editor):
    page, brochure = add_page(), add_brochure()
    draft(editor, page, title_nl="Later")
    moment = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    save(editor, brochure, "fr", title_fr="Demain", publish_at=moment)
    draft(editor, page, "all", position="7")
    found = numbers(editor)
    assert found["drafts", "nl"] == found["waiting", "fr"] == found["common", ""] == "1"
    assert "redactie" in listed(editor, "drafts", "nl")


def test_files_without_a_title_and_films_without_a_transcript_are_named(editor):
    add_brochure("untitled", languages=["nl"], files_in=["nl", "fr"])
    add_video("silent", transcript_nl="")
    found = numbers(editor)
    assert found["files", "fr"] == "1"
    assert int(found["films", "nl"]) == 1
    assert "Title of untitled (nl)" in listed(editor, "files", "fr")


def test_what_is_past_its_day_of_review_and_what_somebody_did_alone_is_for_all_to_see(editor):
    yesterday = timezone.localdate() - timedelta(days=1)
    page = add_page(review_by_nl=yesterday, review_by_ar=yesterday)
    add_page("later", review_by_nl=timezone.localdate() + timedelta(days=1))
    save(editor, page, title_nl="Anders", alone_reason="Het nummer was fout.")
    found = numbers(editor)
    assert found["review", "nl"] == found["review", "ar"] == found["alone", ""] == "1"
    assert ("review", "fr") not in found
    assert "Het nummer was fout." in listed(editor, "alone")
    assert "redactie" in listed(editor, "week")


def test_what_everybody_did_says_what_became_of_it(somebody):
    page = add_page(section="help")
    writer, other = somebody("translator"), somebody("publisher", name="eindredactie")
    save(writer, page, "ar", title_ar="جديد", _draft="1")
    assert "Draft" in listed(other, "week")
    save(other, page, "ar")
    assert "published by eindredactie" in listed(other, "week")


def test_each_sees_their_languages_and_what_they_may(somebody):
    add_page("helping", languages=["nl"])
    assert {
        language for kind, language in numbers(somebody("translator")) if kind == "missing"
    } == {"ar"}
    for role in ("administrator", ""):
        client = somebody(role)
        assert numbers(client) == {}
        assert client.get("/admin/work/missing/", {"language": "ar"}).status_code == 403
    assert "helping" not in listed(somebody("centre"), "missing", "ar")


@pytest.mark.parametrize("address", ["nothing/", "missing/", "missing/?language=xx", "week/?p=x"])
def test_a_list_that_there_isnt_is_not_found(editor, address):
    answer = editor.get(f"/admin/work/{address}")
    assert answer.status_code == (200 if address.startswith("week") else 404)


def test_the_start_page_asks_as_much_of_many_as_of_few(somebody):
    client = somebody(Role.PUBLISHER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/")
        return len(asked)

    client.get("/admin/")
    few = queries()
    for number in range(20):
        add_page(f"page-{number}", languages=["nl"])
    assert Page.objects.count() == 20
    assert not Brochure.objects.exists()
    assert not Video.objects.exists()
    assert queries() == few
