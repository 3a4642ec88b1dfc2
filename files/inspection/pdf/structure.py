"""What a PDF holds, when every reader finds the same in it.

Readers find objects by the table at the end of a file. When it is wrong, each mends the file in
its own way, by looking for objects: so a script can lie where one reader looks and another doesn't.
Here a file is read both ways, and refused unless both agree: whatever stands in it is in its
table, and nothing stands between its objects.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pypdf.errors import PyPdfError

from files.inspection import UnfitError
from files.inspection.pdf import objects, tables
from files.inspection.pdf.objects import Stored
from files.inspection.pdf.syntax import SPACE, Reference
from files.inspection.pdf.tables import Place, Section

#: Between objects no comment begins a tag: one that does makes of the PDF a web page as well.
#: An end mark is one by itself: some makers begin an update right behind it.
_BETWEEN = re.compile(rb"(?:" + SPACE + rb"++|%%EOF|%(?:[^\r\n<]++|<(?![A-Za-z!/?]))*+)*+")


class Structure:
    """All objects of a PDF, those of earlier savings too.

    Raises:
        UnfitError: it is cut off, or something stands in it that isn't part of a PDF.

    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.stored: list[Stored] = []
        self.end = 0  # of the last number that says where the newest table is
        self.sections: list[Section] = []  # the newest first
        self._problem: UnfitError | None = None  # said last: what a walk finds says more
        self._try(lambda: self.sections.extend(tables.follow(content)))
        if any("Encrypt" in section.trailer for section in self.sections):
            raise UnfitError("encrypted")
        self._places = tables.newest(self.sections)
        self._starts = {n: place.where for n, place in self._places.items() if place.kind == 1}
        self._walk()
        self._at = {one.start: one for one in self.stored}
        self._holders: dict[int, list[Stored]] = {}  # streams of objects
        self._last: dict[int, tuple[int, Any]] = {}  # where each number stands last, and what
        for one in self.stored:
            self._last[one.number] = one.start, one.value
            if isinstance(one.value, dict) and one.value.get("Type") == "ObjStm":
                self._try(partial(self._unpack, one))
                self._holders.setdefault(one.number, []).append(one)
            self._last.update((number, (one.start, value)) for number, value in one.inside)

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except UnfitError as error:
            self._problem = error
        except (ArithmeticError, LookupError, PyPdfError, TypeError, ValueError):
            self._problem = UnfitError("readers")

    def _unpack(self, one: Stored) -> None:
        one.inside.extend(objects.unpacked(one))

    @property
    def trailer(self) -> dict[Any, Any]:
        """Return what the newest saving says of the file."""
        return self.sections[0].trailer if self.sections else {}

    def objects(self) -> Iterator[tuple[int, Any, bool]]:
        """Yield each object: its number, its value, and whether it is a stream."""
        for one in self.stored:
            yield one.number, one.value, one.data is not None
            for number, value in one.inside:
                yield number, value, False
        for section in self.sections:
            yield 0, section.trailer, False

    def resolve(self, value: Any) -> Any:
        """Return what a reference leads to; None where nothing is."""
        for _step in range(20):
            if not isinstance(value, Reference):
                return value
            value = self._last.get(value.number, (0, None))[1]
        return None

    # The objects, as readers find them that look for them.

    def _walk(self) -> None:
        position, ended, begun = 0, False, False  # the first line is a comment
        while True:
            if between := _BETWEEN.match(self.content, position):
                position = between.end()
            head = objects.HEAD.match(self.content, position)
            table = tables.TABLE.match(self.content, position)
            end = tables.END.match(self.content, position)
            if position == len(self.content):
                if not ended:
                    raise UnfitError("truncated")
                return
            if head:
                one = objects.read(self.content, head, self._starts)
                self.stored.append(one)
                position = one.end
                begun = True
            elif table:
                _section, position = tables.table(self.content, table)
            elif end:
                position = self.end = end.end()
            else:
                raise UnfitError("behind" if ended else "between" if begun else "in_front")
            ended = bool(end)

    # Do both agree?

    def check(self) -> None:
        """Compare the table with what stands in the file.

        Raises:
            UnfitError: readers could disagree.

        """
        if self._problem or not self.sections:
            catalogs = [each for _, each, _ in self.objects() if _is_catalog(each)]
            raise (self._problem if catalogs else None) or UnfitError("broken")
        newest = self.trailer
        named: dict[int, set[Place]] = {}
        for section in self.sections:
            for number, place in section.places.items():
                if place:
                    named.setdefault(number, set()).add(self._exact(number, place))
        tables = {section.start for section in self.sections}
        for one in self.stored:
            place = Place(1, one.start, one.generation)
            if place not in named.get(one.number, ()) and one.start not in tables:
                raise UnfitError("readers")
            for index, (number, _value) in enumerate(one.inside):
                if Place(2, one.number, index) not in named.get(number, ()):
                    raise UnfitError("readers")
        for number, place in self._places.items():
            exact = self._exact(number, place)
            start = exact.where if exact.kind == 1 else self._last[exact.where][0]
            # Of a file without updates, all readers forgive a wrong size; poppler writes them.
            too_high = len(self.sections) > 1 and number >= newest.get("Size", 0)
            if start != self._last[number][0] or number == 0 or too_high:
                raise UnfitError("readers")
        at_end = max(self.sections, key=lambda section: section.start).trailer
        if not newest.get("Root") or newest["Root"] != at_end.get("Root", newest["Root"]):
            raise UnfitError("readers")
        if not _is_catalog(self.resolve(newest["Root"])):
            raise UnfitError("broken")

    def _exact(self, number: int, place: Place) -> Place:
        """Return a place, without the white space that may stand before the object."""
        if place.kind == 2:
            if any(
                place.generation < len(one.inside) and one.inside[place.generation][0] == number
                for one in self._holders.get(place.where, ())
            ):
                return place
            raise UnfitError("readers")
        start = tables.after_space(self.content, place.where)
        one = self._at.get(start)
        if not one or (one.number, one.generation) != (number, place.generation):
            raise UnfitError("readers")
        return Place(1, start, place.generation)


def _is_catalog(value: Any) -> bool:
    return isinstance(value, dict) and value.get("Type") == "Catalog"
