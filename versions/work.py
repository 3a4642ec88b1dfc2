"""What waits for translators and publishers: what is missing, behind, drafted, waiting, done."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import languages
from stopmensenhandel.admin import ALL
from stopmensenhandel.translated import Translated
from stopmensenhandel.work import Entry, Work
from versions.models import Version
from versions.words import COMMON

#: Days that the start page looks back.
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def models() -> list[Any]:
    """Return the models of what has versions."""
    return [m for m in apps.get_models() if issubclass(m, Translated)]


def seen_by(user: Any) -> list[Any]:
    """Return those of which somebody sees anything."""
    found = []
    for model in models():
        meta = model._meta
        if user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            found.append(model)
    return found


def may_see(user: Any, item: Any) -> bool:
    """Return whether somebody sees this one, too."""
    meta = item._meta
    return bool(user.has_perm(f"{meta.app_label}.view_{meta.model_name}", item))


def url_of(model: Any, number: int, language: str, other: str = "") -> str:
    """Return the address of a form in a language, beside another."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    query = {"language": language or ALL} | ({"beside": other} if other else {})
    return f"{reverse(name, args=[number])}?{urlencode(query)}"


class Missing(Work):
    """What should be there in a language and isn't."""

    label = _("Missing")

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how much is missing in each language: one query a model."""
        found: Counter[str] = Counter()
        for model in seen_by(user):
            counts = {
                f"in_{number}": Count("pk", filter=self.missing(model, code), distinct=True)
                for number, code in enumerate(languages.BY_CODE)
            }
            counted = public(model).aggregate(**counts)
            for number, code in enumerate(languages.BY_CODE):
                found[code] += counted[f"in_{number}"]
        return found

    def missing(self, model: Any, code: str) -> Q:
        """Return the condition that something is wanted in a language and isn't there."""
        condition: Q = model.wanted_in(code) & ~model.existence(code)
        return condition

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield what is missing in a language."""
        for model in seen_by(user):
            for item in public(model).filter(self.missing(model, language)).distinct():
                if may_see(user, item):
                    yield _entry(model, item, language)


def public(model: Any) -> QuerySet[Any]:
    """Return what visitors see of a model, or all of what has no such state."""
    items = model._default_manager.all()
    found: QuerySet[Any] = items.published() if hasattr(items, "published") else items
    return found.order_by()


def _entry(model: Any, item: Any, language: str, note: str = "") -> Entry:
    there = [code for code in languages.BY_CODE if code != language and item.exists_in(code)]
    kind = capfirst(str(model._meta.verbose_name))
    url = url_of(model, item.pk, language, there[0] if there else "")
    return Entry(str(item), kind, url, note)


class Behind(Work):
    """Translations whose source says something else by now."""

    label = _("Behind")

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how many there are in each language."""
        return Counter(language for _kind, _number, language in behind())

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield those in a language."""
        by_kind = {ContentType.objects.get_for_model(model).pk: model for model in seen_by(user)}
        for (kind, number, code), source in behind().items():
            model = by_kind.get(kind)
            if model is None or code != language:
                continue
            item = model._default_manager.filter(pk=number).first()
            if item and may_see(user, item):
                url = url_of(model, number, language, source)
                yield Entry(str(item), capfirst(str(model._meta.verbose_name)), url)


def behind() -> dict[tuple[int, int, str], str]:
    """Return what is behind, by kind, number and language, with the language of its source.

    The rule of ``keeping.is_behind``, for all of them by one query.
    """
    columns = (
        "content_type",
        "object_id",
        "language",
        "pk",
        "meaning",
        "source",
        "source__language",
    )
    rows = Version.objects.published().exclude(language=COMMON).order_by()
    found = list(rows.values_list(*columns, "source__meaning"))
    means = {(kind, item, code): meaning or pk for kind, item, code, pk, meaning, *_rest in found}
    sources = {
        (kind, item, code): source_meaning or source
        for kind, item, code, _pk, _meaning, source, _language, source_meaning in found
    }
    late = {}
    for kind, item, code, pk, meaning, source, source_code, source_meaning in found:
        now = means.get((kind, item, source_code))
        if source is None or now is None or now == (source_meaning or source):
            continue
        if sources.get((kind, item, source_code)) != (meaning or pk):
            late[kind, item, code] = source_code
    return late


class Open(Work):
    """Versions that aren't published yet."""

    state = ""

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how many there are in each language."""
        found = _seen(Version.objects.filter(state=self.state), user)
        return dict(found.order_by().values_list("language").annotate(Count("pk")))

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield those in a language."""
        yield from entries_of(Version.objects.filter(state=self.state, language=language), user)


class Drafts(Open):
    """Drafts."""

    label = _("Drafts")
    state = Version.State.DRAFT


class Waiting(Open):
    """What waits for its moment."""

    label = _("Waiting")
    state = Version.State.WAITING


class Common(Open):
    """What is the same in all languages, and isn't published yet."""

    label = _("Not published yet, of what is the same in all languages")
    is_by_language = False

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how many there are."""
        return {COMMON: _seen(Version.objects.open().filter(language=COMMON), user).count()}

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield them."""
        yield from entries_of(Version.objects.open().filter(language=COMMON), user)


class Alone(Work):
    """What somebody published alone, though two should have seen it."""

    label = _("Published by one person alone, in the last 30 days")
    is_by_language = False

    def found(self) -> QuerySet[Version]:
        """Return them."""
        since = timezone.now() - MONTH
        return Version.objects.filter(published_at__gte=since).exclude(alone_reason="")

    def numbers(self, user: Any) -> dict[str, int]:
        """Return how many there are."""
        return {COMMON: _seen(self.found(), user).count()}

    def entries(self, user: Any, language: str) -> Iterator[Entry]:
        """Yield them."""
        yield from entries_of(self.found(), user)


class Week(Alone):
    """What everybody did this week."""

    label = _("What everybody did this week")

    def found(self) -> QuerySet[Version]:
        """Return it."""
        since = timezone.now() - WEEK
        written = (Version.Origin.EDITOR, Version.Origin.EXCHANGE)
        return Version.objects.filter(written_at__gte=since, origin__in=written)


def _seen(versions: QuerySet[Version], user: Any) -> QuerySet[Version]:
    """Return the versions of what somebody sees anything of."""
    kinds = ContentType.objects.get_for_models(*seen_by(user)).values()
    return versions.filter(content_type__in=kinds)


def _became(version: Version) -> str:
    """Say what became of a version: who published it, where that was somebody else."""
    if version.publisher and version.publisher_id != version.author_id and version.published_at:
        who = version.publisher.get_full_name() or version.publisher.get_username()
        return gettext("published by %(who)s") % {"who": who}
    return str(version.get_state_display())


def entries_of(versions: QuerySet[Version], user: Any) -> Iterator[Entry]:
    """Yield versions as things to look at; what somebody may not see is left out."""
    by_kind = {ContentType.objects.get_for_model(model).pk: model for model in seen_by(user)}
    for version in (
        versions.filter(content_type__in=by_kind)
        .select_related("publisher")
        .order_by("-written_at")
    ):
        model = by_kind[version.content_type_id]
        item = model._default_manager.filter(pk=version.object_id).first()
        if item is None or not may_see(user, item):
            continue
        name = languages.name(version.language) if version.language else ""
        moment = version.publish_at or version.written_at
        told = [name, str(version.by), date_format(timezone.localtime(moment), "DATETIME_FORMAT")]
        told += [_became(version), version.failed or version.alone_reason or version.comment]
        note = " · ".join(filter(None, told))
        kind = capfirst(str(model._meta.verbose_name))
        yield Entry(str(item), kind, url_of(model, item.pk, version.language), note)
