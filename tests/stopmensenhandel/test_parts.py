"""What stands in the slots of a part, and what never does."""

import pytest

from centres.models import HelpLine
from content.models import Page
from stopmensenhandel.parts import EDGE
from tests.factories import add_page, add_section, remove_content
from tests.web import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def path() -> str:
    remove_content()
    add_section("help")
    add_section("understand")
    add_page("there", section="help", title_en="There", slug_en="there")
    return "/en/help/there/"


def links(client, path: str) -> list[str | None]:
    """Return where the links of a page lead."""
    return [each.attributes.get("href") for each in read(client.get(path).text).all("a")]


def test_what_something_wrote_past_the_forms_takes_nothing_away_of_a_page(client, path):
    """The foot shows the title of each section, the end of each text the hours of the hotline."""
    before = links(client, path)
    Page.objects.filter(key="understand").update(title_en=f"Under{EDGE}stand")
    HelpLine.objects.filter(kind="trafficking").update(hours_en=f"Day{EDGE}and night")
    assert links(client, path) == before
