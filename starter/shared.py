"""Texts that pages and brochures share: shared/<lang>.yaml, taken in by a line of Markdown.

A line ``{{ signs.labour }}`` of a page becomes the list of that name: a list of
sentences as bullets, a list of titles with texts as numbered steps.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

LINE = re.compile(r"^\{\{ *([\w.-]+) *\}\}$", re.MULTILINE)
NUMBER = re.compile(r"\{([\w-]+)\}")


class UnknownError(Exception):
    """A line asks for a text that there isn't; ``line`` counts from 0."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(f"There is no shared list “{name}”. Check shared/<lang>.yaml.")
        self.line = line


def with_numbers(texts: Any, numbers: Mapping[str, str]) -> Any:
    """Return the texts with the written number for each {key}; unknown keys stay."""
    if isinstance(texts, Mapping):
        return {key: with_numbers(text, numbers) for key, text in texts.items()}
    if isinstance(texts, list):
        return [with_numbers(text, numbers) for text in texts]
    return NUMBER.sub(lambda match: numbers.get(match[1], match[0]), str(texts))


def makers(
    publisher: str, centres: Iterable[Mapping[str, Any]], isolates: tuple[str, str] = ("", "")
) -> str:
    """Return who made a video, as its last picture says: the publisher, and the centres in order.

    ``isolates`` stand around a centre's name where the text runs from right to left.
    """
    before, after = isolates
    names = [
        f"{before}{centre.get('name')}{after}"
        for centre in sorted(centres, key=lambda centre: int(centre.get("position") or 0))
    ]
    return " · ".join([publisher, *names])


def expand(markdown: str, texts: Callable[[], Any]) -> str:
    """Return the Markdown with each shared list in its place.

    ``texts`` gives the shared texts, and is asked only when a line needs them.

    Raises:
        UnknownError: there is no list of that name.

    """

    def markdown_list(match: re.Match[str]) -> str:
        found = texts()
        for part in match[1].split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, list):
            raise UnknownError(match[1], markdown.count("\n", 0, match.start()))
        return "\n".join(_item(item, place) for place, item in enumerate(found, start=1))

    return LINE.sub(markdown_list, markdown)


def _item(item: Any, place: int) -> str:
    if isinstance(item, Mapping):
        return f"{place}. **{item['title']}** {item['text']}"
    return f"- {item}"
