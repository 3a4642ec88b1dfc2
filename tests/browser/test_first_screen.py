"""What is seen before anything is moved, on the smallest phone."""

import pytest
from django.utils import translation

from content.models import Page
from stopmensenhandel.languages import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
CODES = [language.code for language in LANGUAGES]


def bottom(page, selector: str) -> float:
    """Return where the first such element ends, in CSS pixels from the top of the screen."""
    box = page.locator(selector).first.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("code", CODES)
def test_home_shows_the_number_danger_and_what_calms(visit, code):
    page = visit(f"/{code}/")
    for selector in (".number", ".hours", ".danger", ".steps li:nth-child(2)", ".steps b >> nth=2"):
        assert bottom(page, selector) <= 568, selector


@pytest.mark.parametrize("code", CODES)
def test_am_i_a_victim_shows_its_first_question(visit, code):
    with translation.override(code):
        address = Page.objects.get(key="am-i-a-victim").get_absolute_url()
    page = visit(address)
    assert bottom(page, ".opening li") <= page.locator(".bar").bounding_box()["y"]


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_that_calms_is_hidden_by_width(visit, width):
    page = visit("/nl/", width=width, height=800)
    for selector in (".steps li", ".ways a", ".danger a", ".doors a"):
        assert all(each.is_visible() for each in page.locator(selector).all()), selector


def test_on_paper_the_steps_stand_too(visit):
    page = visit("/nl/")
    page.emulate_media(media="print")
    assert page.locator(".steps li").first.is_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_contents_fold_on_a_phone_and_stand_beside_the_text_where_there_is_room(visit, width):
    with translation.override("nl"):
        address = Page.objects.get(key="when-you-call").get_absolute_url()
    page = visit(address, width=width, height=800)
    link, text = page.locator(".contents a").first, page.locator(".opening")
    assert link.is_visible() is (width > 1000)
    if width > 1000:
        box, beside = link.bounding_box(), text.bounding_box()
        assert box["x"] > beside["x"]
        assert abs(page.locator(".contents").bounding_box()["y"] - beside["y"]) < 60
    else:
        page.locator(".contents summary").click()
        link.click()
        assert "#" in page.url
