"""Files that nothing refers to any more are listed, and deleted only when told to."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from content.models import BrochureEdition, CaptionTrack, VideoEdition
from tests.factories import brochure_edition, clip, make_pdf, video_edition, vtt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    """Begin with the files of the starter, all of them old, in a folder of its own."""
    for name in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
        if name.is_file():
            place = tmp_path / name.relative_to(settings.MEDIA_ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.hardlink_to(name)
    settings.MEDIA_ROOT = str(tmp_path)
    call_command("prune_files", yes=True, older_than=0)


def stored() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def put(name: str, minutes: int = 90) -> str:
    """Store a file that nothing refers to, some minutes ago."""
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * 1234)
    age = time.time() - minutes * 60
    os.utime(path, (age, age))
    return name


def answer(monkeypatch, text: str) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: text)


def test_what_nothing_refers_to_is_listed_with_its_size_and_deleted_after_a_yes(
    monkeypatch, capsys
):
    name, kept = put("brochures/gone/nl-000000000000.pdf"), stored()
    answer(monkeypatch, "y")
    call_command("prune_files")
    shown = capsys.readouterr().out
    assert name in shown
    assert "1 files, 1234 bytes" in shown
    assert stored() == kept - {name}


@pytest.mark.parametrize("text", ["", "n", "what?"])
def test_nothing_is_deleted_without_a_yes(monkeypatch, text):
    put("x.pdf")
    kept = stored()
    answer(monkeypatch, text)
    call_command("prune_files")
    assert stored() == kept


def test_nothing_is_deleted_when_nobody_can_be_asked(monkeypatch):
    def nobody(_question: str) -> str:
        raise EOFError

    name = put("x.pdf")
    monkeypatch.setattr("builtins.input", nobody)
    call_command("prune_files")
    assert name in stored()


def test_what_is_young_stays_an_upload_may_be_under_way():
    young, old = put("young.pdf", 30), put("old.pdf", 90)
    call_command("prune_files", yes=True)
    assert young in stored()
    assert old not in stored()
    call_command("prune_files", yes=True, older_than=20)
    assert young not in stored()


def test_an_age_below_zero_is_refused():
    with pytest.raises(CommandError):
        call_command("prune_files", yes=True, older_than=-1)


def test_every_file_that_is_in_use_stays_and_goes_when_its_row_goes():
    for edition, renewed in ((brochure_edition(make_pdf()), ".pdf"), (video_edition(), ".mp4")):
        edition.save()
        content = (
            make_pdf(height=400) if renewed == ".pdf" else clip() + bytes((0, 0, 0, 8)) + b"free"
        )
        edition.file = ContentFile(content, name=f"x{renewed}")
        edition.save()
        assert edition.earlier.count() == 1
    film = VideoEdition.objects.get(item__key="film")
    captions = ContentFile(vtt("00:00.000 --> 00:00.500\nDag"), name="x.vtt")
    CaptionTrack.objects.create(edition=film, language="nl", file=captions)
    used = stored()
    call_command("prune_files", yes=True, older_than=0)
    before = stored()
    # The cover of a replaced file is shown nowhere.
    assert {name.partition("/")[0] for name in used - before} == {"covers"}
    BrochureEdition.objects.filter(language="pl").delete()
    film.delete()
    call_command("prune_files", yes=True, older_than=0)
    gone = before - stored()
    assert {Path(name).suffix for name in gone} == {".pdf", ".webp", ".jpg", ".mp4", ".vtt"}
    assert len([name for name in gone if name.endswith((".pdf", ".mp4"))]) == 4


def test_what_comes_into_use_while_the_question_is_open_stays(monkeypatch):
    name = put("videos/x.mp4")
    edition = video_edition()
    edition.save()

    def use(_question: str) -> str:
        VideoEdition.objects.filter(pk=edition.pk).update(file=name)
        return "y"

    monkeypatch.setattr("builtins.input", use)
    call_command("prune_files")
    assert name in stored()
