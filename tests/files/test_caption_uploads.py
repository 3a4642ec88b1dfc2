"""Captions that players stumble over are refused, and the line is named."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from content.models import CaptionTrack, VideoEdition
from files import captions
from files.refusal import RefusedError
from tests.factories import video_edition, vtt
from tests.steps import nothing_is_stored

pytestmark = pytest.mark.django_db


HOSTILE_CAPTIONS = {
    "a web page": ("not_webvtt", b"<html>"),
    "SubRip": ("not_webvtt", b"1\n00:00:01,000 --> 00:00:02,000\nHallo\n"),
    "Windows' letters": ("encoding", vtt("00:01.000 --> 00:02.000\nX").replace(b"X", b"\xe9\n")),
    "a comma in a time": ("timestamp", vtt("00:00:01,000 --> 00:00:02,000\nHallo")),
    "a cue without times": ("not_cue", vtt("Hallo\nallemaal")),
    "two cues in one": (
        "not_cue",
        vtt("00:00.000 --> 00:01.000\nHallo\n00:01.000 --> 00:02.000\nDag"),
    ),
    "a cue that ends before it begins": ("backwards", vtt("00:02.000 --> 00:01.000\nHallo")),
    "cues out of order": (
        "order",
        vtt("00:02.000 --> 00:03.000\nDag", "00:01.000 --> 00:04.000\nHallo"),
    ),
    "a cue past the end": ("past_end", vtt("00:09.000 --> 00:11.000\nDag")),
    "no cue": ("no_cue", vtt("NOTE nothing here")),
    "a script": ("markup", vtt("00:01.000 --> 00:02.000\n<script>x</script>")),
    "a picture": ("markup", vtt("00:01.000 --> 00:02.000\n<img src=x onerror=x>")),
    "an open tag": ("markup", vtt("00:01.000 --> 00:02.000\n1 < 2")),
    "a web page in a note": ("markup", vtt("NOTE <html>", "00:01.000 --> 00:02.000\nX")),
    "too many bytes": ("too_large", vtt("NOTE " + "x" * 1_000_000)),
}


@pytest.mark.parametrize("name", HOSTILE_CAPTIONS)
def test_captions_that_players_stumble_over_are_refused(name):
    code, content = HOSTILE_CAPTIONS[name]
    edition = video_edition()
    edition.save()
    VideoEdition.objects.filter(pk=edition.pk).update(duration=10)
    edition.refresh_from_db()
    track = CaptionTrack(edition=edition, language="nl", file=ContentFile(content, name="x.vtt"))
    with nothing_is_stored():
        with pytest.raises(ValidationError) as refused:
            track.full_clean()
        assert code in {
            each.code for errors in refused.value.error_dict.values() for each in errors
        }


def test_captions_name_the_line_that_is_wrong():
    content = vtt("00:01.000 --> 00:02.000\nDag", "naam\n00:00.500 --> 00:03.000\nHallo")
    with pytest.raises(RefusedError) as refused:
        captions.read(io.BytesIO(content))
    assert refused.value.messages == ["Cue 2 (line 7) begins before the cue above it."]


def test_captions_with_all_that_webvtt_knows_are_welcome():
    content = (
        "\ufeffWEBVTT - nl\r\n\r\nNOTE by hand\r\n\r\nSTYLE\r\n::cue { color: yellow }\r\n\r\n"
        "first\r\n00:01.000 --> 00:02.000 line:80% align:start\r\n"
        "<v.loud Anna>Hallo <i>jij</i>, <c.warm>kom</c> <00:01.500><lang nl>hier</lang> &lt;3\r\n\r\n"
        "100:00:01.000 --> 100:00:02.000\r\n<ruby>x<rt>y</rt></ruby>\r\n"
    )
    captions.read(io.BytesIO(content.encode()))
