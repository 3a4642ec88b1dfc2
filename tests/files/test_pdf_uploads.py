"""A PDF that is dangerous or broken is refused with its own reason, and leaves nothing behind."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from django.conf import settings
from pypdf.generic import (
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from files import pdf
from tests.factories import (
    action,
    annotation,
    archive,
    assert_refused,
    brochure_edition,
    embedded_stream,
    form_script,
    indirect_name,
    make_pdf,
    named_script,
    open_action,
    plain,
    script,
    user_unit,
    zip_in_pdf,
)

pytestmark = pytest.mark.django_db


HOSTILE_PDFS = {
    "a program": ("not_pdf", lambda: b"MZ this is a program"),
    "a web page in front": ("in_front", lambda: b"<html><script>x</script>" + plain),
    "a zip in front": ("in_front", lambda: archive() + plain),
    "a web page after the first line": (
        "in_front",
        lambda: plain.replace(b"\n", b"\n%<script>x</script>\n", 1),
    ),
    "a web page behind": ("behind", lambda: plain + b"<html></html>"),
    "a zip behind": ("behind", lambda: plain + archive()),
    "a zip between two ends": ("behind", zip_in_pdf),
    "cut off": ("truncated", lambda: plain[: len(plain) // 2]),
    "only a first line": ("truncated", lambda: b"%PDF-1.7 and nothing more"),
    "an update cut off": ("truncated", lambda: plain + b"7 0 obj <</Type /Page"),
    "no objects": (
        "broken",
        lambda: b"%PDF-1.7\n1 0 obj\nnull\nendobj\nstartxref\n9\n%%EOF",
    ),
    "a password": ("encrypted", lambda: make_pdf(lambda w: w.encrypt("secret"))),
    "a password for the owner only": (
        "encrypted",
        lambda: make_pdf(lambda w: w.encrypt("", "secret")),
    ),
    "201 pages": ("pages", lambda: make_pdf(pages=201)),
    "a page too wide": ("page_size", lambda: make_pdf(width=20_000)),
    "a page too small": ("page_size", lambda: make_pdf(height=1)),
    "a page of large units": ("page_size", lambda: make_pdf(user_unit)),
    "a script by name": ("script", lambda: make_pdf(named_script)),
    "a script at opening": ("script", lambda: make_pdf(open_action(script()))),
    "a script in an annotation": ("script", lambda: make_pdf(annotation(A=script()))),
    "a script when the page is seen": (
        "script",
        lambda: make_pdf(annotation(AA=DictionaryObject({NameObject("/PV"): script()}))),
    ),
    "a script in a form": ("script", lambda: make_pdf(form_script)),
    "a script named elsewhere": ("script", lambda: make_pdf(indirect_name)),
    "a script in an address": (
        "script",
        lambda: make_pdf(
            annotation(A=action("/URI", URI=TextStringObject(" JavaScript:alert(1)")))
        ),
    ),
    "a script in an address with a tab in it": (
        "script",
        lambda: make_pdf(annotation(A=action("/URI", URI=TextStringObject("java\tscript:x")))),
    ),
    "a page in an address": (
        "script",
        lambda: make_pdf(annotation(A=action("/URI", URI=TextStringObject("data:text/html,x")))),
    ),
    "a file of the reader's machine in an address": (
        "outside",
        lambda: make_pdf(open_action(action("/URI", URI=TextStringObject("file:///etc/passwd")))),
    ),
    "a file of another machine in an address": (
        "outside",
        lambda: make_pdf(annotation(A=action("/URI", URI=TextStringObject("\\\\evil\\x")))),
    ),
    "a thread in another file": (
        "outside",
        lambda: make_pdf(open_action(action("/Thread", F=TextStringObject("x.pdf")))),
    ),
    "a script whose name is spelt in numbers": (
        "script",
        lambda: make_pdf(open_action(action("/XavaScript"))).replace(
            b"/XavaScript", b"/#4aavaScript"
        ),
    ),
    "a program to start": ("launch", lambda: make_pdf(open_action(action("/Launch")))),
    "a form that is sent": ("outside", lambda: make_pdf(open_action(action("/SubmitForm")))),
    "form data from elsewhere": ("outside", lambda: make_pdf(open_action(action("/ImportData")))),
    "a link to another file": ("outside", lambda: make_pdf(annotation(A=action("/GoToR")))),
    "a link into an embedded file": ("outside", lambda: make_pdf(annotation(A=action("/GoToE")))),
    "an attachment": ("embedded", lambda: make_pdf(lambda w: w.add_attachment("x.exe", b"MZ"))),
    "an attached note": (
        "embedded",
        lambda: make_pdf(annotation(Subtype=NameObject("/FileAttachment"))),
    ),
    "an embedded file that nothing names": ("embedded", lambda: make_pdf(embedded_stream)),
    "too many bytes": ("too_large", lambda: plain + b"\0" * 20_000_000),
}


@pytest.mark.parametrize("name", HOSTILE_PDFS)
def test_a_pdf_that_is_not_safe_to_hand_out_is_refused(name):
    code, make = HOSTILE_PDFS[name]
    assert_refused(brochure_edition(make()), "file", code)


def test_a_pdf_with_updates_white_space_or_links_is_welcome():
    writer = pypdf.PdfWriter(io.BytesIO(plain), incremental=True)
    writer.pages[0].rotate(90)
    writer.add_metadata({"/Title": "Rechten"})
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().count(b"%%EOF") == 2
    assert pdf.read(io.BytesIO(target.getvalue())).title == "Rechten"
    pdf.read(io.BytesIO(plain + b"\r\n\0\0 \n"))
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
    edition.save()
    assert len(edition.warnings) == len(warned)
    assert all(any(word in str(text) for text in edition.warnings) for word in warned)


def test_a_brochure_that_everybody_can_use_has_no_warning():
    for path in (settings.BASE_DIR / "starter" / "brochures").glob("poster/*.pdf"):
        with path.open("rb") as file:
            assert not pdf.read(file).warnings(path.stem), path
