"""Build the explainer videos: one MP4 a language, with captions and a poster frame.

    python -m starter.videos.render                  all videos
    python -m starter.videos.render when-you-call    only these
    python -m starter.videos.render --captions       only the captions, which is quick

A video is a folder with a ``video.yaml`` (scenes, timing, motion: the same in every
language) and a ``<lang>.yaml`` (its words). Each language with texts of the screen gives
``<lang>.mp4``, ``<lang>.jpg`` and ``<lang>.vtt``; one whose ``screen`` is false gives
captions only. All languages share one timeline, so any captions fit any video.

The videos are silent by design: no voice, no music, no audio track. Nobody nearby hears
them, nobody needs headphones, and no synthetic voice speaks to a victim.

``script.py`` reads what a video says and when, ``lettering.py`` sets its words, ``picture.py``
moves its drawings, ``subtitles.py`` writes its captions; here they become frames and files.

The same sources, fonts, packages and ffmpeg give the same bytes. Needs skia-python,
fonttools, ruamel.yaml, ffmpeg with libx264, and Debian's package fonts-noto-core.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import skia

from starter.videos import picture
from starter.videos.lettering import (
    DEEP,
    FLOOR,
    FLOOR_SHADE,
    HEIGHT,
    LEFT,
    SOFT_DEEP,
    TEXT_OUT,
    WIDTH,
    draw_card,
    draw_icon,
    draw_texts,
    script_of,
)
from starter.videos.picture import colour, ease
from starter.videos.script import VIDEOS, BuildError, load, scenes_of, shots_of
from starter.videos.subtitles import write_captions

RATE = 25
# Seconds in which a drawing gives way to the next one.
CHANGE = 0.6
# Characters a second that nobody has to hurry for.
SCREEN_PACE = 14


# -- Frames ------------------------------------------------------------------


@cache
def evening(middle: float) -> Any:
    """Return what is behind everything: the glow of the covers, about the drawings."""
    surface = skia.Surface(WIDTH, HEIGHT)
    glow = picture.paint(skia.Paint.kFill_Style, DEEP)
    glow.setShader(
        skia.GradientShader.MakeRadial(
            center=(middle, 430),
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


@cache
def strip() -> Any:
    """Return what keeps the strip for captions calm: drawings end softly on the floor."""
    result = picture.paint(skia.Paint.kFill_Style, FLOOR_SHADE)
    result.setShader(
        skia.GradientShader.MakeLinear(
            points=[(0, FLOOR + 40), (0, FLOOR + 120)],
            colors=[FLOOR_SHADE & 0x00FFFFFF, FLOOR_SHADE],
        )
    )
    result.setDither(True)
    return result


class Film:
    """One video in one language, as a frame for every moment."""

    def __init__(self, key: str, lang: str) -> None:
        self.scenes = scenes_of(key, lang)
        self.shots = shots_of(key)
        self.seconds = self.scenes[-1].end
        self.script = script_of(lang)
        # The drawings have the half where lines end.
        self.middle = WIDTH / 4 if self.script.rtl else WIDTH * 3 / 4
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
        drift = arriving - 50 * gone
        canvas.translate(self.middle + (-drift if self.script.rtl else drift), FLOOR)
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
        canvas.drawImage(evening(self.middle), 0, 0)
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
        canvas.drawRect(skia.Rect.MakeLTRB(0, FLOOR, WIDTH, HEIGHT), strip())
        scene = next(each for each in self.scenes if each.start <= now < each.end)
        if scene.kind == "card":
            draw_card(canvas, scene, now, self.script)
        else:
            draw_icon(canvas, "door", self.script.start(50, LEFT - 8), 52, 50, SOFT_DEEP, 1)
            draw_texts(canvas, scene, now, self.script)
        return self.surface

    def frames(self) -> Iterator[bytes]:
        """Yield every frame as raw BGRA."""
        for number in range(round(self.seconds * RATE)):
            yield self.frame(number / RATE).toarray(colorType=skia.kBGRA_8888_ColorType).tobytes()


# -- Files -------------------------------------------------------------------


def encode(film: Film, target: Path) -> None:
    """Write the frames as H.264 that every phone plays, the same bytes every time."""
    # Whole or not at all: a build that stops leaves the former video, and a site that is started
    # meanwhile takes no half one for a film.
    unfinished = target.with_suffix(".mp4.part")
    command = [
        *("ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-fflags", "+bitexact"),
        *("-f", "rawvideo", "-pixel_format", "bgra", "-video_size", f"{WIDTH}x{HEIGHT}"),
        *("-framerate", str(RATE), "-i", "-", "-an", "-map_metadata", "-1"),
        # The colours of HD television, said so: players that guess shift the petrol.
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+bitexact"),
        *("-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709"),
        *("-color_trc", "bt709", "-color_range", "tv"),
        # One thread: with more, the bytes depend on the machine.
        *("-c:v", "libx264", "-profile:v", "high", "-level", "3.2", "-preset", "slow"),
        *("-tune", "animation", "-crf", "24", "-g", "250", "-threads", "1"),
        # More bits for dark surfaces, where rings would show.
        *("-aq-mode", "3", "-flags:v", "+bitexact", "-movflags", "+faststart"),
        *("-f", "mp4", str(unfinished)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdin is not None  # noqa: S101 (for mypy)
        for frame in film.frames():
            process.stdin.write(frame)
        process.stdin.close()
    if process.returncode:
        raise BuildError(f"ffmpeg could not write {target}.")
    unfinished.replace(target)


def build(key: str, lang: str, captions_only: bool) -> str:
    """Make the files of one video in one language and return what to report."""
    folder = VIDEOS / key
    if captions_only or not load(folder / f"{lang}.yaml").get("screen", True):
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
    parser.add_argument("--captions", action="store_true", help="only the captions")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.key) - set(keys)):
        print(f"There is no video '{unknown[0]}', only {', '.join(keys)}.", file=sys.stderr)
        return 1
    jobs = [
        (key, texts.stem, arguments.captions)
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
