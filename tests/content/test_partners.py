"""What other sites take from this one: the number to paste, and the way to the open data."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from centres.models import HelpLine
from centres.phone import spoken
from content.library import records
from stopmensenhandel.languages import LANGUAGES
from tests.factories import lose
from tests.web import VOID, Page, read

pytestmark = pytest.mark.django_db
CODES = [language.code for language in LANGUAGES]
#: The page for partners in English.
PARTNERS = "/en/partners/"


def snippets(page: Page) -> dict[str, str]:
    """Return the HTML to copy by language."""
    boxes = page.all("textarea")
    return {box.attributes["id"].removeprefix("snippet-"): box.text for box in boxes}


def test_there_is_a_snippet_in_every_language_with_name_number_hours_and_link(client):
    found = snippets(read(client.get(PARTNERS).content))
    assert list(found) == CODES
    for language in LANGUAGES:
        page = read(found[language.code])
        outer = page.elements[0]
        assert outer.attributes == {"lang": language.code, "dir": language.direction}
        with translation.override(language.code):
            hotline = HelpLine.objects.get(kind="trafficking")
            assert page.one("strong").text == hotline.name
            assert hotline.hours in outer.text
        call, link = page.all("a")
        assert call.attributes["href"] == f"tel:{hotline.phone}"
        assert call.attributes["aria-label"] == spoken(hotline.written)
        assert page.one("bdi").text == call.text == hotline.written
        assert link.attributes["href"] == f"http://testserver/{language.code}/"
        assert link.text


def test_a_snippet_is_plain_whole_html_that_loads_nothing(client):
    for html in snippets(read(client.get(PARTNERS).content)).values():
        page = read(html)
        assert {element.name for element in page.elements} == {"p", "strong", "br", "a", "bdi"}
        for element in page.elements:
            assert not {"style", "class", "id", "src", "target"} & set(element.attributes)
            if element.name not in VOID:
                assert html.count(f"<{element.name}") == html.count(f"</{element.name}>")


def test_the_preview_is_the_very_same_html(client):
    content = client.get(PARTNERS).content.decode()
    shown = re.sub(r"<textarea.*?</textarea>", "", content, flags=re.DOTALL)
    for html in snippets(read(content)).values():
        assert html in shown


def test_a_name_with_markup_stays_text_in_the_snippet(client):
    HelpLine.objects.filter(kind="trafficking").update(name_en='<script>"A" & B</script>')
    content = client.get(PARTNERS).content.decode()
    assert read(snippets(read(content))["en"]).one("strong").text == '<script>"A" & B</script>'
    assert "<script>" not in content.replace('<script type="application/ld+json">', "")


def test_without_a_hotline_the_snippets_have_the_number_built_in(client):
    lose(HelpLine.objects.filter(kind="trafficking"))
    found = snippets(read(client.get(PARTNERS).content))
    assert len(found) == len(LANGUAGES)
    assert all("tel:+3278055800" in snippet for snippet in found.values())


def test_on_the_sites_own_domains_a_snippet_leads_to_the_domain_of_its_language(client):
    page = read(client.get(PARTNERS, headers={"host": "www.stoptraite.be"}).content)
    found = snippets(page)
    assert "https://www.stopmensenhandel.be/nl/" in found["nl"]
    assert "https://www.stoptraite.be/fr/" in found["fr"]


@pytest.mark.parametrize("code", CODES)
def test_the_page_explains_every_field_and_leads_to_the_data(client, code):
    with translation.override(code):
        path = translation.pgettext("address", "partners/")
    response = client.get(f"/{code}/{path}")
    page = read(response.content)
    named = [each.text for each in page.all("th", scope="row")]
    kinds = (records.Catalogue, records.Item, records.Edition)
    assert named == [name for kind in kinds for name, _meaning in records.meanings(kind)]
    for name, media_type in (
        ("library.json", "application/json"),
        ("library.csv", "text/csv"),
        ("feed.atom", "application/atom+xml"),
    ):
        link = page.one("a", type=media_type)
        assert link.text == f"http://testserver/{code}/{name}"
        assert client.get(link.attributes["href"]).status_code == 200
    assert page.one("a", href="https://eupl.eu/").text == "EUPL-1.2"
    with translation.override(code):
        assert records.licence().covers in page.one("main").text


@pytest.mark.parametrize("code", CODES)
def test_feed_readers_find_the_feed_from_every_page(client, code):
    page = read(client.get(f"/{code}/").content)
    link = page.one("link", type="application/atom+xml")
    assert link.attributes["rel"] == "alternate"
    assert link.attributes["href"] == f"/{code}/feed.atom"
    assert link.attributes["title"]


@pytest.mark.parametrize("code", CODES)
def test_beside_the_csv_stands_how_excel_opens_it(client, code):
    with translation.override(code):
        page = read(client.get(reverse("partners")).content)
        address = reverse("library-csv")
    (line,) = [
        item.text
        for item in page.all("li")
        if item.text.startswith("CSV: ") and address in item.text
    ]
    assert "Excel" in line
    assert "UTF-8" in line
