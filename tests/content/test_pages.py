"""Pages: published, placed in their section, leading on."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from content.models import Page
from tests.factories import add_brochure, add_page, add_section

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
