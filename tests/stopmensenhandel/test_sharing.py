"""What pages have in common is looked up once, and never for longer than it holds."""

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from centres.models import Centre, HelpLine
from content.models import Audience, Brochure, Page
from stopmensenhandel.sharing import get_many, shared, shared_by_all, sharing
from tests.factories import add_brochure, add_brochures, add_page, add_section, remove_content

#: A page of each type, by its path.
TYPES = {
    "home": "/en/",
    "section": "/en/help/",
    "page": "/en/help/there/",
    "library": "/en/brochures-and-videos/",
    "brochure": "/en/brochures/leaflet/",
    "centres": "/en/centres/",
    "centre": "/en/centres/payoke/",
    "languages": "/en/languages/",
}


@pytest.fixture
def site(db) -> None:
    remove_content()
    add_section("help")
    add_section("understand")
    page = add_page("there", section="help", title_en="There", slug_en="there")
    audiences = list(Audience.values)
    leaflet = add_brochure("leaflet", title_en="Leaflet", slug_en="leaflet", audiences=audiences)
    leaflet.pages.add(page)


def asked(client, connection, path: str, known: dict) -> int:
    """Return how many queries a page takes where ``known`` is what others looked up."""
    with sharing(known), CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


@pytest.fixture
def connection(db):
    from django.db import connection

    return connection


@pytest.mark.parametrize("path", TYPES.values(), ids=TYPES)
def test_a_page_takes_few_queries_once_others_were_made(client, connection, site, path):
    known: dict = {}
    for each in TYPES.values():
        asked(client, connection, each, known)
    assert asked(client, connection, path, known) <= 5


@pytest.mark.parametrize("path", TYPES.values(), ids=TYPES)
def test_its_queries_stay_as_many_however_much_there_is(client, connection, site, path):
    before = asked(client, connection, path, {})
    for number in range(20):
        add_page(f"more-{number}", section="help", title_en=f"More {number}", slug_en=f"m-{number}")
    add_brochures(30)
    there = Page.objects.get(key="there")
    for number in range(5):
        add_brochure(f"own-{number}", title_en=f"Own {number}", slug_en=f"o-{number}").pages.add(
            there
        )
    assert asked(client, connection, path, {}) <= before


def test_a_function_is_asked_once_for_each_language_and_arguments():
    calls = []

    @shared
    def looked_up(word: str) -> str:
        calls.append(word)
        return f"{word} {translation.get_language()}"

    @shared_by_all
    def counted() -> int:
        calls.append("counted")
        return len(calls)

    known: dict = {}
    for code in ("en", "nl"):
        with translation.override(code):
            for _time in range(2):
                with sharing(known):
                    assert looked_up("a") == f"a {code}"
                    assert looked_up("b") == f"b {code}"
                    assert counted() == 3
    assert calls == ["a", "b", "counted", "a", "b"]
    with sharing({}):
        looked_up("a")
    assert len(calls) == 6


def test_outside_of_a_page_nothing_is_kept():
    answers = iter("ab")
    looked_up = shared(lambda: next(answers))
    assert [looked_up(), looked_up()] == ["a", "b"]


def test_what_is_missing_is_made_together_and_no_end_of_it_is_kept(monkeypatch):
    monkeypatch.setattr("stopmensenhandel.sharing.MOST", 3)
    made = []

    def make(missing: list) -> dict:
        made.append(missing)
        return {key: key * 2 for key in missing if key != 4}

    known: dict = {}
    with sharing(known):
        assert get_many([1, 2], make) == {1: 2, 2: 4}
        assert get_many([2, 3, 4], make) == {2: 4, 3: 6}
        assert get_many([9], make) == {9: 18}
        assert get_many([9], make) == {9: 18}
    assert made == [[1, 2], [3, 4], [9]]
    assert len(known) == 3


@pytest.mark.django_db
def test_whoever_asks_for_many_packages_keeps_no_page_from_sharing(
    client, connection, site, monkeypatch
):
    monkeypatch.setattr("stopmensenhandel.sharing.MOST", 30)
    add_brochures(4)
    names = [f"item=brochure.{item.key}" for item in Brochure.objects.all()]
    known: dict = {}
    for number in range(1, 2 ** len(names)):
        chosen = "&".join(name for place, name in enumerate(names) if number >> place & 1)
        shown(client, f"/en/package/?{chosen}", known)
    assert len(known) == 30
    first = asked(client, connection, "/en/help/there/", known)
    assert asked(client, connection, "/en/help/there/", known) < first


@pytest.mark.django_db
def test_an_editor_sees_a_change_within_the_same_visit(admin_client):
    """In the admin nothing is kept: a form saves, and what follows reads it again."""
    line = HelpLine.objects.hotline()
    with sharing():
        HelpLine.objects.filter(pk=line.pk).update(hours_en="At night")
    page = admin_client.get(f"/beheer/centres/helpline/{line.pk}/change/")
    assert "At night" in page.content.decode()


@pytest.mark.django_db
def test_visits_that_no_store_knows_share_nothing_with_each_other(client):
    centre = Centre.objects.get(slug="payoke")
    assert client.get("/en/centres/payoke/").status_code == 200
    Centre.objects.filter(pk=centre.pk).update(city_en="Elsewhere")
    assert "Elsewhere" in client.get("/en/centres/payoke/").content.decode()


def shown(client, path: str, known: dict) -> str:
    """Return a page of which ``known`` is what others looked up."""
    with sharing(known):
        return client.get(path).text


def test_a_page_is_the_same_whichever_were_made_before(client, site):
    Page.objects.filter(key="there").update(title_nl="Daar", slug_nl="daar", body_nl="<p>x</p>")
    paths = [
        *TYPES.values(),
        *(path.replace("/en/", "/nl/") for path in ("/en/", "/en/languages/")),
        "/nl/hulp/daar/",
        "/en/brochures-and-videos/?kind=brochure",
        "/en/brochures-and-videos/?audience=victims",
        "/en/package/?item=brochure.leaflet",
        "/en/package/?kind=brochure",
        "/en/404/",
    ]
    known: dict = {}
    together = [shown(client, path, known) for path in (*paths, *paths)]
    alone = [shown(client, path, {}) for path in paths]
    assert together[len(paths) :] == alone
    assert together[: len(paths)] == alone


def test_no_word_of_a_page_ends_its_place_in_a_part(client, site):
    there = Page.objects.get(key="there")
    there.title_en = 'A "title" <b>'
    there.save()
    page = client.get("/en/help/there/").text
    assert "<title>A &quot;title&quot; &lt;b&gt; ·" in page
    assert 'content="A &quot;title&quot; &lt;b&gt;"' in page
    assert "\x1f" not in page
