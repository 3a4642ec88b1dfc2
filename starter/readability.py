"""Measure how hard the starter's texts for victims are to read: 'make readability'.

    python -m starter.readability

Reads the pages of the section ``help`` and the brochures for victims from their sources.
``content.text.readability`` says how they are measured. Exits with 1 when a text is too hard,
or says what the site never says.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from content.text import readability, richtext
from content.text.readability import Measure
from stopmensenhandel import languages

STARTER = Path(__file__).resolve().parent
BROCHURES = ("you-have-rights", "wallet-card", "poster", "teen-pimps")
#: Keys of a brochure's YAML that nobody reads as running text.
NO_TEXT = {"keywords", "subject", "qr", "copies", "icon", "icons"}


def page_text(path: Path) -> str:
    """Return the running text of a page in Markdown."""
    return readability.of_page(richtext.from_markdown(path.read_text("utf-8").split("---\n", 2)[2]))


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


def measures() -> list[Measure]:
    """Return the measure of every text for victims, language by language."""
    found = []
    for language in languages.BY_CODE:
        for path in sorted((STARTER / "pages" / "help").glob(f"*/{language}.md")):
            found.append(readability.measure(language, path.parent.name, page_text(path)))
        for key in BROCHURES:
            path = STARTER / "brochures" / key / f"{language}.yaml"
            if path.exists():
                text = readability.sentences(list(strings(YAML(typ="safe").load(path))))
                found.append(readability.measure(language, f"brochure {key}", text))
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
            f"{each.language:<10}{each.name:<25}{each.score:>11.1f}{each.limit:>7.0f}"
            f"{each.words:>18.1f}{each.longest:>9}{each.long_words:>10.0f} %{each.passive:>7.0f} %"
            f"{mark}{said}\n"
        )
    sys.exit(any(each.is_too_hard for each in found))


if __name__ == "__main__":
    main()
