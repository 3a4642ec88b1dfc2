"""Measure how hard the starter's texts for victims are to read: 'make readability'.

    python -m starter.readability

Reads from their sources the pages and brochures that victims and witnesses read, and the pages
for professionals, who have a limit of their own. ``content.text.readability`` says how they are
measured. Exits with 1 when a text is too hard, or says what the site never says.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from content.text import readability, richtext
from content.text.readability import Audience, Measure
from starter import shared
from stopmensenhandel import languages

STARTER = Path(__file__).resolve().parent
#: Who reads the pages of a section; of one that is left out, only the pages named below.
SECTIONS = {
    "help": Audience.VICTIMS,
    "worried": Audience.VICTIMS,
    "professionals": Audience.PROFESSIONALS,
}
#: The pages of "understand" that search engines bring victims to.
FORMS = (
    "sexual-exploitation",
    "labour",
    "forced-begging",
    "forced-crime",
    "organ-removal",
    "teen-pimps",
    "who-can-be-a-victim",
)
BROCHURES = ("you-have-rights", "wallet-card", "poster", "teen-pimps")
#: Keys of a brochure's YAML that nobody reads as running text.
NO_TEXT = {"keywords", "subject", "qr", "copies", "icon", "icons"}


def page_text(path: Path) -> str:
    """Return the running text of a page in Markdown, with the lists that it takes in."""
    lists = STARTER / "shared" / path.with_suffix(".yaml").name
    body = shared.expand(path.read_text("utf-8").split("---\n", 2)[2], lambda: read(lists))
    return readability.of_page(richtext.from_markdown(body))


def read(path: Path) -> Any:
    """Return the texts of a YAML file, with an emergency number for every number."""
    text = re.sub(r"\{[-\w]+\}", "112", path.read_text("utf-8"))
    return YAML(typ="safe").load(text) or {}


def pages() -> Iterator[tuple[Path, Audience]]:
    """Yield the folder of each page that is measured, and who reads it."""
    for section, audience in SECTIONS.items():
        for folder in sorted((STARTER / "pages" / section).iterdir()):
            yield folder, audience
    for key in FORMS:
        yield STARTER / "pages" / "understand" / key, Audience.VICTIMS


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
        yield value.strip()


def measures() -> list[Measure]:
    """Return the measure of every text, language by language."""
    found = []
    for language in languages.BY_CODE:
        for folder, audience in pages():
            path = folder / f"{language}.md"
            if path.exists():
                text = page_text(path)
                found.append(readability.measure(language, folder.name, text, audience))
        for key in BROCHURES:
            path = STARTER / "brochures" / key / f"{language}.yaml"
            if path.exists():
                text = readability.sentences(list(strings(read(path))))
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
