"""Publishing what was written before: a draft by hand, what waits when its moment has come."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import languages
from stopmensenhandel.admin import write
from versions import keeping, words
from versions.models import Version
from versions.words import COMMON

logger = logging.getLogger(__name__)

GONE = _("A file is no longer on the disk: %(files)s. Upload it again.")

#: Sent within the transaction when an open version was published: ``item``, ``before`` (the words
#: that were there, or none), ``version``, ``publisher``. Forms note by themselves what they save.
published = Signal()


def put(item: Any, language: str, written: words.Words) -> None:
    """Make words those of an object, in the database.

    Raises:
        ValidationError: they don't fit, or no longer.

    """
    names = words.fill(item, language, written)
    check(item, names)
    write(item, names)
    words.store_related(item, language, written)


def check(item: models.Model, names: list[str]) -> None:
    """Check some columns of an object as a form would; what else it has is nobody's matter now.

    Raises:
        ValidationError: something is wrong with one of them.

    """
    others = {field.name for field in item._meta.concrete_fields}.difference(names)
    found: dict[str, list[ValidationError]] = {}
    steps: list[Callable[[], None]] = [
        lambda: item.clean_fields(exclude=others),
        item.clean,
        lambda: item.validate_unique(exclude=others),
    ]
    for step in steps:
        try:
            step()
        except ValidationError as error:
            error.update_error_dict(found)
    if wrong := {name: told for name, told in found.items() if name not in others}:
        raise ValidationError(wrong)


@transaction.atomic
def publish(version: Version, publisher: Any = None) -> None:
    """Let visitors read an open version from now on.

    Raises:
        ValidationError: its words don't fit, or no longer; or a file of it is gone.

    """
    model: Any = version.content_type.model_class()
    item = model._base_manager.select_for_update().get(pk=version.object_id)
    publisher = publisher or version.publisher or version.author
    keeping.note_found(item, [version.language, COMMON])
    before = words.read(item, version.language)
    if gone := words.missing_files(model, version.words, before):
        raise ValidationError(GONE, code="gone", params={"files": ", ".join(gone)})
    put(item, version.language, version.words)
    if version.language != COMMON:
        item.go_public()
    keeping.note_published(item, version.language, publisher)
    if version.language != COMMON:
        keeping.note_beside(item, COMMON, publisher)
    published.send(model, item=item, before=before, version=version, publisher=publisher)


def publish_due() -> None:
    """Publish what waits and whose moment has come; of several processes one does it."""
    due = Version.objects.filter(state=Version.State.WAITING, publish_at__lte=timezone.now())
    for number in list(due.order_by("publish_at").values_list("pk", flat=True)):
        with transaction.atomic():
            if version := _locked(due, number):
                _publish_or_give_back(version)


def _locked(due: models.QuerySet[Version], number: int) -> Version | None:
    """Return a version that is still due and that nobody else changes now: its object first.

    So does whoever saves a form; in another order two could wait for each other.
    """
    version = due.filter(pk=number).first()
    model: Any = version and version.content_type.model_class()
    if version and model:
        there = model._base_manager.filter(pk=version.object_id).order_by()
        if there.exists() and not there.select_for_update(skip_locked=True).values("pk"):
            return None
    return due.select_for_update(of=("self",), skip_locked=True).filter(pk=number).first()


def _publish_or_give_back(version: Version) -> None:
    """Publish a version; where it can't be, it is a draft again, which says why.

    Whatever is wrong with it: what is due after it mustn't wait for it.
    """
    try:
        with transaction.atomic():
            publish(version)
    except (OperationalError, InterfaceError):
        raise  # the database is away, or somebody holds it: at the next look
    except Exception as error:
        reasons = _reasons(error)
        is_told = isinstance(error, (ValidationError, models.ObjectDoesNotExist))
        logger.error(
            "What waited can't be published (version %s): %s",
            version.pk,
            reasons[languages.DEFAULT.code] if is_told else error,
            exc_info=None if is_told else error,
        )
        version.state, version.publish_at = Version.State.DRAFT, None
        version.failure = reasons
        version.save(update_fields=["state", "publish_at", "failure"])


def _reasons(error: Exception) -> dict[str, str]:
    """Return by language why a version can't be published, for whoever reads it there."""
    reasons = {}
    for code in languages.BY_CODE:
        with override(code):
            if isinstance(error, ValidationError):
                reasons[code] = " ".join(error.messages)
            elif isinstance(error, models.ObjectDoesNotExist):
                reasons[code] = gettext("It was deleted before its moment came.")
            else:
                reasons[code] = gettext("Something unforeseen is wrong: the site’s log says what.")
    return reasons
