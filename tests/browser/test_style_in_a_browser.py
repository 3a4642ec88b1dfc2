"""The stylesheet as a browser reads it."""

import re

import pytest

from tests.styles import DECLARATION, SHEET

pytestmark = pytest.mark.browser


def test_the_browser_knows_every_value(browser):
    said = [pair for *_, declarations in SHEET for pair in DECLARATION.findall(declarations)]
    tokens = {name: value for name, value in said if name.startswith("--")}
    for _ in range(2):  # a token may stand in a token
        said = [
            (name, re.sub(r"var\((--[\w-]+)\)", lambda found: tokens[found[1]], value))
            for name, value in said
        ]
    page = browser.new_page()
    refused = page.evaluate("said => said.filter(pair => !CSS.supports(...pair))", said)
    page.close()
    assert len(said) > 500
    assert not refused
