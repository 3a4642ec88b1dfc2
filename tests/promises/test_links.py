"""A walk over the whole site, from the home page of each language."""

from urllib.parse import urlsplit

import pytest

from tests.web import read

pytestmark = pytest.mark.django_db


def test_no_link_or_file_of_the_site_is_broken(answers):
    seen = 0
    for address, response, _page in answers:
        seen += 1
        assert response.status_code == 200, f"{response.status_code} {address}"
    assert seen > 100


def test_a_link_to_another_language_says_which(answers):
    for address, _response, page in answers:
        code = address.split("/")[1]
        for link in page.all("a") if page else []:
            address_parts = urlsplit(link.attributes["href"])
            target = address_parts.path.split("/")[1:2] if not address_parts.netloc else []
            if target and len(target[0]) == 2 and target[0] != code:
                assert link.attributes.get("hreflang") == target[0], f"{address}: {link}"


def test_every_link_says_where_it_leads(answers):
    for address, _response, page in answers:
        for link in page.all("a") if page else []:
            assert link.text.strip() or link.attributes.get("aria-label"), f"{address}: {link}"


def test_every_number_in_a_text_can_be_called_and_keeps_its_order(client):
    for path in ("/nl/hulp/", "/ar/help/"):
        page = read(client.get(path).content)
        numbers = page.all("a", href="tel:+3278055800")
        assert numbers
        assert all("078\N{SPACE}055\N{SPACE}800" in link.text for link in numbers)
        assert any(bdi.text == "078 055 800" for bdi in page.all("bdi"))


def test_sections_lead_on_from_page_to_page(client):
    page = read(client.get("/en/help/am-i-a-victim/").content)
    assert page.one("a", rel="next").attributes["href"] == "/en/help/what-help-you-get/"
    assert not page.all("a", rel="prev")
    crumbs = [element.attributes["href"] for element in page.all("a")]
    assert "/en/help/" in crumbs
