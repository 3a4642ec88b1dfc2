"""The handbook says what stands on the screen, and is one click away from wherever it helps."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation.trans_real import DjangoTranslation
from markdown_it import MarkdownIt
from markdown_it.token import Token

from accounts.models import Role
from stopmensenhandel import handbook
from stopmensenhandel.handbook import FOLDER, REFERENCE, TOPICS, WRITTEN_IN
from stopmensenhandel.languages import LANGUAGES
from tests.factories import add_page
from tests.web import read

FILES = [
    pytest.param(language, topic, id=f"{language}-{topic}")
    for language in WRITTEN_IN
    for topic in TOPICS
]


def tokens(language: str, topic: str) -> Iterator[Token]:
    """Yield the parts of a task, the innermost too."""
    parser = MarkdownIt("commonmark").enable("table")
    for token in parser.parse((FOLDER / language / f"{topic}.md").read_text("utf-8")):
        yield token
        yield from token.children or []


def in_bold(language: str, topic: str) -> Iterator[str]:
    """Yield what a task says stands on the screen."""
    words: list[str] = []
    is_open = False
    for token in tokens(language, topic):
        if token.type == "strong_open":
            is_open, words = True, []
        elif token.type == "strong_close":
            is_open = False
            yield "".join(words)
        elif is_open:
            words.append(token.content)


def spaced(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip().rstrip(": ")


@pytest.fixture(scope="module")
def screen() -> dict[str, re.Pattern[str]]:
    """What can stand on a screen of the admin in each language, and where that is part of it."""
    found = {}
    for language in WRITTEN_IN:
        texts = {spaced(each.name) for each in LANGUAGES}
        for domain in ("django", "djangojs"):
            catalogue = DjangoTranslation(language, domain=domain)._catalog
            for name, translation in catalogue.items():
                if name and isinstance(translation, str):
                    texts |= {spaced(translation), capfirst(spaced(translation))}
        patterns = []
        for text in texts:
            # What is put in: a name, a number. A text that is little else says nothing.
            parts = re.split(r"%\(\w+\)s|%s", text)
            if len(parts) == 1 or re.search(r"[^\W\d]{5}", " ".join(parts)):
                patterns.append("[^.]+".join(map(re.escape, parts)))
        found[language] = re.compile("|".join(patterns))
    return found


def test_each_task_is_there_in_each_language_and_nothing_else_is():
    for language in WRITTEN_IN:
        assert {file.stem for file in (FOLDER / language).iterdir()} == set(TOPICS)


@pytest.mark.parametrize(("language", "topic"), FILES)
def test_what_is_bold_stands_on_the_screen_letter_by_letter(screen, language, topic):
    bold = [spaced(words) for words in in_bold(language, topic)]
    assert bold
    assert [words for words in bold if not screen[language].fullmatch(words)] == []


@pytest.mark.parametrize(("language", "topic"), FILES)
def test_pictures_and_links_of_a_task_lead_somewhere(language, topic):
    for token in tokens(language, topic):
        if token.type == "image":
            source = str(token.attrs["src"])
            assert token.content, f"{source} has no alternative text"
            # From the folder, as on a site that shows the files; and as the page shows it.
            assert (FOLDER / language / source).is_file()
            assert source.startswith(f"{handbook.PICTURES}handbook/{language}/")
            assert finders.find(source.removeprefix(handbook.PICTURES))
        elif token.type == "link_open":
            assert str(token.attrs["href"]).removesuffix(".md") in TOPICS


def test_both_languages_show_the_same_pictures_and_no_picture_is_left_over():
    shown = {}
    for language in WRITTEN_IN:
        sources = [
            str(token.attrs["src"]).rpartition("/")[2]
            for topic in TOPICS
            for token in tokens(language, topic)
            if token.type == "image"
        ]
        shown[language] = sorted(sources)
        folder = FOLDER.parents[1] / "static" / "handbook" / language
        assert sorted({file.name for file in folder.iterdir()}) == sorted(set(sources))
        assert max(file.stat().st_size for file in folder.iterdir()) <= 60_000
    assert shown["nl"] == shown["fr"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", WRITTEN_IN)
def test_every_task_is_reached_from_the_list_and_from_the_one_before(editor, language):
    headers = {"accept-language": language}
    listed = read(editor.get(reverse("admin:handbook"), headers=headers).content)
    offered = [link.attributes["href"] for link in listed.all("a")]
    for before, topic in zip((None, *TOPICS), TOPICS, strict=False):
        address = handbook.url(topic, language)
        assert address in offered
        if before:
            page = read(editor.get(handbook.url(before, language)).content)
            assert address in [link.attributes["href"] for link in page.all("a")]
        answer = editor.get(handbook.url(topic), headers=headers)
        assert answer.status_code == 200
        page = read(answer.content)
        assert page.one("article").attributes["lang"] == language
        assert page.one("h1").text == handbook.title(topic, language)
        for picture in page.one("article") and page.all("img"):
            assert picture.attributes["src"].startswith(f"/static/handbook/{language}/")


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["en", "de", "ar"])
def test_who_reads_neither_dutch_nor_french_chooses(editor, asked):
    headers = {"accept-language": asked}
    page = read(editor.get(handbook.url("publish"), headers=headers).content)
    assert page.all("article") == []
    choices = {
        link.attributes["lang"]: link.attributes["href"]
        for link in page.all("a")
        if "language=" in link.attributes["href"]
    }
    assert choices == {
        "nl": handbook.url("publish", "nl"),
        "fr": handbook.url("publish", "fr"),
        "en": handbook.url("", "en"),
    }
    english = read(editor.get(choices["en"], headers=headers).content)
    assert english.one("article").attributes["lang"] == "en"
    assert english.one("h1").text == REFERENCE.read_text("utf-8").splitlines()[0][2:]
    assert len(english.all("h2")) > 10


HELPED = {
    "admin:index": "start",
    "admin:password_change": "sign-in",
    "admin:links": "check-links",
    "admin:translations": "progress",
    "admin:use": "use",
    "admin:content_page_changelist": "write",
    "admin:content_page_add": "write",
    "admin:content_page_exchange": "exchange",
    "admin:content_page_deleted": "withdraw",
    "admin:content_brochure_add": "documents",
    "admin:content_video_changelist": "videos",
    "admin:content_source_add": "links",
    "admin:centres_helpline_changelist": "numbers",
    "admin:auth_user_changelist": "accounts",
    "admin:accounts_event_changelist": "accounts",
    "admin:handbook": "",
}


def help_on(client, address: str) -> str:
    page = read(client.get(address, headers={"accept-language": "nl"}).content)
    [link] = [each for each in page.all("a") if each.text == "Handboek"]
    return link.attributes["href"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "topic"), HELPED.items(), ids=HELPED)
def test_a_page_of_the_admin_leads_to_the_task_that_belongs_to_it(admin_client, name, topic):
    address = help_on(admin_client, reverse(name))
    assert address == handbook.url(topic)
    assert admin_client.get(address, headers={"accept-language": "nl"}).status_code == 200


@pytest.mark.django_db
def test_a_form_leads_to_its_task_too(admin_client):
    page = add_page()
    change = reverse("admin:content_page_change", args=[page.pk])
    assert help_on(admin_client, change) == handbook.url("write")
    assert help_on(admin_client, f"{change}?language=fr&beside=nl") == handbook.url("translate")
    history = reverse("admin:content_page_history", args=[page.pk])
    assert help_on(admin_client, history) == handbook.url("history")


def test_every_task_that_the_table_names_exists():
    assert {topic for _pattern, topic in handbook.HELP} <= set(TOPICS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_it(client, django_user_model, role):
    from accounts.models import Account
    from centres.models import Centre

    user = django_user_model.objects.create_user(role, is_staff=True)
    Account.objects.create(
        user=user,
        role=role,
        languages=["ar"] if role == Role.TRANSLATOR else [],
        centre=Centre.objects.first() if role == Role.CENTRE else None,
    )
    client.force_login(user)
    for topic in ("", *TOPICS):
        assert client.get(handbook.url(topic, "nl")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("topic", ["", "publish", "nothing"])
def test_who_isnt_logged_in_is_led_to_log_in(client, topic):
    address = handbook.url(topic) if topic != "nothing" else "/admin/handbook/nothing/"
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["nothing/", "README/", "..%2Feditors/", "../../editors/", "nl/publish/", "publish.md/"]
)
def test_an_unknown_task_is_not_found(editor, path):
    assert editor.get(f"/admin/handbook/{path}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["xx", "../nl", "", "de"])
def test_a_language_that_it_isnt_written_in_offers_the_choice(editor, language):
    answer = editor.get(f"/admin/handbook/publish/?language={language}")
    assert answer.status_code == 200
