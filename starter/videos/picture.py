"""Drawings in motion: SVG files read into parts that can be drawn in, moved and turned.

A drawing is a plain SVG of 640 × 720 (the right half of the screen; its floor is at
y = 600) made of ``<g id="…">`` parts. Only what the drawings use is understood: ``g``,
``path``, ``rect`` and ``circle``; translate and scale; user-space linear gradients.
"""

import dataclasses
import math
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import skia
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path import parse_path

DRAWINGS = Path(__file__).resolve().parent / "drawings"
SVG = "{http://www.w3.org/2000/svg}"
INHERITED = ("fill", "stroke", "stroke-width")
# Seconds a motion takes unless video.yaml says otherwise.
USUAL_LENGTH = {"draw": 1.6, "drop": 0.7, "move": 1.8, "open": 2.4}


class PathPen(BasePen):  # type: ignore[misc]  # it has no types
    """Turn what fontTools reads in a ``d`` attribute into a Skia path."""

    def __init__(self) -> None:
        super().__init__()
        self.path = skia.Path()

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.path.moveTo(*pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.path.lineTo(*pt)

    def _curveToOne(self, *pts: tuple[float, float]) -> None:  # noqa: N802
        self.path.cubicTo(*(number for pt in pts for number in pt))

    def _closePath(self) -> None:  # noqa: N802
        self.path.close()


@dataclasses.dataclass
class Shape:
    """One line or surface of a part."""

    path: Any
    # What the shape is before it opens; the same as 'path' when it doesn't.
    closed: Any
    fill: Any
    stroke: Any


@dataclasses.dataclass
class Pose:
    """How a shape stands at one moment."""

    drawn: float = 1
    alpha: float = 1
    # A door is shut until it opens.
    opened: float = 0
    dx: float = 0
    dy: float = 0
    turned: float = 0
    origin: tuple[float, float] = (0, 0)


def colour(value: str) -> int:
    """Return Skia's number for ``#rrggbb``."""
    return 0xFF000000 | int(value.removeprefix("#"), 16)


def paint(style: int, shade: int) -> Any:
    """Return a smooth paint of one colour."""
    result = skia.Paint(AntiAlias=True, Color=shade)
    result.setStyle(style)
    return result


def ease(x: float) -> float:
    """Slow at both ends: nothing starts or stops with a jolt."""
    x = min(1.0, max(0.0, x))
    return x * x * x * (x * (6 * x - 15) + 10)


def path_of(data: str) -> Any:
    """Return the path of a ``d`` attribute."""
    pen = PathPen()
    parse_path(data, pen)
    return pen.path


def geometry(element: ElementTree.Element) -> Any:
    """Return the path of an element, or None for one that draws nothing itself."""
    name = element.tag.removeprefix(SVG)
    number = {key: float(value) for key, value in element.items() if re.match(r"[\d.]+$", value)}
    if name == "path":
        return path_of(element.attrib["d"])
    result = skia.Path()
    if name == "rect":
        box = skia.Rect.MakeXYWH(number["x"], number["y"], number["width"], number["height"])
        result.addRoundRect(box, number.get("rx", 0), number.get("rx", 0))
    elif name == "circle":
        result.addCircle(number["cx"], number["cy"], number["r"])
    else:
        return None
    return result


def gradients(root: ElementTree.Element) -> dict[str, Any]:
    """Return the linear gradients of a drawing by their id."""
    return {
        f"url(#{node.attrib['id']})": skia.GradientShader.MakeLinear(
            points=[
                (float(node.attrib["x1"]), float(node.attrib["y1"])),
                (float(node.attrib["x2"]), float(node.attrib["y2"])),
            ],
            colors=[colour(stop.attrib["stop-color"]) for stop in node],
            positions=[float(stop.attrib["offset"]) for stop in node],
        )
        for node in root.iter(f"{SVG}linearGradient")
    }


def shapes(
    element: ElementTree.Element, style: dict[str, str], matrix: Any, shaders: dict[str, Any]
) -> list[Shape]:
    """Return the shapes of an element and of what stands in it, in drawing order."""
    style = style | {key: element.attrib[key] for key in INHERITED if key in element.attrib}
    # A copy: the caller's stays as it is.
    matrix = skia.Matrix.Concat(matrix, skia.Matrix())
    for name, arguments in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        numbers = [float(number) for number in arguments.split()]
        if name == "translate":
            matrix.preTranslate(*numbers)
        else:
            matrix.preScale(numbers[0], numbers[-1])
    path = geometry(element)
    if path is None:
        return [shape for child in element for shape in shapes(child, style, matrix, shaders)]
    closed = path_of(element.get("data-from", "")) if "data-from" in element.attrib else path
    fill = stroke = None
    if style["fill"] in shaders:
        fill = paint(skia.Paint.kFill_Style, 0xFFFFFFFF)
        fill.setShader(shaders[style["fill"]])
        fill.setDither(True)
    elif style["fill"] != "none":
        fill = paint(skia.Paint.kFill_Style, colour(style["fill"]))
    if style["stroke"] != "none":
        stroke = paint(skia.Paint.kStroke_Style, colour(style["stroke"]))
        stroke.setStrokeWidth(float(style["stroke-width"]) * matrix.getScaleX())
        stroke.setStrokeCap(skia.Paint.kRound_Cap)
        stroke.setStrokeJoin(skia.Paint.kRound_Join)
    for each in {id(path): path, id(closed): closed}.values():
        each.transform(matrix)
    return [Shape(path, closed, fill, stroke)]


@cache
def parts(name: str) -> dict[str, list[Shape]]:
    """Return the parts of a drawing by their id, back to front."""
    root = ElementTree.parse(DRAWINGS / f"{name}.svg").getroot()  # noqa: S314 (our own files)
    style = {"fill": "none", "stroke": "none", "stroke-width": "1"}
    style |= {key: root.attrib[key] for key in INHERITED if key in root.attrib}
    shaders = gradients(root)
    return {
        group.attrib["id"]: shapes(group, style, skia.Matrix(), shaders)
        for group in root.findall(f"{SVG}g")
    }


def poses(count: int, motions: list[dict[str, Any]], now: float) -> list[Pose]:
    """Return how the shapes of one part stand at a moment.

    A part that is drawn in, dropped or faded in isn't there before; in 'draw' and 'drop'
    its shapes follow each other.
    """
    result = [Pose() for _ in range(count)]
    for motion in motions:
        does = motion["does"]
        length = motion.get("for", USUAL_LENGTH.get(does, 1.0))
        x = (now - motion["at"]) / length
        done = ease(x)
        for number, pose in enumerate(result):
            if does == "draw":
                # Half the time to set off one by one, half for each line.
                share = 0.5 if count > 1 else 0
                late = share * number / max(1, count - 1)
                pose.drawn *= ease((x - late) / (1 - share))
            elif does == "drop":
                each = ease((now - motion["at"] - number * motion.get("each", 0.3)) / length)
                pose.alpha *= each
                pose.dy -= 34 * (1 - each)
            elif does == "fade":
                pose.alpha *= done
            elif does == "dim":
                pose.alpha *= 1 - done * (1 - motion["to"])
            elif does == "move":
                pose.dx += motion["by"][0] * done
                pose.dy += motion["by"][1] * done
            elif does == "open":
                pose.opened += motion.get("to", 1) * done
            elif does == "turn":
                # Even, like a clock: easing would make the hands rush in between.
                pose.turned += motion["degrees"] * min(1.0, max(0.0, x))
                pose.origin = tuple(motion["origin"])
            elif does == "rock":
                calm = math.sin(math.pi * min(1.0, max(0.0, x)))
                pose.turned += (
                    motion["degrees"] * calm * math.sin(2 * math.pi * x * motion["times"])
                )
                pose.origin = tuple(motion["origin"])
            else:
                raise ValueError(f"Unknown motion '{does}'.")
    return result


def draw_shape(canvas: Any, shape: Shape, pose: Pose) -> None:
    """Put one shape on the canvas: its line grows, its surface comes up behind it."""
    if pose.alpha <= 0 or pose.drawn < 0.001:
        return
    path = shape.path
    if shape.closed is not path and pose.opened < 1:
        path = skia.Path()
        shape.path.interpolate(shape.closed, pose.opened, path)
    canvas.save()
    canvas.translate(pose.dx, pose.dy)
    if pose.turned:
        canvas.rotate(pose.turned, *pose.origin)
    if shape.fill:
        fill = skia.Paint(shape.fill)
        surface = ease(pose.drawn * 2 - 1) if shape.stroke else pose.drawn
        fill.setAlphaf(pose.alpha * surface)
        canvas.drawPath(path, fill)
    if shape.stroke:
        stroke = skia.Paint(shape.stroke)
        stroke.setAlphaf(pose.alpha)
        # Skia makes no effect of a trim that cuts off nearly nothing.
        if pose.drawn < 0.999:
            stroke.setPathEffect(skia.TrimPathEffect.Make(0, pose.drawn))
        canvas.drawPath(path, stroke)
    canvas.restore()


def draw(
    canvas: Any,
    name: str,
    motions: list[dict[str, Any]],
    hidden: list[str],
    now: float,
) -> None:
    """Put a drawing on the canvas as it stands 'now' seconds after its scene began."""
    for part, its_shapes in parts(name).items():
        if part in hidden:
            continue
        own = [motion for motion in motions if motion["part"] == part]
        for shape, pose in zip(its_shapes, poses(len(its_shapes), own, now), strict=True):
            draw_shape(canvas, shape, pose)
