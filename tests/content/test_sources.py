"""Figures and rules name their source, year and link, for readers and for editors."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from content.models import Page, Source
from tests.factories import add_page, add_source
from tests.steps import change_of
from tests.web import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures() -> Page:
    """A page that cites two sources, one of them twice; a year stands in the name of one."""
    add_source("report", name_en="Report of July 2025, figures for 2024")
    add_source("web-page", year=2026, is_dated=False)
    return add_page(
        "figures", body_en="<p>11,000 in Europe[^report], 45[^web-page], again[^report].</p>"
    )


def notes_of(client, page: Page):
    """Return a page in English, and the text of its notes."""
    with translation.override("en"):
        shown = read(client.get(page.get_absolute_url()).content)
    return shown, shown.one("section", class_="sources").text


def test_a_page_shows_name_year_and_link_of_each_source_and_both_ways(client, figures):
    page, notes = notes_of(client, figures)
    assert "figures for 2024" in notes
    assert page.all("a", href="https://www.example.org/en/report")
    # The year stands once: in the name where that tells it.
    assert "July 2025" in notes
    assert "(2025)" not in notes
    marks = [link.attributes["href"] for link in page.all("a") if link.text.startswith("[")]
    anchors = {f"#{item.attributes['id']}" for item in page.all("li") if "id" in item.attributes}
    assert len(marks) == 3
    assert set(marks) == anchors
    assert page.all("a", href="#cite-1")


def test_a_source_whose_name_tells_no_year_is_shown_with_it(client):
    add_source("plain", year=2023)
    _page, notes = notes_of(client, add_page(body_en="<p>Many[^plain].</p>"))
    assert "2023" in notes


def test_a_web_page_without_a_date_says_when_it_was_seen(client, figures):
    _page, notes = notes_of(client, figures)
    assert "without a date, seen in 2026" in notes


def test_a_source_without_a_name_in_this_language_is_shown_in_another(client, figures):
    Source.objects.filter(key="report").update(name_en="", name_nl="Omzendbrief")
    page, _notes = notes_of(client, figures)
    assert "Omzendbrief" in page.one("a", lang="nl", rel="noreferrer").text


def test_a_source_without_a_link_is_named_all_the_same(client, figures):
    Source.objects.filter(key="report").update(url_en="")
    Source.objects.get(key="report").full_clean()
    page, notes = notes_of(client, figures)
    assert "Report of July 2025" in notes
    assert not page.all("a", href="")
    assert not page.all("a", href="https://www.example.org/en/report")


def test_a_page_cannot_cite_a_source_that_does_not_exist(figures):
    figures.body_nl += "<p>Nieuw cijfer[^onbekend]</p>"
    with pytest.raises(ValidationError, match="onbekend"):
        figures.full_clean()


def test_an_editor_changes_a_source_but_cannot_delete_a_cited_one(editor, figures):
    source = Source.objects.get(key="report")
    shown = editor.get(change_of(source)).content.decode()
    assert "Report of July 2025" in shown
    delete = reverse("admin:content_source_delete", args=[source.pk])
    refused = editor.post(delete, {"post": "yes"}, headers={"accept-language": "en"})
    assert refused.status_code == 409
    assert "These cite it: Title of figures (en)." in refused.content.decode()
    assert Source.objects.filter(pk=source.pk).exists()
