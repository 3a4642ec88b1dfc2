"""What only a browser shows."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import translation

from stopmensenhandel.languages import LANGUAGES
from tests.browser.browsers import TEXT_BROWSERS, UNFOLD, text_dump, without_styles

pytestmark = pytest.mark.browser
CODES = [language.code for language in LANGUAGES]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("javascript", [True, False])
def test_the_first_screen_of_a_small_phone_says_what_whom_and_when(visit, code, javascript):
    page = visit(f"/{code}/", java_script_enabled=javascript)
    for selector in ("h1", "main .number", "main .hours", "main .danger a", ".leave"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 568, selector
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320, selector
    number = page.locator("main .number").first
    assert number.get_attribute("href") == "tel:+3278055800"
    assert number.bounding_box()["height"] >= 44


@pytest.mark.parametrize("code", CODES)
def test_the_name_and_the_way_out_both_fit_on_the_smallest_phone(visit, code):
    page = visit(f"/{code}/")
    name = page.locator(".brand span").evaluate(
        """element => {
            const range = document.createRange();
            range.selectNodeContents(element);
            const { left, right } = range.getBoundingClientRect();
            return { left, right };
        }"""
    )
    way_out = page.locator(".leave").bounding_box()
    assert name["right"] < way_out["x"] or name["left"] > way_out["x"] + way_out["width"]
    assert way_out["height"] >= 44


RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What another colour scheme can change.
COLOUR_RULES = ["color-contrast-enhanced", "link-in-text-block"]
#: axe has a rule for less than 4.5:1 and one for what lies between that and 7:1. Looking at each
#: text takes most of its time: one rule for all below 7:1 finds the same. (The other options are
#: axe's own.) And no rule of these reads style sheets from the server once more ("preload").
FAULTS = """async rules => {
    const options = {
        ignoreUnicode: true, ignoreLength: false, ignorePseudo: false, boldValue: 700,
        boldTextPt: 14, largeTextPt: 18, pseudoSizeThreshold: 0.25, shadowOutlineEmMax: 0.2,
        contrastRatio: { normal: { expected: 7 }, large: { expected: 4.5 } },
    };
    axe.configure({ checks: [{ id: "color-contrast-enhanced", options }] });
    const { violations } = await axe.run({
        runOnly: rules, rules: { "color-contrast": { enabled: false } },
        resultTypes: ["violations"], preload: false,
    });
    return violations.map(({ id, nodes }) =>
        [id, nodes.map(node => [node.html.slice(0, 200), node.failureSummary])]);
}"""


def test_every_lack_of_contrast_is_found(browser):
    page = browser.new_page()
    for colour in ("#aaa", "#777", "#666"):  # 2.3:1, 4.48:1, 5.7:1
        page.set_content(f"<p style='color: {colour}; background: #fff'>pale words</p>")
        page.evaluate(Axe().axe_script)
        assert len(page.evaluate(FAULTS, COLOUR_RULES)) == 1, colour
    page.close()


#: Many tests of one language share its pages out, so that all workers have their part.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("code", CODES)
def test_no_accessibility_fault_is_found(unpainted, server, code, part):
    page = unpainted.new_page(bypass_csp=True, locale="en")
    page.add_init_script(Axe().axe_script)
    with translation.override(code):
        library, package = reverse("library"), reverse("package")
    queries = [
        f"{library}?kind=brochure&language=ar",
        f"{library}?kind=nothing",
        f"{package}?kind=brochure&language=nl&language=ar",
        package,
    ]
    paths = [*server.addresses(code), *queries, f"/{code}/nothing/", "/"]
    assert len(paths) > 20
    for path in paths[part::PARTS]:
        page.goto(server.url + path)
        page.evaluate(UNFOLD)
        for width in (320, 1280):
            # As tall as the page: a sticky bar covers whatever is being scrolled past beneath it.
            page.set_viewport_size({"width": width, "height": 568})
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": height + 10})
            # Reflow (1.4.10): to read there is no need to scroll sideways.
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            for scheme, rules in (("light", RULES), ("dark", COLOUR_RULES)):
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate(FAULTS, rules) == [], f"{path} {width} {scheme}"
    page.close()


@pytest.mark.parametrize("code", ["nl", "ar"])
def test_the_call_bar_is_within_reach_and_never_covers_the_end_or_the_focus(visit, code):
    page = visit(f"/{code}/")
    bar = page.locator(".bar")
    page.evaluate("window.scrollTo(0, 900)")
    box = bar.bounding_box()
    assert bar.is_visible()
    assert box["y"] + box["height"] == pytest.approx(568, abs=1)
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    footer = page.locator("footer").bounding_box()
    assert footer["y"] + footer["height"] <= bar.bounding_box()["y"] + 1
    for _step in range(40):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
                const element = document.activeElement;
                if (!element || element === document.body) return null;
                const { left, top, width, height } = element.getBoundingClientRect();
                const found = document.elementFromPoint(left + width / 2, top + height / 2);
                return element.contains(found) || found.contains(element)
                    ? null : element.outerHTML.slice(0, 120);
            }"""
        )
        assert covered is None


def test_on_wide_screens_the_number_is_in_the_header_of_every_page_but_home(visit):
    page = visit("/nl/hulp/", width=1280, height=800)
    assert page.locator(".top-call").is_visible()
    assert not page.locator(".bar").is_visible()


def test_text_is_large_enough_and_lines_are_short_enough(visit):
    page = visit("/en/help/when-you-call/")
    size = page.evaluate("getComputedStyle(document.querySelector('.prose p')).fontSize")
    assert float(size.removesuffix("px")) >= 18
    page.set_viewport_size({"width": 1280, "height": 800})
    # The longest line that fits, in average letters of the text itself.
    letters = page.evaluate(
        """() => {
            const paragraphs = [...document.querySelectorAll('.prose p')];
            return Math.max(...paragraphs.map(p => {
                const range = document.createRange();
                range.selectNodeContents(p);
                const lines = new Set([...range.getClientRects()].map(r => Math.round(r.bottom)));
                return p.innerText.length / Math.max(lines.size, 1);
            }));
        }"""
    )
    assert letters < 70


def test_targets_are_large_enough_for_a_shaking_thumb(visit):
    page = visit("/nl/")
    for selector in (".leave", ".brand", ".wrap > nav a", ".switcher summary", "footer nav a"):
        boxes = [each.bounding_box() for each in page.locator(selector).all()]
        assert boxes, selector
        assert min(box["height"] for box in boxes) >= 44, selector


@pytest.mark.parametrize("browser_name", TEXT_BROWSERS)
@pytest.mark.parametrize("code", CODES)
def test_a_text_browser_shows_the_number_on_its_first_screen(server, browser_name, code):
    dump = text_dump(browser_name, f"{server.url}/{code}/")
    first_screen = "\n".join(dump.splitlines()[:24])
    assert "078 055 800" in first_screen
    assert "112" in first_screen


@pytest.mark.parametrize(
    "path", ["/nl/hulp/", "/ar/brochures-and-videos/", "/nl/videos/als-je-belt/"]
)
def test_without_a_stylesheet_no_picture_fills_the_screen(visit, server, path):
    page = visit(path)
    without_styles(page)
    page.goto(server.url + path)
    widths = "all => all.map(e => e.getBoundingClientRect().width)"
    for width in page.locator("svg").evaluate_all(widths):
        assert width <= 40
    pictures = page.locator("img, video").evaluate_all(widths)
    assert pictures
    assert max(pictures) <= 288


def test_print_leaves_out_what_cannot_be_pressed(visit):
    page = visit("/nl/hulp/", width=768, height=1024)
    page.emulate_media(media="print")
    assert not page.locator(".leave").is_visible()
    assert not page.locator(".tools").is_visible()
    assert page.locator("main .number").first.is_visible()
    assert page.locator(".page-address").inner_text().endswith("/nl/hulp/")
