"""Links in texts: mended where it is plain what was meant, refused by name where it isn't."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from content.text import richtext
from tests.factories import add_page, add_section

pytestmark = pytest.mark.django_db


def saved(href: str) -> str:
    """Return the text of a page with a link, as it is stored."""
    page = add_page()
    page.body_nl = f'<p>Lees <a href="{href}">dit</a>.</p>'
    page.full_clean()
    return page.body_nl


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("www.example.org", "https://www.example.org"),
        ("example.org/help?a=1", "https://example.org/help?a=1"),
        (" https://example.org ", "https://example.org"),
        ("https://example.org\u200b", "https://example.org"),
        ("HTTP://example.org", "http://example.org"),
        ("info@example.org", "mailto:info@example.org"),
        ("mailto: info@example.org", "mailto:info@example.org"),
        ("078 055 800", "tel:+3278055800"),
        ("tel:078/055.800", "tel:+3278055800"),
        ("tel:٠٧٨ ٠٥٥ ٨٠٠", "tel:+3278055800"),
        ("+32 (0)2 511 64 64", "tel:+3225116464"),
        ("Tel: 112", "tel:112"),
        ("tel://078055800", "tel:+3278055800"),
        ("mailto://info@example.org", "mailto:info@example.org"),
        ("mailto:a@example.org; b@example.org", "mailto:a@example.org,b@example.org"),
        ("https://www.stopmensenhandel.be/nl/hulp/a-page-nl", "page:a-page"),
        ("/fr/aide", "page:help"),
        ("/nl/package.zip", "/nl/package.zip"),
        ("page:a-page#steps", "page:a-page#steps"),
        ("page: a-page", "page:a-page"),
        ("Page:a-page", "page:a-page"),
        ("page:a-page ", "page:a-page"),
        ("page://a-page/", "page:a-page"),
        ("https://www.stopmensenhandel.be/nl/hulp/a-page-nl/", "page:a-page"),
        ("http://stoptraite.be/fr/aide/a-page-fr/#une-partie", "page:a-page#une-partie"),
        ("www.stophumantrafficking.be/en/help/a-page-en/", "page:a-page"),
        ("http://localhost:8000/ar/help/a-page-ar/", "page:a-page"),
        ("/nl/hulp/a-page-nl/", "page:a-page"),
        ("https://www.stopmensenhandel.be/nl/hulp/", "page:help"),
        ("https://www.stopmensenhandel.be/nl/centra/", "page:centres"),
        ("https://www.stopmensenhandel.be/en/brochures-and-videos/", "page:library"),
        ("/en/brochures-and-videos/?kind=video", "/en/brochures-and-videos/?kind=video"),
    ],
)
def test_a_link_is_mended_where_it_is_plain(typed, stored):
    add_section()
    assert saved(typed) == f'<p>Lees <a href="{stored}">dit</a>.</p>'


@pytest.mark.parametrize(
    "href",
    [
        *("//evil.example/", "C:\\Users\\x.docx", "file:///c:/x.docx", "\\\\server\\x.docx"),
        *("ftp://example.org", "htpps://example.org", "https://", "http:/example.org", "sms:112"),
        *("page:javascript:x", "page:", "page:a page", "brochure.pdf", "folder.docx", "hier"),
        *("https://example.org/een map", "#nergens", "", " ", "tel:999", "mailto:iemand"),
        *("https://www.stopmensenhandel.be/nl/hulp/weg/", "/nl/weg/", "/admin/"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused_by_name(href):
    with translation.override("nl"), pytest.raises(ValidationError) as caught:
        saved(href)
    with translation.override("nl"):
        [message] = caught.value.message_dict["body_nl"]
    # The sanitiser's parser of addresses already drops what is none to it.
    assert f"“{href if href != 'https://' else ''}”" in message
    assert "“dit”" in message
    assert "leads nowhere" not in message


@pytest.mark.parametrize(
    ("href", "words"),
    [
        *(("tel:+3278055801", "078 055 800"), ("078 055 800", "078 055 900")),
        *(("tel:+3278055800", "078 055 80"), ("tel:112", "Bel 101 nu"), ("tel:112", "101")),
        ("tel:+3278055801", "Bel 078 \u200f055 \u200f800 nu"),
    ],
)
def test_a_link_that_dials_another_number_than_it_shows_is_refused(href, words):
    page = add_page()
    page.body_nl = f'<p><a href="{href}">{words}</a></p>'
    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert "another number" in str(caught.value)
    # Also where the right link stands elsewhere in the text.
    page.body_nl = f'<p><a href="{href}">Bel</a></p>'
    page.full_clean()
    page.save()
    page.body_nl += f'<p><a href="{href}">{words}</a></p>'
    with pytest.raises(ValidationError):
        page.full_clean()


@pytest.mark.parametrize(
    ("href", "words"),
    [
        *(("tel:+3278055800", "078 05 58 00"), ("tel:+3278055800", "+32 78 055 800")),
        *(("tel:112", "Bel 112"), ("tel:+3278055800", "Bel 078 055 800 of 112"), ("112", "Bel")),
        ("tel:+3278055800", "Meldpunt, 24 uur op 24"),
    ],
)
def test_a_link_that_dials_what_it_shows_stays(href, words):
    page = add_page()
    page.body_nl = f'<p><a href="{href}">{words}</a></p>'
    page.full_clean()
    assert words in page.body_nl


def test_every_link_that_leads_nowhere_is_named():
    page = add_page()
    page.body_nl = '<p><a href="hier">Een</a> <a href="daar">Twee</a></p>'
    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert len(caught.value.message_dict["body_nl"]) == 2


@pytest.mark.parametrize("href", ["page:nope", "page:nope#x", "Page: nope"])
def test_a_link_to_a_place_on_an_unknown_page_is_a_link_to_that_page(href):
    assert [*richtext.linked_pages(f'<p><a href="{href}">x</a></p>')] == ["nope"]
    with pytest.raises(ValidationError, match="nope"):
        saved(href)


def test_a_link_to_a_heading_of_the_same_text_stays():
    page = add_page()
    page.body_nl = '<h2>Wat nu?</h2><p>Zie <a href="#wat-nu">hieronder</a>.</p>'
    page.full_clean()
    assert '<a href="#wat-nu">' in page.body_nl
    assert '<h2 id="wat-nu">' in richtext.render(page.body_nl, {}.get).html


def test_a_dead_link_that_was_stored_keeps_nobody_from_saving():
    page = add_page(body_nl='<p><a href="hier">Oud</a></p>')
    page.body_nl = '<p><a href="hier">Oud</a>, verbeterd</p>'
    page.full_clean()
    page.body_nl += '<p><a href="daar">Nieuw</a></p>'
    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert "“daar”" in str(caught.value)
    assert "“hier”" not in str(caught.value)


def test_a_text_has_a_longest_length():
    page = add_page()
    page.body_nl = f"<p>{'a' * richtext.LONGEST}</p>"
    with translation.override("nl"), pytest.raises(ValidationError) as caught:
        page.full_clean()
    [message] = caught.value.message_dict["body_nl"]
    assert str(richtext.LONGEST) in message
