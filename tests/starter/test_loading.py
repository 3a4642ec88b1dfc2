"""Loading the starter content: all or nothing, again and again, never over an editor."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from centres.models import Centre, HelpLine
from content.models import (
    Brochure,
    BrochureEdition,
    Page,
    Video,
    VideoEdition,
)
from files.refusal import RefusedError
from starter import loading, uploads
from starter.loading import load
from starter.models import StarterValue
from tests.factories import lose

pytestmark = pytest.mark.django_db


@pytest.fixture
def few_files(starter):
    """Of brochures and videos only one, in two languages: reading a file takes its time."""
    brochures = starter / "brochures.yaml"
    head, first, *_others = brochures.read_text().split("- key: ")
    brochures.write_text(f"{head}- key: {first}")
    (starter / "videos.yaml").write_text("[]\n")
    for path in (starter / "brochures").glob("*/*.pdf"):
        if path.stem not in ("nl", "fr"):
            path.unlink()


@pytest.fixture
def empty(few_files):
    """An empty database."""
    for model in (StarterValue, BrochureEdition, Brochure, Page, Centre, HelpLine):
        lose(model.objects.all())


def edit(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_it_fills_an_empty_site(empty, starter):
    report = load(starter)
    assert len(report.created) >= 27
    assert Centre.objects.count() == 3
    assert HelpLine.objects.hotline().phone == "+3278055800"
    assert Page.objects.published().filter(section="help").count() == 10


def test_again_it_changes_nothing(starter):
    before = list(Page.objects.values_list("key", "updated_at"))
    report = load(starter)
    assert (report.created, report.changed, report.kept) == ([], [], [])
    assert list(Page.objects.values_list("key", "updated_at")) == before


def test_only_a_file_that_no_load_has_seen_is_checked(starter, monkeypatch):
    def refuse(file):
        raise RefusedError("refused", "refused")

    for field in uploads.FIELDS.values():
        monkeypatch.setattr(field, "read", refuse)
    load(starter)
    with (starter / "brochures/you-have-rights/fr.pdf").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(loading.InvalidError) as refusal:
        load(starter)
    assert [problem.message for problem in refusal.value.problems] == ["refused"]


def test_what_an_editor_changed_is_kept_and_the_rest_is_renewed(few_files, starter):
    page = Page.objects.get(key="worried")
    page.summary_nl = "Wat een redacteur schreef."
    page.save()
    text = starter / "pages/worried/worried/nl.md"
    edit(text, "summary:", "summary: Nieuw.\n#")
    edit(starter / "pages/worried/worried/fr.md", "title: ", "title: Nouveau ")
    report = load(starter)
    page.refresh_from_db()
    assert page.summary_nl == "Wat een redacteur schreef."
    assert page.title_fr.startswith("Nouveau ")
    assert report.kept == ["page:worried.summary_nl"]
    load(starter, overwrite=True)
    page.refresh_from_db()
    assert page.summary_nl == "Nieuw."


def test_what_an_editor_deleted_stays_deleted(starter):
    HelpLine.objects.get(key="awel").delete()
    assert load(starter).kept == ["help_line:awel"]
    assert not HelpLine.objects.filter(key="awel").exists()


def test_a_file_that_an_editor_replaced_is_kept(starter):
    edition = BrochureEdition.objects.get(item__key="you-have-rights", language="fr")
    with (starter / "brochures/you-have-rights/nl.pdf").open("rb") as file:
        from django.core.files import File

        edition.file = File(file, name="x.pdf")
        edition.save()
    load(starter)
    kept = edition.sha256
    edition.refresh_from_db()
    assert edition.sha256 == kept


BROKEN = [
    ("centres.yaml", 'phone: "+3225116464"', 'phone: "+32251"', "phone: “+32251” is not a phone"),
    ("centres.yaml", "    nl: Cellebroersstraat 16B", "    xx: Y 1", "“xx” is no language"),
    ("centres.yaml", "  name: PAG-ASA\n", "", "The entry has no name"),
    ("centres.yaml", "  email: info@pag-asa.be", "  mail: info@pag-asa.be", "The entry has no email"),
    ("centres.yaml", "  position: 1", "  positon: 1", "“positon” is not known here"),
    ("help_lines.yaml", "kind: police", "kind: polce", "kind: "),
    ("help_lines.yaml", "- key: police", "- key: emergency", "stands at"),
    ("help_lines.yaml", "free: false", "free: [", "This is not valid YAML"),
    ("pages/help/help/nl.md", "title:", "titel:", "The head has no title"),
    ("pages/help/help/nl.md", "---\n", "", "must begin with a head"),
    ("pages/help/help/nl.md", "page:visit-safely", "page:nowhere", "nowhere"),
    ("pages.yaml", "- {key: worried, section: worried", "- {key: worried, section: help", "no text"),
    ("brochures/you-have-rights/nl.pdf", None, b"not a pdf", "The file is not a PDF."),
    ("brochures/you-have-rights/brochure.yaml", "issued_on", "issued", "date of issue is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "message"), BROKEN, ids=[b[3] for b in BROKEN])
def test_a_broken_file_is_refused_with_file_and_line_and_nothing_is_stored(
    empty, starter, name, old, new, message
):
    path = starter / name
    if old is None:
        path.write_bytes(new)
        line = 1
    else:
        line = path.read_text()[: path.read_text().index(old)].count("\n") + 1
        edit(path, old, new)
    with pytest.raises(CommandError) as refused:
        call_command("load_starter_content", starter, stdout=StringIO())
    problems = [each for each in str(refused.value).splitlines() if message in each]
    assert problems, refused.value
    place = problems[0].partition(": ")[0]
    assert place.startswith(str(starter))
    # The line itself, that on which its entry begins, or where the parser gave up.
    assert -3 <= line - int(place.rpartition(":")[2]) <= 16, place
    for model in (Centre, HelpLine, Page, Brochure, BrochureEdition, StarterValue):
        assert not model.objects.exists()


def test_an_unknown_language_of_a_page_is_refused(empty, starter):
    (starter / "pages/help/help/xx.md").write_text("---\ntitle: x\n---\nx\n")
    with pytest.raises(CommandError, match=r"xx\.md:1: “xx” is no language"):
        call_command("load_starter_content", starter)
    assert not Page.objects.exists()


def test_every_problem_is_named_at_once(empty, starter):
    edit(starter / "centres.yaml", 'phone: "+3225116464"', 'phone: "1"')
    edit(starter / "pages/help/help/fr.md", "title:", "titre:")
    with pytest.raises(CommandError) as refused:
        call_command("load_starter_content", starter)
    assert "centres.yaml" in str(refused.value)
    assert "fr.md" in str(refused.value)


def test_the_captions_of_the_starter_stay_off_a_film_that_an_editor_added(starter):
    """It may be shorter: then nothing could be loaded any more."""
    video = Video.objects.get(key="recognise")
    pattern = video.editions.get(language="nl")
    columns = {
        field.attname: getattr(pattern, field.attname)
        for field in VideoEdition._meta.concrete_fields
        if field.name not in ("id", "language", "sha256", "duration")
    }
    VideoEdition.objects.bulk_create(
        [VideoEdition(**columns, language="es", sha256="0" * 64, duration=5.0)]
    )
    report = load(starter)
    assert report.changed == []
    assert not video.editions.get(language="es").tracks.exists()


def test_a_title_without_an_address_is_named_and_nothing_is_stored(empty, starter):
    edit(starter / "brochures.yaml", "    nl: je-hebt-rechten\n", "")
    with pytest.raises(loading.InvalidError) as refusal:
        load(starter)
    [problem] = refusal.value.problems
    assert "slug_nl is missing, but there is a title" in problem.message
    assert problem.place.path.name == "brochures.yaml"
    assert not Page.objects.exists()
