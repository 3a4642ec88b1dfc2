"""A PDF that is dangerous or broken is refused with its own reason, and leaves nothing behind."""

import io
from typing import Any

import pypdf
import pytest
from pypdf.generic import (
    TextStringObject,
)

from files import pdf
from files.inspection.__main__ import answer
from tests.factories import (
    HOSTILE_PDFS,
    action,
    annotation,
    brochure_edition,
    described,
    make_pdf,
    plain,
)
from tests.files import pdf_cases
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


@pytest.fixture
def inspect(tmp_path):
    """Read a file as the child process does, without the time that it takes to start one."""

    def read(content: bytes) -> dict[str, Any]:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return answer("pdf", path)

    return read


@pytest.mark.parametrize("name", pdf_cases.DISAGREED)
def test_a_pdf_by_which_readers_disagree_is_refused(inspect, name):
    assert inspect(pdf_cases.DISAGREED[name]) == {"refused": "readers", "details": {}}


@pytest.mark.parametrize("name", pdf_cases.HARMFUL)
def test_a_pdf_that_does_or_carries_something_is_refused_for_it(inspect, name):
    code, content = pdf_cases.HARMFUL[name]
    found = inspect(content)
    assert found.get("refused") == code
    assert str(pdf.REASONS[code]) % found["details"]


@pytest.mark.parametrize("name", pdf_cases.ODD)
def test_a_pdf_that_is_odd_but_the_same_for_every_reader_is_welcome(inspect, name):
    found = inspect(pdf_cases.ODD[name])["found"]
    assert found["page_count"] == 1
    assert found["has_text"]
    assert found["language"] == "nl"


@pytest.mark.parametrize("name", pdf_cases.UNTITLED)
def test_a_title_that_cannot_be_read_is_a_missing_one(inspect, name):
    assert inspect(pdf_cases.UNTITLED[name])["found"]["title"] == ""


def test_a_pdf_cut_anywhere_is_refused_or_read_whole(inspect):
    whole = inspect(pdf_cases.GOOD)
    for end in range(0, len(pdf_cases.GOOD), 7):
        found = inspect(pdf_cases.GOOD[:end])
        assert found == whole or found["refused"] in pdf.REASONS


def test_the_cover_of_an_endless_page_is_its_beginning():
    cover = pdf.read(io.BytesIO(make_pdf(width=10, height=14_000))).picture
    assert cover.size == (480, 960)


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
