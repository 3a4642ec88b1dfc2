"""What reads uploads is a process of its own: with limits, and without secrets."""

import io
import sys

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from files import pdf, sandbox
from tests.factories import brochure_edition, make_pdf
from tests.steps import assert_refused

pytestmark = pytest.mark.django_db


def repeated(writer: pypdf.PdfWriter) -> None:
    """Draw a form that draws a form ten times, and so on: a thousand million lines."""
    box = ArrayObject([NumberObject(number) for number in (0, 0, 420, 595)])
    content, drawn = b"0 0 m 400 500 l S", DictionaryObject()
    for _depth in range(9):
        form = StreamObject()
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")], form[NameObject("/Resources")] = box, drawn
        form.set_data(content)
        name = DictionaryObject({NameObject("/X"): writer._add_object(form)})
        content, drawn = b"/X Do " * 10, DictionaryObject({NameObject("/XObject"): name})
    stream = StreamObject()
    stream.set_data(content)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    writer.pages[0][NameObject("/Resources")] = drawn


@pytest.mark.parametrize("seconds", [0.5, sandbox.WALL_CLOCK], ids=["time", "memory"])
def test_a_file_that_takes_too_long_or_too_much_memory_to_read_is_refused(monkeypatch, seconds):
    monkeypatch.setattr(sandbox, "WALL_CLOCK", seconds)
    assert_refused(brochure_edition(make_pdf(repeated)), "file", "too_heavy")


@pytest.fixture
def instead_of_python(monkeypatch, tmp_path):
    """Let a line for the shell run where Python would be started."""

    def put(line: str) -> None:
        script = tmp_path / "python"
        script.write_text(f"#!/bin/sh\n{line}\n")
        script.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(script))

    return put


@pytest.mark.parametrize("signal", [9, 24, 11])
def test_a_reader_that_is_killed_or_crashes_refuses_the_file(instead_of_python, signal):
    instead_of_python(f"kill -{signal} $$")
    code = "broken" if signal == 11 else "too_heavy"
    assert_refused(brochure_edition(make_pdf(width=300 + signal)), "file", code)


def test_the_reader_knows_no_secret(monkeypatch, instead_of_python, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "secret")
    instead_of_python(f'env > {tmp_path}/known; exec {sys.executable} "$@"')
    pdf.read(io.BytesIO(make_pdf(width=350)))
    known = (tmp_path / "known").read_text()
    assert "PATH=" in known
    assert "SECRET_KEY" not in known
