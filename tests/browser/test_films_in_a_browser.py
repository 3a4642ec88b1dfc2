"""A film has on the page the box in which it plays, whatever its shape."""

import pytest
from django.core.files.base import ContentFile

from files import video
from tests.factories import make_image
from tests.files.test_video_uploads import GOOD_VIDEOS

pytestmark = pytest.mark.browser

BOX = """() => {
    const box = document.querySelector('video').getBoundingClientRect();
    return [Math.round(box.width), Math.round(box.height)];
}"""
LOADED = """async () => {
    const video = document.querySelector('video');
    video.load();
    video.muted = true;
    await video.play();
    return [video.videoWidth, video.videoHeight];
}"""


@pytest.mark.parametrize(
    "name", ["plain", "wide pixels", "held upright", "wide pixels held upright"]
)
def test_a_film_is_as_large_as_the_site_read_and_its_box_never_jumps(visit, name):
    _shown, make = GOOD_VIDEOS[name]
    content = make()
    film = video.read(ContentFile(content, name="x.mp4"))
    page = visit("/en/")
    # Film and poster of other shapes than the box: the worst that an editor can choose.
    page.route("**/films/**", lambda route: route.fulfill(body=content, content_type="video/mp4"))
    page.route(
        "**/posters/**",
        lambda route: route.fulfill(body=make_image("PNG"), content_type="image/png"),
    )
    page.goto(page.url.replace("/en/", "/en/videos/when-you-call/"))
    page.wait_for_load_state("networkidle")
    before = page.evaluate(BOX)
    assert before[0] / before[1] == pytest.approx(1280 / 880, abs=0.02)
    width, height = page.evaluate(LOADED)
    assert width / height == pytest.approx(film.width / film.height, abs=0.01)
    assert page.evaluate(BOX) == before
