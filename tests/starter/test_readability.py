"""The texts stay easy for who reads them, by a published measure for each language."""

import pytest

from content.text.readability import Audience, measure
from starter.readability import FORMS, measures
from stopmensenhandel.languages import LANGUAGES, Level


def test_every_text_is_measured_and_easy_enough_for_its_readers():
    found = measures()
    assert [each for each in found if each.is_too_hard] == []
    for language in LANGUAGES:
        texts = {each.name: each.audience for each in found if each.language == language.code}
        front = {"help": Audience.VICTIMS, "worried": Audience.VICTIMS}
        assert texts.items() >= {**front, "professionals": Audience.PROFESSIONALS}.items()
        if language.level is Level.FULL:
            forms = dict.fromkeys(FORMS, Audience.VICTIMS)
            assert texts.items() >= {**forms, "signs": Audience.VICTIMS}.items()
            assert len(texts) >= 32


def test_the_words_of_professionals_may_be_longer_but_not_their_sentences():
    text = "Het centrum vraagt documenten en verblijf aan voor haar."
    assert measure("nl", "text", text).is_too_hard
    assert not measure("nl", "text", text, Audience.PROFESSIONALS).is_too_hard
    long = "Ga " + "naar hier en daar " * 7 + "nu."
    assert measure("nl", "text", long, Audience.PROFESSIONALS).is_too_hard


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "De verblijfsrechtelijke beschermingsprocedure veronderstelt medewerking."),
        ("en", "You must admit that you are an illegal person."),
        ("fr", "Il faut " + "aller ici et là et " * 6 + "ne pas le dire."),
        ("en", "Go. " * 30 + "You can go to " + "one or " * 12 + "two."),
        ("de", "Das Haus wird gebaut. Er geht."),
        ("nl", "De deur werd dichtgedaan. Hij gaat."),
        ("fr", "La porte est fermée. Il part."),
        ("ar", "يتم فتح الباب. هو هنا."),
    ],
)
def test_a_hard_long_passive_or_blaming_sentence_is_found(language, text):
    assert measure(language, "text", text).is_too_hard
    easy = "اتصل بنا الآن." if language == "ar" else "Bel 112. Call 112. Aide ici."
    assert not measure(language, "text", easy).is_too_hard
