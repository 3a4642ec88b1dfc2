"""The library: what somebody needs is found by choosing, with and without JavaScript."""

import datetime
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from content.library.selection import Selection, fetch
from content.models import Audience, Brochure, BrochureEdition, Page, Video
from stopmensenhandel.languages import LANGUAGES
from tests.factories import (
    add_brochure,
    add_brochures,
    add_page,
    add_section,
    add_video,
    brochure_edition,
    make_pdf,
)
from tests.web import read

pytestmark = pytest.mark.django_db
LIBRARY = "/en/brochures-and-videos/"


@pytest.fixture
def library() -> None:
    """Brochures and videos for different people, on different subjects, in different languages."""
    help_, labour = add_section("help"), add_page("labour", section="understand")
    add_section("understand")
    add_brochure("leaflet", audiences=["victims"], pages=[help_], stored=True)
    add_brochure("poster", files_in=["nl", "ar"], audiences=["victims", "public"])
    add_brochure("guide", ["nl", "fr"], audiences=["professionals"], pages=[labour])
    add_brochure("french", ["fr", "en"], files_in=["fr"], audiences=["public"])
    add_brochure("nowhere", files_in=[])
    add_video("clip", files_in=["nl", "en"], captions_in=["nl", "fr", "ar"], pages=[labour, help_])
    add_video("film", ["en"], captions_in=[], audiences=["professionals"])


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


def test_every_combination_of_choices_selects_and_counts_what_fits(library):
    items = everything()
    assert len(items) == 6
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
def test_the_count_beside_a_choice_is_what_it_leads_to(client, library, chosen):
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
def test_what_exists_in_the_visitors_language_comes_first(library, language):
    elsewhere = next(each.code for each in LANGUAGES if each != language)
    add_brochure("newest", [elsewhere])
    with translation.override(language.code):
        here = [bool(item.edition and item.title) for item in fetch(Selection().rows())]
    assert here == sorted(here, reverse=True)
    assert {True, False} == set(here)


def test_filters_work_as_a_form_and_as_links_and_can_be_taken_back(client, library):
    page = read(client.get(LIBRARY, {"kind": "brochure", "language": "ar"}).content)
    form = next(form for form in page.all("form") if form.attributes["class"] == "filters")
    assert form.attributes["method"] == "get"
    names = [select.attributes["name"] for select in page.all("select")]
    assert names == ["kind", "audience", "language"]
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


def test_a_subject_is_a_choice_where_several_share_it_or_it_is_chosen(client, library):
    def subjects(**query: str) -> set[str]:
        page = read(client.get(LIBRARY, query).content)
        there = bool(page.all("select", name="subject"))
        found = {each.attributes["value"] for each in page.all("option")} & {"help", "labour"}
        assert there == bool(found)
        return found

    assert subjects() == {"help", "labour"}
    assert subjects(kind="video") == set()
    assert subjects(kind="video", subject="labour") == {"labour"}


def test_an_empty_result_says_so_and_offers_the_way_on(client, library):
    response = client.get(LIBRARY, {"audience": "professionals", "subject": "help"})
    page = read(response.content)
    assert response.status_code == 200
    assert "Nothing fits all these choices" in page.one("section", id="results").text
    ways = {link.attributes["href"] for link in page.all("a")}
    assert f"{LIBRARY}?audience=professionals#results" in ways
    assert LIBRARY in ways


@pytest.mark.parametrize(
    "query", [{"kind": "song"}, {"language": "x' OR 1=1"}, {"subject": "s" * 900}]
)
def test_a_choice_that_there_is_not_selects_nothing(client, library, query):
    response = client.get(LIBRARY, query)
    assert response.status_code == 200
    assert read(response.content).one("h2", id="count").text.startswith("0 ")


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "9" * 5000])
def test_a_page_of_results_that_there_is_not_is_not_found(client, library, number):
    assert client.get(LIBRARY, {"page": "1"}).status_code == 200
    assert client.get(LIBRARY, {"page": number}).status_code == 404


def test_the_old_list_of_brochures_leads_here(client):
    response = client.get("/nl/brochures/")
    assert response.status_code == 301
    assert response.headers["Location"] == "/nl/brochures-en-videos/?kind=brochure"


@pytest.mark.parametrize(
    "query", [{}, {"audience": "public"}, {"subject": "labour", "language": "nl"}]
)
def test_ten_thousand_items_cost_as_many_queries_as_ten(client, library, query):
    def queries(page: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIBRARY, query | {"page": page}).status_code == 200
        return len(captured)

    labour = [Page.objects.get(key="labour")]
    add_brochures(30, pages=labour)
    few = queries(1)
    Brochure.objects.filter(key__startswith="many").delete()
    add_brochures(10_000, pages=labour)
    # Fewer where a page of results holds no video.
    assert queries(1) <= few
    assert queries(100) <= few
    assert few <= 40


@pytest.fixture
def clip() -> Video:
    """A video in Dutch and English with captions in more languages."""
    video = add_video(
        "clip",
        files_in=["nl", "en"],
        captions_in=["nl", "fr", "en", "ar"],
        transcript_nl="Bel 078 055 800.",
    )
    video.editions.update(width=1280, height=720)
    return video


def test_a_video_is_watched_read_and_kept(client, clip):
    page = read(client.get("/nl/videos/clip-nl/").content)
    video = page.one("video")
    assert "controls" in video.attributes
    assert "autoplay" not in video.attributes
    assert video.attributes["preload"] == "none"
    assert (video.attributes["width"], video.attributes["height"]) == ("288", "162")
    tracks = {track.attributes["srclang"]: track.attributes for track in page.all("track")}
    assert tracks.keys() == {"nl", "fr", "en", "ar"}
    text = page.one("section", aria_labelledby="transcript").text
    assert "078 055 800" in text
    assert page.all("a", href="/films/clip.en.mp4?download")


def test_a_video_without_a_file_in_a_language_is_shown_with_captions_in_it(client, clip):
    page = read(client.get("/ar/videos/clip-ar/").content)
    assert page.one("source").attributes["src"] == "/films/clip.en.mp4"
    assert page.one("track", srclang="ar").attributes.get("default") == ""


@pytest.fixture
def edition() -> BrochureEdition:
    """The Dutch file of a brochure that visitors see."""
    edition = brochure_edition(make_pdf(), "nl")
    edition.item.status = Brochure.Status.PUBLISHED
    edition.item.save()
    edition.save()
    return edition


def another() -> ContentFile:
    """Return a PDF with another cover and more pages than the edition's."""
    return ContentFile(make_pdf(pages=7, height=420), name="upload.pdf")


def test_a_brochure_that_is_replaced_shows_the_new_cover_size_and_pages(client, edition):
    before = edition.picture.src
    edition.file = another()
    edition.issued_on = datetime.date(2027, 1, 1)
    edition.save()
    text = client.get("/nl/brochures/een-folder/").content.decode()
    assert edition.picture.src in text
    assert before not in text
    assert "7 pagina" in text
    assert edition.sha256 in text


def test_a_title_without_an_address_is_refused_by_the_form_and_by_the_database():
    poster = add_brochure("poster")
    poster.slug_nl = None
    with pytest.raises(ValidationError, match="address") as refused:
        poster.full_clean()
    assert "slug_nl" in refused.value.error_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        poster.save()


def test_what_has_no_title_in_a_language_leads_nowhere_in_it(client):
    add_brochure("poster", ["fr"], files_in=["nl", "fr"])
    for path in ("/nl/", "/nl/brochures-en-videos/"):
        page = read(client.get(path).content)
        assert page.all("a", href="") == []
    assert page.all("a", href="/documents/poster.nl.pdf")


def test_a_package_of_all_in_a_language_or_for_an_audience_is_one_click_away(client):
    add_brochure("leaflet", audiences=["professionals"], stored=True)
    page = read(client.get(LIBRARY).content)
    links = [link.attributes["href"] for link in page.all("a", rel="nofollow")]
    for query in ("language=ar", "audience=professionals"):
        assert f"/en/package/?{query}" in links
        assert client.get(f"/en/package/?{query}").status_code == 200


def test_captions_that_there_are_not_leave_those_of_the_page(client, clip):
    page = read(client.get("/ar/videos/clip-ar/", {"captions": "xx"}).content)
    shown = [track for track in page.all("track") if "default" in track.attributes]
    assert [track.attributes["srclang"] for track in shown] == ["ar"]
    page = read(client.get("/en/videos/clip-en/", {"captions": "fr"}).content)
    shown = [track for track in page.all("track") if "default" in track.attributes]
    assert [track.attributes["srclang"] for track in shown] == ["fr"]


def test_a_new_file_moves_an_item_up_in_what_is_new(edition):
    before = edition.changed_at
    edition.file = another()
    edition.save()
    assert edition.changed_at > before


def test_what_fails_half_way_leaves_no_earlier_version_behind(edition):
    edition.file = another()
    edition.issued_on = None
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()
    assert edition.earlier.count() == 0


def switched(client, address: str) -> dict[str, str]:
    """Return where the language switcher of a page leads, by language."""
    page = read(client.get(address).content)
    links = [e.attributes for e in page.all("a") if "hreflang" in e.attributes]
    return {
        each["hreflang"]: each["href"] for each in links if each.get("lang") == each["hreflang"]
    }


@pytest.mark.parametrize(
    "query",
    [
        *("kind=video", "audience=victims", "language=ar", "subject=labour", "kind=none"),
        *("kind=brochure&audience=victims&language=nl", "subject=%D8%A3", "kind=video&x=y"),
    ],
)
def test_choices_stay_when_the_language_changes(client, library, query):
    known = "&".join(each for each in query.split("&") if each != "x=y")
    links = switched(client, f"{LIBRARY}?{query}")
    assert {code: href.partition("?")[2] for code, href in links.items()} == {
        language.code: known for language in LANGUAGES
    }
    for href in links.values():
        assert client.get(href).status_code == 200
    page = read(client.get(f"{LIBRARY}?{query}").content)
    assert page.one("link", rel="canonical").attributes["href"] == f"http://testserver{LIBRARY}"


def test_the_page_of_results_stays_when_the_language_changes(client, library):
    add_brochures(60)
    for query in ("page=2", "kind=brochure&page=3"):
        links = switched(client, f"{LIBRARY}?{query}")
        assert {href.partition("?")[2] for href in links.values()} == {query}
        assert {client.get(href).status_code for href in links.values()} == {200}
    assert "page" not in "".join(switched(client, f"{LIBRARY}?page=1").values())


def test_the_captions_that_are_asked_for_stay_when_the_language_changes(client, library):
    film = Video.objects.get(key="clip")
    with translation.override("nl"):
        address = film.get_absolute_url()
    links = switched(client, f"{address}?captions=ar")
    assert links["fr"].endswith("?captions=ar")
    page = read(client.get(links["fr"]).content)
    (shown,) = [track for track in page.all("track") if "default" in track.attributes]
    assert shown.attributes["srclang"] == "ar"
    assert "captions" not in "".join(switched(client, f"{address}?captions=zz").values())


def test_no_package_that_a_list_offers_leads_to_an_error(client, library, monkeypatch):
    """Also where there are captions only, where nothing is in a language, where it is too much."""
    monkeypatch.setattr("content.library.package.is_whole", lambda edition: True)
    add_brochures(101)
    seen = set()
    for code, kind, language, audience in itertools.product(
        ["ar", "en"], ["", "brochure", "video"], ["", "ar"], ["", "victims"]
    ):
        with translation.override(code):
            query = Selection(kind=kind, language=language, audience=audience).query()
            page = read(client.get(f"{reverse('library')}?{query}").content)
            package = reverse("package")
        links = {a.attributes["href"] for a in page.all("a") if package in a.attributes["href"]}
        seen |= links
    assert len(seen) > 20
    for address in seen:
        answer = client.get(address)
        assert answer.status_code == 200, address
        for link in read(answer.content).all("a", rel="nofollow"):
            if "/package" in link.attributes["href"]:
                assert client.get(link.attributes["href"]).status_code == 200, link


def test_films_of_which_there_are_captions_only_are_offered_in_their_own_languages(client, library):
    with translation.override("ar"):
        address = f"{reverse('library')}?kind=video&subject=labour"
        page = read(client.get(address).content)
        package = reverse("package")
    links = [a.attributes["href"] for a in page.all("a") if package in a.attributes["href"]]
    asked = f"{package}?kind=video&subject=labour&language="
    assert links == [f"{asked}en", f"{asked}nl"]


@pytest.mark.parametrize(("here", "lang"), [("fr", "nl"), ("nl", None), ("ar", "nl")])
def test_a_file_without_a_title_is_called_by_another_language_s_and_never_by_its_key(
    client, here, lang
):
    files = ["fr", "nl"] if here != "ar" else ["pl"]
    add_brochure("bouwkey", ["nl"], files_in=files, title_nl="Werk je in de bouw?")
    with translation.override(here):
        page = read(client.get(reverse("library")).content)
    [link] = [each for each in page.all("a") if each.text.strip() == "Werk je in de bouw?"]
    assert link.attributes.get("lang") == lang
    assert not [each for each in page.all("h3") if "bouwkey" in each.text]


def test_what_has_no_title_at_all_is_called_what_it_is():
    edition = add_brochure("bouwkey", [], files_in=["nl"]).editions.get()
    with translation.override("fr"):
        assert (edition.title, edition.title_language) == ("Brochure", "fr")
