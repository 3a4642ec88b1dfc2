"""The library for machines: open data, feed, structured data, sitemap."""

import csv
import datetime
import io
import json
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import pytest
from django.utils import timezone, translation

from content.models import (
    Brochure,
    BrochureEdition,
    Page,
    Video,
    VideoEdition,
)
from stopmensenhandel.languages import LANGUAGES
from tests.factories import (
    add_brochure,
    add_page,
    add_section,
    add_video,
    brochure_edition,
    make_pdf,
)
from tests.web import read

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def brochure(key: str, **values) -> Brochure:
    """Return a published brochure with texts in English, files in English and Polish."""
    return add_brochure(key, ["en"], files_in=["en", "pl"], **values)


def film(**values) -> VideoEdition:
    """Return the English edition of a published video with captions in two languages."""
    values = {"title_en": "A film & more", "summary_en": "A <summary>."} | values
    video = add_video(
        "a-film", ["en"], captions_in=["en", "fr"], transcript_en="A door opens.", **values
    )
    return video.editions.get()


@pytest.fixture
def library() -> None:
    """Some of everything: in all languages and in one, with and without a subject."""
    add_brochure("leaflet", pages=[add_section("help"), add_page("worried-about-it")])
    brochure("english-only")
    add_video("clip", files_in=["nl", "en"])
    film()


def strictly(text: str) -> dict:
    """Return what JSON says; a name that comes twice and NaN are faults (RFC 8259, I-JSON)."""

    def once(pairs):
        assert len({name for name, _value in pairs}) == len(pairs)
        return dict(pairs)

    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, object_pairs_hook=once, parse_constant=refuse)


def catalogue(client, code: str) -> dict:
    return strictly(client.get(f"/{code}/library.json").content.decode())


def table(client, code: str) -> list[dict[str, str]]:
    text = client.get(f"/{code}/library.csv").content.decode()
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def atom(client, code: str) -> ET.Element:
    response = client.get(f"/{code}/feed.atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def whole(path: str) -> str:
    return f"http://testserver{path}"


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_json_agrees_with_the_database(client, language, library):
    data = catalogue(client, language.code)
    assert data["language"] == language.code
    assert data["licence"]["id"] == "EUPL-1.2"
    assert data["licence"]["url"] == "https://eupl.eu/"
    assert client.get(urlsplit(data["documentation"]).path).status_code == 200
    items = {(item["kind"], item["key"]): item for item in data["items"]}
    stored = [*Brochure.objects.published(), *Video.objects.published()]
    assert set(items) == {(item.kind, item.key) for item in stored}
    with translation.override(language.code):
        for item in stored:
            record = items[item.kind, item.key]
            assert (record["title"] or "") == (item.title or "")
            assert (record["summary"] or "") == (item.summary or "")
            assert record["audiences"] == item.audiences
            path = item.get_absolute_url()
            assert record["page"] == (whole(path) if path else None)
            subjects = {(page.key, page.title or None) for page in item.pages.all()}
            assert {(each["key"], each["title"]) for each in record["subjects"]} == subjects
            for file, edition in zip(record["editions"], item.sorted_editions, strict=True):
                assert file["language"] == edition.language
                assert file["file_title"] == edition.title
                assert file["file"] == whole(edition.get_absolute_url())
                assert file["version_file"] == whole(edition.get_version_url())
                assert file["media_type"] == edition.media_type
                assert (file["size"], file["sha256"]) == (edition.size, edition.sha256)
                assert file["issued_on"] == edition.issued_on.isoformat()
                assert file["picture"] == whole(edition.picture.src)
                for name, attribute in (
                    ("pages", "page_count"),
                    ("duration", "duration"),
                    ("tagged", "is_tagged"),
                    ("has_text", "has_text"),
                ):
                    assert file[name] == getattr(edition, attribute, None)
                tracks = [
                    {"language": t.language, "kind": t.kind, "file": whole(t.get_absolute_url())}
                    for t in getattr(edition, "sorted_tracks", [])
                ]
                assert file["captions"] == tracks


def test_the_addresses_in_the_catalogue_answer(client):
    edition = brochure_edition(make_pdf(), "nl")
    edition.item.status = Brochure.Status.PUBLISHED
    edition.item.save()
    edition.save()
    [item] = catalogue(client, "nl")["items"]
    [edition] = item["editions"]
    for name in ("file", "version_file", "picture"):
        assert client.get(urlsplit(edition[name]).path).status_code == 200
    assert client.get(urlsplit(item["page"]).path).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_csv_says_the_same_as_the_json(client, language, library):
    rows = table(client, language.code)
    files = [(i, e) for i in catalogue(client, language.code)["items"] for e in i["editions"]]
    for row, (item, edition) in zip(rows, files, strict=True):
        assert list(row) == [name for name in [*item, *edition] if name != "editions"]
        for name, value in (item | edition).items():
            if name == "editions":
                continue
            if isinstance(value, list):
                parts = [
                    v if isinstance(v, str) else " ".join(filter(None, v.values())) for v in value
                ]
                assert row[name] == " | ".join(parts)
            elif isinstance(value, bool):
                assert row[name] == str(value).lower()
            else:
                assert row[name] == ("" if value is None else str(value))


def test_no_spreadsheet_takes_a_text_for_a_formula(client):
    for number, start in enumerate(["=", "+", "-", "@", "\t", "\r"]):
        brochure(f"formula-{number}", title_en=f'{start}HYPERLINK("https://evil.example";"x")')
    titles = [row["title"] for row in table(client, "en")]
    assert sum(title.startswith("'") for title in titles) == 12
    assert not any(title.startswith(("=", "+", "-", "@", "\t", "\r")) for title in titles)


def test_a_text_with_commas_quotes_and_line_ends_stays_one_cell(client):
    text = 'He said "no",\nthen left; it’s über.'
    brochure("awkward", summary_en=text)
    assert text in {row["summary"] for row in table(client, "en")}


def test_what_visitors_may_not_see_is_not_in_the_data(client):
    draft = brochure("draft")
    draft.status = Brochure.Status.DRAFT
    draft.save()
    brochure("later", publish_from=timezone.now() + datetime.timedelta(days=1))
    brochure("open", pages=[add_page("secret", status=Page.Status.DRAFT)])
    empty = brochure("empty")
    empty.editions.all().delete()
    data = client.get("/en/library.json").content.decode()
    for secret in ("draft", "later", "empty", "secret"):
        assert f'"key": "{secret}"' not in data
    feed = client.get("/en/feed.atom").content.decode()
    documents = client.get("/sitemap-documents.xml").content.decode()
    assert "open" in feed
    for address in ("draft", "later", "empty"):
        assert (
            f"/{address}." not in feed + documents + client.get("/en/library.csv").content.decode()
        )


@pytest.mark.parametrize("path", ["library.json", "library.csv", "feed.atom"])
def test_open_data_is_sent_again_only_when_it_has_changed(client, path, library):
    first = client.get(f"/en/{path}")
    match = {"if-none-match": first.headers["ETag"]}
    assert client.get(f"/en/{path}").content == first.content
    assert client.get(f"/en/{path}", headers=match).status_code == 304
    brochure("new")
    assert client.get(f"/en/{path}", headers=match).status_code == 200


def test_the_date_of_the_catalogue_is_that_of_the_latest_change(client):
    item = brochure("new")
    latest = max(item.updated_at, *(edition.changed_at for edition in item.editions.all()))
    assert catalogue(client, "nl")["updated"] == latest.isoformat()
    Brochure.objects.all().delete()
    assert catalogue(client, "nl")["updated"] is None
    assert table(client, "nl") == []


@pytest.mark.parametrize(
    ("path", "media_type", "is_open"),
    [
        ("library.json", "application/json", True),
        ("library.csv", "text/csv; charset=utf-8; header=present", True),
        ("feed.atom", "application/atom+xml; charset=utf-8", False),
        ("partners/", "text/html; charset=utf-8", False),
    ],
)
def test_scripts_of_other_sites_may_read_the_open_data_and_nothing_else(
    client, path, media_type, is_open
):
    with translation.override("en"):
        response = client.get(f"/en/{path}")
    assert response.headers["Content-Type"] == media_type
    assert response.headers.get("Access-Control-Allow-Origin") == ("*" if is_open else None)
    assert not response.cookies
    if is_open:
        name = path.replace(".", "-en.")
        assert response.headers["Content-Disposition"] == f'inline; filename="{name}"'


@pytest.mark.parametrize("path", ["library.json", "library.csv", "feed.atom"])
def test_two_hundred_items_ask_the_database_no_more_often_than_ten(
    client, path, django_assert_max_num_queries
):
    counts = []
    for number in (10, 190):
        for each in range(number):
            brochure(f"item-{number}-{each}")
            add_video(f"film-{number}-{each}", ["en"], captions_in=["en", "fr"])
        with django_assert_max_num_queries(12) as queries:
            client.get(f"/en/{path}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_feed_has_what_atom_asks_for_and_agrees_with_the_database(client, language, library):
    feed = atom(client, language.code)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(XML_LANG) == language.code
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == whole(f"/{language.code}/feed.atom")
    entries = {}
    for entry in feed.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "summary"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        assert datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}updated")).tzinfo
        assert entry.findtext(f"{ATOM}id") not in entries
        entries[entry.findtext(f"{ATOM}id")] = entry
    with translation.override(language.code):
        items = [
            i for m in (Brochure, Video) for i in m.objects.published() if i.get_absolute_url()
        ]
        assert len(items) == len(entries)
        for item in items:
            edition = item.edition
            name = f"{item.kind}/{item.key}/{edition.language}/{edition.version}"
            entry = entries[f"tag:stopmensenhandel.be,2024-12-02:{name}"]
            assert entry.findtext(f"{ATOM}title") == item.title
            links = {link.get("rel"): link for link in entry.findall(f"{ATOM}link")}
            assert links["alternate"].get("href") == whole(item.get_absolute_url())
            file = links["enclosure"]
            assert file.get("href") == whole(edition.get_absolute_url())
            assert (file.get("length"), file.get("type")) == (str(edition.size), edition.media_type)


def test_a_summary_in_the_feed_is_html_that_shows_what_was_written(client):
    film()
    entry = next(
        e for e in atom(client, "en").iter(f"{ATOM}entry") if "film" in e.findtext(f"{ATOM}id")
    )
    assert entry.findtext(f"{ATOM}title") == "A film & more"
    summary = entry.find(f"{ATOM}summary")
    assert (summary.get("type"), summary.text) == ("html", "A &lt;summary&gt;.")


def test_the_newest_change_comes_first_and_fifty_are_enough(client):
    for number in range(60):
        brochure(f"item-{number}")
    old, renewed = Brochure.objects.get(key="item-3"), Brochure.objects.get(key="item-5")
    early = timezone.now() - datetime.timedelta(days=900)
    Brochure.objects.filter(pk__in=[old.pk, renewed.pk]).update(updated_at=early)
    BrochureEdition.objects.filter(item=old).update(issued_on=early.date())
    future = timezone.now().date() + datetime.timedelta(days=2)
    BrochureEdition.objects.filter(item=renewed).update(issued_on=future)
    entries = atom(client, "en").findall(f"{ATOM}entry")
    assert len(entries) == 50
    updates = [datetime.datetime.fromisoformat(e.findtext(f"{ATOM}updated")) for e in entries]
    assert updates == sorted(updates, reverse=True)
    assert updates[0].date() == future
    assert entries[0].findtext(f"{ATOM}title") == "Title of item-5 (en)"
    assert "Title of item-3 (en)" not in [e.findtext(f"{ATOM}title") for e in entries]


def test_a_new_version_of_a_file_is_a_new_entry(client):
    edition = brochure("renewed").editions.get(language="en")

    def identifiers():
        return {entry.findtext(f"{ATOM}id") for entry in atom(client, "en").iter(f"{ATOM}entry")}

    before = identifiers()
    BrochureEdition.objects.filter(pk=edition.pk).update(sha256="f" * 64)
    assert identifiers() - before == {
        f"tag:stopmensenhandel.be,2024-12-02:brochure/renewed/en/{'f' * 12}"
    }


def test_on_the_sites_own_domains_every_address_is_that_of_its_language(client):
    add_brochure()
    host = {"host": "www.stopmensenhandel.be"}
    data = strictly(client.get("/fr/library.json", headers=host).content.decode())
    [item] = data["items"]
    assert item["page"].startswith("https://www.stoptraite.be/fr/")
    files = {each["language"]: each["file"] for each in item["editions"]}
    assert files["nl"].startswith("https://www.stopmensenhandel.be/documents/")
    assert files["fr"].startswith("https://www.stoptraite.be/documents/")
    feed = ET.fromstring(client.get("/fr/feed.atom", headers=host).content)
    assert {urlsplit(link.get("href")).netloc for link in feed.iter(f"{ATOM}link")} == {
        "www.stoptraite.be"
    }


def structured_data(client, path: str, kind: str) -> dict:
    page = read(client.get(path).content)
    found = [strictly(each.text) for each in page.all("script", type="application/ld+json")]
    [data] = [each for each in found if each["@type"] == kind]
    assert data["@context"] == "https://schema.org"
    return data


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_brochures_page_describes_its_document_to_machines(client, language):
    item = add_brochure()
    with translation.override(language.code):
        path, edition, title = item.get_absolute_url(), item.edition, item.title
    data = structured_data(client, path, "DigitalDocument")
    assert (data["name"], data["inLanguage"]) == (title, language.code)
    assert data["description"] == getattr(item, f"summary_{language.code}")
    assert data["url"] == whole(edition.get_absolute_url())
    assert data["mainEntityOfPage"] == whole(path)
    assert data["encodingFormat"] == "application/pdf"
    assert data["contentSize"] == f"{edition.size} B"
    assert data["numberOfPages"] == edition.page_count
    assert data["dateModified"] == edition.issued_on.isoformat()
    assert data["thumbnailUrl"] == whole(edition.picture.src)
    assert data["license"] == "https://eupl.eu/"
    assert data["publisher"]["name"]
    assert len(data["audience"]) == len(item.audiences)


def test_a_videos_page_describes_the_video_to_machines(client):
    edition = film()
    data = structured_data(client, "/en/videos/a-film-en/", "VideoObject")
    assert (data["name"], data["description"]) == ("A film & more", "A <summary>.")
    assert data["inLanguage"] == "en"
    assert data["contentUrl"] == whole(edition.get_absolute_url())
    assert data["encodingFormat"] == "video/mp4"
    assert data["thumbnailUrl"] == whole(edition.picture.src)
    assert data["uploadDate"] == "2026-11-24T00:00:00+01:00"
    assert data["duration"] == "P0DT00H01M15S"
    assert data["transcript"] == "A door opens."
    assert [each["inLanguage"] for each in data["caption"]] == ["en", "fr"]
    assert data["caption"][1]["contentUrl"] == whole("/tracks/a-film.en.fr.captions.vtt")
    assert [each["audienceType"] for each in data["audience"]] == ["Victims", "General public"]


def test_the_sitemap_names_the_video_on_its_page(client):
    edition = film()
    add_video("clip", files_in=["nl", "en"], captions_in=["ar"])
    pages = ET.fromstring(client.get("/sitemap.xml").content).findall(f"{MAP}url")
    urls = {url.findtext(f"{MAP}loc"): url.find(f"{VIDEO}video") for url in pages}
    named = urls[whole("/en/videos/a-film-en/")]
    assert {each.tag.removeprefix(VIDEO): each.text for each in named} == {
        "thumbnail_loc": whole(edition.picture.src),
        "title": "A film & more",
        "description": "A <summary>.",
        "content_loc": whole(edition.get_absolute_url()),
        "duration": "75",
    }
    with_video = {urlsplit(address).path for address, each in urls.items() if each is not None}
    expected = set()
    for language in LANGUAGES:
        with translation.override(language.code):
            expected |= {item.get_absolute_url() for item in Video.objects.published()} - {""}
    assert with_video == expected


def test_a_second_sitemap_names_the_file_of_every_edition_and_when_it_was_issued(client, library):
    response = client.get("/sitemap-documents.xml")
    assert response.headers["Content-Type"] == "application/xml"
    urls = ET.fromstring(response.content).findall(f"{MAP}url")
    named = {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in urls}
    assert len(named) == len(urls)
    stored = [*BrochureEdition.objects.all(), *VideoEdition.objects.all()]
    assert named == {
        whole(edition.get_absolute_url()): edition.issued_on.isoformat() for edition in stored
    }
    robots = client.get("/robots.txt").content.decode().splitlines()
    assert robots[-2:] == [
        "Sitemap: http://testserver/sitemap.xml",
        "Sitemap: http://testserver/sitemap-documents.xml",
    ]
