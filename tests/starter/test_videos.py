"""The starter's videos: playable everywhere, short, captioned, and honest about it."""

import os
import re
import shutil
import subprocess
import sys

import av
import pytest
import webvtt
from django.conf import settings
from ruamel.yaml import YAML

from centres.models import HelpLine
from content.models import Video, VideoEdition
from stopmensenhandel.languages import LANGUAGES, Level

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "starter" / "videos"
FILES = sorted(FOLDER.glob("*/*.mp4"))
TRACKS = sorted(FOLDER.glob("*/*.vtt"))
FULL = [language.code for language in LANGUAGES if language.level is Level.FULL]


def seconds(time: webvtt.models.Timestamp) -> float:
    return time.hours * 3600 + time.minutes * 60 + time.seconds + time.milliseconds / 1000


def name(path) -> str:
    return f"{path.parent.name}-{path.stem}"


def test_there_are_three_videos_in_each_full_language_and_arabic_with_captions_in_all():
    keys = {path.parent.name for path in FILES}
    assert len(keys) >= 3
    for key in keys:
        assert {path.stem for path in FILES if path.parent.name == key} >= {*FULL, "ar"}
        tracks = {path.stem for path in TRACKS if path.parent.name == key}
        assert tracks == {language.code for language in LANGUAGES}


def test_all_together_stay_small():
    assert max(path.stat().st_size for path in FILES) < 3_000_000
    assert sum(path.stat().st_size for path in FILES) < 36_000_000


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_video_is_h264_that_telephones_play_and_starts_before_it_is_loaded(path):
    with av.open(str(path)) as film:
        (stream,) = film.streams
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        # Wider than 720p is high: the strip below is for captions.
        assert (stream.width, stream.height) == (1280, 880)
        assert 45 <= film.duration / av.time_base <= 90
        film.seek(film.duration // 2)
        picture = next(film.decode(stream)).to_image().convert("L")
    low, high = picture.getextrema()
    assert high - low > 100, "the picture is blank"
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("path", TRACKS, ids=name)
def test_captions_can_be_read_in_time(path):
    ends = 0.0
    cues = webvtt.read(str(path)).captions
    assert len(cues) > 10
    for cue in cues:
        start, end = seconds(cue.start_time), seconds(cue.end_time)
        assert start >= ends
        ends = end
        words = re.sub(r"[\u2066-\u2069]", "", cue.text.replace("\n", " "))
        assert len(words) / (end - start) < 20, words
        assert end - start >= 1.5, words
        assert len(cue.text.splitlines()) <= 2
    for film in path.parent.glob("*.mp4"):
        with av.open(str(film)) as opened:
            assert ends <= opened.duration / av.time_base


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_strip_for_captions_stays_free_of_words(path):
    """Neither words nor drawings reach down to where players put their captions."""
    with av.open(str(path)) as film:
        for part in (0.1, 0.5, 0.97):
            film.seek(int(film.duration * part))
            picture = next(film.decode(video=0)).to_image().convert("L")
            low, high = picture.crop((0, 740, 1280, 880)).getextrema()
            assert high - low < 24, part


def test_captions_and_transcript_name_the_number_that_is_in_force():
    written = HelpLine.objects.hotline().written
    for path in TRACKS:
        text = path.read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")
        assert written in text
    for video in Video.objects.all():
        for language in LANGUAGES:
            transcript = getattr(video, f"transcript_{language.code}")
            transcript = transcript.replace("\N{NO-BREAK SPACE}", " ")
            assert written in transcript
            assert "{" not in transcript
            assert "**" not in transcript


def test_every_language_says_as_much_on_the_screen():
    for folder in {path.parent for path in FILES}:
        english = YAML(typ="safe").load(folder / "en.yaml")["scenes"]
        for language in LANGUAGES:
            scenes = YAML(typ="safe").load(folder / f"{language.code}.yaml")["scenes"]
            assert {key: len(texts) for key, texts in scenes.items()} == {
                key: len(texts) for key, texts in english.items()
            }


def test_the_same_sources_give_the_same_captions(tmp_path):
    """The quick part of the build ('make videos' makes all)."""
    copy = tmp_path / "starter"
    shutil.copytree(FOLDER.parent, copy, ignore=shutil.ignore_patterns("*.pdf", "*.mp4", "*.vtt"))
    command = [sys.executable, "-m", "starter.videos.render", "--captions"]
    # Of the project it needs the table of languages.
    project = os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}
    subprocess.run(command, cwd=tmp_path, env=project, check=True, capture_output=True)
    for path in TRACKS:
        made = copy / "videos" / path.parent.name / path.name
        assert made.read_bytes() == path.read_bytes()


def test_the_page_of_a_video_describes_what_is_in_the_file(client):
    editions = VideoEdition.objects.filter(language="en")
    assert editions
    for edition in editions:
        response = client.get(f"/films/{edition.file_name}")
        assert response.headers["Content-Type"] == "video/mp4"
        assert int(response.headers["Content-Length"]) == edition.size
        with av.open(str(FOLDER / edition.item.key / "en.mp4")) as film:
            assert edition.duration == pytest.approx(film.duration / av.time_base, abs=0.1)
