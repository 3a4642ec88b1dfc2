"""Editors keep the site true from the admin."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from centres.models import Centre, HelpLine
from content.models import Brochure, Page, Video
from stopmensenhandel.languages import LANGUAGES
from tests.factories import CODES, add_brochure, add_page, add_section, add_source, add_video
from tests.steps import NAME, PASSWORD, change_of, form_of, make_editor
from tests.web import read
from versions import words

pytestmark = pytest.mark.django_db
#: A source's name in all languages but Dutch.
NAMES = [f"name_{code}" for code in CODES if code != "nl"]


def test_an_editor_changes_a_sentence_and_visitors_read_it(editor, client):
    page = add_page()
    with translation.override("fr"):
        french = client.get(page.get_absolute_url()).content
    path = change_of(page)
    data = form_of(editor, path)
    data["body_nl"] = data["body_nl"].replace("</p>", " Dit is een nieuwe zin.</p>", 1)
    response = editor.post(path, data)
    assert response.status_code == 302, response.context["errors"]
    # The form stays open, and says what became of it.
    assert response["Location"] == path
    said = read(editor.get(path, headers={"accept-language": "en"}).content)
    assert "Published." in said.one("li", class_="success").text
    with translation.override("nl"):
        assert "Dit is een nieuwe zin." in client.get(page.get_absolute_url()).content.decode()
    with translation.override("fr"):
        assert client.get(page.get_absolute_url()).content == french


def test_an_editor_has_everything_editorial_and_nothing_technical(editor):
    apps = editor.get("/admin/").context["app_list"]
    offered = {model["object_name"] for app in apps for model in app["models"]}
    assert offered == {"Page", "Source", "Brochure", "Video", "Centre", "HelpLine"}
    assert editor.get("/admin/auth/user/").status_code == 403
    assert not get_user_model().objects.get(username=NAME).is_superuser


def test_the_list_shows_what_is_missing_in_which_language(editor):
    whole, page = add_section(), add_page(languages=["nl", "fr", "de", "en"])
    listed = editor.get("/admin/content/page/").content.decode()
    assert len(re.findall(r'<s title="[^"]+">ar</s>', listed)) == 1
    missing = editor.get("/admin/content/page/?missing=ar").context["cl"].queryset
    assert page in missing
    assert whole not in missing


def test_a_page_may_exist_without_one_of_the_languages(editor):
    page = add_page()
    path = change_of(page, "en")
    nothing = {f"{name}_en": "" for name in ("title", "slug", "summary", "body")}
    assert editor.post(path, form_of(editor, path) | nothing).status_code == 302
    page.refresh_from_db()
    assert not page.title_en
    with translation.override("nl"):
        assert page.get_absolute_url()


def test_a_mistake_keeps_what_was_typed(editor):
    page = add_page()
    path = change_of(page)
    data = form_of(editor, path) | {"title_nl": "", "summary_nl": "Dit mag niet verloren gaan."}
    response = editor.post(path, data)
    assert response.status_code == 200
    assert "Dit mag niet verloren gaan." in response.content.decode()
    page.refresh_from_db()
    assert page.title_nl


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/content/page/",
        "/admin/content/page/add/",
        "/admin/content/brochure/",
        "/admin/content/video/add/",
        "/admin/centres/centre/",
        "/admin/centres/helpline/",
    ],
)
def test_the_admin_asks_no_third_party_for_anything(editor, path):
    response = editor.get(path)
    for element in read(response.content).elements:
        for name in ("src", "href"):
            value = element.attributes.get(name, "")
            if element.name in ("script", "link", "img", "iframe"):
                assert not value.startswith(("http", "//")), value
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_cookies_stay_in_the_admin(editor):
    assert {cookie["path"] for cookie in editor.cookies.values()} == {"/admin/"}


@pytest.mark.parametrize("model", [Page, Brochure, Video, Centre, HelpLine])
def test_everything_can_be_opened_searched_and_saved_in_all_languages(editor, model):
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert editor.get(place, {"q": "a"}).status_code == 200
    make = {Page: add_page, Brochure: add_brochure, Video: add_video}.get(model)
    item = make() if make else model.objects.first()
    parts = {"all": change_of(item, "all")} | {code: change_of(item, code) for code in CODES}
    for path in parts.values():
        page = read(editor.get(path).content)
        # Each of the forms leads to all the others, and says which it is.
        assert all(page.all("a", href=each) for each in parts.values())
        here = {link.attributes["href"] for link in page.all("a", aria_current="page")}
        assert here & {*parts.values()} == {path}
        before = termof(item)
        response = editor.post(path, form_of(editor, path))
        assert response.status_code == 302, response.context["errors"]
        assert response["Location"] == path
        item.refresh_from_db()
        assert termof(item) == before
    for language in LANGUAGES:
        [link] = page.all("a", href=parts[language.code])
        assert (link.text.strip(), link.attributes["dir"]) == (language.name, language.direction)


def termof(item) -> list:
    """Return what an item says in all languages, and by which files."""
    return [words.read(item, language) for language in (words.COMMON, *CODES)]


def test_view_on_site_leads_to_the_public_page(editor):
    shown = read(editor.get(change_of(add_page())).content)
    links = [link for link in shown.all("a") if link.attributes.get("class") == "viewsitelink"]
    assert editor.get(links[0].attributes["href"]).status_code == 200


def test_a_refused_file_names_the_reason_and_keeps_the_rest(editor):
    brochure = add_brochure()
    path = change_of(brochure)
    data = form_of(editor, path)
    data["summary_nl"] = "Nieuwe samenvatting"
    data["editions-0-file"] = SimpleUploadedFile("x.pdf", b"MZ program")
    response = editor.post(path, data)
    assert response.status_code == 200
    assert "The file is not a PDF." in response.content.decode()
    assert "Nieuwe samenvatting" in response.content.decode()
    brochure.refresh_from_db()
    assert brochure.summary_nl != "Nieuwe samenvatting"


@pytest.mark.parametrize(
    "password",
    ["redactie", "kort-wolk-4", "73915520846139", "redactie-redactie"],
)
def test_a_weak_password_is_refused(monkeypatch, password):
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "redactie-redactie")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    with pytest.raises(CommandError):
        call_command("create_editor")
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize(
    "wanted", ["", "https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_a_log_in_that_asks_for_no_page_of_ours_leads_to_the_admin(client, wanted):
    make_editor()
    answer = client.post("/admin/login/", {"username": NAME, "password": PASSWORD, "next": wanted})
    assert answer["Location"] == "/admin/"


def test_a_visitor_gets_no_stored_file_from_the_admin(client):
    edition = add_brochure(stored=True).editions.first()
    assert client.get(edition.file.url).status_code == 302


def test_an_editor_gets_a_stored_file_and_nothing_else_of_the_machine(editor):
    edition = add_brochure(stored=True).editions.first()
    assert editor.get(edition.file.url).status_code == 200
    assert editor.get("/admin/files/../../etc/passwd").status_code in (400, 404)
    assert editor.get("/admin/files/brochures/none.pdf").status_code == 404


def test_an_account_without_rights_gets_no_stored_file(client, django_user_model):
    edition = add_brochure(stored=True).editions.first()
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(edition.file.url).status_code == 302


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: add_page("the-key", ["nl"], title_nl="De titel"), "/admin/content/page/"),
        (lambda: add_brochure("the-key", ["nl"], title_nl="De titel"), "/admin/content/brochure/"),
        (lambda: add_video("the-key", ["nl"], title_nl="De titel"), "/admin/content/video/"),
        (
            lambda: add_source("the-key", name_nl="De titel", **dict.fromkeys(NAMES, "")),
            "/admin/content/source/",
        ),
    ],
)
def test_lists_name_what_has_to_be_translated_by_a_title_and_its_language(editor, make, place):
    make()
    listed = read(editor.get(place, headers={"accept-language": "fr"}).content)
    names = [cell.text.strip() for cell in listed.all("th", class_="field-__str__")]
    assert names
    assert all("De titel" in name and "(néerlandais)" in name for name in names), names


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("/admin/content/page/", {"title_ar": "ماذا يحدث"}),
        ("/admin/content/page/", {"title_de": "Rufen Sie 112 an"}),
        ("/admin/content/brochure/", {"title_ar": "ماذا يحدث"}),
        ("/admin/content/video/", {"title_de": "Arbeitsausbeutung"}),
        ("/admin/content/source/", {"name_ar": "ماذا يحدث"}),
    ],
)
def test_a_search_finds_titles_in_every_language(editor, place, title):
    make = {"page": add_page, "brochure": add_brochure, "video": add_video, "source": add_source}
    item = make[place.split("/")[3]](**title)
    make[place.split("/")[3]]("another")
    [term] = title.values()
    found = editor.get(place, {"q": term.lower()}).context["cl"].queryset
    assert list(found) == [item]


def test_what_is_only_for_some_languages_is_missing_in_no_other(editor):
    wanted, unwanted = add_page("a", ["nl"]), add_page("b", ["nl"], section="professionals")
    missing = editor.get("/admin/content/page/?missing=ar").context["cl"].queryset
    assert wanted in missing
    assert unwanted not in missing


def test_view_on_site_is_in_the_language_of_the_form_and_only_where_there_is_something(editor):
    page = add_page()
    with translation.override("fr"):
        address = page.get_absolute_url()
    shown = read(editor.get(change_of(page, "fr"), headers={"accept-language": "nl"}).content)
    assert shown.one("a", class_="viewsitelink").attributes["href"] == address
    hidden = add_page("hidden", status="draft")
    path = change_of(hidden, "all")
    refused = editor.post(path, form_of(editor, path) | {"status": "published", "position": "x"})
    assert refused.status_code == 200
    assert not read(refused.content).all("a", class_="viewsitelink")


@pytest.mark.parametrize(
    ("make", "accepted"), [(add_brochure, ".pdf,application/pdf"), (add_video, ".mp4")]
)
def test_a_browser_offers_only_files_of_the_kind(editor, make, accepted):
    page = read(editor.get(change_of(make())).content)
    inputs = [each for each in page.all("input", type="file") if each.attributes["name"]]
    assert accepted in inputs[0].attributes["accept"]
