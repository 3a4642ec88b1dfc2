"""Build the explainer videos: one MP4 a language, with captions and a poster frame.

    python starter/videos/render.py                  all videos
    python starter/videos/render.py when-you-call    only these

A video is a folder with a ``video.yaml`` (scenes, timing, motion: the same in every
language) and a ``<lang>.yaml`` (its words). Each language with texts of the screen gives
``<lang>.mp4``, ``<lang>.jpg`` and ``<lang>.vtt``; one whose ``screen`` is false (Arabic)
gives captions only. All languages share one timeline, so any captions fit any video.

The videos are silent by design: no voice, no music, no audio track. Nobody nearby hears
them, nobody needs headphones, and no synthetic voice speaks to a victim.

The same sources, fonts, packages and ffmpeg give the same bytes. Needs skia-python,
fonttools, ruamel.yaml, ffmpeg with libx264, and Debian's package fonts-noto-core.
"""

import argparse
import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import picture
import skia
from picture import colour, ease
from ruamel.yaml import YAML

VIDEOS = Path(__file__).resolve().parent
STARTER = VIDEOS.parent
BROCHURES = STARTER / "brochures"
FONTS = Path("/usr/share/fonts/truetype/noto")
REFERENCE_LANGUAGE = "en"

WIDTH, HEIGHT, RATE = 1280, 720, 25
FLOOR = 600
# Where text begins and how wide it is: the left half, the drawing has the right.
LEFT, COLUMN, CARD_COLUMN = 76, 584, 770
TITLE, FIRST, MORE, LIST, CARD, MAKERS = 64, 50, 46, 46, 44, 26
# Seconds: text comes and goes, a drawing gives way to the next one.
TEXT_IN, TEXT_OUT, CHANGE = 0.6, 0.4, 0.6
# Characters a second that nobody has to hurry for, on screen and in captions.
SCREEN_PACE, CAPTION_PACE = 14, 17
CAPTION_WIDTH = 42
# What keeps a number left to right in right-to-left text takes no room.
ISOLATES = ("\u2066", "\u2069")
UNSEEN = str.maketrans("", "", "".join(ISOLATES))

# The site's colours (brochure.typ has the same). Sun is for the number to call only.
DEEP, FLOOR_SHADE = colour("#0b3a46"), colour("#082d37")
ON_DEEP, SOFT_DEEP = colour("#f6fbfa"), colour("#cfe3e4")
SUN, ON_SUN = colour("#ffc845"), colour("#1d1a10")


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


# -- Words -------------------------------------------------------------------


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
    languages = load(BROCHURES / "languages.yaml")
    before, after = ISOLATES if languages[lang]["direction"] == "rtl" else ("", "")
    lines = {line["key"]: line for line in load(STARTER / "help_lines.yaml")}
    numbers = {
        key: before + line["written"].replace(" ", "\u00a0") + after for key, line in lines.items()
    }
    centres = sorted(load(STARTER / "centres.yaml"), key=lambda centre: int(centre["position"]))
    publisher = load(VIDEOS / "publisher.yaml")[lang]
    return numbers | {
        "hours": lines["hotline"]["hours"][lang],
        "address": before + languages[lang]["address"] + after,
        "makers": " · ".join(
            [publisher, *(f"{before}{centre['name']}{after}" for centre in centres)]
        ),
    }


def filled(source: str, lang: str) -> str:
    """Return a text with its {placeholders} filled; an unknown one stops the build."""
    try:
        return source.format_map(values(lang))
    except KeyError as error:
        raise BuildError(f"Unknown placeholder {{{error.args[0]}}} in '{lang}': {source}") from None


def card_texts(lang: str) -> list[str]:
    """Return the words of the end card, as the captions say them."""
    danger = load(BROCHURES / "common" / f"{lang}.yaml")["danger"]
    return [
        filled("{hotline}", lang),
        filled("{hours}", lang),
        filled(f"{danger['question']} {danger['answer']}", lang),
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
            card_texts(lang)
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


# -- Captions ----------------------------------------------------------------


def caption_lines(text: str, where: str) -> str:
    """Break a caption into at most two lines of about equal length."""
    # A hard space keeps its words together; it isn't a place to break.
    if len(text) <= CAPTION_WIDTH:
        return text
    words = text.split(" ")
    options = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    first, second = min(options, key=lambda lines: max(map(len, lines)))
    if max(len(first), len(second)) > CAPTION_WIDTH:
        raise BuildError(f"{where}: too long for a caption of two lines: {text}")
    return f"{first}\n{second}"


def cues_of(scenes: list[Scene], where: str) -> Iterator[Text]:
    """Yield the captions: each text of the screen from when it comes until the next.

    A scene whose texts come too fast for that has 'captions' of its own, which share its
    time by their length.
    """
    for scene in scenes:
        starts = [text.start for text in scene.texts]
        words = [text.words for text in scene.texts]
        last = scene.end - 0.2
        if scene.cues:
            words, total = scene.cues, sum(map(len, scene.cues))
            first, gone = starts[0], 0
            starts = []
            for cue in scene.cues:
                starts.append(first + (last - first) * gone / total)
                gone += len(cue)
        for number, (start, text) in enumerate(zip(starts, words, strict=True)):
            end = starts[number + 1] - 0.08 if number + 1 < len(starts) else last
            read = len(text.translate(UNSEEN))
            if (pace := read / (end - start)) > CAPTION_PACE:
                raise BuildError(f"{where}: {pace:.0f} characters a second in caption: {text}")
            yield Text(caption_lines(text, where), start, end)


def timestamp(seconds: float) -> str:
    """Return a moment as WebVTT writes it."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def write_captions(key: str, lang: str, scenes: list[Scene]) -> None:
    """Write the captions of a language."""
    blocks = ["WEBVTT"]
    for cue in cues_of(scenes, f"{key}/{lang}.yaml"):
        text = cue.words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{timestamp(cue.start)} --> {timestamp(cue.end)}\n{text}")
    (VIDEOS / key / f"{lang}.vtt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


# -- Text on the screen ------------------------------------------------------


@cache
def font_collection() -> Any:
    """Return Debian's Noto Sans only: what else a machine has must not change a video."""
    provider = skia.textlayout.TypefaceFontProvider()
    for name in ("Regular", "Bold"):
        file = FONTS / f"NotoSans-{name}.ttf"
        face = skia.Typeface.MakeFromFile(str(file)) if file.exists() else None
        if face is None:
            raise BuildError(f"{file} is missing: install Debian's package fonts-noto-core.")
        provider.registerTypeface(face, f"Noto Sans {name}")
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return collection


def set_in_type(words: str, size: int, bold: bool, shade: int, width: float) -> Any:
    """Return words set in Noto Sans, with the lines that they have."""
    style = skia.textlayout.TextStyle()
    style.setFontFamilies([f"Noto Sans {'Bold' if bold else 'Regular'}"])
    style.setFontSize(size)
    style.setColor(shade)
    style.setHeight(1.24)
    style.setHeightOverride(True)
    if bold:
        style.setLetterSpacing(-size * 0.01)
    builder = skia.textlayout.ParagraphBuilder.make(
        skia.textlayout.ParagraphStyle(), font_collection(), skia.Unicodes.ICU.Make()
    )
    builder.pushStyle(style)
    builder.addText(words)
    result = builder.Build()
    result.layout(width)
    return result


@cache
def paragraph(words: str, size: int, bold: bool, shade: int, width: int) -> Any:
    """Return words in as few lines as fit, as even as can be: no word stands alone."""
    pieces = words.split(" ")

    def length(start: int, end: int) -> float:
        line = set_in_type(" ".join(pieces[start:end]), size, bold, shade, 10_000)
        return float(line.LongestLine)

    def uneven(room: float, end: int) -> float:
        # Less bad after a full stop or a comma: there, a voice would pause too.
        pauses = {".": 0.5, "?": 0.5, ":": 0.5, ",": 0.8}
        pause = pauses.get(pieces[end - 1][-1], 1) if end < len(pieces) else 1
        return (width - room) ** 2 * pause

    # The best lines that end before each word: how many, how uneven, where they break.
    best: list[tuple[int, float, list[int]]] = [(0, 0.0, [])]
    for end in range(1, len(pieces) + 1):
        options = [
            (lines + 1, cost + uneven(room, end), [*breaks, start])
            for start, (lines, cost, breaks) in enumerate(best)
            if (room := length(start, end)) <= width
        ]
        if not options:
            raise BuildError(f"A word is wider than {width} px at {size} px: {words}")
        best.append(min(options))
    lines = [" ".join(pieces[a:b]) for a, b in pairwise([*best[-1][2], len(pieces)])]
    return set_in_type("\n".join(lines), size, bold, shade, 10_000)


def presence(text: Text, now: float) -> tuple[float, float]:
    """Return how much of a text is there (0 to 1), and how far it still has to rise."""
    came = ease((now - text.start) / TEXT_IN)
    gone = ease((now - text.end + TEXT_OUT) / TEXT_OUT)
    return came * (1 - gone), 14 * (1 - came)


def put(canvas: Any, block: Any, x: float, y: float, alpha: float) -> None:
    """Paint a paragraph with some transparency."""
    if alpha <= 0:
        return
    if alpha < 1:
        canvas.saveLayerAlpha(None, round(alpha * 255))
        block.paint(canvas, x, y)
        canvas.restore()
    else:
        block.paint(canvas, x, y)


def draw_texts(canvas: Any, scene: Scene, now: float) -> None:
    """Put a scene's words in the left half: the first is bold, the others follow it."""
    first = {"title": TITLE, "list": LIST}.get(scene.kind, FIRST)
    blocks = [
        paragraph(text.words, first, True, ON_DEEP, COLUMN)
        if number == 0 or scene.kind == "list"
        else paragraph(text.words, MORE, False, SOFT_DEEP, COLUMN)
        for number, text in enumerate(scene.texts)
    ]
    gap = 18 if scene.kind == "list" else 24
    # In the middle of what all the scene's words need: the first doesn't jump when more come.
    y = max(122, 344 - (sum(block.Height for block in blocks) + gap * (len(blocks) - 1)) / 2)
    for block, text in zip(blocks, scene.texts, strict=True):
        alpha, rise = presence(text, now)
        put(canvas, block, LEFT, y + rise, alpha)
        y += block.Height + gap
    if y - gap > FLOOR:
        raise BuildError(f"Scene '{scene.key}' has too many words: {scene.texts[0].words}")


def draw_card(canvas: Any, scene: Scene, now: float) -> None:
    """Put the end card: the number as the one yellow button, and what goes with it.

    It stays until the very end: whoever pauses there can copy the number.
    """
    hotline, hours, danger, address, makers = scene.texts
    alpha, rise = presence(dataclasses.replace(hotline, end=scene.end + 1), now)
    number = paragraph(hotline.words, 70, True, ON_SUN, CARD_COLUMN)
    top, height, icon = 66, 116, 62
    box = skia.Rect.MakeXYWH(LEFT, top + rise, 34 + icon + 22 + number.LongestLine + 40, height)
    sun = picture.paint(skia.Paint.kFill_Style, SUN)
    sun.setAlphaf(alpha)
    canvas.drawRoundRect(box, 24, 24, sun)
    if alpha > 0:
        draw_icon(canvas, "phone", LEFT + 34, top + rise + (height - icon) / 2, icon, ON_SUN, alpha)
    put(canvas, number, LEFT + 34 + icon + 22, top + rise + (height - number.Height) / 2, alpha)
    y = top + height + 26
    for text, bold, gap in ((hours, False, 22), (danger, True, 22), (address, False, 0)):
        alpha, rise = presence(dataclasses.replace(text, end=scene.end + 1), now)
        block = paragraph(text.words, CARD, bold, ON_DEEP if bold else SOFT_DEEP, CARD_COLUMN)
        put(canvas, block, LEFT, y + rise, alpha)
        y += block.Height + gap
    if y > FLOOR:
        raise BuildError(f"The end card is {y - FLOOR:.0f} px too high: {hours.words}")
    alpha, _ = presence(dataclasses.replace(makers, end=scene.end + 1), now)
    put(canvas, paragraph(makers.words, MAKERS, False, SOFT_DEEP, 700), LEFT, 645, alpha)


@cache
def icon_shapes(name: str) -> list[Any]:
    """Return the paths of a brochure's icon, drawn in a square of 40."""
    file = BROCHURES / "icons" / f"{name}.svg"
    root = ElementTree.parse(file).getroot()  # noqa: S314 (our own file)
    return [path for node in root.iter() if (path := picture.geometry(node)) is not None]


def draw_icon(
    canvas: Any, name: str, x: float, y: float, size: float, shade: int, alpha: float
) -> None:
    """Put a brochure's icon on the canvas."""
    line = picture.paint(skia.Paint.kStroke_Style, shade)
    line.setStrokeWidth(2.4)
    line.setStrokeCap(skia.Paint.kRound_Cap)
    line.setStrokeJoin(skia.Paint.kRound_Join)
    line.setAlphaf(alpha)
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(size / 40, size / 40)
    for path in icon_shapes(name):
        canvas.drawPath(path, line)
    canvas.restore()


# -- Frames ------------------------------------------------------------------


@cache
def evening() -> Any:
    """Return what is behind everything: the glow of the covers."""
    surface = skia.Surface(WIDTH, HEIGHT)
    glow = picture.paint(skia.Paint.kFill_Style, DEEP)
    glow.setShader(
        skia.GradientShader.MakeRadial(
            center=(960, 430),
            radius=760,
            colors=[colour("#1d5f6b"), colour("#10454f"), DEEP],
            positions=[0, 0.55, 1],
        )
    )
    # Without it, dark gradients show as rings.
    glow.setDither(True)
    with surface as canvas:
        canvas.drawPaint(glow)
    return surface.makeImageSnapshot()


class Film:
    """One video in one language, as a frame for every moment."""

    def __init__(self, key: str, lang: str) -> None:
        self.scenes = scenes_of(key, lang)
        self.shots = shots_of(key)
        self.seconds = self.scenes[-1].end
        self.surface = skia.Surface(WIDTH, HEIGHT)
        self.check_pace(f"{key}/{lang}.yaml")

    def check_pace(self, where: str) -> None:
        """Refuse words that are gone before a slow reader has read them."""
        for scene in self.scenes:
            # The makers' names, last on the end card, are no message that anybody must catch.
            texts = scene.texts[:-1] if scene.kind == "card" else scene.texts
            for number, text in enumerate(texts):
                # What comes later in a scene is read after what came before it.
                words = "".join(each.words for each in texts[number:])
                seconds = scene.end - TEXT_OUT - text.start
                if (pace := len(words) / seconds) > SCREEN_PACE:
                    raise BuildError(f"{where}: {pace:.1f} characters a second: {text.words}")

    def draw_shot(self, canvas: Any, number: int, now: float) -> None:
        """Put one drawing on the canvas; it drifts a little as it comes and goes."""
        shot = self.shots[number]
        came = 1.0 if number == 0 else ease((now - shot.start) / CHANGE)
        # It goes while the next one is already being drawn: the screen is never empty.
        gone = ease((now - shot.end) / CHANGE)
        alpha = came * (1 - gone)
        if alpha <= 0:
            return
        arriving = 0.0 if number == 0 else 70 * (1 - ease((now - shot.start) / 1.4))
        canvas.save()
        canvas.translate(WIDTH * 3 / 4 + arriving - 50 * gone, FLOOR)
        canvas.scale(shot.zoom, shot.zoom)
        canvas.translate(-WIDTH / 4, -FLOOR)
        if alpha < 1:
            canvas.saveLayerAlpha(None, round(alpha * 255))
        picture.draw(canvas, shot.drawing, shot.motions, shot.hidden, now - shot.start)
        if alpha < 1:
            canvas.restore()
        canvas.restore()

    def frame(self, now: float) -> Any:
        """Return the picture at a moment."""
        canvas = self.surface.getCanvas()
        canvas.drawImage(evening(), 0, 0)
        # The street passes by a little with every drawing.
        passed = sum(ease((now - shot.start + 0.5) / 1.9) for shot in self.shots[1:])
        canvas.save()
        canvas.translate(-70 * passed, 0)
        picture.draw(canvas, "street", [], [], 0)
        canvas.restore()
        floor = picture.paint(skia.Paint.kFill_Style, FLOOR_SHADE)
        canvas.drawRect(skia.Rect.MakeLTRB(0, FLOOR, WIDTH, HEIGHT), floor)
        for number, shot in enumerate(self.shots):
            if shot.start <= now < shot.end + CHANGE:
                self.draw_shot(canvas, number, now)
        scene = next(each for each in self.scenes if each.start <= now < each.end)
        if scene.kind == "card":
            draw_card(canvas, scene, now)
        else:
            draw_icon(canvas, "door", LEFT - 8, 52, 50, SOFT_DEEP, 1)
            draw_texts(canvas, scene, now)
        return self.surface

    def frames(self) -> Iterator[bytes]:
        """Yield every frame as raw BGRA."""
        for number in range(round(self.seconds * RATE)):
            yield self.frame(number / RATE).toarray(colorType=skia.kBGRA_8888_ColorType).tobytes()


# -- Files -------------------------------------------------------------------


def encode(film: Film, target: Path) -> None:
    """Write the frames as H.264 that every phone plays, the same bytes every time."""
    # Whole or not at all: a build that stops leaves the former video.
    unfinished = target.with_suffix(".part.mp4")
    command = [
        *("ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-fflags", "+bitexact"),
        *("-f", "rawvideo", "-pixel_format", "bgra", "-video_size", f"{WIDTH}x{HEIGHT}"),
        *("-framerate", str(RATE), "-i", "-", "-an", "-map_metadata", "-1"),
        # The colours of HD television, said so: players that guess shift the petrol.
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+bitexact"),
        *("-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709"),
        *("-color_trc", "bt709", "-color_range", "tv"),
        # One thread: with more, the bytes depend on the machine.
        *("-c:v", "libx264", "-profile:v", "high", "-level", "3.1", "-preset", "slow"),
        *("-tune", "animation", "-crf", "24", "-g", "250", "-threads", "1"),
        # More bits for dark surfaces, where rings would show.
        *("-aq-mode", "3", "-flags:v", "+bitexact", "-movflags", "+faststart", str(unfinished)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdin is not None  # noqa: S101 (for mypy)
        for frame in film.frames():
            process.stdin.write(frame)
        process.stdin.close()
    if process.returncode:
        raise BuildError(f"ffmpeg could not write {target}.")
    unfinished.replace(target)


def build(key: str, lang: str) -> str:
    """Make the files of one video in one language and return what to report."""
    folder = VIDEOS / key
    if not load(folder / f"{lang}.yaml").get("screen", True):
        write_captions(key, lang, scenes_of(key, lang))
        return f"{key}/{lang}.vtt"
    film = Film(key, lang)
    write_captions(key, lang, film.scenes)
    poster = film.frame(load(folder / "video.yaml")["poster"]).makeImageSnapshot()
    poster.save(str(folder / f"{lang}.jpg"), skia.kJPEG, 88)
    target = folder / f"{lang}.mp4"
    encode(film, target)
    return f"{key}/{lang}.mp4  {film.seconds:.1f} s  {target.stat().st_size / 1e6:.2f} MB"


def main() -> int:
    """Build what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the explainer videos and their captions.")
    keys = sorted(path.parent.name for path in VIDEOS.glob("*/video.yaml"))
    parser.add_argument("key", nargs="*", help=f"videos to build: {', '.join(keys)}")
    parser.add_argument("--lang", nargs="*", help="only these languages")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.key) - set(keys)):
        print(f"There is no video '{unknown[0]}', only {', '.join(keys)}.", file=sys.stderr)
        return 1
    jobs = [
        (key, texts.stem)
        for key in arguments.key or keys
        for texts in sorted((VIDEOS / key).glob("*.yaml"))
        if texts.name != "video.yaml" and (not arguments.lang or texts.stem in arguments.lang)
    ]
    # A process a video: Skia and x264 each keep to one core.
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        try:
            for report in pool.map(build, *zip(*jobs, strict=True)):
                print(report, flush=True)
        except BuildError as error:
            pool.shutdown(cancel_futures=True)
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
