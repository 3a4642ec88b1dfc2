"""Every page speaks its language and says so."""

import pytest

from stopmensenhandel import languages, sitemaps
from stopmensenhandel.languages import BY_CODE, LANGUAGES

CODES = [language.code for language in LANGUAGES]
pytestmark = pytest.mark.django_db


def public_addresses() -> list[tuple[str, str]]:
    found = [(code, path) for place in sitemaps.places() for code, path in place.paths.items()]
    assert len(found) > 100
    return found


@pytest.fixture(scope="session")
def pages(answers):
    """What every page of the site holds, by its address."""
    return {answer.address: answer.page for answer in answers}


def test_every_page_has_its_language_its_direction_one_heading_and_the_number(pages):
    for code, path in public_addresses():
        page = pages[path]
        html = page.one("html")
        assert html.attributes["lang"] == code, path
        assert html.attributes["dir"] == BY_CODE[code].direction, path
        assert page.one("h1").text.strip(), path
        assert page.all("a", href="tel:+3278055800"), path
        assert page.one("meta", name="description").attributes["content"], path


def test_every_title_is_unique_within_its_language(pages):
    titles = {}
    for code, path in public_addresses():
        title = pages[path].one("title").text
        assert (code, title) not in titles, f"{path} and {titles[code, title]}: {title}"
        titles[code, title] = path


def test_alternates_name_exactly_the_languages_in_which_the_page_exists(pages):
    for place in sitemaps.places():
        defaults = set()
        for path in place.paths.values():
            page = pages[path]
            links = [e.attributes for e in page.all("link", rel="alternate")]
            named = {a["hreflang"]: a["href"] for a in links if "hreflang" in a}
            expected = {code: f"http://testserver{each}" for code, each in place.paths.items()}
            defaults.add(named.pop("x-default"))
            assert named == expected, path
            canonical = page.one("link", rel="canonical").attributes["href"]
            assert canonical == f"http://testserver{path}"
        # One for all versions, and canonical itself.
        assert len(defaults) == 1
        assert defaults <= {f"http://testserver{path}" for path in place.paths.values()}


@pytest.mark.parametrize(
    ("header", "host", "target"),
    [
        ("fr-BE,fr;q=0.9,nl;q=0.8", "localhost", "/fr/"),
        ("de", "localhost", "/de/"),
        ("ar-MA", "localhost", "/ar/"),
        ("ja, pl;q=0.5", "www.stoptraite.be", "/fr/"),
        ("", "stopmensenhandel.be", "/nl/"),
        ("", "www.stophumantrafficking.be", "/en/"),
        ("nl;q=0.3, en;q=0.8", "stoptraite.be", "/en/"),
    ],
)
def test_the_root_leads_by_browser_then_by_domain(client, header, host, target):
    response = client.get("/", headers={"accept-language": header, "host": host})
    assert (response.status_code, response.headers["Location"]) == (302, target)
    assert "Accept-Language" in response.headers["Vary"]
    assert not response.cookies


def test_the_root_lists_all_languages_when_none_is_known(client):
    response = client.get("/", headers={"accept-language": "ja", "host": "localhost"})
    assert response.status_code == 200
    for language in LANGUAGES:
        assert language.name in response.content.decode()
        assert f'href="/{language.code}/"' in response.content.decode()


def test_a_region_of_a_language_and_upper_case_find_the_language():
    assert languages.get("nl-BE") is BY_CODE["nl"]
    assert languages.get("AR") is BY_CODE["ar"]
    assert languages.get("xx") is None
