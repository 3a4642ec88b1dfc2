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

from files import confinement, pdf, sandbox
from files.checks import check_confinement
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


@pytest.mark.parametrize("line", ["exit 3", "exec /nowhere"])
def test_a_file_is_refused_in_a_sentence_when_no_reader_starts(instead_of_python, line, caplog):
    instead_of_python(line)
    assert_refused(brochure_edition(make_pdf(width=355)), "file", "not_read")
    assert "files.inspection" in caplog.text


@pytest.mark.parametrize("line", ["echo PDF error", "echo 3", "true"])
def test_a_reader_that_answers_nonsense_refuses_the_file(instead_of_python, line):
    instead_of_python(line)
    assert_refused(brochure_edition(make_pdf(width=356)), "file", "broken")


#: What a parser that is taken over would try, in the place of reading a PDF.
ATTEMPTS = """
import os, runpy, socket, sys
from pathlib import Path
from files.inspection import pdf

def tried(attempt):
    try:
        attempt()
    except OSError:
        return False
    return True

def inspect(path):
    return {
        "its file": tried(path.read_bytes),
        "the code": tried(Path("files/pdf.py").read_bytes),
        "the key": tried(lambda: Path(KEY).read_bytes()),
        "users": tried(lambda: Path("/etc/passwd").read_bytes()),
        "settings": tried(lambda: Path("/proc/%d/environ" % os.getppid()).read_bytes()),
        "data": tried(lambda: os.listdir(Path(KEY).parent)),
        "the site": tried(lambda: os.listdir(".")),
        "write": tried(lambda: path.write_bytes(b"x")),
        "make": tried(lambda: Path(KEY).with_name("x").write_bytes(b"x")),
        "start": tried(lambda: os.execv("/bin/sh", ["sh", "-c", "exit 0"])),
        "network": tried(lambda: socket.socket(socket.AF_INET)),
        "database": tried(lambda: socket.socket(socket.AF_UNIX)),
    }

pdf.inspect = inspect
sys.argv = ["files.inspection", *sys.argv[3:]]
runpy.run_module("files.inspection", run_name="__main__")
"""


@pytest.mark.skipif(
    not confinement.version(), reason="lacks Landlock, which this kernel has not or not switched on"
)
def test_a_reader_that_is_taken_over_reads_nothing_but_its_file(instead_of_python, tmp_path):
    key = tmp_path / "secret_key"
    key.write_text("secret")
    script = tmp_path / "attempts.py"
    script.write_text(f"KEY = {str(key)!r}\n{ATTEMPTS}")
    instead_of_python(f'exec {sys.executable} -c "$(cat {script})" "$@"')
    found = sandbox.inspect("pdf", io.BytesIO(b"%PDF-"), 100, {}).values
    assert {name for name, could in found.items() if could} == {"its file", "the code"}


def test_a_system_that_cannot_confine_the_reader_is_named(monkeypatch):
    assert bool(check_confinement()) != bool(confinement.version())
    monkeypatch.setattr(confinement, "version", lambda: 0)
    assert [each.id for each in check_confinement()] == ["files.W001"]


def test_the_reader_knows_no_secret(monkeypatch, instead_of_python, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "secret")
    instead_of_python(f'env > {tmp_path}/known; exec {sys.executable} "$@"')
    pdf.read(io.BytesIO(make_pdf(width=350)))
    known = (tmp_path / "known").read_text()
    assert "PATH=" in known
    assert "SECRET_KEY" not in known
