"""How hard a text is to read, by a published measure for each language.

Latin scripts are measured with LIX: words a sentence, plus the percentage of words with more
than six letters (C. H. Björnsson, Läsbarhet, 1968: below 30 children's books, 30 to 40 easy,
40 to 50 as in newspapers, above 60 hard). Arabic is measured with OSMAN (El-Haj and Rayson,
LREC 2016): the higher the easier, about 100 for the easiest texts. Both by the package textstat.
No sentence has more than 25 words (GOV.UK content design, "Writing for GOV.UK"), and at most a
tenth of the sentences is passive (the limit of Yoast's readability analysis). The passive is an
estimate by the forms it commonly takes; the share of long words (in LIX more than six letters,
in OSMAN more than five) is shown, and weighs through the score.
"""

import re
from enum import Enum
from typing import NamedTuple

from content.text.citations import MARK
from content.text.tree import Element, parsed, steps

#: The hardest a text for victims may be: LIX, "easy" at most; for Arabic the lowest OSMAN.
LIX, OSMAN = 40.0, 80.0
WORDS_A_SENTENCE = 15.0
LONGEST = 25
PASSIVE = 10.0
#: What a text for victims never says: it blames, or it sorts people.
FORBIDDEN = {
    "nl": r"illega(?:al|le[nr]?)\b|prostituee|hoer\b|toegeven|bekennen",
    "fr": r"clandestin|illéga(?:l|ux)\b|prostituée|avouer|avouez",
    "de": r"illegale[rn]?\b|prostituierte|gestehen|zugeben",
    "en": r"illegals?\b|prostitutes?\b|admit\b|confess",
    "ar": r"غير شرعي|عاهرة|مومس|تعترف",
}
#: What a passive sentence commonly looks like: some are missed, some active ones counted.
PASSIVES = {
    "nl": r"\b(?:word(?:t|en)?|werd(?:en)?|geworden)\b",
    "fr": r"\b(?:es|est|sommes|sont|êtes|été|être|ser(?:a|ont|ez)|ét(?:ait|aient|iez))\s+"
    r"(?:(?:pas|plus|jamais|toujours|déjà|bien)\s+)?(?:\w+ée?s?|\w*(?:pris|mis|dit|écrit|fait|"
    r"puni|ouvert|vendu|vu|retenu)e?s?)\b",
    "de": r"\b(?:wird|werden|wurden?|worden)\b"
    r"(?=.*\b(?:\w*ge\w+|(?:be|ver|er|ent|zer)\w+)(?:t|en)\b)",
    "en": r"\b(?:am|is|are|was|were|be|been|being)\s+(?:(?:not|never|also|often|always)\s+)?"
    r"(?:\w+ed|\w+en|kept|held|paid|told|made|sent|put|found|sold|hurt|brought|caught)\b",
    "ar": r"\b[تي]?تم(?:ت|ّ)?\b|\b[يت]ُ\w*َ",
}
#: A pattern for languages whose words nobody has listed yet; a check names them.
NOTHING = r"(?!)"
#: What stands within a line; anything else ends a sentence, "br" a word.
INLINE = {"", "a", "br", "em", "strong", "sup"}
#: How much of a sentence is searched for a passive, in characters: a pattern looks ahead.
SEARCHED = 2000
ENDED = re.compile(r"[.!?؟…][\s\"»”)]*$")
END = re.compile(r"(?<=[.!?…])[\s\"»”)]+")
VOWEL_MARK = re.compile(r"[\u064b-\u0652]")


class Audience(Enum):
    """Who reads a text; the value is the highest LIX that it may have.

    Professionals know their own trade's words, which are long: their limit lies in the middle of
    what newspapers have. Everything else holds for them as well.
    """

    VICTIMS = LIX
    PROFESSIONALS = 45.0


class Measure(NamedTuple):
    """What a text came to.

    ``score`` is LIX, or OSMAN for Arabic; ``words`` a sentence on average, ``longest`` in the
    longest one; ``long_words`` and ``passive`` (sentences) are percentages.
    """

    language: str
    name: str
    score: float
    words: float
    longest: int
    long_words: float
    passive: float
    forbidden: list[str]
    audience: Audience = Audience.VICTIMS

    @property
    def limit(self) -> float:
        """The hardest score that its language allows to its readers."""
        return OSMAN if self.language == "ar" else self.audience.value

    @property
    def is_too_hard(self) -> bool:
        """Whether the text passes a limit or says what it never should."""
        hard = self.score < self.limit if self.language == "ar" else self.score > self.limit
        long = self.words > WORDS_A_SENTENCE or self.longest > LONGEST
        return hard or long or self.passive > PASSIVE or bool(self.forbidden)


def sentences(blocks: list[str]) -> str:
    """Return blocks of text as one, each ended: a heading or an item is a sentence."""
    ended = (b if ENDED.search(b) else f"{b.rstrip(':').rstrip()}." for b in blocks if b)
    return " ".join(ended).replace("؟", "?")


def of_page(html: str) -> str:
    """Return the running text of a page: its blocks, without the marks of sources."""
    blocks = [""]
    for step in steps(parsed(html)):
        if isinstance(step, str):
            blocks[-1] += step
        elif step.tag not in INLINE:
            blocks.append("")
        elif step.tag == "br" and isinstance(step, Element):
            blocks[-1] += "\n"
    return sentences([MARK.sub("", block).strip() for block in blocks])


class Reading(NamedTuple):
    """What is counted in a text; ``long_words`` is a percentage.

    ``lengths`` are the words of each sentence, ``passive`` the sentences that seem so, and
    ``forbidden`` the words that no text for victims says.
    """

    sentences: list[str]
    lengths: list[int]
    long_words: float
    passive: list[str]
    forbidden: list[str]


def knows(language: str) -> bool:
    """Return whether there are measures for a language."""
    return language in PASSIVES and language in FORBIDDEN


def read(language: str, text: str) -> Reading:
    """Return what is counted in a text (see ``sentences``), which may say nothing."""
    parts = [part.strip() for part in END.split(text) if re.search(r"\w", part)]
    passive = re.compile(PASSIVES.get(language, NOTHING), re.IGNORECASE)
    letters = [len(word) for word in re.findall(r"[^\W\d]+", VOWEL_MARK.sub("", text))]
    long_words = sum(count > (5 if language == "ar" else 6) for count in letters)
    return Reading(
        parts,
        [len(re.findall(r"\w[\w’'.-]*", part)) for part in parts],
        100 * long_words / max(1, len(letters)),
        [part for part in parts if passive.search(part[:SEARCHED])],
        re.findall(FORBIDDEN.get(language, NOTHING), text, re.IGNORECASE),
    )


def measure(language: str, name: str, text: str, audience: Audience = Audience.VICTIMS) -> Measure:
    """Return the measure of a text."""
    # Not above: the package takes time and memory, for which who serves visitors has no use.
    import textstat

    found = read(language, text)
    return Measure(
        language,
        name,
        textstat.osman(text) if language == "ar" else textstat.lix(text),
        textstat.words_per_sentence(text),
        max(found.lengths),
        found.long_words,
        100 * len(found.passive) / len(found.sentences),
        found.forbidden,
        audience,
    )
