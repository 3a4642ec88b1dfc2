"""The words on the screen, set in type and drawn."""

import dataclasses
import math
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import skia

from starter.videos import picture
from starter.videos.picture import colour, ease
from starter.videos.script import BROCHURES, BuildError, Scene, Text, load
from stopmensenhandel.languages import direction

FONTS = Path("/usr/share/fonts/truetype/noto")
# Below the floor, players put their captions and buttons: on a telephone they take a
# quarter of the height, and must not lie on the words.
WIDTH, HEIGHT = 1280, 880
# Where the drawings stand; no text of a scene goes below.
FLOOR = 600
# Where text begins and how wide it is: the half where lines begin; the drawing has the other.
LEFT, COLUMN, CARD_COLUMN = 76, 584, 770
# Drawings aren't mirrored: the door of the end card stands nearer to words on its right.
RTL_CARD_COLUMN = 690
TITLE, FIRST, MORE, LIST, CARD, MAKERS = 64, 50, 46, 46, 44, 26
# Seconds in which text comes and goes.
TEXT_IN, TEXT_OUT = 0.6, 0.4

# The site's colours (brochure.typ has the same). Sun is for the number to call only.
DEEP, FLOOR_SHADE = colour("#0b3a46"), colour("#082d37")
ON_DEEP, SOFT_DEEP = colour("#f6fbfa"), colour("#cfe3e4")
SUN, ON_SUN = colour("#ffc845"), colour("#1d1a10")


@dataclasses.dataclass(frozen=True)
class Script:
    """How the words of a language are set: its fonts, and from which side it is read."""

    fonts: tuple[str, ...]
    scale: float
    leading: float
    rtl: bool

    def start(self, width: float, inset: float = LEFT) -> float:
        """Return where something begins that stands at the start of a line."""
        return WIDTH - inset - width if self.rtl else inset


@cache
def script_of(lang: str) -> Script:
    """Return how a language is set: as in the brochures."""
    entry = load(BROCHURES / "languages.yaml")[lang]
    # Of the leading, half of what the brochures add for tall marks: lines are short here.
    return Script(
        tuple(entry["fonts"]),
        entry["scale"],
        1.24 + (entry["leading"] - 0.74) / 2,
        direction(lang) == "rtl",
    )


@cache
def font_collection(families: tuple[str, ...]) -> Any:
    """Return some of Debian's Noto only: what else a machine has must not change a video."""
    provider = skia.textlayout.TypefaceFontProvider()
    for family in families:
        for name in ("Regular", "Bold"):
            file = FONTS / f"{family.replace(' ', '')}-{name}.ttf"
            face = skia.Typeface.MakeFromFile(str(file)) if file.exists() else None
            if face is None:
                raise BuildError(f"{file} is missing: install Debian's package fonts-noto-core.")
            provider.registerTypeface(face, f"{family} {name}")
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return collection


def set_in_type(
    words: str, size: float, bold: bool, shade: int, width: float, script: Script
) -> Any:
    """Return words set in the language's fonts, with the lines that they have."""
    style = skia.textlayout.TextStyle()
    weight = "Bold" if bold else "Regular"
    style.setFontFamilies([f"{family} {weight}" for family in script.fonts])
    style.setFontSize(size)
    style.setColor(shade)
    style.setHeight(script.leading)
    style.setHeightOverride(True)
    # Letters that join stay joined.
    if bold and not script.rtl:
        style.setLetterSpacing(-size * 0.01)
    whole = skia.textlayout.ParagraphStyle()
    if script.rtl:
        whole.setTextAlign(skia.textlayout.TextAlign.kRight)
        # Skia takes a paragraph to be read from the left: each line is isolated in it.
        words = "\n".join(f"\u2067{line}\u2069" for line in words.split("\n"))
    builder = skia.textlayout.ParagraphBuilder.make(
        whole, font_collection(script.fonts), skia.Unicodes.ICU.Make()
    )
    builder.pushStyle(style)
    builder.addText(words)
    result = builder.Build()
    result.layout(width)
    if script.rtl and width > (longest := math.ceil(result.LongestLine) + 1):
        result.layout(longest)
    return result


@cache
def paragraph(words: str, size: float, bold: bool, shade: int, width: int, script: Script) -> Any:
    """Return words in as few lines as fit, as even as can be: no word stands alone."""
    pieces = words.split(" ")
    size *= script.scale

    def length(start: int, end: int) -> float:
        line = set_in_type(" ".join(pieces[start:end]), size, bold, shade, 10_000, script)
        return float(line.LongestLine)

    def uneven(room: float, end: int) -> float:
        # Less bad after a full stop or a comma: there, a voice would pause too.
        pauses = {".": 0.5, "?": 0.5, "؟": 0.5, ":": 0.5, ",": 0.8, "،": 0.8}
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
    return set_in_type("\n".join(lines), size, bold, shade, 10_000, script)


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


def draw_texts(canvas: Any, scene: Scene, now: float, script: Script) -> None:
    """Put a scene's words where lines begin: the first is bold, the others follow it."""
    first = {"title": TITLE, "list": LIST}.get(scene.kind, FIRST)
    blocks = [
        paragraph(text.words, first, True, ON_DEEP, COLUMN, script)
        if number == 0 or scene.kind == "list"
        else paragraph(text.words, MORE, False, SOFT_DEEP, COLUMN, script)
        for number, text in enumerate(scene.texts)
    ]
    gap = 18 if scene.kind == "list" else 24
    # In the middle of what all the scene's words need: the first doesn't jump when more come.
    y = max(122, 344 - (sum(block.Height for block in blocks) + gap * (len(blocks) - 1)) / 2)
    for block, text in zip(blocks, scene.texts, strict=True):
        alpha, rise = presence(text, now)
        put(canvas, block, script.start(block.LongestLine), y + rise, alpha)
        y += block.Height + gap
    if y - gap > FLOOR:
        raise BuildError(f"Scene '{scene.key}' has too many words: {scene.texts[0].words}")


def draw_card(canvas: Any, scene: Scene, now: float, script: Script) -> None:
    """Put the end card: the number as the one yellow button, and what goes with it.

    It stays until the very end: whoever pauses there can copy the number.
    """
    hotline, hours, danger, address, makers = scene.texts
    alpha, rise = presence(dataclasses.replace(hotline, end=scene.end + 1), now)
    number = paragraph(hotline.words, 70 / script.scale, True, ON_SUN, CARD_COLUMN, script)
    top, height, icon = 54, 116, 62
    width = 34 + icon + 22 + number.LongestLine + 40
    box = skia.Rect.MakeXYWH(script.start(width), top + rise, width, height)
    sun = picture.paint(skia.Paint.kFill_Style, SUN)
    sun.setAlphaf(alpha)
    canvas.drawRoundRect(box, 24, 24, sun)
    if alpha > 0:
        left = script.start(icon, LEFT + 34)
        draw_icon(canvas, "phone", left, top + rise + (height - icon) / 2, icon, ON_SUN, alpha)
    left = script.start(number.LongestLine, LEFT + 34 + icon + 22)
    put(canvas, number, left, top + rise + (height - number.Height) / 2, alpha)
    y = top + height + 26
    # The address is Latin in every language, as the number is; and the card is full.
    latin = CARD / script.scale
    column = RTL_CARD_COLUMN if script.rtl else CARD_COLUMN
    for text, size, bold, gap in (
        (hours, latin, False, 22),
        (danger, CARD, True, 22),
        (address, latin, False, 0),
    ):
        alpha, rise = presence(dataclasses.replace(text, end=scene.end + 1), now)
        shade = ON_DEEP if bold else SOFT_DEEP
        block = paragraph(text.words, size, bold, shade, column, script)
        put(canvas, block, script.start(block.LongestLine), y + rise, alpha)
        y += block.Height + gap
    if y > FLOOR:
        raise BuildError(f"The end card is {y - FLOOR:.0f} px too high: {hours.words}")
    alpha, _ = presence(dataclasses.replace(makers, end=scene.end + 1), now)
    block = paragraph(makers.words, MAKERS, False, SOFT_DEEP, 700, script)
    put(canvas, block, script.start(block.LongestLine), 624, alpha)


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
