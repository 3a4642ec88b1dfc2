"""What a video says and when: its scenes, shots and words, read from the YAML files."""

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from starter import shared
from starter.videos import picture
from stopmensenhandel.languages import direction

VIDEOS = Path(__file__).resolve().parent
STARTER = VIDEOS.parent
BROCHURES = STARTER / "brochures"
REFERENCE_LANGUAGE = "en"
# What keeps a number left to right in right-to-left text takes no room.
ISOLATES = ("\u2066", "\u2069")
UNSEEN = str.maketrans("", "", "".join(ISOLATES))


class BuildError(Exception):
    """What stops a build, in one sentence for whoever runs it."""


@dataclasses.dataclass
class Text:
    """Words that stand on the screen from one moment to another."""

    words: str
    start: float
    end: float


@dataclasses.dataclass
class Scene:
    """What video.yaml says of a stretch of time, with the words of one language."""

    key: str
    start: float
    end: float
    texts: list[Text]
    cues: list[str]
    kind: str


@dataclasses.dataclass
class Shot:
    """Consecutive scenes with the same drawing, which stays while their words change."""

    drawing: str
    start: float
    end: float
    motions: list[dict[str, Any]]
    hidden: list[str]
    # How much larger than drawn, about the middle of its floor.
    zoom: float


@cache
def load(path: Path) -> Any:
    """Return the content of a YAML file."""
    return YAML(typ="safe").load(path)


@cache
def values(lang: str) -> dict[str, str]:
    """Return what the {placeholders} of a language stand for.

    Numbers come from help_lines.yaml only, with hard spaces: a number never breaks. In
    right-to-left text they are isolated, so that they still read from the left.
    """
    address = load(BROCHURES / "languages.yaml")[lang]["address"]
    before, after = ISOLATES if direction(lang) == "rtl" else ("", "")
    lines = {line["key"]: line for line in load(STARTER / "help_lines.yaml")}
    numbers = {
        key: before + line["written"].replace(" ", "\u00a0") + after for key, line in lines.items()
    }
    centres = load(STARTER / "centres.yaml")
    publisher = load(VIDEOS / "publisher.yaml")[lang]
    return numbers | {
        "hours": lines["hotline"]["hours"][lang],
        "address": before + address + after,
        "makers": shared.makers(publisher, centres, (before, after)),
    }


def filled(source: str, lang: str) -> str:
    """Return a text with its {placeholders} filled; an unknown one stops the build."""
    try:
        return source.format_map(values(lang))
    except KeyError as error:
        raise BuildError(f"Unknown placeholder {{{error.args[0]}}} in '{lang}': {source}") from None


def for_victims(key: str) -> bool:
    """Whether a video speaks to victims; any other asks after someone else, as brochures do."""
    return "victims" in load(VIDEOS / key / "video.yaml")["audiences"]


def card_texts(key: str, lang: str) -> list[str]:
    """Return the words of the end card, as the captions say them."""
    danger = load(BROCHURES / "common" / f"{lang}.yaml")["danger"]
    question = danger["question" if for_victims(key) else "other"]
    return [
        filled("{hotline}", lang),
        filled("{hours}", lang),
        filled(f"{question} {danger['answer']}", lang),
        filled("{address}", lang),
        filled("{makers}", lang),
    ]


def shape(texts: Any) -> dict[str, int]:
    """Return how many texts each scene has."""
    return {key: len(scene) for key, scene in texts["scenes"].items()}


def scenes_of(key: str, lang: str) -> list[Scene]:
    """Return the scenes of a video with the words of a language, in order."""
    texts = load(VIDEOS / key / f"{lang}.yaml")
    if shape(texts) != shape(load(VIDEOS / key / f"{REFERENCE_LANGUAGE}.yaml")):
        raise BuildError(f"{key}/{lang}.yaml has other texts than {REFERENCE_LANGUAGE}.yaml.")
    result, start = [], 0.0
    for scene in load(VIDEOS / key / "video.yaml")["scenes"]:
        end = start + scene["seconds"]
        kind = scene.get("kind", "text")
        words = (
            card_texts(key, lang)
            if kind == "card"
            else [filled(text, lang) for text in texts["scenes"][scene["key"]]]
        )
        starts = [start + at for at in scene["texts"]]
        if len(words) != len(starts):
            raise BuildError(f"{key}/video.yaml: scene '{scene['key']}' needs {len(words)} times.")
        cues = [filled(cue, lang) for cue in texts.get("captions", {}).get(scene["key"], [])]
        shown = [Text(word, at, end) for word, at in zip(words, starts, strict=True)]
        result.append(Scene(scene["key"], start, end, shown, cues, kind))
        start = end
    return result


def shots_of(key: str) -> list[Shot]:
    """Return the shots of a video: when which drawing is there, and how it moves."""
    result: list[Shot] = []
    start = 0.0
    for scene in load(VIDEOS / key / "video.yaml")["scenes"]:
        end = start + scene["seconds"]
        if not result or result[-1].drawing != scene["drawing"]:
            hidden, zoom = scene.get("hide", []), scene.get("zoom", 1)
            result.append(Shot(scene["drawing"], start, end, [], hidden, zoom))
        shot = result[-1]
        shot.end = end
        for motion in scene.get("motion", []):
            for part in str(motion["part"]).split():
                if part not in picture.parts(shot.drawing):
                    raise BuildError(f"{key}: drawing '{shot.drawing}' has no part '{part}'.")
                at = motion["at"] + start - shot.start
                shot.motions.append(motion | {"part": part, "at": at})
        start = end
    return result
