"""The style in a page: those rules of the stylesheet that can match something on it.

A slow phone shows nothing before the style is there. In the page it costs no round trip, and
without the rules for other pages half of its bytes. A rule is left out only where each of its
selectors asks for a class that nothing on the page has, and no script gives.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import tinycss2
from django.conf import settings

from stopmensenhandel import staticfiles

#: Stands in a page for its style.
PLACE = "<style></style>"
CLASSES = re.compile(r'class="([^"]*)"')
#: Words in the texts of a script: any of them may be a class that it gives.
WORDS = re.compile(r"""["'`]([\w\s-]+)["'`]""")
#: Rules with rules in them that hold where a condition does.
CONDITIONAL = ("media", "supports")


@dataclass(frozen=True)
class Rule:
    """A rule; ``needed`` has the classes that each of its selectors asks for."""

    text: str
    needed: tuple[frozenset[str], ...] = (frozenset(),)

    def within(self, classes: frozenset[str]) -> str:
        """Return the rule where it can match something with these classes, else ""."""
        return self.text if any(each <= classes for each in self.needed) else ""


@dataclass(frozen=True)
class Condition:
    """Rules that hold where a condition does."""

    text: str
    rules: tuple["Rule | Condition", ...]

    def within(self, classes: frozenset[str]) -> str:
        """Return it with those of its rules that can match something with these classes."""
        inside = "".join(rule.within(classes) for rule in self.rules)
        return f"{self.text}{{{inside}}}" if inside else ""


def fill(html: str) -> tuple[str, str]:
    """Return a page with its style, and by which source a policy knows that (CSP, section 8.2).

    A page without a place for it stays as it is, and needs no source.
    """
    if PLACE not in html:
        return html, ""
    if settings.DEBUG:
        for each in (_style, rules, known, given_by_scripts):
            each.cache_clear()
    used = " ".join(set(CLASSES.findall(html))).split()
    text, source = _style(known().intersection(used))
    return html.replace(PLACE, f"<style>{text}</style>", 1), source


@lru_cache(maxsize=200)
def _style(classes: frozenset[str]) -> tuple[str, str]:
    given = classes | given_by_scripts()
    text = "".join(rule.within(given) for rule in rules())
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


@cache
def rules() -> tuple[Rule | Condition, ...]:
    """Return the rules of the stylesheet, in their order.

    Raises:
        ValueError: it could end the element in which it stands.

    """
    text = staticfiles.bundle()
    if "</" in text:
        raise ValueError("The stylesheet holds the end of an element.")
    return tuple(_read(tinycss2.parse_stylesheet(text, True, True)))


@cache
def known() -> frozenset[str]:
    """Return all classes of which the stylesheet says something."""
    return frozenset(re.findall(r"\.([A-Za-z][\w-]*)", staticfiles.bundle()))


@cache
def given_by_scripts() -> frozenset[str]:
    """Return the classes that scripts may give: all words in their texts count."""
    folder = Path(settings.BASE_DIR, "static", "js")
    texts = (path.read_text("utf-8") for path in folder.glob("*.js"))
    return frozenset(
        word for text in texts for words in WORDS.findall(text) for word in words.split()
    )


def _read(nodes: Iterable[tinycss2.ast.Node]) -> Iterator[Rule | Condition]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield Rule(_minified(node), tuple(_needed(node.prelude)))
        elif node.type == "at-rule" and node.lower_at_keyword in CONDITIONAL:
            inside = tinycss2.parse_rule_list(
                node.content, skip_comments=True, skip_whitespace=True
            )
            head = f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}"
            yield Condition(head, tuple(_read(inside)))
        else:
            yield Rule(node.serialize())


def _minified(rule: tinycss2.ast.QualifiedRule) -> str:
    text = f"{tinycss2.serialize(rule.prelude)}{{{tinycss2.serialize(rule.content)}}}"
    # What was written as an escape stays one: some of it can't be seen.
    return re.sub(r"[^\x00-\x7f]", lambda found: f"\\{ord(found[0]):x} ", text)


def _needed(prelude: list[tinycss2.ast.Node]) -> Iterator[frozenset[str]]:
    """Yield the classes that each selector asks for; what stands in brackets is an alternative."""
    classes: set[str] = set()
    for before, node in zip([None, *prelude], prelude, strict=False):
        if node == ",":
            yield frozenset(classes)
            classes = set()
        elif before == "." and node.type == "ident":
            classes.add(node.value)
    yield frozenset(classes)
