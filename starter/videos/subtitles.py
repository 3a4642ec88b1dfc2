"""The captions of a video, as WebVTT: the texts of its screen, with time to read them."""

from collections.abc import Iterator

from starter.videos.script import UNSEEN, VIDEOS, BuildError, Scene, Text

# Characters a second that nobody has to hurry for.
CAPTION_PACE = 17
CAPTION_WIDTH = 42
# Seconds that a caption stands at least.
CAPTION_TIME = 1.5
# Seconds between two.
GAP = 0.08


def parts_of(text: str) -> list[str]:
    """Return a text as it is, or as two captions when it is too long for two lines."""
    if len(text) <= 2 * CAPTION_WIDTH - 4:
        return [text]
    words = text.split(" ")
    options = [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]

    def badness(parts: list[str]) -> float:
        # After a comma rather than amid a thought.
        pause = CAPTION_WIDTH / 2 if parts[0][-1] in ".,،;:" else 0
        return abs(len(parts[0]) - len(parts[1])) - pause

    return min(options, key=badness)


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


def shared_out(texts: list[str], start: float, end: float) -> Iterator[float]:
    """Yield when each of some texts begins that share a time by their length."""
    total, gone = sum(map(len, texts)), 0
    for text in texts:
        yield start + (end - start) * gone / total
        gone += len(text)


def cues_of(scenes: list[Scene], where: str) -> Iterator[Text]:
    """Yield the captions: each text of the screen from when it comes until the next.

    A scene whose texts come too fast for that has 'captions' of its own, which share its
    time by their length; a text too long for two lines is shared out in the same way.
    """
    for scene in scenes:
        starts = [text.start for text in scene.texts]
        words = [text.words for text in scene.texts]
        last = scene.end - 0.2
        if scene.cues:
            words, starts = scene.cues, list(shared_out(scene.cues, starts[0], last))
        shown: list[tuple[float, str]] = []
        for number, (start, text) in enumerate(zip(starts, words, strict=True)):
            end = starts[number + 1] if number + 1 < len(starts) else last + GAP
            parts = parts_of(text)
            shown += zip(shared_out(parts, start, end), parts, strict=True)
        for number, (start, text) in enumerate(shown):
            end = shown[number + 1][0] - GAP if number + 1 < len(shown) else last
            read = len(text.translate(UNSEEN))
            if (pace := read / (end - start)) > CAPTION_PACE:
                raise BuildError(f"{where}: {pace:.0f} characters a second in caption: {text}")
            if end - start < CAPTION_TIME:
                raise BuildError(f"{where}: {end - start:.2f} seconds for caption: {text}")
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
