"""What an address that there isn't was meant to be: only one plain answer leads anywhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Page
from tests.factories import add_brochure, add_brochures, add_page, add_video
from tests.web import read

pytestmark = pytest.mark.django_db


def offered(response) -> list[tuple[str, str]]:
    """Return language and address of what a page that isn't there offers."""
    page = read(response.content)
    assert response.status_code == 404
    return [
        (a.attributes["hreflang"], a.attributes["href"])
        for a in page.all("a")
        if "hreflang" in a.attributes and a.text.endswith(")")
    ]


def test_of_several_each_is_offered(client):
    add_brochure("leaflet", slug_nl="same")
    add_video("clip", slug_nl="same")
    response = client.get("/nl/same/")
    assert offered(response) == [("nl", "/nl/brochures/same/"), ("nl", "/nl/videos/same/")]


def test_of_several_that_are_in_other_languages_each_is_offered_in_its_own(client):
    add_page("one", ["fr"], slug_fr="same")
    add_page("two", ["de"], slug_de="same")
    response = client.get("/ar/same/")
    assert offered(response) == [("fr", "/fr/aide/same/"), ("de", "/de/hilfe/same/")]


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("/nl/same/", "/nl/begrijpen/same/"),
        ("/nl/VIDEOS/same/", "/nl/videos/same/"),
        ("/nl/filme/broschueren/same/", "/nl/brochures/same/"),
        ("/fr/same/", "/fr/comprendre/page-fr/"),
        ("/en/videos/same/", "/en/videos/clip-en/"),
        ("/de/same/", "/de/hilfe/same/"),
    ],
)
def test_the_word_before_then_the_language_then_a_page_decides(client, typed, target):
    add_page("page", section="understand", slug_nl="same")
    add_page("other", section="help", slug_de="same")
    add_brochure("leaflet", slug_nl="same")
    add_video("clip", slug_nl="same")
    if typed == "/fr/same/":
        Page.objects.get(key="other").delete()
    response = client.get(typed)
    assert (response.status_code, response.headers["Location"]) == (301, target)


def test_what_visitors_may_not_see_leads_nowhere(client):
    add_page("page", slug_nl="draft", status=Page.Status.DRAFT)
    response = client.get("/nl/draft/")
    assert offered(response) == []


def test_nothing_asked_for_and_no_other_site_comes_along(client):
    add_page("page", slug_nl="ergens")
    response = client.get("/NL/ergens/", {"next": "https://evil.example/"})
    assert response.headers["Location"] == "/nl/hulp/ergens/"
    for path in ("//evil/ergens", "//nl/ergens/", "///nl//ergens", "/\\evil/ergens/"):
        response = client.get("/", PATH_INFO=path)
        assert response.headers.get("Location", "/nl/hulp/ergens/") == "/nl/hulp/ergens/", path
    assert client.get("/", PATH_INFO="//").headers["Location"] == "/"


def test_a_missing_slash_is_added_as_before_and_keeps_the_query(client):
    response = client.get("/nl/brochures-en-videos?kind=video")
    assert response.headers["Location"] == "/nl/brochures-en-videos/?kind=video"


def test_what_is_sent_is_refused_as_before(client):
    assert client.post("/NL/hulp/", {"a": "b"}).status_code == 405


def test_a_guess_costs_the_same_however_much_there_is(client):
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    paths = ("/ar/hulp/ergens/", "/nl/niets/", "/nl/same/")
    add_page("page", ["nl"], slug_nl="ergens")
    add_brochure("leaflet", slug_nl="same")
    add_video("clip", slug_nl="same")
    few = [queries(path) for path in paths]
    add_brochures(500)
    assert [queries(path) for path in paths] == few
    assert max(few) <= 15
    # Robots that look for holes cost no more than a page of words.
    assert queries("/nl/wp-login.php") <= min(few) - 4
