"""What a text for victims could say more easily: hints for whoever is writing it.

They rest on the measures of ``content.text.readability``, all but the score, for which a package
would stay in the memory of every process that serves visitors: what raises the score is named,
long sentences and long words. A language without measures gets no hints.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from content.text import readability
from content.text.readability import LONGEST, PASSIVE, WORDS_A_SENTENCE, Reading

#: How many sentences are quoted at most, and how much of each, in words.
QUOTED, BEGINNING = 3, 8
#: In a shorter text the sentences have no average, in sentences.
FEW = 3


class Hint(NamedTuple):
    """A hint in the language of the interface, and what it is about in that of the text."""

    text: str
    quotes: Sequence[str] = ()
    #: Whether something could be easier, and not only counted.
    is_asking: bool = True


def of(language: str, text: str, *, is_html: bool = False, is_heading: bool = False) -> list[Hint]:
    """Return the hints for a text: what was counted, then what could be easier.

    A heading is told only the second.
    """
    if not readability.knows(language):
        return []
    if is_html:
        running = readability.of_page(text)
    else:
        running = readability.sentences([line.strip() for line in text.splitlines()])
    found = readability.read(language, running)
    if not found.sentences:
        return []
    return ([] if is_heading else [_counted(found)]) + [*_easier(found)]


def _counted(found: Reading) -> Hint:
    number, longest, passive = len(found.sentences), max(found.lengths), len(found.passive)
    facts = [
        ngettext("%(number)s sentence", "%(number)s sentences", number) % {"number": number},
        ngettext("the longest has %(number)s word", "the longest has %(number)s words", longest)
        % {"number": longest},
        gettext("%(share)s %% of the words are long") % {"share": round(found.long_words)},
    ]
    if passive:
        facts.append(
            ngettext(
                "%(number)s sentence seems passive", "%(number)s sentences seem passive", passive
            )
            % {"number": passive}
        )
    return Hint(" · ".join(facts), is_asking=False)


def _easier(found: Reading) -> list[Hint]:
    hints = []
    by_length = sorted(zip(found.lengths, found.sentences, strict=True), reverse=True)
    long = [sentence for length, sentence in by_length if length > LONGEST]
    if long:
        text = ngettext(
            "%(number)s sentence has more than %(most)s words. Make two of it:",
            "%(number)s sentences have more than %(most)s words. Make two of each:",
            len(long),
        )
        hints.append(Hint(text % {"number": len(long), "most": LONGEST}, _quoted(long)))
    average = sum(found.lengths) / len(found.lengths)
    if average > WORDS_A_SENTENCE and len(found.lengths) >= FEW:
        text = gettext(
            "A sentence has %(average)s words on average. With %(most)s it is easy to read."
        )
        hints.append(Hint(text % {"average": round(average), "most": round(WORDS_A_SENTENCE)}))
    if 100 * len(found.passive) > PASSIVE * len(found.sentences):
        text = gettext("This seems passive. Say who does it:")
        hints.append(Hint(text, _quoted(found.passive)))
    if found.forbidden:
        text = gettext("This may sound like blame, or labels people. Find other words:")
        hints.append(Hint(text, [*dict.fromkeys(found.forbidden)][:QUOTED]))
    return hints


def _quoted(sentences: list[str]) -> list[str]:
    return [Truncator(sentence[: readability.SEARCHED]).words(BEGINNING) for sentence in sentences][
        :QUOTED
    ]
