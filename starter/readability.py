"""Measure how hard the texts for victims are to read: 'make readability'.

    python starter/readability.py

Reads the pages of the section ``help`` and the brochures for victims from their
sources. Latin scripts are measured with LIX: words a sentence, plus the
percentage of words with more than six letters (C. H. Björnsson, Läsbarhet, 1968:
below 30 children's books, 30 to 40 easy, 40 to 50 as in newspapers, above 60 hard).
Arabic is measured with OSMAN (El-Haj and Rayson, LREC 2016): the higher the
easier, about 100 for the easiest texts. Both by the package textstat. No sentence
has more than 25 words (GOV.UK content design, "Writing for GOV.UK"), and at most a
tenth of the sentences is passive (the limit of Yoast's readability analysis). The
passive is an estimate by the forms it commonly takes; the share of long words (in
LIX more than six letters, in OSMAN more than five) is shown, and weighs through the
score. Exits with 1 when a text passes a limit, has more than 15 words a sentence on
average, or says what the site never says.
"""

import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import textstat
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

STARTER = Path(__file__).resolve().parent
BROCHURES = ("you-have-rights", "wallet-card", "poster", "teen-pimps")
#: Keys of a brochure's YAML that nobody reads as running text.
NO_TEXT = {"keywords", "subject", "qr", "copies", "icon", "icons"}
#: The hardest a text may be: LIX, "easy" at most; for Arabic the lowest OSMAN.
LIMITS = {"nl": 40.0, "fr": 40.0, "de": 40.0, "en": 40.0, "ar": 80.0}
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
BLOCK = re.compile(r"<(p|li|h\d|td|th)>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
ENDED = re.compile(r"[.!?؟…][\s\"»”)]*$")
END = re.compile(r"(?<=[.!?…])[\s\"»”)]+")
VOWEL_MARK = re.compile(r"[\u064b-\u0652]")


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

    @property
    def is_too_hard(self) -> bool:
        """Whether the text passes a limit of its language or says what it never should."""
        limit = LIMITS[self.language]
        hard = self.score < limit if self.language == "ar" else self.score > limit
        long = self.words > WORDS_A_SENTENCE or self.longest > LONGEST
        return hard or long or self.passive > PASSIVE or bool(self.forbidden)


def sentences(blocks: list[str]) -> str:
    """Return blocks of text as one, each ended: a heading or an item is a sentence."""
    ended = (b if ENDED.search(b) else f"{b.rstrip(':').rstrip()}." for b in blocks if b)
    return " ".join(ended).replace("؟", "?")


def page_text(path: Path) -> str:
    """Return the running text of a page in Markdown."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    html = parser.render(path.read_text("utf-8").split("---\n", 2)[2])
    blocks = [unescape(TAG.sub("", match[2])).strip() for match in BLOCK.finditer(html)]
    return sentences([re.sub(r"\[\^[-\w]+\]", "", block) for block in blocks])


def strings(value: Any) -> Iterator[str]:
    """Yield the texts of a brochure that are read as running text, in order."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NO_TEXT:
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield re.sub(r"\{[-\w]+\}", "112", value).strip()


def measure(language: str, name: str, text: str) -> Measure:
    """Return the measure of a text."""
    score = textstat.osman(text) if language == "ar" else textstat.lix(text)
    parts = [part for part in END.split(text) if re.search(r"\w", part)]
    passive = sum(bool(re.search(PASSIVES[language], part, re.IGNORECASE)) for part in parts)
    letters = [len(word) for word in re.findall(r"[^\W\d]+", VOWEL_MARK.sub("", text))]
    long_words = sum(count > (5 if language == "ar" else 6) for count in letters)
    return Measure(
        language,
        name,
        score,
        textstat.words_per_sentence(text),
        max(len(re.findall(r"\w[\w’'.-]*", part)) for part in parts),
        100 * long_words / len(letters),
        100 * passive / len(parts),
        re.findall(FORBIDDEN[language], text, re.IGNORECASE),
    )


def measures() -> list[Measure]:
    """Return the measure of every text for victims, language by language."""
    found = []
    for language in LIMITS:
        for path in sorted((STARTER / "pages" / "help").glob(f"*/{language}.md")):
            found.append(measure(language, path.parent.name, page_text(path)))
        for key in BROCHURES:
            path = STARTER / "brochures" / key / f"{language}.yaml"
            if path.exists():
                text = sentences(list(strings(YAML(typ="safe").load(path))))
                found.append(measure(language, f"brochure {key}", text))
    return found


def main() -> None:
    """Print a table; exit with 1 when a text is too hard."""
    found = measures()
    head = "LIX/OSMAN  limit  words a sentence  longest  long words  passive"
    sys.stdout.write(f"language  {'text':<25}  {head}\n")
    for each in found:
        mark = "  too hard" if each.is_too_hard else ""
        said = f"  says {', '.join(each.forbidden)}" if each.forbidden else ""
        sys.stdout.write(
            f"{each.language:<10}{each.name:<25}{each.score:>11.1f}{LIMITS[each.language]:>7.0f}"
            f"{each.words:>18.1f}{each.longest:>9}{each.long_words:>10.0f} %{each.passive:>7.0f} %"
            f"{mark}{said}\n"
        )
    sys.exit(any(each.is_too_hard for each in found))


if __name__ == "__main__":
    main()
