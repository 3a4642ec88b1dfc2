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


class Wrong(Work):
    """Something that is wrong with what visitors see, in a language."""

    def models(self) -> list[Any]:
        """Return the models with which it may be wrong: by default those of the library."""
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
                    url = url_of(model, item.pk, language)
                    yield Entry(str(item), kind, url, self.note(item, language))

    def note(self, item: Any, language: str) -> str:
        """Return what else is said of one."""
        return ""


class Review(Wrong):
    """What should have been looked at again by now."""

    label = _("Past the day of review")

    def models(self) -> list[Any]:
        """Return pages, too."""
        return [Page, *super().models()]

    def wrong(self, model: Any, code: str) -> Q:
        """Return the condition that the day is over, of what is there."""
        column = build_localized_fieldname("review_by", code)
        over = Q(**{f"{column}__lt": timezone.localdate()})
        condition: Q = over & model.existence(code)
        return condition

    def note(self, item: Any, language: str) -> str:
        """Return the day."""
        day = getattr(item, build_localized_fieldname("review_by", language))
        return date_format(day, "DATE_FORMAT")


class Untitled(Wrong):
    """Files in a language of the site in which nothing is said of them: visitors read a key."""

    label = _("Files without a title")

    def wrong(self, model: Any, code: str) -> Q:
        """Return the condition that there is a file and no title."""
        return _is_empty("title", code) & Q(model.has_file_in(code))


class Unread(Wrong):
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
