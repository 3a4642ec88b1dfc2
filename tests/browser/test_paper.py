"""What comes out of a printer: sheets that say whose they are and waste no paper."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from tests.browser.browsers import UNFOLD

pytestmark = pytest.mark.browser

#: A sheet of A4 between its margins, in pixels of 96 to the inch.
SHEET = {"width": 718, "height": 1046}
MARGIN = "10mm"
#: A page of each kind, and how many sheets it may take.
SHEETS = {
    "/nl/": 2,
    "/nl/hulp/ben-ik-slachtoffer/": 3,
    "/nl/begrijpen/cijfers/": 3,
    "/nl/professionals/stappen-verblijf/": 3,
    "/nl/begrijpen/hoe-hulp-georganiseerd-is/": 3,
    "/nl/brochures-en-videos/": 2,
    "/nl/brochures/je-hebt-rechten/": 1,
    "/nl/videos/als-je-belt/": 2,
    "/nl/centra/": 2,
    "/nl/talen/": 1,
    "/de/": 2,
    "/de/hilfe/": 3,
    "/de/fachleute/schritte-aufenthalt/": 3,
    "/de/videos/wenn-sie-anrufen/": 2,
    "/de/zentren/": 2,
    "/ar/": 2,
    "/ar/help/am-i-a-victim/": 3,
    "/ar/videos/when-you-call/": 2,
    "/ar/centres/": 3,
    "/ar/languages/": 1,
}


@pytest.fixture(scope="module")
def reader(browser):
    page = browser.new_page(viewport=SHEET, locale="en", color_scheme="dark")
    yield page
    page.close()


@pytest.mark.parametrize("path", SHEETS)
def test_a_print_is_short_and_its_first_sheet_says_whose_it_is_and_whom_to_call(
    reader, server, path
):
    reader.emulate_media(media=None, color_scheme="dark")
    reader.goto(server.url + path)
    margins = dict.fromkeys(("top", "right", "bottom", "left"), MARGIN)
    sheets = PdfReader(io.BytesIO(reader.pdf(format="A4", margin=margins))).pages
    assert len(sheets) <= SHEETS[path]
    text = unicodedata.normalize("NFKC", sheets[0].extract_text())
    first = re.sub(r"\s+", " ", text)
    assert "078 055 800" in first
    assert path in first.replace(" ", "")
    reader.emulate_media(media="print")
    assert reader.locator(".brand").is_visible()


#: Each text beside which nothing stands, that breaks off before the edge of the paper.
NARROW = """() => {
    const edge = document.querySelector('main').getBoundingClientRect();
    return [...document.querySelectorAll('.prose > :is(p, ul, ol), h1, .lead')]
        .filter(e => e.checkVisibility() && !e.closest('.brochure, header.illustrated'))
        .filter(e => e.getBoundingClientRect().width < edge.width * .95)
        .map(e => e.outerHTML.slice(0, 90));
}"""
#: Boxes with an edge or a ground in which a printer finds nothing, and what is for pressing.
EMPTY = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 4
        && !e.closest('svg, tr'))
    .filter(e => e.matches('video, select, button, textarea, input, summary, [loading="lazy"]')
        || !e.textContent.trim() && !e.querySelector('img, svg') && e.tagName !== 'IMG'
            && parseFloat(getComputedStyle(e).borderBlockStartWidth))
    .map(e => e.outerHTML.slice(0, 90))"""
#: Letters that a dark scheme would leave pale.
PALE = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && e.textContent.trim() && !e.closest('svg'))
    .filter(e => getComputedStyle(e).color !== 'rgb(0, 0, 0)')
    .map(e => getComputedStyle(e).color + e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("path", [*SHEETS, "/de/partner/", "/fr/nothing/"])
def test_a_print_is_black_on_white_as_wide_as_its_paper_and_has_no_empty_boxes(
    reader, server, path
):
    reader.emulate_media(media="print", color_scheme="dark")
    reader.goto(server.url + path)
    for fault in (NARROW, EMPTY, PALE):
        assert reader.evaluate(fault) == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= SHEET["width"]


def test_the_letters_of_an_arabic_heading_stay_in_its_own_box(reader, server):
    """What reaches above the box of a heading stays on the sheet before when it begins one."""
    reader.emulate_media(media="print")
    reader.goto(f"{server.url}/ar/help/am-i-a-victim/")
    reader.evaluate(UNFOLD)
    out = reader.evaluate(
        """() => [...document.querySelectorAll('main :is(h1, h2, h3)')].filter(heading => {
            const range = document.createRange();
            range.selectNodeContents(heading);
            return [...range.getClientRects()]
                .some(line => line.top < heading.getBoundingClientRect().top - .5);
        }).map(heading => heading.textContent)"""
    )
    assert out == []
