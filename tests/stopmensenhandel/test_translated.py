"""One rule for what exists in a language, and no query a language."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from content.checks import check_readability
from content.models import Brochure, Page
from starter.checks import check_brochures
from stopmensenhandel import languages
from stopmensenhandel.checks import check_catalogues
from tests.factories import (
    CODES,
    add_brochure,
    add_page,
    add_section,
    add_source,
    add_video,
    remove_content,
)
from tests.steps import change_of, form_of, log_in, make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty(db):
    remove_content()


def address(thing, code: str = "nl") -> str:
    with translation.override(code):
        return thing.get_absolute_url()


def queries(action) -> int:
    with CaptureQueriesContext(connection) as found:
        action()
    return len(found)


@pytest.mark.parametrize("column", ["slug_nl", "body_nl"])
@pytest.mark.parametrize("nothing", ["", None])
def test_the_database_takes_no_page_that_is_half_there(column, nothing):
    add_page()
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.update(**{column: nothing})


def test_the_database_takes_no_brochure_without_an_address():
    add_brochure()
    with pytest.raises(IntegrityError), transaction.atomic():
        Brochure.objects.update(slug_fr=None)
    Brochure.objects.update(slug_fr=None, title_fr="")
    assert not Brochure.objects.get().exists_in("fr")


@pytest.mark.parametrize("make", [add_page, add_brochure, add_video])
def test_python_and_the_database_say_the_same_of_each_language(make):
    thing = make("thing", ["nl", "ar"])
    model = type(thing)
    for code in CODES:
        exists = code in ("nl", "ar")
        assert model.objects.in_language(code).exists() is exists
        assert model.objects.get().exists_in(code) is exists
        assert bool(address(thing, code)) is exists


@pytest.mark.parametrize("make", [add_page, add_brochure, add_video])
def test_a_page_costs_as_many_queries_in_one_language_as_in_all(client, make):
    add_section()
    paths = []
    for number, codes in enumerate((["nl"], CODES)):
        paths.append(address(make(f"thing-{number}", codes)))
    client.get(paths[0])
    few, many = (queries(lambda path=path: client.get(path)) for path in paths)
    assert few == many


@pytest.mark.parametrize("make", [add_page, add_brochure, add_video])
def test_a_sitemap_costs_as_many_queries_in_one_language_as_in_all(client, make):
    make("thing", ["nl"])
    few = queries(lambda: client.get("/sitemap.xml"))
    remove_content()
    make("thing", CODES)
    assert queries(lambda: client.get("/sitemap.xml")) == few


def test_what_is_only_half_typed_has_no_address():
    assert address(Page(key="x", section="help", title_nl="Titel")) == ""


def test_saving_a_page_asks_once_for_all_languages():
    add_source("a-report")
    add_page("other")
    words = '<p><a href="page:other">there</a> says so[^a-report]</p>'
    counts = []
    for number, codes in enumerate((["nl"], CODES)):
        page = add_page(f"page-{number}", codes, **{f"body_{code}": words for code in codes})
        with translation.override("nl"):
            counts.append(queries(page.full_clean))
    assert counts[0] == counts[1]


def test_a_taken_address_is_named_in_its_language():
    add_page("first", slug_nl="hier", slug_fr="ici")
    second = add_page("second")
    second.slug_nl, second.slug_fr, second.slug_de = "hier", "ici", "hier"
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        second.full_clean(exclude=["slug"])
    assert set(refused.value.message_dict) == {"slug_nl", "slug_fr"}


def test_every_language_is_searched_in_the_admin(client):
    make_editor()
    log_in(client)
    page = add_page("a-page", title_ar="هل أنا ضحية؟", title_de="Bin ich ein Opfer?")
    for words in ("ضحية", "Opfer"):
        found = client.get("/admin/content/page/", {"q": words})
        assert f"/admin/content/page/{page.pk}/change/" in found.content.decode()
    assert (
        f"/admin/content/page/{page.pk}/change/"
        not in client.get("/admin/content/page/?q=zzz").content.decode()
    )


def test_a_language_that_isn_t_one_is_no_fault_of_the_list(client):
    make_editor()
    log_in(client)
    assert client.get("/admin/content/page/?missing=xx").status_code in (200, 302)


def test_an_editor_opens_and_saves_a_page_by_as_many_queries_whatever_it_is_in(client):
    make_editor()
    log_in(client)
    counts = []
    for number, codes in enumerate((["nl"], CODES)):
        path = change_of(add_page(f"page-{number}", codes))
        data = form_of(client, path)
        counts.append(queries(lambda path=path, data=data: client.post(path, data)))
    assert counts[0] == counts[1]


def test_the_checks_name_what_a_new_language_lacks(monkeypatch):
    checks = (check_catalogues, check_readability, check_brochures)
    assert [check() for check in checks] == [[], [], []]
    known = languages.BY_CODE | {"pl": SimpleNamespace(code="pl")}
    monkeypatch.setattr(languages, "BY_CODE", known)
    assert [[each.id for each in check()] for check in checks] == [
        ["stopmensenhandel.W001"],
        ["content.W001", "content.W001"],
        ["starter.W001"],
    ]
    assert all("“pl”" in each.msg for check in checks for each in check())


def test_a_language_that_the_site_isn_t_in_has_a_direction():
    assert [languages.direction(tag) for tag in ("ar", "nl", "fa", "pl", "xx-nothing")] == [
        "rtl",
        "ltr",
        "rtl",
        "ltr",
        "auto",
    ]
