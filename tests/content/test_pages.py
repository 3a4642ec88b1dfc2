"""Pages: published, placed in their section, leading on."""

import csv
import datetime
import json
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from centres.models import Centre
from content.models import Page, Section
from stopmensenhandel.languages import BY_CODE
from tests.factories import CODES, add_brochure, add_page, add_section, add_source
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
    for code in ("nl", "fr", "de"):
        setattr(page, f"reviewed_on_{code}", datetime.date(2026, 3, 5))
    page.save()
    assert "5 maart 2026" in client.get(address(page, "nl")).content.decode()
    assert "5 mars 2026" in client.get(address(page, "fr")).content.decode()
    assert "5. März 2026" in client.get(address(page, "de")).content.decode()
    # Of a language in which nobody looked, nothing is said.
    assert "Last reviewed" not in client.get(address(page, "en")).content.decode()


def test_a_page_offers_what_to_take_along(client, page):
    add_brochure(pages=[page])
    assert "/en/brochures/leaflet-en/" in client.get(address(page, "en")).content.decode()
    assert "/documents/leaflet.en.pdf" in client.get("/en/brochures/leaflet-en/").content.decode()


@pytest.mark.parametrize("lead", ["", "<p>In danger? Call 112.</p>"])
def test_a_long_page_is_short_first_and_then_lists_its_contents(client, lead):
    """Its opening is read before anything else; what is listed is what follows."""
    headings = ["In one minute", "Am I free?", "Who pays?", "Who helps?", "What then?"]
    body = lead + "".join(f"<h2>{heading}</h2><p>Some text.</p>" for heading in headings)
    text = client.get(address(add_page("long", body_en=body), "en")).content.decode()
    assert 'href="#who-helps"' in text
    assert 'id="who-helps"' in text
    assert ('href="#in-one-minute"' in text) is bool(lead)
    opening = "In danger?" if lead else 'id="in-one-minute"'
    assert text.index(opening) < text.index('href="#who-helps"') < text.index('id="am-i-free"')


def test_a_short_page_lists_no_contents(client):
    body = "<p>Some text.</p><h2>Who pays?</h2><p>Some text.</p>"
    text = client.get(address(add_page("short", body_en=body), "en")).content.decode()
    assert "<details class=" not in text.partition("<main")[2]


@pytest.mark.parametrize("section", ["help", "worried", "professionals", "understand"])
def test_under_every_page_stands_how_to_write_to_each_centre(client, section):
    """With a subject that says nothing to whoever reads along, and in the reader's own words."""
    writing = add_page("write")
    page = add_page("a-page", section=section)
    for code in CODES:
        with translation.override(code):
            text = client.get(page.get_absolute_url()).content.decode()
            subject = quote(translation.pgettext("subject of an e-mail", "Question"))
            assert writing.get_absolute_url() in text
        for centre in Centre.objects.all():
            assert f'href="mailto:{centre.email}?subject={subject}"' in text


def test_the_page_on_writing_has_the_addresses_after_what_to_know_first(client):
    writing = add_page(
        "write", body_en="<h2>First</h2><p>Is it safe?</p><h2>Then</h2><p>Write.</p>"
    )
    text = client.get(address(writing, "en")).content.decode()
    assert text.index("Is it safe?") < text.index('href="mailto:') < text.index("Write.</p>")


def test_all_six_doors_are_in_the_menu_and_the_own_one_is_marked(client):
    doors = [Section.HELP, Section.WORRIED, Section.PROFESSIONALS, Section.UNDERSTAND]
    for section in doors:
        front, page = add_section(section), add_page(f"in-{section}", section=section)
        for each in (front, page):
            menu = read(client.get(address(each, "en")).content)
            here = menu.all("a", aria_current="true", href=address(front, "en"))
            assert len([link for link in here if "lang" not in link.attributes]) == 1
    for door in (
        *(f"/en/{section}/" for section in doors),
        "/en/brochures-and-videos/",
        "/en/centres/",
    ):
        assert menu.all("a", href=door)


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
    # In its own words: who looks for Arabic may read no French.
    with translation.override("ar"):
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


def test_the_figures_of_a_page_are_there_as_data(client):
    add_source("report", name_en="Report of 2025")
    add_source("act", name_en="Act of 2005", url_en="")
    rows = (
        "<tr><th>What</th><th>2023</th><th>2024</th></tr>"
        "<tr><td>Reports[^report][^act]</td><td>–</td><td>1,549</td></tr>"
        "<tr><td>Words</td><td>078 055 800</td><td>≈ 1\u00a0150</td></tr>"
    )
    page = add_page(section="understand", body_en=f"<p>Said[^report].</p><table>{rows}</table>")
    with translation.override("en"):
        path = page.get_absolute_url()
    shown = read(client.get(path).content)
    assert [cell.text for cell in shown.all("td", class_="figure")] == ["1,549", "≈ 1\u00a0150"]
    assert [cell.text for cell in shown.all("td", class_="figure none")] == ["–"]
    assert shown.all("a", href=f"{path}figures.csv")
    answer = client.get(f"{path}figures.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert [*csv.reader(answer.content.decode().splitlines())] == [
        ["series", "column", "value", "sources"],
        [
            "Reports",
            "2024",
            "1549",
            "Report of 2025 https://www.example.org/en/report | Act of 2005",
        ],
        [
            "Words",
            "2024",
            "≈ 1150",
            "Report of 2025 https://www.example.org/en/report | Act of 2005",
        ],
    ]


def test_a_page_without_figures_has_none_as_data(client):
    page = add_page(section="understand", body_en="<p>Many.</p>")
    with translation.override("en"):
        path = page.get_absolute_url()
    assert "figures.csv" not in client.get(path).content.decode()
    assert client.get(f"{path}figures.csv").status_code == 404
