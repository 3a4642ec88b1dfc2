"""The library: what somebody needs is found by choosing, with and without JavaScript."""

import datetime
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from content.library.selection import Selection, fetch
from content.models import Audience, Brochure, BrochureEdition, Page, Video
from stopmensenhandel.languages import LANGUAGES
from tests.web import read

pytestmark = pytest.mark.django_db
LIBRARY = "/en/brochures-and-videos/"


def everything() -> list:
    brochures = Brochure.objects.published().prefetch_related("editions", "pages")
    videos = Video.objects.published().prefetch_related("editions", "pages")
    return [item for item in [*brochures, *videos] if item.editions.all()]


def languages_of(item) -> set[str]:
    """The languages of an item's files, and of a video's captions."""
    editions = item.editions.all()
    tracks = [track for e in editions if item.kind == "video" for track in e.tracks.all()]
    return {each.language for each in [*editions, *tracks]}


def fits(item, kind="", audience="", subject="", language="") -> bool:
    return (
        kind in ("", item.kind)
        and (not audience or audience in item.audiences)
        and (not subject or subject in {page.key for page in item.pages.all()})
        and (not language or language in languages_of(item))
    )


def test_every_combination_of_choices_selects_and_counts_what_fits():
    items = everything()
    subjects = ["", *sorted({page.key for item in items for page in item.pages.all()})]
    tags = ["", *sorted({tag for item in items for tag in languages_of(item)})]
    with translation.override("en"):
        for kind, audience, subject, tag in itertools.product(
            ["", "brochure", "video"], ["", *Audience.values], subjects, tags
        ):
            selection = Selection(kind, audience, subject, tag)
            wanted = {i.key + i.kind for i in items if fits(i, kind, audience, subject, tag)}
            found = fetch(selection.rows())
            assert {item.key + item.kind for item in found} == wanted, selection
            assert len(found) == len(wanted)


@pytest.mark.parametrize(
    "chosen", [{}, {"language": "ar"}, {"audience": "professionals", "kind": "brochure"}]
)
def test_the_count_beside_a_choice_is_what_it_leads_to(client, chosen):
    items = everything()
    page = read(client.get(LIBRARY, chosen).content)
    assert page.one("h2", id="count").text.split()[0] == str(
        sum(fits(item, **chosen) for item in items)
    )
    with translation.override("en"):
        for name, choices in Selection(**chosen).choices().items():
            for choice in choices:
                expected = sum(fits(item, **(chosen | {name: choice.value})) for item in items)
                assert choice.count == expected, f"{name} {choice}"
                assert f"{choice.label} ({choice.count})" in [o.text for o in page.all("option")]


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_what_exists_in_the_visitors_language_comes_first(language):
    Brochure.objects.get(key="signs-by-sector").editions.exclude(language="fr").delete()
    with translation.override(language.code):
        here = [bool(item.edition and item.title) for item in fetch(Selection().rows())]
    assert here == sorted(here, reverse=True)


def test_filters_work_as_a_form_and_as_links_and_can_be_taken_back(client):
    page = read(client.get(LIBRARY, {"kind": "brochure", "language": "ar"}).content)
    form = next(form for form in page.all("form") if form.attributes["class"] == "filters")
    assert form.attributes["method"] == "get"
    assert {select.attributes["name"] for select in page.all("select")} == {
        "kind",
        "audience",
        "language",
        "subject",
    }
    chosen = {
        option.attributes["value"]
        for option in page.all("option")
        if "selected" in option.attributes
    }
    assert chosen == {"brochure", "ar"}
    links = {link.attributes["href"] for link in page.all("a")}
    assert f"{LIBRARY}?kind=brochure#results" in links
    assert f"{LIBRARY}?language=ar#results" in links
    assert f"{LIBRARY}?kind=brochure&audience=victims&language=ar#results" in links


def test_an_empty_result_says_so_and_offers_the_way_on(client):
    response = client.get(LIBRARY, {"audience": "victims", "subject": "professional-secrecy"})
    page = read(response.content)
    assert response.status_code == 200
    assert "Nothing fits all these choices" in page.one("section", id="results").text
    ways = {link.attributes["href"] for link in page.all("a")}
    assert f"{LIBRARY}?audience=victims#results" in ways
    assert LIBRARY in ways


@pytest.mark.parametrize(
    "query", [{"kind": "song"}, {"language": "x' OR 1=1"}, {"subject": "s" * 900}]
)
def test_a_choice_that_there_is_not_selects_nothing(client, query):
    response = client.get(LIBRARY, query)
    assert response.status_code == 200
    assert read(response.content).one("h2", id="count").text.startswith("0 ")


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "9" * 5000])
def test_a_page_of_results_that_there_is_not_is_not_found(client, number):
    assert client.get(LIBRARY, {"page": number}).status_code == 404


def test_the_old_list_of_brochures_leads_here(client):
    response = client.get("/nl/brochures/")
    assert response.status_code == 301
    assert response.headers["Location"] == "/nl/brochures-en-videos/?kind=brochure"


def many(number: int) -> None:
    """Add brochures, each with two editions, without reading a file for each."""
    pattern = BrochureEdition.objects.get(item__key="poster", language="nl")
    brochures = Brochure.objects.bulk_create(
        Brochure(
            key=f"generated-{place}",
            title_nl=f"Document {place}",
            title_en=f"Document {place}",
            slug_nl=f"document-{place}",
            slug_en=f"document-{place}",
            summary_en="Generated.",
            audiences=[Audience.values[place % 3]],
            status=Brochure.Status.PUBLISHED,
        )
        for place in range(number)
    )
    columns = {
        field.attname: getattr(pattern, field.attname)
        for field in BrochureEdition._meta.concrete_fields
        if field.name not in ("id", "brochure", "language")
    }
    BrochureEdition.objects.bulk_create(
        BrochureEdition(item=brochure, language=language, **columns)
        for brochure in brochures
        for language in ("nl", "en")
    )
    page = Page.objects.get(key="labour")
    Brochure.pages.through.objects.bulk_create(
        Brochure.pages.through(brochure=brochure, page=page) for brochure in brochures
    )


@pytest.mark.parametrize(
    "query", [{}, {"audience": "public"}, {"subject": "labour", "language": "nl"}]
)
def test_ten_thousand_items_cost_as_many_queries_as_ten(client, query):
    def queries(page: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIBRARY, query | {"page": page}).status_code == 200
        return len(captured)

    many(30)
    few = queries(1)
    Brochure.objects.filter(key__startswith="generated").delete()
    many(10_000)
    # Fewer where a page of results holds no video.
    assert queries(1) <= few
    assert queries(100) <= few
    assert few <= 40


def test_a_video_is_watched_read_and_kept(client):
    page = read(client.get("/nl/videos/als-je-belt/").content)
    video = page.one("video")
    assert "controls" in video.attributes
    assert "autoplay" not in video.attributes
    assert video.attributes["preload"] == "none"
    assert (video.attributes["width"], video.attributes["height"]) == ("288", "162")
    tracks = {track.attributes["srclang"]: track.attributes for track in page.all("track")}
    assert tracks.keys() >= {"nl", "fr", "de", "en", "ar"}
    assert [code for code, track in tracks.items() if "default" in track] == ["nl"]
    text = page.one("section", aria_labelledby="transcript").text
    assert "078\N{NO-BREAK SPACE}055\N{NO-BREAK SPACE}800" in text
    assert page.all("a", href="/films/when-you-call.fr.mp4?download")


def test_a_video_without_a_file_in_a_language_is_shown_with_captions_in_it(client):
    page = read(client.get("/ar/videos/when-you-call/").content)
    assert page.one("source").attributes["src"] == "/films/when-you-call.en.mp4"
    assert page.one("track", srclang="ar").attributes.get("default") == ""


def test_a_brochure_that_is_replaced_shows_the_new_cover_size_and_pages(client):
    edition = BrochureEdition.objects.get(item__key="poster", language="nl")
    before = edition.picture.src
    other = BrochureEdition.objects.get(item__key="recognise", language="nl")
    edition.file = ContentFile(other.file.read(), name="upload.pdf")
    edition.issued_on = datetime.date(2027, 1, 1)
    edition.save()
    text = client.get("/nl/brochures/affiche/").content.decode()
    assert edition.picture.src in text
    assert before not in text
    assert "8 pagina" in text
    assert edition.sha256 in text


def test_a_title_without_an_address_leads_nowhere_and_is_refused(client):
    poster = Brochure.objects.get(key="poster")
    poster.slug_nl = None
    with pytest.raises(ValidationError, match="address") as refused:
        poster.full_clean()
    assert "slug_nl" in refused.value.error_dict
    poster.save()
    for path in ("/nl/", "/nl/brochures-en-videos/"):
        assert not read(client.get(path).content).all("a", href="")


def test_a_package_of_all_in_a_language_or_for_hospitals_is_one_click_away(client):
    page = read(client.get(LIBRARY).content)
    links = [link.attributes["href"] for link in page.all("a", rel="nofollow")]
    for query in ("language=ar", "audience=professionals", "subject=hospitals-and-care"):
        assert f"/en/package/?{query}" in links
        assert client.get(f"/en/package/?{query}").status_code == 200


def test_captions_that_there_are_not_leave_those_of_the_page(client):
    page = read(client.get("/en/videos/when-you-call/", {"captions": "xx"}).content)
    shown = [track for track in page.all("track") if "default" in track.attributes]
    assert [track.attributes["srclang"] for track in shown] == ["en"]
    page = read(client.get("/en/videos/when-you-call/", {"captions": "fr"}).content)
    shown = [track for track in page.all("track") if "default" in track.attributes]
    assert [track.attributes["srclang"] for track in shown] == ["fr"]


def test_a_new_file_moves_an_item_up_in_what_is_new(client):
    edition = BrochureEdition.objects.get(item__key="poster", language="nl")
    before = edition.changed_at
    edition.file = ContentFile(
        BrochureEdition.objects.get(item__key="poster", language="fr").file.read(), name="x.pdf"
    )
    edition.save()
    assert edition.changed_at > before


def test_what_fails_half_way_leaves_no_earlier_version_behind():
    edition = BrochureEdition.objects.get(item__key="poster", language="nl")
    other = BrochureEdition.objects.get(item__key="poster", language="fr")
    edition.file = ContentFile(other.file.read(), name="x.pdf")
    edition.issued_on = None
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()
    assert edition.earlier.count() == 0
