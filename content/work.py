"""What waits for editors in pages, brochures and videos."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from content.library.kinds import KINDS
from content.models import Page, Video
from stopmensenhandel import languages
from stopmensenhandel.work import Entry, Work
from versions.work import called, seen_by, url_of


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
                yield Entry(called(item), kind, url_of(model, item.pk, ""), note)


class Untitled(Work):
    """Files in a language of the site in which nothing is said of them: visitors read a key."""

    label = _("Files without a title")

    def found(self, user: Any, code: str) -> Iterator[tuple[Any, QuerySet[Any]]]:
        """Yield each model with what there is of it in a language."""
        title = build_localized_fieldname("title", code)
        nothing = Q(**{title: None}) | Q(**{title: ""})
        for kind in KINDS.values():
            if kind.model in seen_by(user):
                items = kind.model.objects.published().filter(nothing)
                yield kind.model, items.filter(kind.model.has_file_in(code))

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how many there are in each language."""
        return {
            code: sum(items.count() for _model, items in self.found(user, code))
            for code in languages.BY_CODE
        }

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield those in a language."""
        for model, items in self.found(user, language):
            for item in items:
                kind = capfirst(str(model._meta.verbose_name))
                yield Entry(called(item), kind, url_of(model, item.pk, language))


class Unread(Work):
    """Films that nobody can read: there is no transcript."""

    label = _("Films without a transcript")

    def found(self, code: str) -> QuerySet[Any]:
        """Return what there is in a language."""
        transcript = build_localized_fieldname("transcript", code)
        films: Any = Video.objects.published().in_language(code)
        found: QuerySet[Any] = films.filter(Q(**{transcript: None}) | Q(**{transcript: ""}))
        return found

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how many there are in each language."""
        if Video not in seen_by(user):
            return {}
        return {code: self.found(code).count() for code in languages.BY_CODE}

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield those in a language."""
        for item in self.found(language) if Video in seen_by(user) else ():
            kind = capfirst(str(Video._meta.verbose_name))
            yield Entry(called(item), kind, url_of(Video, item.pk, language))
