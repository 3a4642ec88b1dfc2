"""Nothing that editors stored keeps the site from starting: every start loads the starter files."""

from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Model

from centres.models import Centre, HelpLine
from content.models import Brochure, BrochureEdition, CaptionTrack, Page, Source, Video
from starter.loading import load
from starter.models import StarterValue
from starter.reading import Reader
from tests.factories import nothing_is_kept

FOLDER = settings.BASE_DIR / "starter"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def records():
    """What the starter files say; reading them takes longer than storing what they say."""
    return Reader(FOLDER).read()


@pytest.fixture(autouse=True)
def _read_once(records, monkeypatch):
    monkeypatch.setattr(Reader, "read", lambda _reader: records)


@pytest.fixture(autouse=True)
def _as_it_was_possible():
    """What an editor can't do any more may have been done before, or with the database in hand."""
    with nothing_is_kept():
        yield


def forget(kind: str, key: str) -> None:
    """Make something new to the site, as what a later version ships with is."""
    StarterValue.objects.filter(object_key=f"{kind}:{key}").delete()


def change(thing: Model, **values) -> None:
    """Store values as they are, whatever a form would say."""
    type(thing)._base_manager.filter(pk=thing.pk).update(**values)


def page(key: str) -> Page:
    return Page.objects.get(key=key)


def renew(thing: Model, kind: str, **values) -> None:
    """Let an editor have something of their own under a key that the site now ships with."""
    change(thing, **values)
    forget(kind, thing.key)


def takes_an_address(thing: Model, kind: str, **values) -> None:
    """Let an editor's own have an address with which a new thing comes."""
    key, copied = thing.key, {name: getattr(thing, name) for name in values}
    assert copied == values
    thing.delete()
    forget(kind, key)
    titles = {name.replace("slug", "title"): "Eigen" for name in values}
    texts = {name.replace("slug", "body"): "<p>Eigen</p>" for name in values}
    more = texts | {"section": "worried"} if kind == "page" else {}
    type(thing)._base_manager.create(key="eigen", **values, **titles, **more)


def takes_the_hotline() -> None:
    HelpLine.objects.get(key="hotline").delete()
    forget("help_line", "hotline")
    HelpLine.objects.create(
        key="meldpunt", kind="trafficking", name_nl="Eigen", when_to_call_nl="Nu",
        phone="+3278055800", written="078 055 800",
    )  # fmt: skip


def loses_its_file(thing: Model) -> None:
    change(thing, file="gone/gone")


def empties_a_language(thing: Model, code: str, *names: str) -> None:
    change(thing, **{f"{name}_{code}": None if name == "slug" else "" for name in names})


EDITS = {
    "a page that others link to is deleted": lambda: page("staying-in-belgium").delete(),
    "a section's front page is deleted": lambda: page("help").delete(),
    "every page is deleted": lambda: Page.objects.all().delete(),
    "a page's key changes": lambda: change(page("when-you-call"), key="when-you-phone"),
    "a page moves": lambda: change(page("when-you-call"), section="site"),
    "a front page moves": lambda: change(page("help"), section="site"),
    "a text links to nothing": lambda: change(
        page("when-you-call"), body_nl='<p><a href="page:nowhere">x</a>[^nothing]</p>'
    ),
    "a page loses a language": lambda: empties_a_language(
        page("when-you-call"), "fr", "title", "slug", "summary", "body"
    ),
    "a page has a text only": lambda: empties_a_language(
        page("when-you-call"), "fr", "title", "slug"
    ),
    "a page has odd characters": lambda: change(page("when-you-call"), title_nl="a\x0b\x00b"),
    "a source's key changes": lambda: change(Source.objects.first(), key="elsewhere"),
    "every source is deleted": lambda: Source.objects.all().delete(),
    "a source has no name": lambda: change(
        Source.objects.first(), **{f"name_{code}": "" for code in ("nl", "fr", "de", "en", "ar")}
    ),
    "a source has an impossible year": lambda: change(Source.objects.first(), year=0),
    "an own source has a key of ours": lambda: renew(
        Source.objects.first(), "source", name_nl="Eigen", year=1999
    ),
    "an own page has a key of ours": lambda: renew(page("when-you-call"), "page", title_nl="Eigen"),
    "an own brochure has a key of ours": lambda: renew(
        Brochure.objects.get(key="poster"), "brochure", title_nl="Eigen"
    ),
    "an own page has an address of ours": lambda: takes_an_address(
        page("when-you-call"), "page", slug_nl=page("when-you-call").slug_nl
    ),
    "an own page has an address of ours in another language": lambda: takes_an_address(
        page("when-you-call"), "page", slug_ar=page("when-you-call").slug_ar
    ),
    "an own brochure has an address of ours": lambda: takes_an_address(
        Brochure.objects.get(key="poster"), "brochure", slug_fr="affiche"
    ),
    "an own hotline": takes_the_hotline,
    "the hotline changes kind": lambda: change(HelpLine.objects.get(key="hotline"), kind="police"),
    "every help line is deleted": lambda: HelpLine.objects.all().delete(),
    "a number that is none": lambda: change(HelpLine.objects.get(key="awel"), phone="x"),
    "a centre's address changes": lambda: change(Centre.objects.first(), slug="elders"),
    "every centre is deleted": lambda: Centre.objects.all().delete(),
    "a centre has regions that are none": lambda: change(Centre.objects.first(), regions="x"),
    "a brochure is deleted": lambda: Brochure.objects.first().delete(),
    "a brochure's edition is deleted": lambda: BrochureEdition.objects.first().delete(),
    "an edition is in a language that is none": lambda: change(
        BrochureEdition.objects.first(), language="?!"
    ),
    "an edition's date is impossible": lambda: change(
        BrochureEdition.objects.first(), issued_on=date.max
    ),
    "a video is deleted": lambda: Video.objects.first().delete(),
    "captions are deleted": lambda: CaptionTrack.objects.all().delete(),
    "captions are gone from the disk": lambda: loses_its_file(CaptionTrack.objects.first()),
    "a brochure is gone from the disk": lambda: loses_its_file(BrochureEdition.objects.first()),
    # Without the files, each of which would be read anew.
    "nobody knows any more what was loaded": lambda: StarterValue.objects.exclude(
        field__regex="^(edition|captions)_"
    ).delete(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_whatever_editors_did_the_starter_content_is_loaded(edit):
    edit()
    told = StringIO()
    call_command("load_starter_content", stdout=told)
    assert "kept as an editor left them" in told.getvalue()


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("an own page has an address of ours", "page:when-you-call: "),
        ("an own hotline", "help_line:hotline: "),
        ("captions are gone from the disk", "captions_"),
    ],
)
def test_what_can_not_be_stored_beside_it_is_told(edit, told):
    EDITS[edit]()
    report = load(FOLDER)
    assert [each for each in report.skipped if told in each], report.skipped
    assert f"Skipped {report.skipped[0]}" in str(report)


def test_an_own_page_under_a_key_of_ours_stays_as_it_is():
    before = page("when-you-call")
    renew(before, "page", title_nl="Eigen", summary_fr="")
    assert "page:when-you-call" in load(FOLDER).kept
    after = page("when-you-call")
    assert (after.title_nl, after.summary_fr) == ("Eigen", "")


def test_what_was_skipped_is_loaded_once_there_is_room():
    EDITS["an own page has an address of ours"]()
    load(FOLDER)
    Page.objects.get(key="eigen").delete()
    report = load(FOLDER)
    assert (report.created, report.skipped) == (["page:when-you-call"], [])
