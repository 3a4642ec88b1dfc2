"""The texts for victims stay easy, by a published measure for each language."""

import pytest

from content.text.readability import measure
from starter.readability import measures
from stopmensenhandel.languages import LANGUAGES, Level


def test_every_text_for_victims_is_measured_and_easy_enough():
    found = measures()
    assert [each for each in found if each.is_too_hard] == []
    for language in LANGUAGES:
        texts = [each.name for each in found if each.language == language.code]
        assert len(texts) >= (11 if language.level is Level.FULL else 10)


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
