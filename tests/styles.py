"""Reading the stylesheets as a program would: their rules and what each declares."""

import re
from collections.abc import Iterator

from django.conf import settings

SHEETS = settings.BASE_DIR / "static" / "css"
DECLARATION = re.compile(r"\s*([\w-]+):\s*([^;]*?)\s*(?:;|$)")


def rules(css: str, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield each rule of a sheet: its conditions, its selectors, its declarations."""
    css = re.sub(r"/\*.*?\*/|@import[^;]*;", "", css, flags=re.DOTALL)
    for head, body in re.findall(r"([^{}]+)\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}", css):
        if "{" in body:
            yield from rules(body, f"{where} {head.strip()}")
        else:
            yield where, " ".join(head.split()), body


#: Every rule of every file: the file, and what ``rules`` yields.
SHEET = [
    (path, *rule) for path in sorted(SHEETS.rglob("*.css")) for rule in rules(path.read_text())
]
