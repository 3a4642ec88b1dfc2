"""A page sends no spaces that only whoever writes its template needs."""

import re

import pytest

from tests.factories import add_page, add_section, remove_content

pytestmark = pytest.mark.django_db


def test_no_line_of_a_template_is_indented(client):
    page = client.get("/en/languages/").text
    assert "\n<a href=" in page
    assert not re.search(r"\n[ \t]+<", page)


def test_the_words_of_editors_keep_their_spaces(client):
    remove_content()
    add_section("help")
    add_page("there", section="help", title_en="There", slug_en="there", body_en="<p>a\n   b</p>")
    assert "<p>a\n   b</p>" in client.get("/en/help/there/").text
