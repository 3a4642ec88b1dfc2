"""The handbook of editors: short tasks, written in files, shown where editors work.

``docs/handbook/<language>/<topic>.md`` holds a task in CommonMark, its title in the first line.
Bold is for what stands on the screen, letter by letter: a test compares it with the catalogues.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from stopmensenhandel import languages

FOLDER = Path(settings.BASE_DIR) / "docs" / "handbook"
#: All that there is on one page, in English.
REFERENCE = FOLDER.parent / "editors.md"
#: The languages that the tasks are written in.
WRITTEN_IN = ("nl", "fr")
#: The tasks, in the order in which somebody new meets them.
TOPICS = (
    "sign-in",
    "start",
    "write",
    "links",
    "paste",
    "preview",
    "publish",
    "review",
    "translate",
    "progress",
    "exchange",
    "together",
    "history",
    "documents",
    "videos",
    "numbers",
    "withdraw",
    "check-links",
    "use",
    "accounts",
)
#: Which task belongs to a page of the admin, by the name of its address: the first that fits.
HELP = (
    (r"index|app_list|work", "start"),
    (r"password_change.*", "sign-in"),
    (r"links", "check-links"),
    (r"translations", "progress"),
    (r"use", "use"),
    (r"(auth|accounts)_.*", "accounts"),
    (r".*_(history|version)", "history"),
    (r".*_exchange", "exchange"),
    (r".*_(delete|deleted)", "withdraw"),
    (r"centres_.*", "numbers"),
    (r"content_brochure_.*", "documents"),
    (r"content_video_.*", "videos"),
    (r"content_source_.*", "links"),
    (r"content_.*", "write"),
)
#: Where pictures lie, seen from a task.
PICTURES = "../../../static/"


@dataclass(frozen=True)
class Task:
    """A task as it is read: its title, and the rest as HTML."""

    title: str
    html: SafeString


def url(topic: str = "", language: str = "") -> str:
    """Return the address of a task, or of the list; by default in the reader's language."""
    query = f"?{urlencode({'language': language})}" if language else ""
    place = reverse("admin:handbook-topic", args=[topic]) if topic else reverse("admin:handbook")
    return place + query


def help_for(request: HttpRequest) -> str:
    """Return the address of the task that belongs to a page of the admin; else of the list."""
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    if name == "handbook-topic":
        return url()
    if request.GET.get("beside"):
        return url("translate")
    return url(next((topic for pattern, topic in HELP if re.fullmatch(pattern, name)), ""))


def read(topic: str, language: str) -> Task:
    """Return a task in a language; with no topic, all that there is in English."""
    file = FOLDER / language / f"{topic}.md" if topic else REFERENCE
    heading, _newline, text = file.read_text("utf-8").partition("\n")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in _within(tokens):
        if token.type == "image":
            name = str(token.attrs["src"]).removeprefix(PICTURES)
            token.attrs |= {"src": static(name), "decoding": "async"}
        elif token.type == "link_open":
            other = str(token.attrs["href"]).removesuffix(".md")
            if other in TOPICS:
                token.attrs["href"] = url(other, language)
    html = parser.renderer.render(tokens, parser.options, {})
    # The files are the project's own; HTML in them isn't read.
    return Task(heading.removeprefix("# "), mark_safe(html))  # noqa: S308


def title(topic: str, language: str) -> str:
    """Return the title of a task."""
    with (FOLDER / language / f"{topic}.md").open(encoding="utf-8") as file:
        return file.readline().removeprefix("# ").strip()


def _within(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _within(token.children or [])


def show(site: Any, request: HttpRequest, topic: str = "") -> TemplateResponse:
    """Show a task, or the list of them; who reads neither Dutch nor French chooses."""
    if topic and topic not in TOPICS:
        raise Http404
    language = request.GET.get("language") or get_language() or ""
    offered = (*WRITTEN_IN, "en") if "language" in request.GET else WRITTEN_IN
    context = {
        **site.each_context(request),
        "title": _("Handbook"),
        "language": language if language in offered else "",
        "topic": topic,
        "choices": [
            (languages.BY_CODE[code], url(topic if code in WRITTEN_IN else "", code))
            for code in (*WRITTEN_IN, "en")
        ],
        "list_url": url(language=language if language in offered else ""),
    }
    if language not in offered:
        pass
    elif language not in WRITTEN_IN:
        context["task"] = read("", language)
    elif topic:
        here = TOPICS.index(topic)
        context |= {
            "task": read(topic, language),
            "before": _entry(here - 1, language),
            "after": _entry(here + 1, language),
        }
    else:
        context["entries"] = [_entry(number, language) for number in range(len(TOPICS))]
    return TemplateResponse(request, "admin/handbook.html", context)


def _entry(number: int, language: str) -> tuple[str, str] | None:
    """Return title and address of a task; None before the first and after the last."""
    if not 0 <= number < len(TOPICS):
        return None
    return title(TOPICS[number], language), url(TOPICS[number], language)
