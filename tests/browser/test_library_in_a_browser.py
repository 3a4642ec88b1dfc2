"""The library as people use it: by keyboard, on a phone, without JavaScript."""

import hashlib
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
STARTER = settings.BASE_DIR / "starter"
PLAYED = """async () => {
    const video = document.querySelector('video');
    video.muted = true;
    await video.play();
    await new Promise(done => video.addEventListener('timeupdate', done, {once: true}));
    video.currentTime = 40;
    await new Promise(done => video.addEventListener('seeked', done, {once: true}));
    const canvas = document.createElement('canvas');
    canvas.width = 64; canvas.height = 36;
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 64, 36);
    const pixels = context.getImageData(0, 0, 64, 36).data;
    const light = [...pixels].filter((_, place) => place % 4 === 1);
    const shown = [...video.textTracks].filter(track => track.mode === 'showing');
    return {
        duration: video.duration, time: video.currentTime,
        contrast: Math.max(...light) - Math.min(...light),
        captions: shown.map(track => track.language),
        cues: shown[0]?.cues?.length ?? 0,
    };
}"""


@pytest.mark.parametrize("code", ["nl", "fr", "de", "en", "ar"])
@pytest.mark.parametrize("key", ["what-is-trafficking", "recognise", "when-you-call"])
def test_a_video_plays_seeks_and_shows_captions(visit, server, code, key):
    page = visit(f"/{code}/")
    answers = []
    page.on("response", lambda r: answers.append(r.status) if "/films/" in r.url else None)
    links = page.request.get(f"{server.url}/{code}/library.json").json()["items"]
    item = next(item for item in links if item["kind"] == "video" and item["key"] == key)
    address = server.url + urlsplit(item["page"]).path
    page.goto(address)
    is_own = page.locator(f"video source[src$='.{code}.mp4']").count() == 1
    shown = page.evaluate("[...document.querySelectorAll('track[default]')].map(t => t.srclang)")
    assert shown == ([] if is_own else [code])
    page.goto(f"{address}?captions={code}")
    result = page.evaluate(PLAYED)
    assert 45 <= result["duration"] <= 90
    assert result["time"] == pytest.approx(40, abs=1.5)
    assert result["contrast"] > 60
    assert result["captions"] == [code]
    assert result["cues"] > 10
    assert 206 in answers


def press(page, name: str) -> None:
    """Reach a link by Tab, as somebody without a mouse does, and press Enter."""
    for _press in range(400):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
        )
        if focused and name in focused:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never reaches “{name}”")


def tap(page, name: str) -> None:
    """Touch a link or a button."""
    page.get_by_role("link", name=name).first.tap()


def steps(page, go, *names: str) -> None:
    """Follow links one after another; at most four of them."""
    assert len(names) <= 4
    for name in names:
        before = page.url
        go(page, name)
        page.wait_for_function("before => location.href !== before", arg=before)
        page.wait_for_load_state()


DEVICES = pytest.mark.parametrize(
    ("go", "options"),
    [(press, {"width": 1280, "height": 800}), (tap, {"width": 320, "has_touch": True})],
    ids=["keyboard", "phone"],
)


@DEVICES
def test_the_victims_leaflet_in_dutch_and_arabic_is_kept_in_four_steps(visit, go, options):
    page = visit("/nl/", **options)
    steps(page, go, "Brochures", "Je hebt rechten")
    for language, code in (("Nederlands", "nl"), ("Arabisch", "ar")):
        with page.expect_download() as download:
            go(page, f"“Je hebt rechten” downloaden in het {language} (PDF)")
        kept = download.value.path().read_bytes()
        source = STARTER / "brochures" / "you-have-rights" / f"{code}.pdf"
        assert hashlib.sha256(kept).digest() == hashlib.sha256(source.read_bytes()).digest()


@DEVICES
def test_the_poster_is_ready_to_print_in_four_steps(visit, server, go, options):
    """Home, library, poster, its file; the fourth step is the browser's own "print"."""
    page = visit("/nl/", **options)
    steps(page, go, "Brochures", "Er is hulp")
    view = page.get_by_role(
        "link", name="“Er is hulp” bekijken of afdrukken in het Nederlands (PDF)"
    )
    answer = page.request.get(server.url + view.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")


@DEVICES
def test_a_video_shows_french_captions_in_four_steps(visit, go, options):
    """Library, video, captions, play: without a menu that only a mouse finds."""
    page = visit("/nl/", **options)
    steps(page, go, "Brochures", "Hoe herken je mensenhandel?", "Français")
    assert page.evaluate(PLAYED)["captions"] == ["fr"]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_package_is_put_together_beside_the_tick(visit, width):
    page = visit("/fr/brochures-et-videos/", width=width, java_script_enabled=False)
    button = page.locator(".gather button")
    expect(button).to_be_hidden()
    page.locator(".document input").first.check()
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    expect(page.locator("a[type='application/zip']")).to_be_visible()


def test_filters_and_package_work_without_javascript(visit):
    page = visit("/nl/brochures-en-videos/", java_script_enabled=False)
    page.locator("select[name=language]").select_option("ar")
    page.locator("select[name=kind]").select_option("brochure")
    page.get_by_role("button", name="Tonen").click()
    expect(page.locator("#count")).to_have_text(re.compile(r"^\s*4 "))
    page.get_by_label("Zet in het pakket (Je hebt rechten)").check()
    page.get_by_role("checkbox", name="العربية").check()
    page.locator(".package").get_by_role("button", name="Samenstellen").click()
    for name in ("je-hebt-rechten-nl.pdf", "you-have-rights-ar.pdf"):
        expect(page.locator("main")).to_contain_text(name)
    with page.expect_download() as download:
        page.locator("a[type='application/zip']").click()
    assert download.value.suggested_filename.endswith(".zip")
