"""What XML can't hold gets into no field; where it is stored all the same, everything answers."""

import json
import xml.etree.ElementTree as ET

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import translation

from centres.models import Centre
from content.models import Brochure, Page, Video
from stopmensenhandel.characters import tidied
from stopmensenhandel.languages import LANGUAGES
from stopmensenhandel.translated import Translated
from tests.factories import add_page
from tests.steps import change_of, form_of

pytestmark = pytest.mark.django_db

CODES = [language.code for language in LANGUAGES]
MODELS = [model for model in apps.get_models() if issubclass(model, Translated)]
#: Everything that XML 1.0 has no place for, but for halves of characters, which no form sends.
ODD = [chr(n) for n in (*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFE)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("een\x0btwee", "een twee"),
        ("een\u2028twee\x85drie\x0cvier", "een twee drie vier"),
        ("a\x00b\x07c\ud800d\ufffee", "abcde"),
        ("eerst\n\ttweede\r\n", "eerst\n\ttweede\r\n"),
        ("hulp \u202edraait om", "hulp draait om"),
        (
            "\u2068deel\u2069 \u202bdeel\u202c \u200fteken",
            "\u2068deel\u2069 \u202bdeel\u202c \u200fteken",
        ),
        ("\u2068nooit geëindigd", "nooit geëindigd"),
        ("geëindigd\u202c", "geëindigd"),
        ("\u2068gekruist\u202b\u2069\u202c", "gekruist"),
        ("\U0001f98b 078 055 800 می‌خواهم", "\U0001f98b 078 055 800 می‌خواهم"),
    ],
)
def test_a_text_is_tidied(typed, kept):
    assert tidied(typed) == kept
    assert tidied(kept) == kept


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_text_of_any_model_keeps_what_xml_can_not_hold(model):
    texts = [
        f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)
    ]
    thing = model(**{field.attname: f"a{''.join(ODD)}b" for field in texts})
    try:
        thing.clean_fields()
    except ValidationError as error:
        # Refused by its name: an address, say, in which there is a space now.
        refused = set(error.error_dict)
    else:
        refused = set()
    for field in texts:
        value = getattr(thing, field.attname)
        assert field.name in refused or not any(odd in value for odd in ODD), field.name


def test_word_s_line_break_and_what_a_reference_hides_come_in_as_nothing_odd(editor):
    page = add_page()
    odd = {"title_nl": "Een\x0btwee\x07", "body_nl": "<p>a&#11;b&#x202e;c\x0bd</p>"}
    assert editor.post(change_of(page), form_of(editor, change_of(page)) | odd).status_code == 302
    page.refresh_from_db()
    assert page.title_nl == "Een twee"
    assert not set(page.body_nl) & {"\x0b", "\u202e"}


def spoil(thing, odd: str, *names: str) -> None:
    """Store past every form what no form lets in."""
    columns = [f"{name}_{code}" for name in names for code in CODES]
    type(thing).objects.filter(pk=thing.pk).update(**dict.fromkeys(columns, f"a{odd}b"))


def test_one_bad_text_takes_nothing_away(client):
    odd = "\x0b\x1b\uffff"
    section, page = Page.objects.get(key="help"), Page.objects.get(key="when-you-call")
    brochure, video = Brochure.objects.get(key="poster"), Video.objects.get(key="recognise")
    spoil(section, odd, "title", "summary")
    spoil(page, odd, "title", "summary", "body")
    spoil(brochure, odd, "title", "summary")
    spoil(video, odd, "title", "summary", "transcript")
    centre = Centre.objects.first()
    spoil(centre, odd, "street", "city", "area", "services", "opening_hours")
    for name in ("sitemap.xml", "sitemap-documents.xml"):
        ET.fromstring(client.get(f"/{name}").content)
    for code in CODES:
        with translation.override(code):
            things = [page, section, brochure, video, centre]
            paths = [thing.get_absolute_url() for thing in things]
            paths += [centre.get_vcard_url()]
        for path in (*paths, f"/{code}/", *lists(code)):
            assert client.get(path).status_code == 200, path
        data = lists(code)
        ET.fromstring(client.get(data[0]).content)
        json.loads(client.get(data[1]).content)


def lists(code: str) -> list[str]:
    """Return the addresses of the feed and of the data in a language, and of what lists all."""
    with translation.override(code):
        return [
            reverse(name) for name in ("feed", "library-json", "library-csv", "library", "centres")
        ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_text_has_a_longest_length(model):
    texts = [
        f for f in model._meta.concrete_fields if isinstance(f, models.TextField) and f.editable
    ]
    thing = model(**{field.attname: "a" * 60_001 for field in texts})
    with pytest.raises(ValidationError) as caught:
        thing.clean_fields()
    assert {field.name for field in texts} <= set(caught.value.error_dict)
