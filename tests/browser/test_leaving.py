"""Leaving quickly, as a visitor does it: by thumb, by mouse, by keyboard, without JavaScript."""

import base64
import io
import itertools
import re

import pytest
from django.conf import settings
from django.utils import translation
from PIL import Image
from playwright.sync_api import expect

from stopmensenhandel.errors import bare_page
from tests.browser.browsers import CHROMIUM, FLAGS, without_styles

pytestmark = pytest.mark.browser
WEATHER = re.compile(f"^{re.escape(settings.EXIT_URL)}")
PAGES = [
    "/nl/",
    "/ar/",
    "/en/brochures/you-have-rights/",
    "/en/videos/when-you-call/",
    "/ar/nothing/",
]
HAND = ["ShiftLeft", "ShiftRight"]

#: Leave, and tell what the frame that is painted next shows.
NEXT_FRAME = """() => new Promise(resolve => {
    document.querySelector('.leave').click();
    requestAnimationFrame(() => resolve({
        shown: [[9, 9], [innerWidth / 2, innerHeight / 2], [innerWidth - 9, innerHeight - 9]]
            .map(point => document.elementFromPoint(...point).className),
        title: document.title,
        text: document.body.innerText.trim(),
    }));
})"""
COVER = "leave-state leave-cover"


@pytest.fixture
def weather(visit):
    """Open an address of the site.

    The weather site answers with a page, with nothing at all ("nothing": the
    browser stays where it is) or never ("never": the browser goes on waiting).
    """
    waiting = []

    def open_page(path: str, answers: str = "page", **options):
        page = visit(path, **options)
        page.left = []

        def answer(route):
            page.left.append(route.request)
            if answers == "page":
                route.fulfill(content_type="text/html", body="<title>Weather</title>Sunny")
            elif answers == "nothing":
                route.fulfill(status=204)
            else:
                waiting.append(route)

        page.context.route(WEATHER, answer)
        return page

    yield open_page
    for route in waiting:
        route.abort()


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def serve(page, address: str, html: str) -> None:
    """Let this be the page at an address of the site."""
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))


def said(page) -> str:
    """Return what a screen reader is told, dots included."""
    return page.evaluate("document.querySelector('[role=status]').textContent.trim()")


def title(page) -> str:
    """Return the title; Playwright's own tells where a page is going."""
    return page.evaluate("document.title")


def colours(page) -> int:
    """Return how many colours are to be seen; Playwright's own screenshot waits for the next page."""
    session = page.context.new_cdp_session(page)
    picture = base64.b64decode(session.send("Page.captureScreenshot")["data"])
    return len(Image.open(io.BytesIO(picture)).getcolors(1 << 24))


def assert_blank(page, loading: str = "Loading…") -> None:
    """The page shows one colour, and tells a screen reader nothing of itself."""
    assert title(page) == loading
    assert colours(page) == 1
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = {node["name"]["value"] for node in tree if node.get("name") and not node["ignored"]}
    assert names - {""} == {loading}


def assert_normal(page, usual: str) -> None:
    assert title(page) == usual
    assert page.locator("h1").is_visible()
    assert page.locator(".leave").is_visible()
    assert said(page) == ""


@pytest.mark.parametrize("path", PAGES)
def test_without_javascript_it_is_a_link_in_the_same_tab(weather, path):
    page = weather(path, java_script_enabled=False)
    page.locator(".leave").click()
    page.wait_for_url(WEATHER)
    assert page.title() == "Weather"
    assert len(page.context.pages) == 1
    assert "referer" not in page.left[0].all_headers()
    page.go_back()
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_blank_within_a_frame_though_the_other_never_answers(weather, path):
    page = weather(path, answers="never")
    frame = page.evaluate(NEXT_FRAME)
    with translation.override(path.split("/")[1]):
        loading = translation.gettext("Loading…")
    assert frame == {"shown": [COVER] * 3, "title": loading, "text": loading}
    assert colours(page) == 1
    page.wait_for_timeout(1_000)
    assert colours(page) == 1
    assert len(page.left) == 1
    assert "referer" not in page.left[0].all_headers()


@pytest.mark.parametrize("path", PAGES)
def test_a_covered_page_tells_nothing_of_itself(weather, path):
    page = weather(path, answers="nothing", color_scheme="dark")
    page.evaluate("scrollTo(0, 900)")
    page.locator(".leave").click()
    with translation.override(path.split("/")[1]):
        assert_blank(page, translation.gettext("Loading…"))


def test_a_page_without_its_style_is_blank_too(weather, server):
    page = weather("/en/", answers="nothing")
    without_styles(page)
    page.goto(f"{server.url}/en/")
    page.locator(".leave").click()
    assert title(page) == "Loading…"
    assert colours(page) == 1


def test_a_film_on_the_full_screen_is_gone_too(weather):
    page = weather("/en/videos/when-you-call/", answers="nothing")
    page.locator("video").evaluate(
        """film => {
            const full = new Promise(resolve => document.onfullscreenchange = resolve);
            film.requestFullscreen();
            return full;
        }"""
    )
    press(page, "Shift", "Shift", "Shift")
    assert title(page) == "Loading…"
    assert colours(page) == 1


def test_a_film_that_plays_falls_silent_and_has_no_window_of_its_own(weather):
    page = weather("/en/videos/when-you-call/", answers="nothing")
    film = page.locator("video")
    film.evaluate("film => { film.muted = true; return film.play(); }")
    assert page.evaluate("document.pictureInPictureEnabled") is False
    page.evaluate("document.querySelector('.leave').click()")
    assert page.evaluate("document.querySelector('video').paused")


def test_jumps_within_the_page_leave_nothing_for_back_to_show(weather, server):
    page = weather("/nl/")
    page.goto(f"{server.url}/nl/hulp/ben-ik-slachtoffer/")
    expect(page.locator(".leave")).to_contain_text("Shift")
    page.locator(".contents summary").click()
    page.locator(".contents a").nth(2).click()
    page.locator(".contents a").nth(3).click()
    expect(page).to_have_url(re.compile("#"))
    expect(page.locator(":target")).to_be_in_viewport()
    page.locator(".leave").click()
    page.wait_for_url(WEATHER)
    page.go_back()
    assert page.url == f"{server.url}/nl/"


def test_skip_to_content_still_moves_the_focus(weather):
    page = weather("/en/")
    expect(page.locator(".leave")).to_contain_text("3 times")
    press(page, "Tab", "Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_page_left_while_it_loads_stays_covered_when_it_has_loaded(weather, server):
    page = weather("/en/", answers="nothing")
    html = page.content().replace("</body>", '<img src="/late.png" alt=""></body>')
    serve(page, f"{server.url}/en/slow/", html)
    held = []
    page.route("**/late.png", lambda route: held.append(route))
    page.goto(f"{server.url}/en/slow/", wait_until="domcontentloaded")
    assert page.evaluate("document.readyState") == "interactive"
    expect(page.locator(".leave")).to_contain_text("3 times")  # the script has begun
    press(page, "Shift", "Shift", "Shift")
    for route in held:
        route.abort()
    page.wait_for_timeout(500)
    assert_blank(page)


def test_the_page_left_is_not_where_back_leads(weather, server):
    page = weather("/nl/")
    page.goto(f"{server.url}/nl/hulp/")
    page.locator(".leave").click()
    page.wait_for_url(WEATHER)
    page.go_back()
    assert page.url == f"{server.url}/nl/"
    assert page.locator("h1").is_visible()
    assert said(page) == ""
    press(page, "Shift", "Shift", "Shift")
    page.wait_for_url(WEATHER)


@pytest.fixture
def remembering(browser):
    """A browser that keeps pages in memory for Back, from which Playwright's usually refrains."""
    kept = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield kept
    kept.close()


def test_back_to_a_page_kept_in_memory_uncovers_it(remembering, server):
    page = remembering.new_page()
    page.goto(f"{server.url}/en/")
    usual = page.title()
    page.route(WEATHER, lambda route: route.fulfill(status=204))
    page.evaluate("addEventListener('pageshow', event => window.kept = event.persisted)")
    press(page, "Shift", "Shift", "Shift")
    assert title(page) == "Loading…"
    page.goto(f"{server.url}/robots.txt")
    page.evaluate("history.back()")
    expect(page).to_have_url(f"{server.url}/en/")
    assert page.evaluate("window.kept") is True
    assert_normal(page, usual)
    press(page, "Shift", "Shift")
    assert said(page) == "●●○ Press Shift 1 more time to leave"


@pytest.mark.parametrize("hands", [*itertools.product(HAND, repeat=3)], ids="-".join)
def test_shift_three_times_with_either_hand(weather, hands):
    page = weather("/en/")
    press(page, *hands)
    page.wait_for_url(WEATHER)
    assert page.title() == "Weather"


@pytest.mark.parametrize("silent", [False, True], ids=["each-let-go", "one-let-go"])
def test_two_hands_may_overlap_even_where_the_system_reports_one_release(weather, silent):
    page = weather("/en/", answers="nothing")
    page.keyboard.down("ShiftLeft")
    page.keyboard.down("ShiftRight")
    if not silent:
        page.keyboard.up("ShiftLeft")
    page.keyboard.up("ShiftRight")
    assert said(page) == "●●○ Press Shift 1 more time to leave"
    press(page, "ShiftLeft")
    assert title(page) == "Loading…"


def test_progress_is_shown_and_announced(weather):
    page = weather("/en/", answers="nothing")
    assert page.locator(".leave-state").bounding_box()["height"] == 0
    press(page, "Shift")
    assert said(page) == "●○○ Press Shift 2 more times to leave"
    box = page.locator(".leave-state").bounding_box()
    assert box["height"] > 30
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.locator(".leave-state [aria-hidden=true]").inner_text() == "●○○"
    press(page, "Shift")
    assert said(page) == "●●○ Press Shift 1 more time to leave"
    press(page, "Shift")
    assert said(page) == "Loading…"


def test_a_shift_that_changes_something_else_does_not_count(weather):
    page = weather("/en/")
    for combination in ["Shift+A", "Shift+Tab", "Control+Shift", "Alt+Shift", "Meta+Shift"]:
        press(page, *[combination] * 4)
        assert said(page) == "", combination
    page.keyboard.down("Alt")  # changes the keyboard's language on some machines
    press(page, "Shift", "Shift", "Shift")
    page.keyboard.up("Alt")
    for _click in range(3):
        page.keyboard.down("Shift")
        page.mouse.click(9, 500)
        page.keyboard.up("Shift")
    press(page, "Shift", "Shift", "Shift+A")
    assert said(page) == ""
    assert page.left == []


@pytest.mark.parametrize("key", ["a", "Escape", "Tab", "ArrowDown", "Control"])
def test_any_other_key_between_begins_anew(weather, key):
    page = weather("/en/")
    press(page, "Shift", "Shift", key)
    assert said(page) == ""
    press(page, "Shift", "Shift")
    assert said(page) == "●●○ Press Shift 1 more time to leave"
    assert page.left == []


def test_shift_and_a_click_count_for_nothing_though_the_held_key_repeats(weather):
    page = weather("/en/")
    for _click in range(3):
        page.keyboard.down("Shift")
        page.mouse.click(9, 500)
        page.keyboard.down("Shift")  # what a held key sends again and again
        page.keyboard.up("Shift")
    assert said(page) == ""
    assert page.left == []


def test_three_presses_leave_after_a_shift_and_click_whose_end_another_window_got(weather):
    page = weather("/en/", answers="nothing")
    page.evaluate("""() => {
        const key = (type) => dispatchEvent(
            new KeyboardEvent(type, { key: "Shift", code: "ShiftLeft" }));
        key("keydown");
        dispatchEvent(new PointerEvent("pointerdown"));
        for (let press = 0; press < 3; press += 1) { key("keydown"); key("keyup"); }
    }""")
    assert title(page) == "Loading…"


def test_a_shift_held_down_counts_once(weather):
    page = weather("/en/")
    for _repeat in range(9):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")
    assert said(page) == "●○○ Press Shift 2 more times to leave"
    assert page.left == []


def test_each_within_five_seconds_of_the_last(weather, server):
    page = weather("/en/", answers="nothing")
    page.clock.install(time=0)
    page.goto(f"{server.url}/en/")
    # From here on no time passes by itself, however slow the machine.
    page.clock.pause_at(3_600)
    press(page, "Shift")
    page.clock.run_for(4_900)
    press(page, "Shift")
    page.clock.run_for(4_900)
    assert said(page) == "●●○ Press Shift 1 more time to leave"
    page.clock.run_for(200)
    assert said(page) == ""
    press(page, "Shift", "Shift")
    assert page.left == []
    page.clock.run_for(4_900)
    press(page, "Shift")
    assert title(page) == "Loading…"


def test_a_click_with_another_key_is_the_browsers_own(weather):
    page = weather("/en/", width=1280)
    usual = page.title()
    for options in ({"modifiers": ["Control"]}, {"modifiers": ["Shift"]}, {"button": "middle"}):
        with page.context.expect_page() as opened:
            page.locator(".leave").click(**options)
        opened.value.close()
        assert_normal(page, usual)


def test_by_keyboard_it_comes_first_after_skip_to_content(weather):
    page = weather("/en/")
    press(page, "Tab", "Tab")
    name = "Emergency: Leave quickly (or press the Shift key 3 times)"
    expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
    press(page, "Enter")
    page.wait_for_url(WEATHER)


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_by_tap(weather, path):
    page = weather(path, has_touch=True, is_mobile=True)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator(".leave").tap()
    page.wait_for_url(WEATHER)
    assert page.title() == "Weather"


@pytest.mark.parametrize("path", ["/ar/", "/ar/nothing/"])
def test_in_arabic(weather, path):
    page = weather(path, answers="nothing")
    with translation.override("ar"):
        for number in (2, 1):
            press(page, "Shift")
            more = translation.ngettext(
                "Press Shift %(more)s more time to leave",
                "Press Shift %(more)s more times to leave",
                number,
            )
            assert said(page).endswith(more % {"more": number})
        box = page.locator(".leave-state").bounding_box()
        assert box["x"] == 0
        press(page, "Shift")
        assert title(page) == translation.gettext("Loading…")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/fr/rien/", "GET", 404),
        ("/fr/", "POST", 405),
        ("/" + "x" * 5_000, "GET", 414),
    ],
)
def test_on_the_pages_for_what_went_wrong(weather, server, path, method, status):
    page = weather("/en/")
    page.route(f"{server.url}/**", lambda route: route.continue_(method=method))
    page.route("**/static/**", lambda route: route.continue_())
    assert page.goto(server.url + path).status == status
    press(page, "Shift", "Shift", "Shift")
    page.wait_for_url(WEATHER)


@pytest.mark.parametrize("template", ["400.html", "403.html", "500.html"])
def test_on_the_pages_that_only_a_fault_shows(weather, server, template):
    page = weather("/en/")
    script = page.locator("script[type=module]").get_attribute("src")
    with translation.override("fr"):
        html = bare_page(template).replace("/static/js/leave.js", script)
    serve(page, f"{server.url}/en/broken/", html)
    page.goto(f"{server.url}/en/broken/")
    press(page, "Shift", "Shift", "Shift")
    page.wait_for_url(WEATHER)


@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256), (568, 120)])
@pytest.mark.parametrize("code", ["de", "ar"])
def test_nothing_ever_lies_over_it(visit, code, width, height):
    page = visit(f"/{code}/", width, height)
    for place in (0, 700, 100_000):
        page.evaluate(f"scrollTo(0, {place})")
        assert page.locator(".leave").evaluate(
            """link => [[.1, .1], [.9, .1], [.5, .5], [.1, .9], [.9, .9]].every(([x, y]) => {
                const box = link.getBoundingClientRect();
                const at = [box.left + x * box.width, box.top + y * box.height];
                return link.contains(document.elementFromPoint(...at));
            })"""
        ), place


@pytest.mark.parametrize("code", ["nl", "ar"])
@pytest.mark.parametrize("scale", [2, 4])
def test_it_stays_in_sight_when_two_fingers_zoom_in(visit, code, scale):
    page = visit(f"/{code}/", has_touch=True, is_mobile=True)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": scale})
    pan = {"x": 40, "y": 70, "xDistance": -60, "yDistance": -60, "gestureSourceType": "touch"}
    session.send("Input.synthesizeScrollGesture", pan)
    page.wait_for_function(
        """scale => {
            const link = document.querySelector('.leave').getBoundingClientRect();
            const { offsetLeft, offsetTop, width, height } = visualViewport;
            return visualViewport.scale === scale
                && link.left >= offsetLeft - 1 && link.right <= offsetLeft + width + 1
                && link.top >= offsetTop - 1 && link.bottom <= offsetTop + height + 1;
        }""",
        arg=scale,
    )
