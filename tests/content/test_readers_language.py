"""A reader's own language comes first, then the one that they most likely read next."""

import pytest
from django.urls import reverse
from django.utils import translation

from stopmensenhandel import languages
from tests.factories import CODES, add_brochure, add_video
from tests.web import read

pytestmark = pytest.mark.django_db
FIRST = {
    "nl": ["nl", "en", "fr", "de", "ar"],
    "fr": ["fr", "en", "nl", "de", "ar"],
    "de": ["de", "fr", "en", "nl", "ar"],
    "en": ["en", "fr", "nl", "de", "ar"],
    "ar": ["ar", "fr", "en", "nl", "de"],
    # A language without a row of its own.
    "ro": ["en", "fr", "nl", "de", "ar"],
}


def in_list(html: bytes, path: str) -> list[str]:
    """Return the languages of the links to a library item's files, in order, each once."""
    links = [link.attributes for link in read(html).all("a") if "hreflang" in link.attributes]
    found = [each["hreflang"] for each in links if each["href"].startswith(path)]
    return list(dict.fromkeys(found))


def card(client, path: str) -> str:
    """Return the text of the only film's card in a list."""
    return read(client.get(path).content).one("li", class_="document video-card").text


@pytest.mark.parametrize(("code", "order"), FIRST.items(), ids=FIRST)
def test_the_table_sorts_for_each_reader(code, order):
    assert sorted(CODES, key=languages.for_reader(code)) == order
    # What the site isn't in follows, in a stable order.
    assert sorted(["sq", "pl", *CODES], key=languages.for_reader(code)) == [*order, "pl", "sq"]


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_an_item_lists_the_readers_language_first(client, code):
    add_brochure("leaflet")
    add_video("clip")
    with translation.override(code):
        leaflet = reverse("brochure", kwargs={"slug": f"leaflet-{code}"})
        clip = reverse("video", kwargs={"slug": f"clip-{code}"})
    html = client.get(leaflet).content
    assert in_list(html, "/documents/leaflet.") == FIRST[code]
    html = client.get(clip).content
    assert in_list(html, "/films/clip.") == FIRST[code]
    tracks = [track.attributes["srclang"] for track in read(html).all("track")]
    assert tracks == FIRST[code]


def test_a_list_titles_what_is_not_in_arabic_in_french_and_else_in_english(client):
    add_brochure("three", ["nl", "fr", "en"])
    add_brochure("two", ["nl", "en"])
    add_brochure("one", ["nl"])
    page = read(client.get("/ar/brochures-and-videos/").content)
    titles = {a.attributes["href"]: a.attributes for a in page.all("a") if "type" in a.attributes}
    assert {href: each["lang"] for href, each in titles.items()} == {
        "/documents/three.fr.pdf": "fr",
        "/documents/two.en.pdf": "en",
        "/documents/one.nl.pdf": "nl",
    }


def test_a_card_names_its_languages_in_the_readers_order_and_those_of_captions(client):
    add_video("clip", files_in=["nl", "fr", "en"], captions_in=["nl", "ar", "de"])
    text = card(client, "/ar/brochures-and-videos/")
    assert "Français · English · Nederlands" in text
    assert "العربية · Deutsch" in text
    text = card(client, "/nl/brochures-en-videos/")
    assert "Nederlands · English · Français" in text
    assert "Deutsch · العربية" in text


def test_a_card_names_no_captions_in_the_languages_of_its_files(client):
    add_video("clip", captions_in=CODES)
    assert "Captions:" not in card(client, "/en/brochures-and-videos/")


@pytest.mark.parametrize(
    ("files_in", "shown"),
    [(["nl", "fr", "de", "en"], "fr"), (["nl", "en", "de"], "en"), (["nl", "de"], "nl")],
)
def test_a_film_in_arabic_is_the_french_one_with_captions_and_else_the_english(
    client, files_in, shown
):
    add_video("clip", files_in=files_in, captions_in=["ar"])
    page = read(client.get("/ar/videos/clip-ar/").content)
    assert page.one("source").attributes["src"] == f"/films/clip.{shown}.mp4"


@pytest.mark.parametrize(
    ("address", "default"),
    [
        ("/nl/videos/clip-nl/", []),
        ("/en/videos/clip-en/", []),
        ("/ar/videos/clip-ar/", ["ar"]),
        ("/nl/videos/clip-nl/?captions=nl", ["nl"]),
        ("/nl/videos/clip-nl/?captions=fr", ["fr"]),
        ("/ar/videos/clip-ar/?captions=fr", ["fr"]),
    ],
)
def test_captions_show_by_themselves_only_where_the_film_is_in_another_language(
    client, address, default
):
    add_video("clip", files_in=["nl", "en"], captions_in=["nl", "fr", "en", "ar"])
    tracks = read(client.get(address).content).all("track")
    shown = [track.attributes["srclang"] for track in tracks if "default" in track.attributes]
    assert shown == default


def test_the_choices_and_a_package_name_the_readers_language_first(client):
    add_brochure("leaflet", stored=True)
    page = read(client.get("/ar/brochures-and-videos/").content)
    boxes = page.all("input", type="checkbox", name="language")
    assert [box.attributes["value"] for box in boxes] == FIRST["ar"]
    page = read(client.get("/ar/package/?item=brochure.leaflet&language=ar").content)
    boxes = page.all("input", type="checkbox", name="language")
    assert [box.attributes["value"] for box in boxes] == FIRST["ar"]
