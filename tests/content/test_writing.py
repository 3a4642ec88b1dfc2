"""What helps whoever writes a text: sources to pick, and hints at what victims read."""

import pytest
from django.test import Client

from content.models import Page
from content.text import readability
from tests.factories import CODES, add_brochure, add_page, add_source, add_video
from tests.steps import change_of, form_of
from tests.web import read

pytestmark = pytest.mark.django_db

SOURCES = "/admin/content/page/sources/"
HINTS = "/admin/content/page/hints/"
LONG = "Ga " + "naar hier en daar " * 7 + "nu."


@pytest.fixture
def nobody(django_user_model) -> Client:
    """Somebody who may log in, and no more."""
    client = Client()
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))
    return client


# Sources.


def test_sources_are_offered_by_name_in_the_language_of_the_text_the_newest_first(editor):
    add_source("old", year=2013)
    names = {f"name_{code}": f"New ({code})" for code in CODES}
    add_source("new", year=2026, **names)
    add_source("only-dutch", year=2024, name_fr="", name_de="", name_en="", name_ar="")
    for code in CODES:
        offered = editor.get(SOURCES, {"language": code}).json()["sources"]
        assert [(each["key"], each["year"]) for each in offered] == [
            ("new", 2026), ("only-dutch", 2024), ("old", 2013),
        ]  # fmt: skip
        assert [each["name"] for each in offered] == [
            f"New ({code})", "Report (nl)", f"Report ({code})",
        ]  # fmt: skip
        assert [each["language"] for each in offered] == [code, "nl", code]


@pytest.mark.parametrize("asked", ["", "xx", "../nl"])
def test_sources_are_offered_in_a_language_of_the_site_whatever_is_asked(editor, asked):
    add_source()
    [offered] = editor.get(SOURCES, {"language": asked}).json()["sources"]
    assert offered["language"] in CODES


@pytest.mark.parametrize("address", [SOURCES, "/admin/content/page/links/", HINTS])
def test_only_who_sees_the_form_of_a_page_is_offered_anything(client, nobody, address):
    data = {"field": "title", "language": "nl", "text": "Een titel"}
    assert client.get(address, data).headers["Location"].startswith("/admin/login/")
    # What a form sends is kept, and isn't led elsewhere.
    assert client.post(address, data).status_code == 403
    for ask in (nobody.get, nobody.post):
        assert ask(address, data).status_code == 403


# Hints.


def said(client, text: str, language: str = "nl", field: str = "summary", **headers: str) -> str:
    answer = client.post(
        HINTS,
        {"field": field, "language": language, "text": text},
        headers={"accept-language": "en"} | headers,
    )
    assert answer.status_code == 200
    return " ".join(" ".join(each.text.split()) for each in read(answer.content).all("li"))


@pytest.mark.parametrize(
    ("language", "text", "hints"),
    [
        ("nl", "Bel ons. Dat is gratis.", ["2 sentences", "the longest has 3 words"]),
        ("nl", "Bel", ["1 sentence ·", "the longest has 1 word ·", "0 % of the words are long"]),
        ("nl", f"Bel. {LONG}", ["1 sentence has more than 25 words", "Ga naar hier"]),
        ("nl", f"{LONG} {LONG}", ["2 sentences have more than 25 words"]),
        ("fr", "Il va ici et là et encore plus loin ce soir avec lui. " * 3, ["3 sentences"]),
        ("en", "He walks along the road and she sits in the house with a cup of tea now. " * 3,
         ["17 words on average"]),
        ("nl", "De deur werd gesloten. Ga.", ["1 sentence seems passive", "De deur werd"]),
        ("de", "Das Haus wird gebaut.", ["seems passive"]),
        ("en", "You must admit it.", ["may sound like blame", "admit"]),
        ("ar", "هي عاهرة.", ["may sound like blame", "عاهرة"]),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_text_is_told_what_could_be_easier(editor, language, text, hints):
    for hint in hints:
        assert hint in said(editor, text, language)


@pytest.mark.parametrize("text", ["", " ", "…", "<p></p>", "[^a-report]"])
def test_a_text_without_words_is_told_nothing(editor, text):
    for field in ("title", "summary", "body"):
        assert said(editor, text if field == "body" else "…", field=field).strip() == ""


def test_an_easy_title_is_told_nothing_and_a_hard_one_what_could_be_easier(editor):
    assert said(editor, "Bel ons", field="title").strip() == ""
    assert "illegaal" in said(editor, "Ben ik illegaal?", field="title")


def test_what_stands_below_each_other_is_read_as_sentences_of_their_own(editor):
    body = (
        "<h2>Wat nu</h2><ul><li><p>bel ons</p><ul><li><p>nu</p></li></ul></li></ul>"
        '<table><tbody><tr><td colspan="1"><p>één</p></td><td><p>twee</p></td></tr></tbody></table>'
        "<p>Ga<br>weg <strong>hier</strong>[^a-report].</p>"
    )
    assert said(editor, body, field="body").strip().startswith("6 sentences · the longest has 3 ")


def test_nothing_is_said_in_a_language_without_measures(editor, monkeypatch):
    monkeypatch.delitem(readability.PASSIVES, "nl")
    assert said(editor, LONG).strip() == ""
    page = add_page()
    shown = read(editor.get(change_of(page)).content)
    # Characters can be counted in any.
    [title, *_others] = shown.all("div", class_="hints")
    assert "of 120" in title.text
    assert "sentence" not in " ".join(each.text for each in shown.all("div", class_="hints"))


def test_what_is_read_is_kept_nowhere_and_refused_where_nothing_is_asked(editor):
    page = add_page()
    before = Page.objects.values().get(pk=page.pk)
    said(editor, LONG)
    assert Page.objects.values().get(pk=page.pk) == before
    assert editor.get(HINTS).status_code == 405
    asked = {"field": "title", "language": "nl", "text": "x"}
    for wrong in ({"field": "key"}, {"field": "transcript"}, {"language": "xx"}, {"field": ""}):
        assert editor.post(HINTS, asked | wrong).status_code == 400
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = editor.cookies
    assert careful.post(HINTS, asked).status_code == 403


@pytest.mark.parametrize("make", [add_page, add_brochure, add_video])
def test_the_form_of_what_victims_read_has_hints_that_refuse_nothing(editor, make):
    item = make()
    path = change_of(item)
    data = form_of(editor, path) | {"title_nl": "Een illegaal werd gepakt", "summary_nl": LONG}
    assert editor.post(path, data).status_code == 302
    shown = read(editor.get(path, headers={"accept-language": "en"}).content)
    hints = {each.attributes["data-field"]: each.text for each in shown.all("div", class_="hints")}
    assert hints.keys() >= {"title", "summary"}
    assert "24 of 120, 96 left" in hints["title"]
    assert "illegaal" in hints["title"]
    assert "has more than 25 words" in hints["summary"]
    # What a mistake brings back is read as it was typed.
    wrong = editor.post(path, data | {"slug_nl": "not an address", "title_nl": "Twee"})
    assert wrong.status_code == 200
    assert "4 of 120" in read(wrong.content).all("div", class_="hints")[0].text


def test_what_others_read_has_no_hints(editor):
    page = add_page(section="professionals")
    leaflet = add_brochure(audiences=["professionals"])
    for item in (page, leaflet):
        assert read(editor.get(change_of(item)).content).all("div", class_="hints") == []


def test_hints_speak_the_language_of_the_admin(editor):
    dutch = said(editor, LONG, **{"accept-language": "nl"})
    assert "woorden" in dutch
    assert "words" not in dutch
