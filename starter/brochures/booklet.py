"""The A5 brochures once more on A4, two pages side by side, to be printed and folded.

They lie in ``static/booklets``, each named by the version of the PDF of which it is made, as
``content.models.edition`` counts it: once an editor has replaced the PDF, there is none.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import typst

BOOKLETS = Path(__file__).resolve().parents[2] / "static" / "booklets"
VERSION_LENGTH = 12

#: A side of a sheet: the numbers of the pages on its left and right half; None stays empty.
Side = tuple[int | None, int | None]


def sides(pages: int, direction: str) -> list[Side]:
    """Return the sides of the sheets, front and back in turn, outermost sheet first.

    Folded into each other, the sheets of a brochure of 8 pages carry 8 and 1, 2 and 7, 6 and 3,
    4 and 5. What is read from right to left ("rtl") is bound on the right: mirrored.
    """
    places = -pages % 4 + pages
    ordered = []
    for outer in range(1, places // 2 + 1):
        pair = (places + 1 - outer, outer)
        # The odd page of a pair is a front side's right half, the even one a back side's left.
        ordered.append(pair if outer % 2 else pair[::-1])
    halves = [tuple(page if page <= pages else None for page in pair) for pair in ordered]
    return [cast(Side, pair[::-1] if direction == "rtl" else pair) for pair in halves]


def target(pdf: Path) -> Path:
    """Return where the booklet of a PDF belongs."""
    version = hashlib.sha256(pdf.read_bytes()).hexdigest()[:VERSION_LENGTH]
    return BOOKLETS / f"{version}.pdf"


def tidy(pdfs: Iterable[Path]) -> None:
    """Remove the booklets that belong to none of these PDFs: those of earlier ones."""
    wanted = {target(pdf) for pdf in pdfs}
    for path in BOOKLETS.glob("*.pdf"):
        if path not in wanted:
            path.unlink()


def build(
    pdf: Path, *, pages: int, direction: str, title: str, day: datetime.date, root: Path
) -> Path:
    """Make the booklet of a PDF of so many pages A5; return its path."""
    path = target(pdf)
    made = typst.compile(
        Path(__file__).with_suffix(".typ"),
        root=root,
        format="pdf",
        sys_inputs={
            "pdf": f"/{pdf.relative_to(root)}",
            "sides": json.dumps(sides(pages, direction)),
            "title": title,
        },
        pdf_standards=[],
        timestamp=datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    return path
