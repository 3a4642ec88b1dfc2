"""The stylesheet as a browser reads it."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from stopmensenhandel import staticfiles
from tests.styles import DECLARATION, SHEET

pytestmark = pytest.mark.browser


def test_the_browser_knows_every_value(browser):
    said = [pair for *_, declarations in SHEET for pair in DECLARATION.findall(declarations)]
    # The admin's are Django's own.
    djangos = Path(finders.find("admin/css/base.css")).read_text()
    known = [*DECLARATION.findall(djangos.replace("{", ";")), *said]
    tokens = {name: value for name, value in known if name.startswith("--")}
    for _ in range(2):  # a token may stand in a token
        said = [
            (
                name,
                re.sub(r"var\((--[\w-]+)\)", lambda found: tokens[found[1]], value).removesuffix(
                    " !important"
                ),
            )
            for name, value in said
        ]
    page = browser.new_page()
    refused = page.evaluate("said => said.filter(pair => !CSS.supports(...pair))", said)
    page.close()
    assert len(said) > 500
    assert not refused


@pytest.mark.parametrize(
    "path",
    [
        "/nl/",
        "/ar/",
        "/nl/hulp/ben-ik-slachtoffer/",
        "/nl/begrijpen/cijfers/",
        "/nl/brochures-en-videos/",
        "/nl/brochures/je-hebt-rechten/",
        "/nl/centra/",
        "/nl/centra/payoke/",
        "/nl/talen/",
        "/nl/nothing/",
    ],
)
def test_no_rule_that_fits_a_page_is_missing_in_it(visit, path):
    """What is left out of the style in a page says nothing about the page."""
    page = visit(path)
    missing, left_out = page.evaluate(FITTING, staticfiles.bundle())
    assert missing == []
    assert left_out > 50


#: Which rules of a whole sheet fit elements of the page and aren't in its style; how many aren't.
FITTING = r"""whole => {
  const read = rules => [...rules].flatMap(rule =>
    rule.selectorText ? [rule.selectorText] : rule.cssRules ? read(rule.cssRules) : []);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(whole);
  const here = new Set(read(document.querySelector("style").sheet.cssRules));
  const absent = read(sheet.cssRules).filter(selector => !here.has(selector));
  const states = /::?(?!is\b|not\b|where\b|has\b|first|last|only|nth|empty)[\w-]+(\([^()]*\))?/g;
  const fits = selector => document.querySelector(selector.replace(states, "") || "*") !== null;
  return [absent.filter(fits), absent.length];
}"""
