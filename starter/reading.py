"""Read the starter files into plain records that know where each value stands.

YAML for what is the same in every language, a Markdown file a language a page.
Nothing here touches the database.
"""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from modeltranslation.utils import build_localized_fieldname
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from content.text import richtext
from starter import shared
from starter.records import Place, Problem, Record, Value
from stopmensenhandel import languages


class Reader:
    """Reads the files below a folder; what is wrong is collected in ``problems``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._shared: dict[str, Any] = {}

    def read(self) -> list[Record]:
        """Return everything the folder describes, in the order in which it can be stored."""
        return [
            *self._list("centres.yaml", "centre", "slug", {"name", "phone", "email", "street"}),
            *self._list(
                "help_lines.yaml", "help_line", "key", {"kind", "phone", "written", "name"}
            ),
            *self._list("sources.yaml", "source", "key", {"year", "name"}),
            *self._pages(),
            *self._brochures(),
            *self._videos(),
        ]

    def _problem(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))

    def _yaml(self, path: Path, text: str | None = None, offset: int = 0) -> Any:
        """Return a YAML document; ``offset`` lines precede it in its file."""
        try:
            return YAML(typ="rt").load(path.read_text("utf-8") if text is None else text)
        except MarkedYAMLError as error:
            line = (error.problem_mark.line if error.problem_mark else 0) + 1 + offset
            self._problem(Place(path, line), f"This is not valid YAML: {error.problem}. Mend it.")
        except FileNotFoundError:
            self._problem(Place(path, 1), "This file is missing. Add it.")
        except UnicodeDecodeError:
            self._problem(Place(path, 1), "This file is not UTF-8. Save it as UTF-8.")
        return None

    def _list(self, name: str, kind: str, identity: str, needed: set[str]) -> list[Record]:
        """Return the records of a YAML file that is a list of mappings."""
        path = self.folder / name
        entries = self._yaml(path)
        if not isinstance(entries, list):
            if entries is not None:
                self._problem(Place(path, 1), "A list is expected: begin each entry with '- '.")
            return []
        records = []
        for index, entry in enumerate(entries):
            place = Place(path, entries.lc.item(index)[0] + 1)  # type: ignore[attr-defined]
            if not isinstance(entry, CommentedMap) or not entry.get(identity):
                self._problem(place, f"The entry has no {identity}. Add a line '{identity}: …'.")
                continue
            for missing in sorted(needed - set(entry)):
                self._problem(place, f"The entry has no {missing}. Add it.")
            record = Record(kind, str(entry[identity]), place)
            for field_name in entry:
                self._field(record, entry, field_name, path)
            records.append(record)
        self._duplicates(records)
        return records

    def _duplicates(self, records: list[Record]) -> None:
        seen: dict[str, Place] = {}
        for record in records:
            if record.key in seen:
                message = f"“{record.key}” stands at {seen[record.key]} already. Remove one."
                self._problem(record.place, message)
            seen[record.key] = record.place

    def _field(self, record: Record, entry: CommentedMap, name: str, path: Path) -> None:
        """Add a field; a mapping by language becomes a field a language."""
        value = entry[name]
        place = Place(path, entry.lc.key(name)[0] + 1)
        if not isinstance(value, CommentedMap):
            record.fields[name] = Value(self._plain(value), place)
            return
        for code in value:
            place = Place(path, value.lc.key(code)[0] + 1)
            if self._known(code, place):
                record.fields[build_localized_fieldname(name, code)] = Value(value[code], place)

    def _known(self, code: str, place: Place) -> bool:
        if code in languages.BY_CODE:
            return True
        known = ", ".join(languages.BY_CODE)
        self._problem(place, f"“{code}” is no language of the site. Use one of: {known}.")
        return False

    @staticmethod
    def _plain(value: Any) -> Any:
        return list(value) if isinstance(value, list) else value

    def _pages(self) -> list[Record]:
        """Return the pages: pages.yaml names them, a folder holds each one's languages."""
        records = self._list("pages.yaml", "page", "key", {"section", "position"})
        for record in records:
            section = record.fields["section"].content if "section" in record.fields else ""
            folder = self.folder / "pages" / str(section) / record.key
            files = sorted(folder.glob("*.md"))
            if not files:
                message = f"There is no text in {folder}. Add a file a language, nl.md say."
                self._problem(record.place, message)
            reviewed_on = record.fields.pop("reviewed_on", None)
            for file in files:
                if self._known(file.stem, Place(file, 1)):
                    self._page_text(record, file)
                    if reviewed_on:
                        name = build_localized_fieldname("reviewed_on", file.stem)
                        record.fields[name] = reviewed_on
        named = {record.key for record in records}
        for folder in sorted(self.folder.glob("pages/*/*")):
            if folder.is_dir() and folder.name not in named:
                place = Place(folder, 1)
                self._problem(place, "pages.yaml doesn't name this page. Add it, or remove this.")
        return records

    def _page_text(self, record: Record, file: Path) -> None:
        """Add a language's title, slug, summary and body."""
        code = file.stem
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            self._problem(Place(file, 1), "This file is not UTF-8. Save it as UTF-8.")
            return
        parts = text.split("---\n", 2)
        if len(parts) != 3 or parts[0].strip():
            self._problem(
                Place(file, 1), "The file must begin with a head between two lines '---'."
            )
            return
        head = self._yaml(file, parts[1], offset=1)
        if not isinstance(head, CommentedMap):
            return
        for name in ("title", "slug", "summary"):
            if not head.get(name):
                self._problem(Place(file, 1), f"The head has no {name}. Add a line '{name}: …'.")
        for name in head:
            place = Place(file, head.lc.key(name)[0] + 2)
            if name not in ("title", "slug", "summary"):
                self._problem(place, f"A page has no {name}. Use title, slug and summary.")
            else:
                record.fields[build_localized_fieldname(name, code)] = Value(head[name], place)
        body_line = parts[1].count("\n") + 3
        try:
            markdown = shared.expand(parts[2], lambda: self._shared_texts(code))
        except shared.UnknownError as error:
            self._problem(Place(file, body_line + error.line), str(error))
            return
        body = Value(richtext.from_markdown(markdown), Place(file, body_line))
        if not parts[2].strip():
            self._problem(body.place, "The page has no text in this language. Write it.")
        record.fields[build_localized_fieldname("body", code)] = body

    def _shared_texts(self, code: str) -> Any:
        """Return the texts that pages and brochures share in a language, numbers filled in."""
        if code not in self._shared:
            texts = self._yaml(self.folder / "shared" / f"{code}.yaml") or {}
            self._shared[code] = shared.with_numbers(texts, self._numbers())
        return self._shared[code]

    def _numbers(self) -> dict[str, str]:
        """Return each help line's number as it is written, by the line's key."""
        return {line.get("key"): str(line.get("written")) for line in self._help_lines}

    def _brochures(self) -> list[Record]:
        """Return the brochures: brochures.yaml says what they are, a folder holds the rest."""
        records = self._list("brochures.yaml", "brochure", "key", {"slug", "summary"})
        for record in records:
            pages = record.fields.pop("pages", None)
            record.pages = list(pages.content) if pages else []
            folder = self.folder / "brochures" / record.key
            common = folder / "brochure.yaml"
            issued_on = (self._yaml(common) or {}).get("issued_on")
            if not isinstance(issued_on, date):
                self._problem(
                    Place(common, 1), "The date of issue is missing: add 'issued_on: 2026-11-24'."
                )
                continue
            files = sorted(folder.glob("*.pdf"))
            if not files:
                self._problem(record.place, f"There is no PDF in {folder}. Run 'make brochures'.")
            for file in files:
                record.files[file.stem] = Value((file, issued_on), Place(file, 1))
                self._brochure_title(record, file.with_suffix(".yaml"))
        # The library shows the newest first: what comes first in the file is stored last.
        return records[::-1]

    def _brochure_title(self, record: Record, file: Path) -> None:
        """Add the title that a brochure bears in a language of the site."""
        if file.stem not in languages.BY_CODE:
            return
        texts = self._yaml(file)
        if not isinstance(texts, CommentedMap):
            return
        if not texts.get("title"):
            self._problem(Place(file, 1), "The brochure has no title. Add a line 'title: …'.")
            return
        place = Place(file, texts.lc.key("title")[0] + 1)
        record.fields[build_localized_fieldname("title", file.stem)] = Value(texts["title"], place)

    def _videos(self) -> list[Record]:
        """Return the videos: videos.yaml says what they are, a folder holds the rest."""
        records = self._list("videos.yaml", "video", "key", {"slug", "issued_on"})
        for record in records:
            pages = record.fields.pop("pages", None)
            record.pages = list(pages.content) if pages else []
            issued_on = record.fields.pop("issued_on", None)
            if issued_on is None or not isinstance(issued_on.content, date):
                self._problem(record.place, "issued_on is no date: write it as 2026-11-25.")
                continue
            folder = self.folder / "videos" / record.key
            files = sorted(folder.glob("*.mp4"))
            if not files:
                self._problem(record.place, f"There is no MP4 in {folder}. Run 'make videos'.")
            for file in files:
                record.files[file.stem] = Value((file, issued_on.content), Place(file, 1))
            for file in sorted(folder.glob("*.vtt")):
                record.tracks[file.stem] = Value(file, Place(file, 1))
            for file in sorted(folder.glob("*.yaml")):
                if file.stem in languages.BY_CODE:
                    self._video_texts(record, file)
        return records

    def _video_texts(self, record: Record, file: Path) -> None:
        """Add what is said of a video in a language: title, summary, transcript."""
        texts = self._yaml(file)
        if not isinstance(texts, CommentedMap):
            return
        # Hard spaces keep the groups of a number in order in right-to-left text.
        numbers = {
            key: number.replace(" ", "\N{NO-BREAK SPACE}")
            for key, number in self._numbers().items()
        } | self._end_card(file.stem)
        for name in ("title", "summary", "transcript"):
            if not texts.get(name):
                self._problem(Place(file, 1), f"The video has no {name}. Add a line '{name}: …'.")
                continue
            # In the source, bold marks what is read on the screen.
            words = shared.with_numbers(texts[name], numbers).replace("**", "").strip()
            place = Place(file, texts.lc.key(name)[0] + 1)
            record.fields[build_localized_fieldname(name, file.stem)] = Value(words, place)

    def _end_card(self, code: str) -> dict[str, str]:
        """Return what the last picture of every video shows besides numbers."""
        hotline: Any = next((line for line in self._help_lines if line.get("key") == "hotline"), {})
        publisher = self._publishers.get(code, "")
        hours = hotline.get("hours", {}).get(code, "")
        address = self._settings.get(code, {}).get("address", "")
        for name, value in (
            ("videos/publisher.yaml", publisher),
            ("help_lines.yaml", hours),
            ("brochures/languages.yaml", address),
        ):
            if not value:
                self._problem(
                    Place(self.folder / name, 1),
                    f"A video says in “{code}” what has no entry here. Add it.",
                )
        centres = self._yaml(self.folder / "centres.yaml") or []
        return {
            "hours": hours,
            "address": address,
            "makers": shared.makers(publisher, centres),
        }

    @cached_property
    def _help_lines(self) -> list[Any]:
        """The help lines as their file has them."""
        return self._yaml(self.folder / "help_lines.yaml") or []

    @cached_property
    def _publishers(self) -> dict[str, str]:
        """Who publishes the videos, by language."""
        return self._yaml(self.folder / "videos" / "publisher.yaml") or {}

    @cached_property
    def _settings(self) -> dict[str, Any]:
        """How each language is set in print; the site's address among it."""
        return self._yaml(self.folder / "brochures" / "languages.yaml") or {}
