"""The stylesheet: small, the same in both directions, readable in both schemes."""

import gzip
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256

import pytest
from django.conf import settings

from stopmensenhandel import staticfiles, styles
from tests.styles import DECLARATION, SHEET, SHEETS

TOKENS = (SHEETS / "tokens.css").read_text()

#: What is set on what: text has 7:1 where AA would do with 4.5:1 (WCAG 2.2, 1.4.6).
PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "tint"),
    ("soft", "paper"),
    ("soft", "card"),
    ("action", "paper"),
    ("action", "card"),
    ("on-deep", "deep"),
    ("soft-deep", "deep"),
    ("on-sun", "sun"),
    ("danger", "paper"),
]


def colours(dark: bool) -> dict[str, str]:
    light, _media, rest = TOKENS.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--colour-([\w-]+): (#\w+);", light))
    return found | dict(re.findall(r"--colour-([\w-]+): (#\w+);", rest)) if dark else found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_seven_to_one(text, ground, dark):
    scheme = colours(dark)
    lighter, darker = sorted((luminance(scheme[text]), luminance(scheme[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 7


def test_all_css_together_is_under_8_kb_compressed():
    css = staticfiles.bundle()
    assert "@import" not in css
    assert "@layer" not in css  # browsers of before 2022 would skip all of it
    assert len(gzip.compress(css.encode())) < 8_000


@pytest.mark.parametrize(
    ("written", "served"),
    [
        (".a\n.b,\n.c {\n  margin: 0\n    1px;\n}\n", ".a .b,.c{margin:0 1px}"),
        ("a { inline-size: calc(1px + 2px) }", "a{inline-size:calc(1px + 2px)}"),
        (
            "@media (width >= 60rem) and (hover) { a { b: c } }",
            "@media (width>=60rem) and (hover){a{b:c}}",
        ),
        (".a :is(h2, h3) + *::before { b: c }", ".a :is(h2,h3) + *::before{b:c}"),
        (":root { --a: ; --b: 1px 2px }", ":root{--a:;--b:1px 2px}"),
        ('a { content: "  /* ; } */  " }', 'a{content:"  /* ; } */  "}'),
        ("/* said */ a { grid-column: 1 / -1 }", "a{grid-column:1 / -1}"),
    ],
    ids=["wrapped", "sum", "media", "selectors", "custom", "string", "comment"],
)
def test_the_sheet_served_says_what_its_files_say(written, served, monkeypatch):
    files = {"css/site.css": '@import url("parts/one.css");', "css/parts/one.css": written}
    monkeypatch.setattr(staticfiles, "read", files.__getitem__)
    assert staticfiles.bundle() == served


def test_yellow_is_for_calling_only():
    for _path, _where, selectors, declarations in SHEET:
        if "var(--colour-sun)" in declarations:
            assert re.search(r"\.(number|bar|top-call)", selectors), selectors


def test_nothing_is_said_twice():
    said = Counter((path.name, where, selectors) for path, where, selectors, _ in SHEET)
    for path, where, selectors, declarations in SHEET:
        for name, _value in DECLARATION.findall(declarations):
            said[path.name, where, selectors, name] += 1
    assert not [words for words, times in said.items() if times > 1]


def test_every_file_is_in_the_sheet_once():
    files = {str(path.relative_to(SHEETS)) for path in SHEETS.rglob("*.css")}
    imported = staticfiles.IMPORT.findall(staticfiles.read(staticfiles.STYLESHEET))
    assert sorted(imported) == sorted(
        files - {"site.css", "admin.css", "handbook.css", "work.css", "writing.css"}
    )


def test_no_line_is_wider_than_a_screen():
    for kind in ("css", "js"):
        for path in (settings.BASE_DIR / "static" / kind).rglob("*.*"):
            assert max(map(len, path.read_text().splitlines())) <= 100, path.name


def test_the_style_in_a_page_has_what_may_match_and_no_more(monkeypatch):
    sheet = (
        '.a,.b>c{x:1}.d .e:not(.f){x:2}:is(.g,h){x:3}@media print{.i{x:4}.a{x:5}}i::before{x:"\\2060"}'
        ".j{x:6}"
    )
    monkeypatch.setattr(styles.staticfiles, "bundle", lambda: sheet)
    monkeypatch.setattr(styles, "given_by_scripts", lambda: frozenset({"j"}))
    for each in (styles._style, styles.rules, styles.known):
        each.cache_clear()
    try:
        page, source = styles.fill('<style></style><p class="b unknown"><p class="d e">')
    finally:
        for each in (styles._style, styles.rules, styles.known):
            each.cache_clear()
    style = re.search("<style>(.*)</style>", page)[1]
    assert "{x:1}" in style
    assert "{x:2}" in style
    assert "{x:3}" in style
    assert "@media print{" not in style
    assert r'"\2060 "' in style
    assert "{x:6}" in style
    assert source == f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
    assert styles.fill("<p>") == ("<p>", "")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nl/", "/nl/nothing/", "/"])
def test_a_page_is_as_long_as_it_says_with_its_style_in_it(client, path):
    response = client.get(path)
    assert "<style>:root" in response.text or "<style>*" in response.text
    assert response.headers["Content-Length"] == str(len(response.content))
