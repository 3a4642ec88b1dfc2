"""Every page is HTML as the standard wants it, so that old and odd browsers read it alike."""

import os
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from stopmensenhandel import sitemaps
from stopmensenhandel.errors import bare_page
from stopmensenhandel.languages import BY_CODE
from tests.web import VOID

pytestmark = pytest.mark.django_db

BARE = ["400.html", "403.html", "405.html", "500.html"]
#: Elements that may stand in a paragraph or a heading hold none of these.
BLOCKS = {"p", "div", "ul", "ol", "dl", "table", "section", "nav", "form", "h1", "h2", "h3", "h4"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "form")


class Strict(HTMLParser):
    """Collect what is wrong in a page: no tag may be left out, doubled or crossed."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.named: set[str] = set()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"an attribute twice: {self.get_starttag_text()}")
        found = {name: value or "" for name, value in attrs}
        self.ids.update([found["id"]] if "id" in found else [])
        for name in REFERENCES:
            self.named.update(found.get(name, "").split())
        if found.get("href", "").startswith("#"):
            self.named.update(filter(None, [found["href"][1:]]))
        if tag in BLOCKS and {"p", "h1", "h2", "h3", "h4"} & set(self.open):
            self.faults.append(f"<{tag}> in <{self.open[-1]}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        # In drawings a slash closes; in HTML it says nothing.
        if tag not in VOID and "svg" in self.open:
            self.open.pop()

    def handle_endtag(self, tag):
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> where {self.open[-1:]} is open")

    def close(self):
        super().close()
        self.faults += [f"<{tag}> stays open" for tag in self.open]
        self.faults += [f"id {each} {n} times" for each, n in self.ids.items() if n > 1]
        self.faults += [f"no id {each}" for each in sorted(self.named - set(self.ids))]


def faults(html: str) -> list[str]:
    reader = Strict()
    reader.feed(html)
    reader.close()
    return reader.faults


def pages(client) -> list[tuple[str, bytes]]:
    """Return address and HTML of every public page in every language, and of the error pages.

    Among them are the library and the package with something chosen, nothing found and a mistake.
    """
    paths = [path for place in sitemaps.places() for path in place.paths.values()]
    for code in BY_CODE:
        with translation.override(code):
            library, package = reverse("library"), reverse("package")
        paths += [
            f"{library}?kind=brochure&language=ar",
            f"{library}?kind=nothing",
            f"{package}?kind=brochure&language=nl&language=ar",
            package,
            f"/{code}/nothing/",
        ]
    found = [(path, client.get(path).content) for path in ["/", *paths]]
    for code in BY_CODE:
        with translation.override(code):
            found += [(f"{code} {name}", bare_page(name).encode()) for name in BARE]
    return found


def test_every_page_closes_what_it_opens_and_names_only_what_is_there(client):
    found = {path: faults(html.decode()) for path, html in pages(client)}
    assert len(found) > 150
    assert {path: each for path, each in found.items() if each} == {}


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<p>b</p>",
        "<b><i>a</b></i>",
        '<p id="a"></p><p id="a"></p>',
        '<a href="#b">c</a>',
        '<label for="x">a</label>',
        '<p class="a" class="b"></p>',
        "<p><div></div></p>",
    ],
)
def test_a_fault_in_html_is_found(html):
    assert faults(html)


@pytest.mark.skipif(
    "VNU_JAR" not in os.environ,
    reason="lacks the checker of the W3C (VNU_JAR): 'make html' fetches it and runs this",
)
def test_the_checker_of_the_w3c_finds_no_error(client, tmp_path: Path):
    names = {}
    for number, (path, html) in enumerate(pages(client)):
        names[f"{number}.html"] = path
        (tmp_path / f"{number}.html").write_bytes(html)
    command = [
        "java",
        "-Xmx512m",
        "-jar",
        os.environ["VNU_JAR"],
        "--errors-only",
        "--format",
        "gnu",
    ]
    result = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True)
    said = result.stderr.replace(f"file:{tmp_path}/", "")
    said += "\n".join(f"{name} is {path}" for name, path in names.items() if name in said)
    assert result.returncode == 0, said[:20_000]
