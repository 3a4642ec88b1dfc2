"""Text as large as a reader sets it, and screens of every width: nothing scrolls sideways."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsers import CHROMIUM, FLAGS, UNFOLD

pytestmark = pytest.mark.browser

#: Pages of each kind: those with the widest tables, the longest words, the most to press.
PATHS = [
    "/",
    "/de/",
    "/de/hilfe/bin-ich-opfer/",
    "/de/fachleute/schritte-aufenthalt/",
    "/de/verstehen/wie-hilfe-organisiert-ist/",
    "/de/broschueren-und-videos/?kind=brochure",
    "/de/broschueren-und-videos/paket/?kind=brochure&language=de",
    "/de/broschueren/plakat/",
    "/de/videos/wenn-sie-anrufen/",
    "/de/zentren/",
    "/de/partner/",
    "/nl/brochures-en-videos/",
    "/nl/professionals/stappen-verblijf/",
    "/fr/",
    "/fr/centres/",
    "/ar/",
    "/ar/help/am-i-a-victim/",
    "/ar/brochures-and-videos/",
    "/ar/centres/",
]
#: Per size of text, in hundredths of the usual one, the widths at which a page is looked at.
WIDTHS = {
    100: [280, 320, 360, 480, 640, *range(645, 801, 15), 840, 897, 1024, 1280, 1400],
    130: [320, 360, 768, 1024],
    150: [320, 360, 768, 1280],
    200: [280, 320, 360, 640, 768, 1280, 1400],
}


@pytest.fixture
def enlarged(chromium) -> Iterator[Callable[[int], Page]]:
    """Open a page in a browser whose reader set the size of text, in hundredths.

    The style's conditions follow that size too, which they don't where a page sets its own.
    """
    browsers: list[Browser] = []

    def open_page(percent: int) -> Page:
        size = f"--blink-settings=imagesEnabled=false,defaultFontSize={16 * percent // 100}"
        browsers.append(chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, size]))
        return browsers[-1].new_page(bypass_csp=True, locale="en")

    yield open_page
    for browser in browsers:
        browser.close()


def overflows(page: Page, widths: list[int]) -> list[tuple[int, int]]:
    """Return each width at which the page is wider than the screen, and how wide it is."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 700})
        inside = page.evaluate("document.documentElement.scrollWidth")
        if inside > width:
            found.append((width, inside))
    return found


@pytest.mark.parametrize("percent", WIDTHS)
def test_nothing_scrolls_sideways_at_any_width_and_size_of_text(enlarged, server, percent):
    page = enlarged(percent)
    found = {}
    for path in PATHS:
        page.goto(server.url + path)
        page.evaluate(UNFOLD)
        if wide := overflows(page, WIDTHS[percent]):
            found[path] = wide
    assert not found


#: A table of an editor's with many columns and long words.
WIDE_TABLE = """document.querySelector('.prose').innerHTML += '<div class="table"><table><tr>'
    + '<td>Registrierungsbescheinigung</td>'.repeat(7) + '</tr></table></div>'"""


def test_a_table_that_is_too_wide_scrolls_and_not_its_page(enlarged, server):
    page = enlarged(100)
    page.goto(f"{server.url}/de/verstehen/zahlen/")
    page.evaluate(WIDE_TABLE)
    assert overflows(page, [320, 800, 1280]) == []


#: Whether each is on the screen with all its text, and covered by nothing.
WHOLE = """selectors => selectors.flatMap(selector => {
    const element = [...document.querySelectorAll(selector)]
        .find(e => e.checkVisibility({ visibilityProperty: true }));
    if (!element) return [`${selector}: none`];
    element.scrollIntoView({ block: 'nearest' });
    const range = document.createRange();
    const boxes = [];
    for (const part of [element, ...element.querySelectorAll('*')])
        for (const node of part.childNodes)
            if (node.nodeType === Node.TEXT_NODE && node.data.trim()
                && !part.closest('.visually-hidden')) {
                range.selectNodeContents(node);
                boxes.push(...range.getClientRects());
            }
    if (!boxes.length) return [`${selector}: empty`];
    return boxes.flatMap(box => {
        const faults = [];
        // A line's box is taller than its letters: a font keeps room above and below them.
        const spare = box.height / 5;
        if (box.left < -.5 || box.right > innerWidth + .5 || box.top < -spare
            || box.bottom > innerHeight + spare) faults.push(`${selector}: off the screen`);
        for (const x of [box.left + 2, (box.left + box.right) / 2, box.right - 2]) {
            const found = document.elementFromPoint(x, (box.top + box.bottom) / 2);
            if (!element.contains(found) && !found?.contains(element))
                faults.push(`${selector}: under ${found?.outerHTML.slice(0, 60)}`);
        }
        return faults;
    });
})"""


#: The number in the bar of a phone, or at the top where there is room.
CALL = ":is(.bar, .top-call) bdi"


@pytest.mark.parametrize("of_the_page", [False, True], ids=["the reader's size", "enlarged alone"])
def test_at_twice_the_size_name_way_out_and_number_show_whole(enlarged, server, of_the_page):
    page = enlarged(100 if of_the_page else 200)
    for code in ("nl", "fr", "de", "en", "ar"):
        for path, number in (
            (f"/{code}/nothing/", CALL),
            (f"/{code}/", ".call .number bdi"),
        ):
            page.goto(server.url + path)
            if of_the_page:
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            for width, height in ((320, 568), (360, 640), (412, 732), (768, 1024)):
                page.set_viewport_size({"width": width, "height": height})
                where = f"{path} {width}"
                assert page.evaluate(WHOLE, [".brand span", ".leave"]) == [], where
                assert page.evaluate(WHOLE, [number]) == [], where
                page.evaluate("window.scrollTo(0, 0)")
