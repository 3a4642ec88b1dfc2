"""What a translators' file would change, object by object, and what of it is refused."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from stopmensenhandel import languages
from stopmensenhandel.translated import LONGEST_TEXT
from versions import keeping, segments, units, words, xliff
from versions.beside import Shown, compared
from versions.models import Version
from versions.units import Part, Translated
from versions.words import Words

ORIGINAL = re.compile(r"(\w+\.\w+)\.(\d{1,18})@(\d{1,18})", re.ASCII)
#: What may be a phone number: a long row of digits, or a short one that stands alone.
NUMBERS = re.compile(r"\d(?:[\s./()-]{0,2}\d){7,14}|(?<![\d.,])1\d{2,3}(?![.,]?\d)", re.ASCII)
#: The most reasons that are given, and the most of a name out of a file that is shown.
MOST_REASONS, SHOWN = 20, 80


@dataclass
class Entry:
    """What a file would change in an object: ``words`` are those that its draft would have.

    Where anything is refused, nothing of the object is changed. ``was`` says what changed in the
    source since the file was made, where that is why.
    """

    name: str
    item: Any = None
    source: Version | None = None
    draft: Version | None = None
    words: Words = field(default_factory=dict)
    changes: list[Shown] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    was: list[Shown] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether there is a draft to be made."""
        return bool(self.words and not self.refusals)

    def refuse(self, reason: str) -> None:
        """Say why nothing of it is changed; of very many reasons the first are enough."""
        if len(self.refusals) < MOST_REASONS and reason not in self.refusals:
            self.refusals.append(reason)

    def asks(self, user: Any) -> bool:
        """Return whether a draft would be overwritten of which ``user`` may not know."""
        draft = self.draft
        if draft is None:
            return False
        return bool(draft.author_id != user.pk or draft.state == Version.State.WAITING)


@dataclass
class Plan:
    """What a file would change, object by object."""

    language: str
    entries: list[Entry]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not any(entry.is_good for entry in self.entries)


def read(data: bytes, language: str, model: type[models.Model]) -> Plan:
    """Return what a file would change in objects of a model, in a language; nothing is changed.

    Raises:
        UnreadableError: it is no translators' file.

    """
    seen: dict[Any, Entry] = {}
    return Plan(language, [_entry(file, language, model, seen) for file in xliff.read(data)])


def _entry(
    file: xliff.File, language: str, model: type[models.Model], seen: dict[Any, Entry]
) -> Entry:
    entry = Entry(file.original[:SHOWN] or "–")
    match = ORIGINAL.fullmatch(file.original)
    if match is None:
        # Some programs put a name of their own there.
        match = next(filter(None, map(ORIGINAL.fullmatch, file.notes)), None)
    if match is None or match[1] != model._meta.label_lower:
        told = {"what": model._meta.verbose_name_plural}
        entry.refuse(gettext("It isn’t one of these: %(what)s.") % told)
        return entry
    item = model._base_manager.filter(pk=match[2]).first()
    version = Version.objects.of(item).filter(pk=match[3]).first() if item else None
    if item is None or version is None or version.published_at is None:
        entry.refuse(gettext("It isn’t there any more, or never was."))
        return entry
    entry.name, entry.item, entry.source = str(item), item, version
    if (other := seen.setdefault(item.pk, entry)) is not entry:
        for each in (entry, other):
            each.refuse(gettext("It is in this file twice."))
        return entry
    if not _is(file.target_language, language):
        entry.refuse(
            gettext("It is translated into “%(there)s”, and not into “%(asked)s”.")
            % {"there": _named(file.target_language), "asked": languages.name(language)}
        )
    elif language == version.language or not _is(file.source_language, version.language):
        entry.refuse(gettext("It is translated from another language than it was."))
    elif not _is_outdated(entry, version):
        _plan(entry, version, file, language)
    return entry


def _is(tag: str, code: str) -> bool:
    """Return whether a tag is that of a language; programs add a country: fr-BE is fr."""
    return tag.lower() == code or tag.lower().startswith(f"{code}-")


def _is_outdated(entry: Entry, version: Version) -> bool:
    """Refuse what was made from words that visitors no longer read; say who changed what."""
    item = entry.item
    now = words.read_columns(item, version.language)
    names = units.names_of(type(item), version.language)
    if all(now.get(name) == version.words.get(name, now.get(name)) for name in names):
        return False
    live = keeping.published(item, version.language)
    by = live if live and live.words == words.read(item, version.language) else None
    when = by.published_at or by.written_at if by else getattr(item, "updated_at", timezone.now())
    entry.refuse(
        gettext(
            "The text in %(language)s has changed since this file was made: version %(then)s was "
            "translated, visitors read version %(now)s (%(who)s, %(when)s). Make a new file."
        )
        % {
            "language": languages.name(version.language),
            "then": version.pk,
            "now": by.pk if by else "–",
            "who": by.by if by else Version.Origin.FOUND.label,
            "when": date_format(timezone.localtime(when), "DATETIME_FORMAT"),
        }
    )
    entry.was = [
        Shown(units.label(type(item), name), html)
        for name, html in compared(item, version.language, version.words, now)
    ]
    return True


def _plan(entry: Entry, version: Version, file: xliff.File, language: str) -> None:
    """Find what would change, and what is wrong."""
    item = entry.item
    base = units.base_of(item, language)
    entry.draft = base.draft
    fields = list(units.translated(type(item), version, base))
    sent: dict[str, xliff.Unit] = {}
    known = {part.id for each in fields for part in each.parts}
    for unit in file.units:
        told = {"unit": unit.id[:SHOWN]}
        if unit.id not in known:
            entry.refuse(gettext("“%(unit)s” isn’t part of it.") % told)
        elif unit.id in sent:
            entry.refuse(gettext("“%(unit)s” is there twice.") % told)
        sent[unit.id] = unit
    changed = {
        each.name: text for each in fields if (text := _translation(entry, each, sent)) is not None
    }
    changed = {name: text for name, text in changed.items() if base.words.get(name) != text}
    if not changed or entry.refusals:
        return
    entry.words = base.words | changed
    entry.changes = [
        Shown(units.label(type(item), name), html)
        for name, html in compared(item, language, base.words, entry.words)
    ]


def _translation(entry: Entry, found: Translated, sent: dict[str, xliff.Unit]) -> str | None:
    """Return what a field would say; None where that is what it says, or isn't whole."""
    said: list[str] = []
    missing, is_changed = 0, not found.is_shaped
    for part in found.parts:
        unit = sent.get(part.id)
        if unit and found.tidied(unit.source) != found.tidied(part.source):
            told = {"part": part.name}
            entry.refuse(gettext("%(part)s: the original was altered.") % told)
            continue
        target = found.tidied(unit.target) if unit else ()
        if not segments.said(target).strip():
            said.append(part.kept)
            missing += not part.kept
        elif target == found.tidied(part.current):
            said.append(part.kept)
        else:
            is_changed = True
            # In a plain text there are no marks, whatever a program put there.
            wrong = segments.problems(unit.target if unit else (), part.marks)
            for each in wrong:
                entry.refuse(f"{part.name}: {each}.")
            said.append("" if wrong else _checked(entry, found, part, target))
    if not is_changed:
        return None
    if missing and found.text:
        if missing < len(found.parts):
            _note_gaps(entry, found, missing)
        return None
    if found.text is None:
        return said[0] if said and said[0] else None
    return found.text.filled(said) if len(said) == len(found.parts) else None


def _note_gaps(entry: Entry, found: Translated, missing: int) -> None:
    told = {"field": units.label(type(entry.item), found.name), "count": missing}
    text = ngettext(
        "%(field)s is left as it is: one part isn’t translated yet.",
        "%(field)s is left as it is: %(count)s parts aren’t translated yet.",
        missing,
    )
    entry.warnings.append(text % told)


def _checked(entry: Entry, found: Translated, part: Part, target: segments.Pieces) -> str:
    """Return the translation of a part as it is stored; say what may be wrong with it."""
    text = segments.said(target)
    if len(text) > LONGEST_TEXT:
        entry.refuse(gettext("%(part)s: it is far too long.") % {"part": part.name})
        return ""
    if lost := numbers_in(segments.said(part.source)) - numbers_in(text):
        told = {"part": part.name, "numbers": ", ".join(sorted(lost))}
        entry.warnings.append(
            gettext("%(part)s: a number of the original is missing: %(numbers)s.") % told
        )
    if found.longest and len(text) > found.longest:
        told = {"part": part.name, "most": str(found.longest)}
        entry.warnings.append(gettext("%(part)s: it is longer than %(most)s characters.") % told)
    return segments.as_html(target, part.marks) if found.text else text


def numbers_in(text: str) -> set[str]:
    """Return what may be phone numbers, in digits alone; an Arabic digit is one, too."""
    text = "".join(str(unicodedata.decimal(each, each)) for each in text)
    return {re.sub(r"\D", "", found) for found in NUMBERS.findall(text)}


def _named(tag: str) -> str:
    """Return the name of the language that a file says it is in, or what it says."""
    return languages.name(tag) if tag in languages.BY_CODE else tag[:SHOWN] or "–"
