"""The keyboard, the thumb, the text browser, large type, forced colours: everyone gets through."""

import urllib.request

import pytest

from stopmensenhandel.languages import BY_CODE
from tests.browser.browsers import TEXT_BROWSERS, UNFOLD, text_dump
from tests.web import read

pytestmark = pytest.mark.browser

#: Home, a page, the library with and without a choice, a video, the centres, one centre.
PATHS = {
    "nl": [
        "/nl/",
        "/nl/hulp/ben-ik-slachtoffer/",
        "/nl/brochures-en-videos/",
        "/nl/brochures-en-videos/?kind=brochure&language=ar",
        "/nl/videos/als-je-belt/",
        "/nl/centra/",
        "/nl/centra/payoke/",
    ],
    "ar": [
        "/ar/",
        "/ar/help/am-i-a-victim/",
        "/ar/brochures-and-videos/",
        "/ar/brochures-and-videos/?kind=brochure&language=ar",
        "/ar/videos/when-you-call/",
        "/ar/centres/",
        "/ar/centres/payoke/",
    ],
}
ALL = [path for paths in PATHS.values() for path in paths]
SIZES = [(320, 568), (1280, 800)]

#: What has focus: whether it comes after the last one, shows an outline, and what covers it.
FOCUS = """async () => {
    // The page scrolls what has focus into view before the next frame.
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    const floats = found => {
        for (; found; found = found.parentElement)
            if (['sticky', 'fixed'].includes(getComputedStyle(found).position)) return true;
    };
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const last = window.lastFocus;
    window.lastFocus = element;
    const style = getComputedStyle(element);
    const covers = [];
    for (const { left, top, width, height } of element.getClientRects()) {
        if (width < 1) continue;
        const x = left + width / 2;
        for (const y of [top + 2, top + height / 2, top + height - 2]) {
            if (y < 0 || y >= innerHeight) {
                if (height < innerHeight) covers.push(`out of sight at ${y}`);
                continue;
            }
            const found = document.elementFromPoint(x, y);
            if (found && (element.contains(found) || found.contains(element)
                || found.closest('label')?.contains(element))) continue;
            // The line boxes of neighbours reach into each other's edges, and hide nothing there.
            const middle = y === top + height / 2;
            if (!found || middle || floats(found))
                covers.push(`${y - top} of ${height}: ${found?.outerHTML.slice(0, 90)}`);
        }
    }
    return {
        name: element.outerHTML.slice(0, 110),
        classes: element.className,
        same: element === last,
        forward: !last || element === last
            || !!(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING),
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        covers,
    };
}"""
#: How many elements the keyboard should reach.
REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, video[controls], [tabindex="0"]')]
    .filter(e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length
        && !e.disabled && e.type !== 'hidden').length"""


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("path", ALL)
def test_the_keyboard_reaches_all_in_order_and_always_shows_where_it_is(visit, path, width, height):
    page = visit(path, width, height)
    expected = page.evaluate(REACHABLE)
    steps = []
    for _press in range(600):
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUS)
        # Past the last element the browser's own bar has its turn, or the first comes again.
        if not step or not step["forward"]:
            break
        steps.append(step)
    else:
        pytest.fail(f"{path}: the keyboard doesn't come to an end")
    assert [step["classes"].split()[0] for step in steps[:2]] == ["skip", "leave"]
    assert [step["name"] for step in steps if step["outline"] < 2] == []
    assert [(step["name"], step["covers"]) for step in steps if step["covers"]] == []
    # The bar at the end of the home page may appear only while scrolling.
    assert len([step for step in steps if not step["same"]]) >= expected


SMALL = """least => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary')]
    .filter(e => e.checkVisibility({ visibilityProperty: true }) && e.type !== 'hidden'
        && !e.matches('.visually-hidden, .skip')
        && (least < 44 || !e.closest('.prose td')))
    .filter(e => getComputedStyle(e).display !== 'inline'
        || e.closest('p, li, td, th, dd, h2, h3, div, body').textContent.trim()
            === e.textContent.trim())
    .map(e => [e.closest('label') || e, e])
    .map(([target, e]) => {
        const box = target.getBoundingClientRect();
        const cover = getComputedStyle(e, '::after');
        if (cover.position === 'absolute' && cover.content !== 'none') return null;
        return box.width && (box.width < least - .5 || box.height < least - .5)
            ? `${Math.round(box.width)} x ${Math.round(box.height)} ${e.outerHTML.slice(0, 110)}`
            : null;
    }).filter(Boolean)"""


@pytest.mark.parametrize("code", PATHS)
def test_no_target_that_stands_alone_is_smaller_than_a_fingertip(visit, server, code):
    """WCAG 2.2, 2.5.5 (AAA): 44 px, but for links in a line of text and in tables.

    Those are 24 px at least (2.5.8).
    """
    page = visit(f"/{code}/")
    for path in server.addresses(code):
        page.goto(server.url + path)
        page.evaluate(UNFOLD)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for least in (44, 24):
                assert page.evaluate(SMALL, least) == [], f"{path} {width}"


@pytest.mark.parametrize("browser_name", TEXT_BROWSERS)
@pytest.mark.parametrize("path", ALL)
def test_a_text_browser_reads_number_first_and_then_the_page(server, browser_name, path):
    dump = text_dump(browser_name, server.url + path)
    heading = read(urllib.request.urlopen(server.url + path).read()).one("h1").text.split()
    words = dump.split()
    number = words.index("800")
    assert "078 055 800" in " ".join(words[number - 2 : number + 1])
    assert number < 40, dump[:900]
    assert heading[0] in words
    assert "{" not in dump


#: WCAG 2.1, 1.4.12: nothing is lost when a reader sets these.
SPACING = """*, ::before, ::after { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
CUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && e.textContent.trim() && !e.closest('svg, .visually-hidden')
        && getComputedStyle(e).overflow !== 'visible' && !e.matches('textarea, .table, select')
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
    .map(e => e.outerHTML.slice(0, 110))"""


@pytest.mark.parametrize("path", ALL)
def test_wider_spacing_cuts_nothing_off(visit, path):
    page = visit(path, bypass_csp=True)
    page.add_style_tag(content=SPACING)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CUT) == []
    name, way_out = (
        page.locator(".brand span").bounding_box(),
        page.locator(".leave").bounding_box(),
    )
    left, right = sorted([name, way_out], key=lambda box: box["x"])
    assert left["x"] + left["width"] <= right["x"] + 1
    assert BY_CODE[path[1:3]].direction == page.evaluate("document.dir")


@pytest.mark.parametrize("path", ALL)
def test_forced_colours_leave_an_edge_on_what_can_be_pressed(visit, path):
    page, edges = visit(path, forced_colors="active"), 0
    for selector in (".leave", ".number", ".bar a", ".library button", ".card", ".door", "select"):
        for element in page.locator(f"{selector} >> visible=true").all():
            edge = element.evaluate("e => getComputedStyle(e).borderBlockStartWidth")
            assert float(edge.removesuffix("px")) >= 1, selector
            edges += 1
    assert edges >= 3
