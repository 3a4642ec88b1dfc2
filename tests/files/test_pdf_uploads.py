"""A PDF that is dangerous or broken is refused with its own reason, and leaves nothing behind."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from pypdf.generic import (
    NameObject,
    TextStringObject,
)

from files import pdf
from tests.factories import (
    HOSTILE_PDFS,
    action,
    annotation,
    brochure_edition,
    make_pdf,
    plain,
)
from tests.steps import assert_refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_a_pdf_that_is_not_safe_to_hand_out_is_refused(name):
    code, make = HOSTILE_PDFS[name]
    assert_refused(brochure_edition(make()), "file", code)


def test_a_pdf_with_updates_white_space_or_links_is_welcome():
    writer = pypdf.PdfWriter(io.BytesIO(plain()), incremental=True)
    writer.pages[0].rotate(90)
    writer.add_metadata({"/Title": "Rechten"})
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().count(b"%%EOF") == 2
    assert pdf.read(io.BytesIO(target.getvalue())).title == "Rechten"
    pdf.read(io.BytesIO(plain() + b"\r\n\0\0 \n"))
    link = action("/URI", URI=TextStringObject("https://www.example.org/"))
    pdf.read(io.BytesIO(make_pdf(annotation(A=link))))


def test_the_cover_of_an_endless_page_is_its_beginning():
    cover = pdf.read(io.BytesIO(make_pdf(width=10, height=14_000))).picture
    assert cover.size == (480, 960)


def described(language: str = "", title: str = "") -> Callable[[pypdf.PdfWriter], Any]:
    def change(writer: pypdf.PdfWriter) -> None:
        if language:
            writer.root_object[NameObject("/Lang")] = TextStringObject(language)
        if title:
            writer.add_metadata({"/Title": title})

    return change


@pytest.mark.parametrize(
    ("content", "warned"),
    [
        (make_pdf(), {"tags", "text", "title", "doesn't say its language"}),
        (make_pdf(described(title="Prawa")), {"tags", "text", "doesn't say its language"}),
        (make_pdf(described("pl-PL", "Prawa")), {"tags", "text"}),
        (make_pdf(described("nl", "Prawa")), {"tags", "text", "in another language"}),
    ],
)
def test_what_not_everybody_can_use_is_saved_with_a_warning(content, warned):
    edition = brochure_edition(content)
    warnings = edition.file.finding.warnings(edition.language)
    edition.save()
    assert len(warnings) == len(warned)
    assert all(any(word in str(text) for text in warnings) for word in warned)
