"""Every page speaks its language and says so."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from content.models import Page
from stopmensenhandel import sitemaps
from stopmensenhandel.languages import BY_CODE, LANGUAGES, Level
from tests.web import read

CODES = [language.code for language in LANGUAGES]
pytestmark = pytest.mark.django_db

#: The help path of the issue and of design.md §4: it exists in every language.
HELP = {
    "help",
    "am-i-a-victim",
    "what-help-you-get",
    "when-you-call",
    "staying-in-belgium",
    "under-18",
    "visit-safely",
}


def public_addresses() -> list[tuple[str, str]]:
    return [(code, path) for place in sitemaps.places() for code, path in place.paths.items()]


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
        for path in place.paths.values():
            page = pages[path]
            links = [e.attributes for e in page.all("link", rel="alternate")]
            named = {a["hreflang"]: a["href"] for a in links if "hreflang" in a}
            expected = {code: f"http://testserver{each}" for code, each in place.paths.items()}
            assert named.pop("x-default"), path
            assert named == expected, path
            canonical = page.one("link", rel="canonical").attributes["href"]
            assert canonical == f"http://testserver{path}"


def test_the_switcher_stays_on_the_same_page_and_marks_the_current_language(client):
    with translation.override("nl"):
        page = Page.objects.get(key="am-i-a-victim")
        path = page.get_absolute_url()
    links = {
        e.attributes["hreflang"]: e.attributes
        for e in read(client.get(path).content).all("a")
        if e.attributes.get("hreflang") in BY_CODE
    }
    assert set(links) == set(CODES)
    assert [code for code in CODES if "aria-current" in links[code]] == ["nl"]
    for code in CODES:
        with translation.override(code):
            assert links[code]["href"] == page.get_absolute_url()
        assert links[code]["lang"] == code
        assert links[code]["dir"] == BY_CODE[code].direction


def test_where_a_page_does_not_exist_the_switcher_leads_to_the_nearest_and_says_so(client):
    page = Page.objects.get(key="under-18")
    page.title_ar = page.body_ar = ""
    page.save()
    with translation.override("fr"):
        response = client.get(page.get_absolute_url())
    arabic = next(
        e for e in read(response.content).all("a") if e.attributes.get("hreflang") == "ar"
    )
    assert arabic.attributes["href"] == "/ar/help/"
    with translation.override("fr"):
        said = translation.gettext("not this page; it leads to the nearest one")
    assert said in response.content.decode()
    assert 'hreflang="ar" href="http' not in response.content.decode()


def test_a_page_that_does_not_exist_in_a_language_is_never_faked(client):
    page = Page.objects.get(key="under-18")
    with translation.override("ar"):
        path = page.get_absolute_url()
    page.title_ar = page.body_ar = ""
    page.save()
    assert client.get(path).status_code == 404


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


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_help_pages_exist_with_a_text_of_their_own(language):
    pages = {page.key: page for page in Page.objects.published().in_language(language.code)}
    assert set(pages) >= HELP
    if language.level is Level.FULL:
        assert set(pages) == set(Page.objects.values_list("key", flat=True))
    for key in HELP:
        own = getattr(pages[key], f"body_{language.code}")
        for other in CODES:
            if other != language.code:
                assert own != getattr(pages[key], f"body_{other}"), f"{key}: copy of {other}"


def test_a_text_is_in_the_language_it_claims():
    # A few words that no text of some length in that language does without.
    frequent = {
        "nl": r"\b(je|een|het)\b",
        "fr": r"\b(vous|les|des)\b",
        "de": r"\b(Sie|und|die)\b",
        "en": r"\b(you|the|and)\b",
        "ar": r"[\u0600-\u06ff]{2,}",
    }
    for page in Page.objects.all():
        for code in CODES:
            body = getattr(page, f"body_{code}") or ""
            counts = {each: len(re.findall(words, body)) for each, words in frequent.items()}
            if body:
                assert max(counts, key=lambda each: counts[each]) == code, f"{page.key} {code}"


def test_sections_have_addresses_of_their_own_in_the_full_languages(client):
    addresses = {}
    for language in LANGUAGES:
        with translation.override(language.code):
            addresses[language.code] = Page.objects.get(key="help").get_absolute_url()
    assert addresses["nl"] == "/nl/hulp/"
    assert addresses["ar"] == "/ar/help/"
    assert len({path.split("/")[2] for path in addresses.values()}) >= 4


def test_a_region_of_a_language_and_upper_case_find_the_language():
    from stopmensenhandel import languages

    assert languages.get("nl-BE") is BY_CODE["nl"]
    assert languages.get("AR") is BY_CODE["ar"]
    assert languages.get("xx") is None


def translations() -> Iterator[tuple[str, str, str]]:
    """Yield name, text and English text of each language of each page.

    In a language that lacks the pages of a section, its front page says more than the others.
    """
    for page in Page.objects.all():
        section = Page.objects.in_section(page.section)
        for code in CODES:
            body = getattr(page, f"body_{code}")
            alone = page.is_front_page and not section.in_language(code).exists()
            if body and not alone:
                yield f"{page.key} {code}", body, page.body_en


def test_all_languages_of_a_page_have_the_same_parts_links_and_sources():
    # Links out may lead to the page in the reader's language, so only their number counts.
    shape = re.compile(
        r'<(h2|h3|li|th|td)>|href="(page:[\w-]+|https?:|mailto:[^"]+)|(\[\^[\w-]+\])'
    )
    for name, body, english in translations():
        assert sorted(shape.findall(body)) == sorted(shape.findall(english)), name


def numbers(text: str) -> set[str]:
    # "24/7" is said in other ways in other languages.
    words = re.sub(r"(?<=\d)[.,](?=\d{3})", "", strip_tags(re.sub(r"\[\^[\w-]+\]", "", text)))
    return set(re.findall(r"\d[\d ]*\d", words)) - {"24"}


def test_all_languages_of_a_page_name_the_same_numbers():
    for name, body, english in translations():
        assert numbers(body) == numbers(english), name
