"""The texts that the site begins with: each is there, in its language, and agrees with the others."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from content.models import Page, Source
from stopmensenhandel.languages import LANGUAGES, Level

CODES = [language.code for language in LANGUAGES]
pytestmark = pytest.mark.django_db

#: What somebody who may be a victim needs to read: it is there in every language.
HELP = {
    "help",
    "am-i-a-victim",
    "situations",
    "get-away",
    "write",
    "what-help-you-get",
    "when-you-call",
    "staying-in-belgium",
    "under-18",
    "visit-safely",
}


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_help_pages_exist_with_a_text_of_their_own(language):
    pages = {page.key: page for page in Page.objects.published().in_language(language.code)}
    assert set(pages) >= HELP
    if language.level is Level.FULL:
        assert set(pages) == set(Page.objects.values_list("key", flat=True))
    for key in HELP:
        own = getattr(pages[key], f"body_{language.code}")
        for other in CODES:
            if other != language.code:
                assert own != getattr(pages[key], f"body_{other}"), f"{key}: copy of {other}"


def test_a_text_is_in_the_language_it_claims():
    # A few words that no text of some length in that language does without.
    frequent = {
        "nl": r"\b(je|een|het)\b",
        "fr": r"\b(vous|les|des)\b",
        "de": r"\b(Sie|und|die)\b",
        "en": r"\b(you|the|and)\b",
        "ar": r"[\u0600-\u06ff]{2,}",
    }
    for page in Page.objects.all():
        for code in CODES:
            body = getattr(page, f"body_{code}") or ""
            counts = {each: len(re.findall(words, body)) for each, words in frequent.items()}
            if body:
                assert max(counts, key=lambda each: counts[each]) == code, f"{page.key} {code}"


def translations() -> Iterator[tuple[str, str, str]]:
    """Yield name, text and English text of each language of each page.

    In a language that lacks the pages of a section, its front page says more than the others.
    """
    for page in Page.objects.all():
        section = Page.objects.filter(section=page.section).exclude(key=page.section)
        for code in CODES:
            body = getattr(page, f"body_{code}")
            alone = page.is_front_page and not section.in_language(code).exists()
            if body and not alone:
                yield f"{page.key} {code}", body, page.body_en


def test_all_languages_of_a_page_have_the_same_parts_links_and_sources():
    # Links out may lead to the page in the reader's language, so only their number counts.
    shape = re.compile(
        r'<(h2|h3|li|th|td)>|href="(page:[\w-]+|https?:|mailto:[^"]+)|(\[\^[\w-]+\])'
    )
    for name, body, english in translations():
        assert sorted(shape.findall(body)) == sorted(shape.findall(english)), name


def numbers(text: str) -> set[str]:
    # "24/7" is said in other ways in other languages; thousands are parted in each one's own.
    words = unescape(strip_tags(re.sub(r"\[\^[\w-]+\]", "", text)))
    words = re.sub(r"(?<=\d)[.,\u00a0](?=\d{3}\b)", "", words)
    return set(re.findall(r"\d[\d ]*\d", words)) - {"24"}


def test_all_languages_of_a_page_name_the_same_numbers():
    for name, body, english in translations():
        assert numbers(body) == numbers(english), name


def test_every_figure_stands_in_a_paragraph_row_or_item_with_a_source():
    """Percentages and thousands, and every count in the table of figures."""
    figure = re.compile(r"\d[.,\u00a0]\d{3}\b|\d+\s?%")
    for page in Page.objects.exclude(section="site"):
        for language in LANGUAGES:
            body = getattr(page, f"body_{language.code}") or ""
            previous = ""
            for block in re.findall(r"<(?:p|li|table)>.*?</(?:p|li|table)>", body, re.DOTALL):
                if figure.search(unescape(re.sub(r"<[^>]+>", "", block))):
                    # The source of a table may stand in the sentence that announces it.
                    assert "[^" in block + previous, f"{page.key} {language.code}: {block}"
                previous = block


def test_every_source_is_cited_and_complete_in_each_language():
    assert Source.objects.exists()
    for source in Source.objects.all():
        assert Page.objects.citing(source).exists(), source.key
        for language in LANGUAGES:
            assert getattr(source, f"name_{language.code}"), source.key
            url = getattr(source, f"url_{language.code}")
            assert bool(url) == bool(source.url_nl), source.key
            assert not url or url.startswith("https://")
        assert 2000 < source.year <= date(2026, 11, 27).year


def test_no_article_number_of_the_criminal_code_is_anywhere():
    """They change with the new code (facts of 23 November 2026)."""
    article = re.compile(
        r"\b(433|458|422|77)\s?(bis|ter|quater|quinquies)|\bart\.\s?\d", re.IGNORECASE
    )
    for path in (settings.BASE_DIR / "starter").rglob("*"):
        if path.suffix in {".md", ".yaml"}:
            assert not article.search(path.read_text("utf-8")), path
