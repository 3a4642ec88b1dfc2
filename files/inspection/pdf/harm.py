"""What a PDF does, or carries, beyond being read: it fetches, plays, runs, opens or hides."""

import re
from collections.abc import Iterator
from typing import Any

from files.inspection import UnfitError
from files.inspection.pdf.structure import Structure
from files.inspection.pdf.syntax import Reference, text

#: Why an action is refused (ISO 32000-1, table 198; 32000-2, table 201).
ACTIONS = {
    "JavaScript": "script",
    "Launch": "launch",
    "SubmitForm": "outside",
    "ImportData": "outside",
    "GoToR": "outside",
    "GoToE": "outside",
    "Rendition": "media",
    "Movie": "media",
    "Sound": "media",
    "RichMediaExecute": "media",
    "GoTo3DView": "media",
}
#: Why something of a kind is refused, by its ``Subtype`` or ``Type``.
SUBTYPES = {
    "FileAttachment": "embedded",
    "Movie": "media",
    "Screen": "media",
    "Sound": "media",
    "RichMedia": "media",
    "3D": "media",
    "PS": "script",  # a program for printers, run without being asked
}
TYPES = {
    "EmbeddedFile": "embedded",
    "Rendition": "media",
    "MediaClip": "media",
    "Sound": "media",
    "3D": "media",
}
#: Where files are named.
FILES = ("F", "UF", "DOS", "Mac", "Unix")
#: What a link may open: pages, mail and calls.
SCHEMES = {"http", "https", "mailto", "tel"}
SCRIPTS = {"javascript", "vbscript", "data", "livescript", "mocha"}
#: What opens files, here or on other machines.
OPENING = {"file", "smb", "ftp", "ldap", "search", "search-ms", "shell", "jar", "blob"}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.*)", re.DOTALL)
#: A web or mail address or a number to call, after a space.
_LABELLED = re.compile(r" +(https?://|[\w.+-]+@|[\w-]+(\.[\w-]+)+|[+(\d][\d ()./-]*$)")
_PORT = re.compile(r"\d{1,5}(?![^/?#])")


def check(structure: Structure) -> None:
    """Look at every dictionary of a PDF, wherever it hangs: scripts hang in many places.

    Raises:
        UnfitError: it does something.

    """
    harm = _Harm(structure)
    for number, value, is_stream in structure.objects():
        for dictionary, depth in _dictionaries(value):
            harm.check(dictionary, number if depth == 0 else 0, is_stream and depth == 0)


class _Harm:
    def __init__(self, structure: Structure) -> None:
        self.value = structure.resolve
        self.actions: set[int] = set()  # numbers of objects, and ids of dictionaries within
        self.automatic: set[int] = set()
        for _number, value, _is_stream in structure.objects():
            for dictionary, _depth in _dictionaries(value):
                self._mark(dictionary)

    def _mark(self, dictionary: dict[Any, Any]) -> None:
        """Note what is used as an action, and which actions nobody is asked about."""
        events = self.value(dictionary.get("AA"))
        events = list(events.values()) if isinstance(events, dict) else []
        for action in [dictionary.get("OpenAction"), *events]:
            self._follow(action, self.automatic)
        for key in ("A", "PA", "OpenAction", "Next"):
            self._follow(dictionary.get(key), self.actions)
        for action in events:
            self._follow(action, self.actions)

    def _follow(self, action: Any, marked: set[int]) -> None:
        waiting = [action]
        while waiting:
            action = waiting.pop()
            value = self.value(action)
            key = action.number if isinstance(action, Reference) else id(value)
            if isinstance(value, list) and key not in marked:
                waiting += value
            elif isinstance(value, dict) and key not in marked:
                waiting.append(value.get("Next"))
            else:
                continue
            marked.add(key)

    def check(self, dictionary: dict[Any, Any], number: int, is_stream: bool) -> None:
        get = {key: self.value(value) for key, value in dictionary.items()}.get
        keys = {number, id(dictionary)} - {0}
        kind = get("S")
        named = not keys.isdisjoint(self.actions)
        # An element of the structure has its type in the same place.
        element = not named and (
            get("Type") == "StructElem" or ("P" in dictionary and "Type" not in dictionary)
        )
        if isinstance(kind, str) and kind in ACTIONS and not element:
            raise UnfitError(ACTIONS[kind])
        if (
            isinstance(get("JS"), bytes)
            or (get("JS") is not None and named)
            or get("OnInstantiate")
        ):
            raise UnfitError("script")
        if self._is_tree(get("JavaScript")):
            raise UnfitError("script")
        if get("XFA") and isinstance(get("XFA"), dict | list) and not _is_font(get("XFA")):
            raise UnfitError("xfa")
        for key, reasons in (("Subtype", SUBTYPES), ("Type", TYPES)):
            if reason := reasons.get(str(get(key))):
                raise UnfitError(reason)
        if kind == "Thread" and "F" in dictionary:
            raise UnfitError("outside")
        self._check_files(get, is_stream)
        if kind == "URI" or "Base" in dictionary:
            check_address(text(get("URI")) or text(get("Base")))
        if kind == "URI" and not keys.isdisjoint(self.automatic):
            raise UnfitError("fetches")
        turns = get("N") in ("NextPage", "PrevPage", "FirstPage", "LastPage")
        if kind == "Named" and not turns and not keys.isdisjoint(self.automatic):
            raise UnfitError("acts")

    def _check_files(self, get: Any, is_stream: bool) -> None:
        if isinstance(get("EF"), dict) and not get("EF").keys().isdisjoint(FILES):
            raise UnfitError("embedded")
        if self._is_tree(get("EmbeddedFiles")):
            raise UnfitError("embedded")
        if isinstance(get("Collection"), dict) and get("Type") == "Catalog":
            raise UnfitError("embedded")
        if get("FS") == "URL":
            raise UnfitError("fetches")
        names = [text(get(key)).strip() for key in FILES]
        if any(re.match(r"[\\/]{2}|[A-Za-z][A-Za-z0-9+.-]+://", name) for name in names):
            raise UnfitError("outside")
        reference = get("Ref")
        if isinstance(reference, dict) and "F" in reference:
            raise UnfitError("outside")
        if isinstance(get("OPI"), dict) and not {"1.3", "2.0"}.isdisjoint(get("OPI")):
            raise UnfitError("outside")
        if is_stream and get("F") is not None:
            raise UnfitError("outside")

    def _is_tree(self, value: Any, depth: int = 0) -> bool:
        """Whether a tree of names has leaves."""
        if not isinstance(value, dict) or depth > 30:
            return depth > 30
        if self.value(value.get("Names")):
            return True
        branches = self.value(value.get("Kids"))
        return isinstance(branches, list) and any(
            self._is_tree(self.value(branch), depth + 1) for branch in branches[:1000]
        )


def check_address(address: str) -> None:
    """Refuse what a link may not open, as readers that forgive much would find it.

    An address without a scheme leads nowhere outside the site; a host with its port, or a label
    before an address, looks as if it had one.

    Raises:
        UnfitError: it opens something else than a page, a mail or a call.

    """
    address = re.sub(r"[\x00-\x1f\x7f]", "", address).strip().lower()
    found = _SCHEME.match(re.sub(r" +(?=:)", "", address))
    if re.match(r"[\\/]{2}", address) or (found and (len(found[1]) == 1 or found[1] in OPENING)):
        raise UnfitError("outside")
    if not found or found[1] in SCHEMES:
        return
    if found[1] in SCRIPTS:
        raise UnfitError("script")
    is_host = ("." in found[1] or found[1] == "localhost") and _PORT.match(found[2])
    is_label = not found[1].startswith("ms-") and _LABELLED.match(found[2])
    if found[2] and not is_host and not is_label:
        raise UnfitError("link", address=address[:80])


def _is_font(value: Any) -> bool:
    """Whether a resource is a font, which may have any name."""
    return isinstance(value, dict) and "BaseFont" in value and "Length" not in value


def _dictionaries(value: Any) -> Iterator[tuple[dict[Any, Any], int]]:
    stack = [(value, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, dict):
            yield node, depth
            stack += [(each, depth + 1) for each in node.values()]
        elif isinstance(node, list):
            stack += [(each, depth + 1) for each in node]
