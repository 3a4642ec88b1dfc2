"""The library's shelves: brochures and videos together, chosen, counted and put in order."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When
from django.utils.text import capfirst
from django.utils.translation import get_language

from content.library.kinds import KINDS
from content.models import Audience, LibraryItem, Page, Section
from content.models.library import made_for
from stopmensenhandel import languages


@dataclass(frozen=True)
class Choice:
    """One value of a filter: its words, and how many items there are with it."""

    value: str
    label: Any
    count: int
    is_chosen: bool
    #: The query of the list with this choice, or without it where it is chosen already.
    query: str
    #: The code of the language of ``label`` where it isn't the page's.
    language: str = ""
    #: What it stands under in a long list.
    group: Any = ""


@dataclass(frozen=True)
class Selection:
    """What a visitor asks the library for; an empty value asks for everything.

    ``subject`` is the key of a page, ``language`` the BCP 47 tag of a file. A value
    that nothing has selects nothing.
    """

    kind: str = ""
    audience: str = ""
    subject: str = ""
    language: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Selection":
        """Return the selection that an address asks for."""
        names = cls.__dataclass_fields__
        return cls(**{name: without_nul(query.get(name, ""))[:80] for name in names})

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def query(self, **changes: str) -> str:
        """Return the selection as the query of an address, with changes."""
        return urlencode({k: v for k, v in asdict(replace(self, **changes)).items() if v})

    def items(self, kind: str) -> QuerySet[Any]:
        """Return the published items of one kind that are selected."""
        model, edition = KINDS[kind].model, KINDS[kind].edition
        chosen: QuerySet[Any] = model.objects.published()
        if self.language:
            chosen = chosen.filter(model.has_file_in(self.language))
        else:
            chosen = chosen.filter(Exists(edition.objects.filter(item=OuterRef("pk"))))
        if self.kind and self.kind != kind:
            return chosen.none()
        if self.audience:
            chosen = chosen.filter(made_for(self.audience))
        if self.subject:
            chosen = chosen.filter(pages__key=self.subject)
        return chosen

    def rows(self) -> QuerySet[Any]:
        """Return kind and primary key of what is selected, in the order of the list.

        What exists in the visitor's language comes first, then the newest.
        """
        code = get_language() or languages.DEFAULT.code
        parts = []
        for name, kind in KINDS.items():
            parts.append(
                self.items(name)
                .order_by()
                .annotate(
                    kind=Value(name),
                    elsewhere=Case(
                        When(kind.model.existence(code), then=Value(0)), default=Value(1)
                    ),
                )
                .values_list("kind", "pk", "elsewhere", "created_at")
            )
        first, *others = parts
        rows: QuerySet[Any] = first.union(*others, all=True)
        return rows.order_by("elsewhere", "-created_at", "kind", "pk")

    def choices(self) -> dict[str, list[Choice]]:
        """Return every value of every filter, each with the count of what it would select."""
        labels = {name: capfirst(kind.label) for name, kind in KINDS.items()}
        return {
            "kind": self._choices("kind", self._kinds(), labels),
            "audience": self._choices("audience", self._audiences(), dict(Audience.choices)),
            "language": self._language_choices(),
            "subject": self._subject_choices(),
        }

    def _choices(
        self, name: str, counts: Mapping[str, int], labels: Mapping[str, Any]
    ) -> list[Choice]:
        chosen = getattr(self, name)
        return [
            Choice(
                value,
                label,
                counts.get(value, 0),
                value == chosen,
                self.query(**{name: "" if value == chosen else value}),
            )
            for value, label in labels.items()
            if counts.get(value, 0) or value == chosen
        ]

    def _counted(
        self, name: str, count: Callable[[str, QuerySet[Any]], Mapping[str, int]]
    ) -> Mapping[str, int]:
        """Return the counts of both kinds, with every filter but ``name`` in force."""
        others, counts = replace(self, **{name: ""}), Counter[str]()
        for kind in KINDS:
            counts.update(count(kind, others.items(kind)))
        return counts

    def _kinds(self) -> Mapping[str, int]:
        return self._counted("kind", lambda kind, items: {kind: items.count()})

    def _audiences(self) -> Mapping[str, int]:
        conditions = {
            value: Count("pk", filter=made_for(value), distinct=True) for value in Audience.values
        }
        return self._counted("audience", lambda _kind, items: items.aggregate(**conditions))

    def _language_choices(self) -> list[Choice]:
        counts = self._counted(
            "language", lambda kind, items: KINDS[kind].model.count_languages(items)
        )
        shown = set(counts) | ({self.language} & languages.BY_CODE.keys())
        tags = sorted(shown, key=languages.for_reader(get_language()))
        labels = {tag: languages.name(tag) for tag in tags}
        return [
            replace(choice, language=choice.value)
            for choice in self._choices("language", counts, labels)
        ]

    def _subject_choices(self) -> list[Choice]:
        """Return the subjects that several items share: a single one is found by looking."""

        def count(_kind: str, items: QuerySet[Any]) -> Mapping[str, int]:
            keys = items.order_by().exclude(pages=None).values_list("pages__key")
            return dict(keys.annotate(Count("pk", distinct=True)))

        counts = self._counted("subject", count)
        shared = [key for key, number in counts.items() if number > 1]
        pages = Page.objects.published().listed().filter(key__in=[*shared, self.subject])
        sections = {page.key: Section(page.section).label for page in pages}
        choices = self._choices("subject", counts, {page.key: page.title for page in pages})
        return [replace(choice, group=sections[choice.value]) for choice in choices]


def without_nul(value: str) -> str:
    """Return what a visitor wrote without NUL, which PostgreSQL takes in no text."""
    return value.replace("\0", "\ufffd")


def fetch(rows: Iterable[tuple[Any, ...]]) -> list[LibraryItem]:
    """Return the items of some rows, in their order, with their editions at hand."""
    wanted = [(kind, pk) for kind, pk, *_rest in rows]
    found: dict[tuple[str, int], LibraryItem] = {}
    for name, kind in KINDS.items():
        keys = [pk for each, pk in wanted if each == name]
        if keys:
            for item in kind.model.objects.listed().filter(pk__in=keys).with_editions():
                found[name, item.pk] = item
    return [found[row] for row in wanted if row in found]
