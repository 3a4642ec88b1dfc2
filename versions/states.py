"""The state of each translation: computed from versions, stored nowhere."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import languages
from versions.models import Version
from versions.work import behind


class State(models.TextChoices):
    """How far the words of an object are in a language."""

    NOT_WANTED = "not-wanted", _("Not needed in this language")
    MISSING = "missing", _("Missing")
    IN_WORK = "in-work", _("In work: there is a draft")
    BEHIND = "behind", _("Behind: its source says something else by now")
    CURRENT = "current", _("Up to date")
    CHECKED = "checked", _("Up to date, and checked by a second person")


#: What stands for each in a table of thirty languages; its name is read aloud.
SIGNS = {
    State.NOT_WANTED: "·",
    State.MISSING: "○",
    State.IN_WORK: "◐",
    State.BEHIND: "↻",
    State.CURRENT: "●",
    State.CHECKED: "✓",
}

#: By number of the object and language.
States = dict[tuple[int, str], State]


def of_all(model: Any, items: list[Any]) -> States:
    """Return the state of some objects of a model in all languages of the site: four queries."""
    kind = ContentType.objects.get_for_model(model)
    versions = Version.objects.filter(content_type=kind).order_by()
    drafted = set(versions.open().values_list("object_id", "language"))
    checked = set(versions.published().filter(is_checked=True).values_list("object_id", "language"))
    late = {(item, code) for of, item, code in behind() if of == kind.pk}
    core = set(model._default_manager.filter(model.core()).order_by().values_list("pk", flat=True))
    found: States = {}
    for item in items:
        for language in languages.LANGUAGES:
            place = item.pk, language.code
            is_full = language.level is languages.Level.FULL
            if place in drafted:
                found[place] = State.IN_WORK
            elif not item.exists_in(language.code):
                is_wanted = is_full or item.pk in core
                found[place] = State.MISSING if is_wanted else State.NOT_WANTED
            elif place in late:
                found[place] = State.BEHIND
            else:
                found[place] = State.CHECKED if place in checked else State.CURRENT
    return found
