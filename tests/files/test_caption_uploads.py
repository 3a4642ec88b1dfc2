"""Captions that players stumble over are refused, and the line is named."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from content.models import CaptionTrack, VideoEdition
from files import captions
from files.refusal import RefusedError
from tests.factories import add_video, upload, video_edition, vtt
from tests.steps import change_of, form_of, nothing_is_stored

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


ONE = "00:01.000 --> 00:02.000\nHallo"
#: What is wrong, and exactly what is said of it; readers disagree about most of it.
ODD_CAPTIONS = {
    "an hour of 5,000 digits": (
        vtt(f"00:01.000 --> {'9' * 5000}:00:00.000\nHallo"),
        "Line 3: no video is that long.",
    ),
    "a beginning of 1,000 digits": (
        vtt(f"{'9' * 1000}:00:00.000 --> {'9' * 1000}:00:01.000\nHallo"),
        "Line 3: no video is that long.",
    ),
    "an hour of 5,000 digits within the text": (
        vtt(f"00:01.000 --> 00:02.000\n<{'9' * 5000}:00:00.000>Hallo"),
        "Line 4: no video is that long.",
    ),
    "Arabic digits": (
        vtt("٠٠:٠١.٠٠٠ --> ٠٠:٠٢.٠٠٠\nمرحبا"),
        "Line 3: write the times like 00:01.000 --> 00:04.500.",
    ),
    "an hour of one digit": (
        vtt("0:00:01.000 --> 0:00:02.000\nHallo"),
        "Line 3: write the times like 00:01.000 --> 00:04.500.",
    ),
    "ninety minutes": (
        vtt("90:00.000 --> 91:00.000\nHallo"),
        "Line 3: write the times like 00:01.000 --> 00:04.500.",
    ),
    "a time below zero": (
        vtt("-00:01.000 --> 00:02.000\nHallo"),
        "Line 3: write the times like 00:01.000 --> 00:04.500.",
    ),
    "an arrow in the text": (
        vtt("00:01.000 --> 00:02.000\nBrussel --> Antwerpen"),
        "Line 4: players take “-->” for the times of a cue. Write --&gt; instead.",
    ),
    "an arrow in a paragraph of its own": (
        vtt(ONE, "Brussel --> Antwerpen"),
        "Line 6: players take “-->” for the times of a cue. Write --&gt; instead.",
    ),
    "an arrow in a note": (
        vtt("NOTE of two lines\nfrom A --> B", ONE),
        "Line 4: players take “-->” for the times of a cue. Write --&gt; instead.",
    ),
    "times right below the first line": (
        b"WEBVTT\n00:01.000 --> 00:02.000\nHallo\n",
        "Line 2: each cue needs its own times, and an empty line above it.",
    ),
    "no empty line between two cues": (
        vtt(f"{ONE}\n{ONE}"),
        "Line 5: each cue needs its own times, and an empty line above it.",
    ),
    "a line of spaces between two cues": (
        vtt(f"{ONE}\n  \n{ONE}"),
        "Line 6: each cue needs its own times, and an empty line above it.",
    ),
    "SubRip named WebVTT": (
        b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\nHallo\r\n",
        "The file is SubRip (SRT): save the captions as WebVTT (.vtt).",
    ),
    "a first line that only looks right": (
        b"WEBVTT: captions\n\n" + ONE.encode(),
        "The file is no WebVTT: its first line isn't WEBVTT.",
    ),
    "UTF-16": (
        f"WEBVTT\n\n{ONE}\n".encode("utf-16"),
        "Line 1 is not in UTF-8: save the captions in that encoding.",
    ),
    "UTF-16 without a mark": (
        f"WEBVTT\n\n{ONE}\n".encode("utf-16-le"),
        "Line 1 is not in UTF-8: save the captions in that encoding.",
    ),
    "Windows' letters behind ends of lines of an old Mac": (
        "WEBVTT\r\r00:01.000 --> 00:02.000\rC'était\r".encode("cp1252"),
        "Line 4 is not in UTF-8: save the captions in that encoding.",
    ),
    "a zero byte": (
        vtt("00:01.000 --> 00:02.000\nHal\0lo"),
        "Line 4 holds a character that can't be shown: delete it.",
    ),
    "a place in pixels, as SubRip has it": (
        vtt("00:01.000 --> 00:02.000 X1:40 X2:600\nHallo"),
        "Line 3: WebVTT knows no setting “X1:40”. Delete it.",
    ),
    "a style that tells who watches": (
        vtt("STYLE\n::cue {\n  background: URL(https://example.org/x) }", ONE),
        "Line 5: a style may not load anything, nor hold “@” or “\\”.",
    ),
    "a style that loads another": (
        vtt('STYLE\n@import "https://example.org/x";', ONE),
        "Line 4: a style may not load anything, nor hold “@” or “\\”.",
    ),
    "a style below a cue": (
        vtt(ONE, "STYLE\n::cue { color: yellow }"),
        "Line 6: STYLE and REGION must stand above the first cue.",
    ),
    "a moment outside of its cue": (
        vtt("00:01.000 --> 00:02.000\nHallo <00:09.000>jij"),
        "Line 4: the time in the text lies outside of its cue.",
    ),
}


@pytest.mark.parametrize("name", ODD_CAPTIONS)
def test_odd_captions_are_refused_for_what_is_odd_in_them(name):
    content, reason = ODD_CAPTIONS[name]
    with pytest.raises(RefusedError) as refused:
        captions.read(io.BytesIO(content))
    assert refused.value.messages == [reason]


GOOD_CAPTIONS = {
    "ends of lines of Windows": f"WEBVTT\r\n\r\n{ONE}\r\n",
    "ends of lines of an old Mac": "WEBVTT\r\r00:01.000 --> 00:02.000\rHallo\r",
    "no end of the last line": f"WEBVTT\n\n{ONE}",
    "words behind the first one": f"WEBVTT - bijschriften\nKind: captions\nLanguage: nl\n\n{ONE}",
    "a mark of the byte order": f"\ufeffWEBVTT\n\n{ONE}",
    "tabs around the arrow": "WEBVTT\n\n00:01.000\t-->\t00:02.000\talign:start \nHallo",
    "zeros in front of the hours": f"WEBVTT\n\n{'0' * 5000}:00:01.000 --> 00:02.000\nHallo",
    "a setting of a value that players ignore": f"WEBVTT\n\n{ONE.replace('Hallo', '')}".replace(
        ".000\n", ".000 align:middle line:200%\n"
    ),
    "a name like a time": f"WEBVTT\n\n00:01.000\n{ONE}",
    "the same name twice": f"WEBVTT\n\nx\n{ONE}\n\nx\n{ONE}",
    "cues at once": f"WEBVTT\n\n{ONE}\n\n{ONE}",
    "a cue without words": f"WEBVTT\n\n00:01.000 --> 00:02.000\n\n{ONE}",
    "signs by their names": f"WEBVTT\n\n{ONE} &amp; jij &nbsp;&lt;3 &rlm; AT&T --&gt;",
    "tags that nobody closes": f"WEBVTT\n\n{ONE} <b><i>jij</b> <c.geel.groot>daar",
    "from right to left": "WEBVTT\n\n00:01.000 --> 00:02.000\n\u200fهل أنت في خطر؟ 112",
    "a separator of lines that is none here": f"WEBVTT\n\n{ONE}\u2028jij\x85",
    "a note in the middle": f"WEBVTT\n\n{ONE}\n\nNOTE\nnagekeken\n\n{ONE}",
    "a region and a style": f"WEBVTT\n\nREGION\nid:onder\n\nSTYLE\n::cue(b) {{ color: lime }}\n\n{ONE}",
    "thousands of cues": "WEBVTT\n\n" + f"{ONE}\n\n" * 20_000,
    "one very long line": f"WEBVTT\n\n{ONE}{'o' * 900_000}",
}


@pytest.mark.parametrize("name", GOOD_CAPTIONS)
def test_odd_captions_that_every_player_shows_are_welcome(name):
    assert captions.read(io.BytesIO(GOOD_CAPTIONS[name].encode()))


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


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (ODD_CAPTIONS["an hour of 5,000 digits"][0], "Line 3: no video is that long."),
        (ODD_CAPTIONS["an arrow in the text"][0], "Line 4: players take"),
        (vtt("10:01.000 --> 10:02.000\nHallo"), "ends after the end of the video."),
    ],
)
def test_the_admin_says_above_and_there_why_captions_are_refused_and_keeps_what_was_typed(
    editor, content, reason
):
    path = change_of(add_video("film", captions_in=[]))
    typed = {
        "editions-0-issued_on": "2026-02-03",
        "tracks-TOTAL_FORMS": "1",
        "tracks-0-language": "fr",
        "tracks-0-kind": "subtitles",
        "tracks-0-file": upload(content, "x.vtt"),
    }
    with nothing_is_stored():
        response = editor.post(
            path, form_of(editor, path) | typed, headers={"accept-language": "en"}
        )
    shown = response.content.decode()
    assert response.status_code == 200
    # At its field, and above the form with the way there.
    above = shown.partition('id="errors"')[2].partition("</div>")[0]
    assert (above.count(reason), shown.count(reason)) == (1, 2)
    assert 'value="fr"' in shown
