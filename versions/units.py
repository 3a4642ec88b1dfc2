"""What of an object is translated, unit by unit, and what its translation says so far.

A translation rests on a version of its source. Where both have the same blocks, each block of the
one is that of the other; where the source says something else by now, its translation is of what
it said before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django_prose_editor.fields import ProseEditorField

from versions import keeping, segments, words
from versions.models import Version
from versions.segments import Meaning, Pieces, Segment, Text
from versions.words import Words


@dataclass
class Part:
    """A unit of a field, and its translation so far.

    ``kept`` is that translation as it is stored; it is empty where it is of something else.
    ``current`` is the same in pieces; it is empty, too, where the marks aren't those of the source.
    ``former`` are words that translated what the source said before, or with other marks.
    """

    id: str
    source: Pieces
    name: str
    kind: str = ""
    #: What the marks of a translation stand for.
    marks: Mapping[str, Meaning] = field(default_factory=dict)
    kept: str = ""
    current: Pieces = ()
    former: str = ""


@dataclass
class Translated:
    """A field and its parts; ``text`` is the source, where it is in HTML.

    ``is_shaped`` says whether the translation has the blocks of the source.
    """

    name: str
    parts: list[Part]
    text: Text | None = None
    is_shaped: bool = True
    longest: int | None = None

    def tidied(self, pieces: Pieces) -> Pieces:
        """Return pieces as they are compared: in HTML, a space is a space."""
        return segments.tidied(pieces) if self.text else _plain(segments.said(pieces))


@dataclass(frozen=True)
class Base:
    """What an object says in the language of a translation: its draft, or what visitors read."""

    words: Words
    draft: Version | None
    rests_on: Version | None


def base_of(item: models.Model, language: str) -> Base:
    """Return what there is to go on from."""
    draft = keeping.opened(item, language)
    said = draft.words if draft else words.read(item, language)
    version = draft or keeping.published(item, language)
    return Base(said, draft, version.source if version else None)


def names_of(model: type[models.Model], language: str) -> dict[str, Any]:
    """Return the columns that are translated: words, no addresses and no choices."""
    return {
        name: column
        for name, column in words.columns(model, language).items()
        if isinstance(column, (models.CharField, models.TextField))
        and not isinstance(column, (models.SlugField, models.URLField, models.EmailField))
        and not column.choices
    }


def label(model: type[models.Model], name: str) -> str:
    """Return what people call a field."""
    found: Any = model._meta.get_field(name)
    return capfirst(str(found.verbose_name))


def translated(model: Any, source: Version, base: Base) -> Iterator[Translated]:
    """Yield the fields of a source that say anything."""
    there = base.rests_on
    before = there.words if there and there.language == source.language else source.words
    for name, column in names_of(model, source.language).items():
        now, then, said = (each.get(name) or "" for each in (source.words, before, base.words))
        called = label(model, name)
        if isinstance(column, ProseEditorField):
            found = _rich(name, called, now, then, said)
        else:
            found = _one(name, called, now, then, said)
            found.longest = column.max_length
        if found.parts:
            yield found


def _plain(text: str) -> Pieces:
    text = segments.UNWRITABLE.sub("", "\n".join(text.splitlines())).strip()
    return (text,) if text else ()


def _one(name: str, called: str, now: str, then: str, said: str) -> Translated:
    part = Part(name, _plain(now), called)
    if _plain(now) == _plain(then):
        part.kept, part.current = said, _plain(said)
    else:
        part.former = segments.said(_plain(said))
    return Translated(name, [part] if part.source else [])


def _rich(name: str, called: str, now: str, then: str, said: str) -> Translated:
    text, before, there = (segments.split(each) for each in (now, then, said))
    pairs = _pairs(text, before) if there.shape == before.shape else {}
    parts = []
    for place, segment in enumerate(text.segments):
        told = {"field": called, "number": place + 1}
        part = Part(
            f"{name}.{place + 1}",
            segment.pieces,
            gettext("%(field)s, part %(number)s") % told,
            f"html-{segment.path[-1]}" if segment.path else "",
            segment.marks,
        )
        if (pair := pairs.get(place)) is not None:
            _fill(part, segment, before.segments[pair], there.segments[pair])
        parts.append(part)
    return Translated(name, parts, text, is_shaped=not said or text.shape == there.shape)


def _pairs(text: Text, before: Text) -> dict[int, int]:
    """Return which segment of what a source said before each segment was."""
    if text.shape == before.shape:
        return {place: place for place in range(len(text.segments))}
    now, then = ([(each.path, each.html) for each in t.segments] for t in (text, before))
    blocks = SequenceMatcher(None, now, then, autojunk=False).get_matching_blocks()
    return {b.a + step: b.b + step for b in blocks for step in range(b.size)}


def _fill(part: Part, now: Segment, before: Segment, there: Segment) -> None:
    """Give a part the translation of what it said before."""
    numbers = segments.matched(before, there)
    if now.html == before.html:
        part.kept = there.html
        part.current = segments.renumbered(there.pieces, numbers) if numbers is not None else ()
    if not part.current:
        part.former = segments.said(there.pieces)
    # A translation leads to pages in its own language: its links stay, unless the source's changed.
    own = {old: there.marks[new] for new, old in (numbers or {}).items()}
    part.marks = {
        number: own[number] if number in own and before.marks[number] == meaning else meaning
        for number, meaning in now.marks.items()
    }
