"""What matters most, in each engine that people's browsers have."""

import io
import json
import os
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from PIL import Image

from tests.engines.engine import wait
from tests.engines.webkit import WebKit

pytestmark = [pytest.mark.browser, pytest.mark.engines]

#: The first screens, for a person to look at.
SCREENS = Path(os.environ.get("DATA_DIR", settings.BASE_DIR / "var"), "screens")
WAYS_OUT = {
    "click": lambda engine: engine.click(".leave"),
    "Shift": lambda engine: engine.press("Shift", "Shift", "Shift"),
}
#: How our films are packed: H.264, high profile, level 3.1.
CODEC = 'video/mp4; codecs="avc1.64001f"'
#: Play with captions, and jump to the middle.
PLAY = """(async () => {
    const video = document.querySelector('video');
    video.muted = true;
    %s
    await video.play();
    await new Promise(done => video.addEventListener('timeupdate', done, {once: true}));
    video.currentTime = 40;
    await new Promise(done => video.addEventListener('seeked', done, {once: true}));
    const shown = [...video.textTracks].filter(track => track.mode === 'showing');
    while (!shown[0]?.cues?.length) await new Promise(requestAnimationFrame);
    return {
        duration: video.duration, time: video.currentTime,
        captions: shown.map(track => track.language), cues: shown[0].cues.length,
    };
})()"""
#: WebKit on Linux shows no captions unasked. This is what the button in the film's own menu does.
ASK = "document.querySelector('track[default]').track.mode = 'showing';"


def picture(engine, selector: str) -> Image.Image:
    """Return what is seen in the middle of an element, in grey."""
    left, top, width, height = engine.evaluate(
        f"""(({{left, top, width, height}}) => [left, top, width, height])(
            document.querySelector({selector!r}).getBoundingClientRect())"""
    )
    box = (left + width / 4, top + height / 4, left + width * 3 / 4, top + height * 3 / 4)
    return Image.open(io.BytesIO(engine.screenshot())).convert("L").crop(tuple(map(int, box)))


def show(engine, name: str) -> None:
    """Keep what is seen for a person to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    (SCREENS / f"{name}-{type(engine).__name__}.png").write_bytes(engine.screenshot())


def path(engine) -> str:
    return urlsplit(engine.evaluate("location.href")).path


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("page", ["/nl/", "/ar/brochures/you-have-rights/"])
def test_who_leaves_is_elsewhere_and_back_does_not_return(engine, server, weather, page, way):
    engine.open(f"{weather}/before")
    engine.open(server.url + page)
    engine.evaluate(f"document.querySelector('.leave').href = {json.dumps(weather + '/after')}")
    WAYS_OUT[way](engine)
    engine.until("location.pathname === '/after'")
    engine.back()
    engine.until("location.pathname === '/before'")


def test_switching_the_language_stays_on_the_page(engine, server):
    engine.open(f"{server.url}/nl/brochures/je-hebt-rechten/")
    engine.click("summary:has(+ * .languages)")
    engine.click(".languages a[hreflang=ar]")
    engine.until("document.documentElement.lang === 'ar'")
    assert path(engine) == "/ar/brochures/you-have-rights/"
    engine.click("summary:has(+ * .languages)")
    engine.click(".languages a[hreflang=nl]")
    engine.until("document.documentElement.lang === 'nl'")
    assert path(engine) == "/nl/brochures/je-hebt-rechten/"


def test_a_package_is_chosen_from_the_library_and_kept(engine, server):
    engine.open(f"{server.url}/nl/brochures-en-videos/")
    for name, value in (("language", "ar"), ("kind", "brochure")):
        engine.evaluate(f"document.querySelector('select[name={name}]').value = '{value}'")
    engine.click(".filters button")
    engine.until("document.querySelector('#count').textContent.trim().startsWith('4 ')")
    engine.click("[value='brochure.you-have-rights']")
    engine.click(".package [value=ar]")
    engine.click(".package button")
    engine.until("document.querySelector('a[type=\"application/zip\"]')")
    engine.click("a[type='application/zip']")
    kept = wait(
        lambda: [file for file in engine.downloads.iterdir() if zipfile.is_zipfile(file)],
        "the package is kept",
    )
    assert "you-have-rights-ar.pdf" in "\n".join(zipfile.ZipFile(kept[0]).namelist())


def test_a_film_plays_seeks_and_shows_captions(engine, server):
    engine.open(f"{server.url}/nl/videos/als-je-belt/?captions=nl")
    if not engine.evaluate(f"document.createElement('video').canPlayType({CODEC!r})"):
        pytest.skip(f"{type(engine).__name__} can't decode H.264: it lacks gstreamer1.0-libav")
    engine.evaluate("document.querySelector('video').scrollIntoView({block: 'center'})")
    poster = picture(engine, "video")
    before = len(server.log)
    result = engine.evaluate(PLAY % (ASK if type(engine) is WebKit else ""))
    assert 45 <= result["duration"] <= 90
    assert result["time"] == pytest.approx(40, abs=1.5)
    assert result["captions"] == ["nl"]
    assert result["cues"] > 10
    # WebKit fetches a short film as a whole, and seeks in that.
    answers = {line.split()[-2] for line in server.log[before:].splitlines() if "/films/" in line}
    assert answers <= ({"200", "206"} if type(engine) is WebKit else {"206"})

    def is_drawn() -> bool:
        """Whether there is neither the poster nor nothing."""
        seen = picture(engine, "video")
        darkest, lightest = seen.getextrema()
        return lightest - darkest > 60 and seen.tobytes() != poster.tobytes()

    wait(is_drawn, "a frame of the film is to be seen")
    show(engine, "film")


def test_a_pdf_opens_and_fills_the_window(engine, server):
    engine.resize(800, 700)
    engine.open(server.url + server.files("documents")[0])

    def is_drawn() -> bool:
        """Whether there is something of the brochure in each quarter from above to below."""
        seen = Image.open(io.BytesIO(engine.screenshot()))
        bands = [seen.crop((0, y, 800, y + 175)) for y in range(0, 700, 175)]
        return all(len(band.getcolors(1 << 24)) > 100 for band in bands)

    try:
        wait(is_drawn, "the brochure is to be seen in the whole window")
    finally:
        show(engine, "pdf")


@pytest.mark.parametrize("code", ["nl", "ar"])
def test_the_first_screen_of_a_small_phone(engine, server, code):
    engine.open(f"{server.url}/{code}/")
    show(engine, code)
    # Firefox says that a page is complete before it has laid it out.
    engine.until("document.documentElement.scrollWidth > 0")
    assert engine.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [320, 320]
    for selector in ("h1", "main .number", ".leave"):
        left, top, right, bottom = engine.evaluate(
            f"""(({{left, top, right, bottom}}) => [left, top, right, bottom])(
                document.querySelector({selector!r}).getBoundingClientRect())"""
        )
        assert 0 <= left < right <= 320, selector
        assert 0 <= top < bottom <= 568, selector
