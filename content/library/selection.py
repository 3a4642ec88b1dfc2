"""The library's shelves: brochures and videos together, chosen, counted and put in order."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language

from content.library.kinds import KINDS
from content.models import Audience, LibraryItem, Section
from content.models.library import made_for
from content.models.page import listed_pages
from stopmensenhandel import languages
from stopmensenhandel.sharing import shared_by_all


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

    @property
    def count(self) -> int:
        """How many items are selected."""
        kinds = _counts("kind", replace(self, kind=""))
        return kinds.get(self.kind, 0) if self.kind else sum(kinds.values())

    def rows(self) -> "Rows":
        """Return what is selected, in the order of the list."""
        return Rows(self)

    def choices(self) -> dict[str, list[Choice]]:
        """Return every value of every filter, each with the count of what it would select."""
        labels = {name: capfirst(kind.label) for name, kind in KINDS.items()}
        return {
            "kind": self._choices("kind", labels),
            "audience": self._choices("audience", dict(Audience.choices)),
            "language": self._language_choices(),
            "subject": self._subject_choices(),
        }

    def _counts(self, name: str) -> Mapping[str, int]:
        """Return the counts by a filter's values, with every other filter in force."""
        return _counts(name, replace(self, **{name: ""}))

    def _choices(self, name: str, labels: Mapping[str, Any]) -> list[Choice]:
        chosen, counts = getattr(self, name), self._counts(name)
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

    def _language_choices(self) -> list[Choice]:
        shown = set(self._counts("language")) | ({self.language} & languages.BY_CODE.keys())
        tags = sorted(shown, key=languages.for_reader(get_language()))
        labels = {tag: languages.name(tag) for tag in tags}
        return [
            replace(choice, language=choice.value) for choice in self._choices("language", labels)
        ]

    def _subject_choices(self) -> list[Choice]:
        """Return the subjects that several items share: a single one is found by looking."""
        counts = self._counts("subject")
        pages = [
            page
            for key, page in listed_pages().items()
            if counts.get(key, 0) > 1 or key == self.subject
        ]
        sections = {page.key: Section(page.section).label for page in pages}
        choices = self._choices("subject", {page.key: page.title for page in pages})
        return [replace(choice, group=sections[choice.value]) for choice in choices]


def _by_audience(_kind: str, items: QuerySet[Any]) -> Mapping[str, int]:
    conditions = {
        value: Count("pk", filter=made_for(value), distinct=True) for value in Audience.values
    }
    return items.aggregate(**conditions)


def _by_subject(_kind: str, items: QuerySet[Any]) -> Mapping[str, int]:
    keys = items.order_by().exclude(pages=None).values_list("pages__key")
    return dict(keys.annotate(Count("pk", distinct=True)))


#: How the items of a kind are counted by the values of a filter.
COUNTED: Mapping[str, Callable[[str, QuerySet[Any]], Mapping[str, int]]] = {
    "kind": lambda kind, items: {kind: items.count()},
    "audience": _by_audience,
    "language": lambda kind, items: KINDS[kind].model.count_languages(items),
    "subject": _by_subject,
}


@shared_by_all
def _counts(name: str, selection: Selection) -> Mapping[str, int]:
    """Return how much of a selection there is by the values of a filter, of all kinds together."""
    counts = Counter[str]()
    for kind in KINDS:
        counts.update(COUNTED[name](kind, selection.items(kind)))
    return counts


class Rows:
    """Kind and primary key of what is selected, fetched as far as somebody looks.

    What exists in the visitor's language comes first, then the newest. The database follows an
    index as far as needed: nothing is sorted, however much there is.
    """

    def __init__(self, selection: Selection) -> None:
        self.selection = selection

    def __len__(self) -> int:
        return self.selection.count

    def __getitem__(self, part: slice) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for is_here in (True, False):
            if part.stop is None or len(found) < part.stop:
                found += self._newest(is_here, part.stop and part.stop - len(found))
        return found[part]

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self[:])

    def _newest(self, is_here: bool, count: int | None) -> list[tuple[str, int]]:
        """Return the newest rows of what exists in the visitor's language, or of what doesn't."""
        code = get_language() or languages.DEFAULT.code
        rows: list[tuple[float, str, int]] = []
        for name, kind in KINDS.items():
            existence = kind.model.existence(code)
            items = self.selection.items(name).filter(existence if is_here else ~existence)
            newest = items.order_by("-created_at", "pk").values_list("created_at", "pk")
            rows += [(-created.timestamp(), name, pk) for created, pk in newest[:count]]
        return [(name, pk) for _created, name, pk in sorted(rows)[:count]]


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
