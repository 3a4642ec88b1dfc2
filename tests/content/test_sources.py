"""Figures and rules name their source, year and link, for readers and for editors."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from content.models import Page, Source
from stopmensenhandel.languages import LANGUAGES
from tests.web import read

pytestmark = pytest.mark.django_db


def test_a_page_shows_name_year_and_link_of_each_source_and_both_ways(client):
    page = read(client.get("/en/understand/figures/").content)
    notes = page.one("section", **{"class": "sources"})
    assert "figures for 2024" in notes.text
    # The year stands once: in the name where that tells it.
    assert "July 2025" in notes.text
    assert "2025 (2025)" not in notes.text
    marks = {link.attributes["href"] for link in page.all("a") if link.text.startswith("[")}
    anchors = {f"#{item.attributes['id']}" for item in page.all("li") if "id" in item.attributes}
    assert marks
    assert marks <= anchors
    assert page.all("a", href="#cite-1")


def test_every_figure_stands_in_a_paragraph_row_or_item_with_a_source():
    """Percentages and thousands, and every count in the table of figures."""
    figure = re.compile(r"\d[.,]\d{3}\b|\d+\s?%")
    for page in Page.objects.exclude(section="site"):
        for language in LANGUAGES:
            body = getattr(page, f"body_{language.code}") or ""
            previous = ""
            for block in re.findall(r"<(?:p|li|table)>.*?</(?:p|li|table)>", body, re.DOTALL):
                if figure.search(re.sub(r"<[^>]+>", "", block)):
                    # The source of a table may stand in the sentence that announces it.
                    assert "[^" in block + previous, f"{page.key} {language.code}: {block}"
                previous = block


def test_every_source_is_cited_and_complete_in_each_language():
    for source in Source.objects.all():
        assert Page.objects.citing(source).exists(), source.key
        for language in LANGUAGES:
            assert getattr(source, f"name_{language.code}"), source.key
            assert getattr(source, f"url_{language.code}").startswith("https://")
        assert 2000 < source.year <= date(2026, 11, 24).year


def test_a_web_page_without_a_date_says_when_it_was_seen(client):
    page = read(client.get("/en/professionals/residence-steps/").content)
    notes = page.one("section", **{"class": "sources"}).text
    assert "without a date, seen in 2026" in notes


def test_no_article_number_of_the_criminal_code_is_anywhere():
    """They change with the new code (facts of 23 November 2026)."""
    article = re.compile(
        r"\b(433|458|422|77)\s?(bis|ter|quater|quinquies)|\bart\.\s?\d", re.IGNORECASE
    )
    for path in (settings.BASE_DIR / "starter").rglob("*"):
        if path.suffix in {".md", ".yaml"}:
            assert not article.search(path.read_text("utf-8")), path


def test_a_source_without_a_name_in_this_language_is_shown_in_another(client):
    source = Source.objects.get(key="circular-2016")
    source.name_en = ""
    source.save()
    page = read(client.get("/en/professionals/").content)
    assert "Omzendbrief" in page.one("a", lang="nl", rel="noreferrer").text


def test_a_page_cannot_cite_a_source_that_does_not_exist():
    page = Page.objects.get(key="figures")
    page.body_nl += "<p>Nieuw cijfer[^onbekend]</p>"
    with pytest.raises(ValidationError, match="onbekend"):
        page.full_clean()


def test_an_editor_changes_a_source_but_cannot_delete_a_cited_one(editor):
    source = Source.objects.get(key="myria-2025")
    change = reverse("admin:content_source_change", args=[source.pk])
    shown = editor.get(change).content.decode()
    assert "Cijfers voor België" in shown or "Figures for Belgium" in shown
    assert editor.post(reverse("admin:content_source_delete", args=[source.pk])).status_code == 403
    assert Source.objects.filter(pk=source.pk).exists()
