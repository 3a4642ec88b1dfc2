"""Keeping versions: a draft, what is published, and what was found or came with the site."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname

from stopmensenhandel import languages
from versions import meaning, words
from versions.models import FormerAddress, Version
from versions.words import COMMON, Words


def published(item: models.Model, language: str) -> Version | None:
    """Return the version that visitors read, where there is one."""
    return Version.objects.part(item, language).published().first()


def opened(item: models.Model, language: str, *, lock: bool = False) -> Version | None:
    """Return the draft, or what waits; ``lock`` keeps anybody else from changing it meanwhile."""
    found = Version.objects.part(item, language).open()
    return (found.select_for_update(of=("self",)) if lock else found).first()


def waiting(item: models.Model, language: str) -> Version | None:
    """Return what waits for its moment, where there is something."""
    return Version.objects.part(item, language).filter(state=Version.State.WAITING).first()


def lock(item: models.Model) -> None:
    """Let nobody else write of an object until the transaction ends; before any of its versions.

    There may be no version yet which two who begin one could wait for.
    """
    there = type(item)._base_manager.filter(pk=item.pk)
    there.select_for_update().values_list("pk").first()


def languages_of(item: models.Model) -> list[str]:
    """Return in which languages an object can have words: the site's, and those of its rows."""
    tags = {
        tag
        for name in words.rows(type(item), languages.DEFAULT.code)
        for tag in getattr(item, name).values_list("language", flat=True)
    }
    return [*languages.BY_CODE, *sorted(tags.difference(languages.BY_CODE))]


@transaction.atomic
def keep_draft(
    item: models.Model,
    language: str,
    written: Words,
    author: Any,
    *,
    publish_at: datetime | None = None,
    **told: Any,
) -> Version:
    """Keep words that visitors don't read yet, and with ``publish_at`` not before that moment.

    ``told`` is what is said of them: ``comment``, ``is_small``, ``source``, ``origin``. What the
    draft said before is kept as an earlier version.
    """
    lock(item)
    version = opened(item, language, lock=True)
    if version is None:
        version = _new(item, language)
    elif version.words != written:
        _remember(version)
    state = Version.State.WAITING if publish_at else Version.State.DRAFT
    _write(version, written, author, state=state, publish_at=publish_at, failure={}, **told)
    version.save()
    return version


@transaction.atomic
def note_published(
    item: models.Model, language: str, author: Any = None, **told: Any
) -> Version | None:
    """Note that visitors read now what an object says; return the version that says it.

    Where nothing is said and nothing ever was, there is none. Whoever publishes somebody else's
    draft as it is isn't its author, but its publisher.
    """
    now = words.read(item, language)
    before, version = published(item, language), opened(item, language, lock=True)
    if version and not words.is_same(version.words, now):
        _remember(version)
    if before and words.is_same(before.words, now):
        _renew_source(before, told.get("source") or (version and version.source))
        if version:
            # It says what is there already: there is nothing left to publish.
            version.delete()
        return before
    if before is None and version is None and words.is_empty(now):
        return None
    version = version or _new(item, language)
    if before and not version.source_id:
        version.source = before.source
    _write(version, now, author, **told)
    version.publisher = author
    _supersede(before, version)
    return version


@transaction.atomic
def note_beside(item: models.Model, language: str, author: Any = None) -> None:
    """Note what else of an object became public with words in another language.

    A draft of it stays one; where it says what was there before, it says what is there now.
    """
    now, before = words.read(item, language), published(item, language)
    if words.is_same(before.words, now) if before else words.is_empty(now):
        return
    draft = opened(item, language, lock=True)
    version = _new(item, language)
    version.source = before.source if before else None
    version.publisher = author
    _write(version, now, author)
    _supersede(before, version)
    if draft and before:
        former = before.words
        draft.words |= {
            name: value
            for name, value in now.items()
            if name in former and draft.words.get(name) == former[name]
        }
        draft.save(update_fields=["words"])


def note_found(
    item: models.Model, found: Iterable[str] = (), origin: str = Version.Origin.FOUND
) -> None:
    """Note what is there and in no version: it was stored before there were any, or past them.

    ``found`` are the languages in which to look, by default all. Those of which nobody knows from
    which they were translated rest on the first of them: so they are current with each other.
    Those of a release always are, but where somebody wrote something else in between.
    """
    live = {v.language: v for v in Version.objects.of(item).published()}
    source = former = next((live[code] for code in languages.BY_CODE if code in live), None)
    is_release = origin == Version.Origin.RELEASE
    for language in found or (COMMON, *languages_of(item)):
        now = words.read(item, language)
        before = live.get(language)
        if (before is None and words.is_empty(now)) or (
            before and words.is_same(before.words, now)
        ):
            continue
        version = _new(item, language)
        rests_on = before.source if before else source if language else None
        is_theirs = is_release and source is not None and source.origin == origin
        if is_theirs and rests_on and rests_on.language == source.language:  # type: ignore[union-attr]
            rests_on = source
        _write(version, now, None, origin=origin, source=rests_on)
        _supersede(before, version)
        if language in languages.BY_CODE and (source is None or source.language == language):
            source = version
    if is_release and former and source != former:
        drafted = Version.objects.of(item).open().values("language")
        rest = Version.objects.of(item).published().filter(origin=origin, source=former)
        rest.exclude(language__in=drafted).update(source=source)


@transaction.atomic
def discard(item: models.Model, version: Version) -> bool:
    """Throw a draft away; what it said is kept as an earlier version.

    Returns whether it was one still: it may have been published meanwhile.
    """
    lock(item)
    still = Version.objects.part(item, version.language).open().filter(pk=version.pk)
    return bool(still.update(state=Version.State.SUPERSEDED, publish_at=None))


def is_idle(item: models.Model, language: str, written: Words, source: Version | None) -> bool:
    """Return whether words change nothing, not even that they are right beside a newer source."""
    stored = type(item)._base_manager.get(pk=item.pk)
    live = published(item, language)
    former = live.source if live else None
    is_renewed = source and former and source.language == former.language and source != former
    return words.is_same(words.read(stored, language), written) and not is_renewed


def is_behind(item: models.Model, language: str) -> bool:
    """Return whether what a translation rests on has changed since, other than by a small change.

    What was in turn brought up to date from that translation doesn't count.
    """
    translation = published(item, language)
    former = translation.source if translation else None
    now = published(item, former.language) if former else None
    if translation is None or former is None or now is None or now.means == former.means:
        return False
    return not (now.source and now.source.means == translation.means)


def unversioned(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return the objects of which no version says anything."""
    kind = ContentType.objects.get_for_model(model)
    known = Version.objects.filter(content_type=kind, object_id=models.OuterRef("pk"))
    return model._default_manager.filter(~models.Exists(known))


def _new(item: models.Model, language: str) -> Version:
    kind = ContentType.objects.get_for_model(item)
    return Version(content_type=kind, object_id=item.pk, language=language)


def _renew_source(live: Version, source: Version | None) -> None:
    """Note that a translation is right as it is, now that its source says something else."""
    former = live.source
    if source and (former is None or former.language == source.language) and former != source:
        live.source = source
        live.save(update_fields=["source"])


def _supersede(before: Version | None, version: Version) -> None:
    """Store a version as what visitors read, in place of another."""
    if before:
        before.state = Version.State.SUPERSEDED
        before.save(update_fields=["state"])
    version.state, version.publish_at, version.failure = Version.State.PUBLISHED, None, {}
    version.published_at = timezone.now()
    version.meaning_id = meaning.of(before, version)
    version.is_checked = meaning.is_checked(before, version)
    version.save()
    _note_address(before, version)


def _note_address(before: Version | None, version: Version) -> None:
    """Remember an address that was changed, so that it leads to the new one."""
    now = version.words.get("slug") or ""
    of_kind = FormerAddress.objects.filter(
        content_type=version.content_type_id, language=version.language
    )
    if now:
        of_kind.filter(slug=now).delete()
    former = (before.words.get("slug") or "") if before else ""
    if version.language and former and former != now:
        FormerAddress.objects.update_or_create(
            content_type=version.content_type,
            language=version.language,
            slug=former,
            defaults={"object_id": version.object_id},
        )


def now_at(model: type[models.Model], language: str, slug: str) -> Any:
    """Return what had an address that ended so, before it was changed; None where nothing had."""
    kind = ContentType.objects.get_for_model(model)
    found = FormerAddress.objects.filter(content_type=kind, language=language, slug=slug)
    number = found.values_list("object_id", flat=True).first()
    return model._default_manager.filter(pk=number).first() if number else None


class DraftError(Exception):
    """There is a draft, which somebody may have read instead of what visitors read."""


class ChangedError(Exception):
    """Visitors read something else by now than what somebody read."""


@transaction.atomic
def look(item: models.Model, language: str, who: Any, seen: str) -> None:
    """Note that somebody looked today at what visitors read, and found it right.

    ``seen`` is the fingerprint of what they read.

    Raises:
        DraftError: there is a draft.
        ChangedError: it isn't what visitors read now.

    """
    lock(item)
    # Somebody may have published since it was looked up.
    item.refresh_from_db()
    if opened(item, language, lock=True):
        raise DraftError
    if seen != meaning.fingerprint(item, language):
        raise ChangedError
    day = build_localized_fieldname(type(item).looked_at, language)  # type: ignore[attr-defined]
    note_found(item, [language])
    setattr(item, day, timezone.localdate())
    item.save(update_fields=[day])
    version = note_published(item, language, who, is_small=True)
    if version and not version.is_checked and meaning.is_second(who.pk, version):
        # On the day on which the first had looked, too: no word is new, nor the day.
        version.is_checked = True
        version.save(update_fields=["is_checked"])


def _write(version: Version, written: Words, author: Any, **told: Any) -> None:
    said = version.words or {}
    # A field that is newer than a draft makes nobody its author.
    is_new = any(written[name] != value for name, value in said.items() if name in written)
    version.words = written
    if version.pk is None or is_new:
        version.author = author
        version.author_name = (author.get_full_name() or author.get_username()) if author else ""
        version.written_at = timezone.now()
    for name, value in told.items():
        setattr(version, name, value)


def _remember(version: Version) -> None:
    """Keep what an open version says, which is about to be overwritten."""
    earlier = Version.objects.get(pk=version.pk)
    earlier.pk, earlier.state, earlier.publish_at = None, Version.State.SUPERSEDED, None
    earlier.save()
