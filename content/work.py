"""What waits for editors in pages, brochures and videos."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from content.library.kinds import KINDS
from content.models import Page, Video
from stopmensenhandel import languages
from stopmensenhandel.work import Entry, Work
from versions.work import seen_by, url_of


class Review(Work):
    """What should have been looked at again by now."""

    label = _("Past the day of review")
    is_by_language = False

    def found(self, user: Any) -> Iterator[tuple[Any, Any]]:
        """Yield each model with what there is of it."""
        models: list[Any] = [Page, *(kind.model for kind in KINDS.values())]
        for model in models:
            if model in seen_by(user):
                due = model.objects.published().filter(review_by__lt=timezone.localdate())
                yield model, due

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how much there is."""
        return {"": sum(due.count() for _model, due in self.found(user))}

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield it."""
        for model, due in self.found(user):
            for item in due.order_by("review_by"):
                note = date_format(item.review_by, "DATE_FORMAT")
                kind = capfirst(str(model._meta.verbose_name))
                yield Entry(str(item), kind, url_of(model, item.pk, ""), note)


class OfFiles(Work):
    """Something that is wrong with things of the library, in a language."""

    def models(self) -> list[Any]:
        """Return the models with which it may be wrong."""
        return [kind.model for kind in KINDS.values()]

    def wrong(self, model: Any, code: str) -> Q:
        """Return the condition that it is wrong in a language."""
        raise NotImplementedError

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how much there is in each language: one query a model."""
        found: Counter[str] = Counter()
        for model in set(self.models()).intersection(seen_by(user)):
            names = {f"in_{number}": code for number, code in enumerate(languages.BY_CODE)}
            counts = {
                name: Count("pk", filter=self.wrong(model, code)) for name, code in names.items()
            }
            counted = model.objects.published().order_by().aggregate(**counts)
            found.update({code: counted[name] for name, code in names.items()})
        return found

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield what there is in a language."""
        for model in self.models():
            if model in seen_by(user):
                for item in model.objects.published().filter(self.wrong(model, language)):
                    kind = capfirst(str(model._meta.verbose_name))
                    yield Entry(str(item), kind, url_of(model, item.pk, language))


class Untitled(OfFiles):
    """Files in a language of the site in which nothing is said of them: visitors read a key."""

    label = _("Files without a title")

    def wrong(self, model: Any, code: str) -> Q:
        """Return the condition that there is a file and no title."""
        return _is_empty("title", code) & Q(model.has_file_in(code))


class Unread(OfFiles):
    """Films that nobody can read: there is no transcript."""

    label = _("Films without a transcript")

    def models(self) -> list[Any]:
        """Return films."""
        return [Video]

    def wrong(self, model: Any, code: str) -> Q:
        """Return the condition that there is a film and no transcript."""
        condition: Q = _is_empty("transcript", code) & model.existence(code)
        return condition


def _is_empty(name: str, code: str) -> Q:
    column = build_localized_fieldname(name, code)
    return Q(**{column: None}) | Q(**{column: ""})
