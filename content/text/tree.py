"""Rich text as a tree: read once, changed in place, written once. No step goes deeper or back.

Texts are read after the sanitiser, whose HTML is well formed. Nothing here calls itself: however
deep an editor's quotations lie in each other, no page ends in a full stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img"}
#: What stands within a line; all other elements begin a line of their own.
INLINE = {"", "a", "b", "bdi", "em", "i", "ins", "span", "strong", "sup"}
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;"})


@dataclass(eq=False)
class Element:
    """An element with its content; one without a name stands for its content alone."""

    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def elements(self, *tags: str, outermost: bool = False) -> list[Element]:
        """Return the elements inside with one of these names, in the order of the text.

        ``outermost`` leaves out what lies in another one of them.
        """
        found, todo = [], [self]
        while todo:
            element = todo.pop()
            is_one = element is not self and element.tag in tags
            if is_one:
                found.append(element)
            if not (is_one and outermost):
                todo += [each for each in reversed(element.children) if isinstance(each, Element)]
        return found

    def text(self) -> str:
        """Return the words without the elements."""
        return "".join(each for each in steps(self) if isinstance(each, str))

    def replace_texts(self, replaced: Callable[[str], Element | str]) -> None:
        """Put something in the place of every text inside."""
        for element in [self, *(each for each in steps(self) if isinstance(each, Element))]:
            element.children = [
                replaced(child) if isinstance(child, str) else child for child in element.children
            ]


@dataclass(frozen=True)
class End:
    """Where an element ends."""

    tag: str


def steps(root: Element) -> Iterator[Element | str | End]:
    """Yield what is inside an element in the order of the text: beginnings, texts and ends."""
    todo: list[Element | str | End] = [*reversed(root.children)]
    while todo:
        step = todo.pop()
        yield step
        if isinstance(step, Element):
            todo.append(End(step.tag))
            todo += reversed(step.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(html: str) -> Element:
    """Return well-formed HTML as a tree."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0]


def serialised(root: Element) -> str:
    """Return the HTML of what is inside an element, as the sanitiser writes it."""
    parts: list[str] = []
    for step in steps(root):
        if isinstance(step, str):
            parts.append(step.translate(ESCAPES))
        elif isinstance(step, End):
            parts.append(f"</{step.tag}>" if step.tag and step.tag not in VOID else "")
        elif step.tag:
            attributes = "".join(
                f' {name}="{value.translate(ESCAPES).replace(chr(34), "&quot;")}"'
                for name, value in step.attributes.items()
            )
            parts.append(f"<{step.tag}{attributes}>")
    return "".join(parts)
