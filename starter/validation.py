"""What is wrong with the starter files, before anything is stored: asked of them alone.

What editors stored is neither looked at nor judged here: nothing they do keeps the site from
starting.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db import models
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from centres.models import Centre, HelpLine
from content.models import Brochure, LibraryItem, Page, Source, Video
from content.text import citations, richtext
from starter.records import Place, Problem, Record
from stopmensenhandel import languages

#: The model of each kind of record, and the field that holds a record's key.
MODELS: dict[str, tuple[type[models.Model], str]] = {
    "centre": (Centre, "slug"),
    "help_line": (HelpLine, "key"),
    "source": (Source, "key"),
    "page": (Page, "key"),
    "brochure": (Brochure, "key"),
    "video": (Video, "key"),
}


def check_records(records: Iterable[Record]) -> list[Problem]:
    """Return what is wrong with each record, and between them."""
    records = list(records)
    problems = [problem for record in records for problem in _check_record(record)]
    return [*problems, *_check_mentions(records), *_check_unique(records)]


def _check_record(record: Record) -> list[Problem]:
    """Return what is wrong with a record by the models' own rules."""
    model, _identity = MODELS[record.kind]
    known = {each.name for each in model._meta.get_fields()} - {"id"}
    problems = [
        Problem(value.place, f"“{name}” is not known here. Check its spelling.")
        for name, value in record.fields.items()
        if name not in known
    ]
    if problems:
        return problems
    instance = model(**{name: value.content for name, value in record.fields.items()})
    try:
        # Translated fields without a language stand for whichever is active.
        instance.clean_fields(exclude=translator.get_options_for_model(model).all_fields)
    except ValidationError as error:
        return [
            Problem(record.place_of(name), f"{name}: {' '.join(messages)}")
            for name, messages in error.message_dict.items()
        ]
    gaps = instance.gaps() if isinstance(instance, LibraryItem | Page) else []
    return [
        Problem(record.place_of(name), f"{name} is missing, but there is a title. Add it.")
        for name in gaps
    ]


def _check_mentions(records: Iterable[Record]) -> Iterator[Problem]:
    """Yield what a record names that no other is: a page to link to, a source to cite."""
    keys = defaultdict(set)
    for record in records:
        keys[record.kind].add(record.key)
    for record in records:
        for key in set(record.pages) - keys["page"]:
            yield Problem(record.place, f"There is no page with the key “{key}” to belong to.")
        for code in languages.BY_CODE if record.kind == "page" else ():
            body = record.fields.get(build_localized_fieldname("body", code))
            text = str(body.content) if body else ""
            links = set(richtext.linked_pages(text)) - keys["page"] - set(richtext.FIXED_PAGES)
            marks = set(citations.cited(text)) - keys["source"]
            place = body.place if body else record.place
            for key in sorted(links):
                yield Problem(place, f"There is no page with the key “{key}” to link to.")
            for key in sorted(marks):
                yield Problem(place, f"There is no source with the key “{key}” to cite.")


def _check_unique(records: Iterable[Record]) -> Iterator[Problem]:
    """Yield each value that another record of the kind has already, where it may not."""
    taken: dict[tuple[str, str, str], Place] = {}
    for record in records:
        model, identity = MODELS[record.kind]
        unique = {each.name for each in model._meta.fields if each.unique} - {identity}
        for name, value in record.fields.items():
            if name not in unique or not value.content:
                continue
            first = taken.setdefault((record.kind, name, str(value.content)), value.place)
            if first is not value.place:
                message = f"{name}: “{value.content}” stands at {first} already. Change one."
                yield Problem(value.place, message)
