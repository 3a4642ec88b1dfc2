"""Translators' files, XLIFF 1.2: what they hold, written and read.

Source: the OASIS standard of 1 February 2008 and its strict schema (xliff-core-1.2-strict.xsd).
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from versions.segments import Mark, Meaning, Pieces, Step

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
LATER = "urn:oasis:names:tc:xliff:document:2."
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: The largest file that is read, in bytes: five times all pages of the site.
LARGEST = 5_000_000
#: The most tags in it: each takes memory, however short it is.
MOST_TAGS = 300_000
#: The most objects in it: each is looked up.
MOST_FILES = 2000
TOO_LARGE = _("This file is too large: at most 5 MB can be read.")
TOO_MANY = _("This file has too many parts. Send it in several files.")
#: What translators' tools call a mark.
KINDS = {"a": "link", "b": "bold", "br": "lb", "em": "italic", "i": "italic", "strong": "bold"}
KINDS |= {"u": "underlined"}


class UnreadableError(Exception):
    """What was sent is no translators' file; its message says why, in words."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Unit:
    """What is translated at one go.

    ``former`` are words that translated what the source said before; ``longest`` is in characters.
    """

    id: str
    source: Pieces
    target: Pieces = ()
    marks: Mapping[str, Meaning] = field(default_factory=dict)
    name: str = ""
    kind: str = ""
    former: str = ""
    longest: int | None = None


@dataclass
class File:
    """What is translated of one object."""

    original: str
    source_language: str
    target_language: str
    units: list[Unit]
    is_html: bool = False
    name: str = ""
    notes: list[str] = field(default_factory=list)


# -- Writing -----------------------------------------------------------------


def written(files: Iterable[File]) -> bytes:
    """Return translators' files as one document; there is one of them at least."""
    root = ET.Element("xliff", {"version": "1.2", "xmlns": NAMESPACE})
    root.text = "\n"
    for each in files:
        _write_file(_child(root, "file"), each)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _child(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text, child.tail = text, "\n"
    return child


def _write_file(element: ET.Element, file: File) -> None:
    element.attrib |= {
        "original": file.original,
        "source-language": file.source_language,
        "target-language": file.target_language,
        "datatype": "html" if file.is_html else "plaintext",
    }
    element.text = "\n"
    header = _child(element, "header", "\n")
    for note in (file.original, file.name):
        _child(header, "note", note, **{"from": "site"})
    body = _child(element, "body", "\n")
    for unit in file.units:
        _write_unit(_child(body, "trans-unit", "\n", id=unit.id), unit, file)


def _write_unit(element: ET.Element, unit: Unit, file: File) -> None:
    element.set(SPACE, "preserve")
    if unit.kind:
        element.set("restype", f"x-{unit.kind}")
    if unit.longest:
        element.attrib |= {"size-unit": "char", "maxwidth": str(unit.longest)}
    source = _child(element, "source", **{LANGUAGE: file.source_language})
    _fill(source, unit.source, unit.marks)
    state = "translated" if unit.target else "new"
    target = _child(element, "target", **{LANGUAGE: file.target_language, "state": state})
    _fill(target, unit.target, unit.marks)
    _child(element, "note", unit.name, **{"from": "site"})
    if unit.former:
        former = _child(element, "alt-trans", "\n", alttranstype="previous-version")
        _child(former, "target", unit.former, **{LANGUAGE: file.target_language})


def _fill(element: ET.Element, pieces: Pieces, marks: Mapping[str, Meaning]) -> None:
    opened = [element]
    for piece in pieces:
        if isinstance(piece, str):
            _append(opened[-1], piece)
        elif piece.step is Step.CLOSES:
            opened.pop()
        else:
            name = marks[piece.number].name
            kind = "x-footnote" if name.startswith("[") else KINDS.get(name, f"x-html-{name}")
            said = {"id": piece.number, "ctype": kind, "clone": "no"}
            if piece.step is Step.OPENS:
                opened.append(ET.SubElement(opened[-1], "g", said))
            else:
                shown = {"equiv-text": name} if name.startswith("[") else {}
                ET.SubElement(opened[-1], "x", said | shown)


def _append(element: ET.Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


# -- Reading -----------------------------------------------------------------


def read(data: bytes) -> list[File]:
    """Return what a document holds, as it is: nothing of it is looked up.

    Raises:
        UnreadableError: it is too large, no XLIFF 1.2, or has what no such file needs.

    """
    root = _parsed(data)
    if root.tag.startswith(f"{{{LATER}"):
        raise UnreadableError(_("This is XLIFF 2. Save it as XLIFF 1.2 in your program."))
    if root.tag != _name("xliff"):
        raise UnreadableError(_("This is no XLIFF 1.2 file."))
    if root.get("version") != "1.2":
        raise UnreadableError(_("This is no XLIFF 1.2 file, but another version of XLIFF."))
    files = [_read_file(each) for each in root.iter(_name("file"))]
    if not files:
        raise UnreadableError(_("There is nothing in this file."))
    if len(files) > MOST_FILES:
        raise UnreadableError(TOO_MANY)
    return files


def _parsed(data: bytes) -> ET.Element:
    if len(data) > LARGEST:
        raise UnreadableError(TOO_LARGE)
    if data.count(b"<") > MOST_TAGS:
        raise UnreadableError(TOO_MANY)
    try:
        root: ET.Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableError(
            _("This file has definitions of its own (a DTD or entities), which aren’t read.")
        ) from error
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UnreadableError(_("This is no XML file, or it is damaged.")) from error
    return root


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _read_file(element: ET.Element) -> File:
    header = element.find(_name("header"))
    notes = header.findall(_name("note")) if header is not None else []
    units = [_read_unit(each) for each in element.iter(_name("trans-unit"))]
    return File(
        element.get("original", ""),
        element.get("source-language", ""),
        element.get("target-language", ""),
        units,
        notes=[note.text or "" for note in notes if note.get("from") == "site"],
    )


def _read_unit(element: ET.Element) -> Unit:
    source, target = (element.find(_name(tag)) for tag in ("source", "target"))
    return Unit(element.get("id", ""), _pieces(source), _pieces(target))


def _pieces(element: ET.Element | None) -> Pieces:
    """Return what is inside an element. No step calls itself, however deep a file is."""
    found: list[str | Mark] = []
    todo: list[Any] = [] if element is None else [_inside(element)]
    while todo:
        step = next(todo[-1], None)
        if step is None:
            todo.pop()
        elif isinstance(step, (str, Mark)):
            found.append(step)
        else:
            tag = step.tag.removeprefix(f"{{{NAMESPACE}}}") if isinstance(step.tag, str) else ""
            own = step.get("id", "")
            # Of a pair, each half may have a number of its own; "rid" is that of both.
            pair = step.get("rid") or own
            if tag == "g":
                todo.append(_inside(step, own))
            elif tag == "mrk":
                todo.append(_inside(step))
            elif tag in ("bx", "bpt"):
                found.append(Mark(pair, Step.OPENS))
            elif tag in ("ex", "ept"):
                found.append(Mark(pair, Step.CLOSES))
            elif tag:
                number = own if tag in ("x", "ph") else f"<{tag}>"
                found.append(Mark(number, Step.STANDS))
    return tuple(found)


def _inside(element: ET.Element, number: str | None = None) -> Iterator[Any]:
    if number is not None:
        yield Mark(number, Step.OPENS)
    yield element.text or ""
    for child in element:
        yield child
        yield child.tail or ""
    if number is not None:
        yield Mark(number, Step.CLOSES)
