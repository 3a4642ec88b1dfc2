"""Pages: published, placed in their section, leading on."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from content.models import Page
from stopmensenhandel.languages import BY_CODE
from tests.factories import CODES, add_brochure, add_page, add_section
from tests.web import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Page:
    add_section()
    return add_page()


def address(page: Page, code: str = "nl") -> str:
    with translation.override(code):
        return page.get_absolute_url()


def test_a_draft_is_not_shown_listed_or_mapped(client, page):
    page.status = Page.Status.DRAFT
    places = ("/nl/hulp/", "/sitemap.xml")
    assert all(address(page) in client.get(place).content.decode() for place in places)
    page.save()
    assert client.get(address(page)).status_code == 404
    for place in places:
        assert address(page) not in client.get(place).content.decode()


def test_a_page_appears_at_its_time(client, page):
    page.publish_from = timezone.now() + datetime.timedelta(hours=1)
    page.save()
    assert client.get(address(page)).status_code == 404
    page.publish_from = timezone.now() - datetime.timedelta(seconds=1)
    page.save()
    assert client.get(address(page)).status_code == 200


def test_a_page_says_when_it_was_reviewed_in_its_own_language(client, page):
    page.reviewed_on = datetime.date(2026, 3, 5)
    page.save()
    assert "5 maart 2026" in client.get(address(page, "nl")).content.decode()
    assert "5 mars 2026" in client.get(address(page, "fr")).content.decode()
    assert "5. März 2026" in client.get(address(page, "de")).content.decode()


def test_a_page_offers_what_to_take_along(client, page):
    add_brochure(pages=[page])
    assert "/en/brochures/leaflet-en/" in client.get(address(page, "en")).content.decode()
    assert "/documents/leaflet.en.pdf" in client.get("/en/brochures/leaflet-en/").content.decode()


def test_a_long_page_begins_with_its_contents(client):
    headings = ["Am I free?", "Where do I sleep?", "Who pays?", "Who helps?", "What then?"]
    body = "".join(f"<h2>{heading}</h2><p>Some text.</p>" for heading in headings)
    page = add_page("long", body_en=body)
    text = client.get(address(page, "en")).content.decode()
    assert 'href="#am-i-free"' in text
    assert 'id="am-i-free"' in text


def test_a_change_shows_at_once_and_only_in_its_language(client, page):
    french = client.get(address(page, "fr")).content
    page.body_nl = "<p>Een nieuwe zin.</p>"
    page.save()
    assert "Een nieuwe zin." in client.get(address(page, "nl")).content.decode()
    assert client.get(address(page, "fr")).content == french


def test_a_title_without_a_text_is_refused(page):
    page.body_fr = ""
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(refused.value.message_dict) == {"body_fr"}


def test_a_page_needs_an_address_in_each_of_its_languages(page):
    page.slug_de = None
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(refused.value.message_dict) == {"slug_de"}


def test_a_link_to_an_unknown_page_is_refused_by_name(page):
    page.body_nl = '<p><a href="page:no-such-page">x</a></p>'
    with pytest.raises(ValidationError, match="no-such-page"):
        page.full_clean()


def test_two_pages_can_not_have_one_address(page):
    page.slug_nl = add_page("another").slug_nl
    with pytest.raises(ValidationError):
        page.full_clean()


def test_the_switcher_stays_on_the_same_page_and_marks_the_current_language(client):
    page = add_page()
    links = {
        e.attributes["hreflang"]: e.attributes
        for e in read(client.get(address(page)).content).all("a")
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
    add_section()
    page = add_page(languages=["nl", "fr"])
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
    page = add_page()
    path = address(page, "ar")
    assert client.get(path).status_code == 200
    page.title_ar = page.body_ar = ""
    page.save()
    assert client.get(path).status_code == 404


def test_sections_have_addresses_of_their_own_in_the_full_languages():
    section = add_section("help")
    addresses = {code: address(section, code) for code in CODES}
    assert addresses["nl"] == "/nl/hulp/"
    assert addresses["ar"] == "/ar/help/"
    assert len({path.split("/")[2] for path in addresses.values()}) >= 4


def test_sections_lead_on_from_page_to_page(client):
    add_section()
    first, second = (add_page(key, position=place) for place, key in enumerate(["one", "two"]))
    page = read(client.get(address(first, "en")).content)
    assert page.one("a", rel="next").attributes["href"] == address(second, "en")
    assert not page.all("a", rel="prev")
    page = read(client.get(address(second, "en")).content)
    assert page.one("a", rel="prev").attributes["href"] == address(first, "en")
    assert not page.all("a", rel="next")
    assert "/en/help/" in [element.attributes["href"] for element in page.all("a")]


def test_every_number_in_a_text_can_be_called_and_keeps_its_order(client):
    page = add_page(
        body_nl="<p>Bel 078 055 800.</p>", body_ar="<p>اتصل على الرقم 078 055 800 الآن.</p>"
    )
    for code in ("nl", "ar"):
        shown = read(client.get(address(page, code)).content)
        numbers = shown.all("a", href="tel:+3278055800")
        assert numbers
        assert all("078\N{SPACE}055\N{SPACE}800" in link.text for link in numbers)
        assert any(bdi.text == "078 055 800" for bdi in shown.all("bdi"))


def test_machines_read_the_way_to_a_page(client):
    add_section(title_en="I need help")
    page = read(client.get(address(add_page(title_en="Who pays?"), "en")).content)
    data = [json.loads(script.text) for script in page.all("script", type="application/ld+json")]
    [trail] = [each for each in data if each["@type"] == "BreadcrumbList"]
    names = [step["name"] for step in trail["itemListElement"]]
    assert names == ["Home", "I need help", "Who pays?"]
