"""The package: several files in one ZIP, at an address that can be shared."""

import datetime
import hashlib
import io
import re
import shutil
import struct
import subprocess
import tracemalloc
import zipfile
import zlib
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import translation

from content.library.archive import Archive, Member
from content.library.package import PackedFile
from content.models import Brochure, BrochureEdition, VideoEdition
from stopmensenhandel.formatting import file_size
from stopmensenhandel.languages import LANGUAGES
from tests.factories import CODES, add_brochure, add_brochures, add_page, add_video, content_of
from tests.steps import assert_a_page_of_ours
from tests.web import read

pytestmark = pytest.mark.django_db
KEYS = ["leaflet", "poster", "card", "guide", "signs"]
FIVE_IN_THREE = "&".join(
    [*(f"item=brochure.{key}" for key in KEYS), "language=nl", "language=fr", "language=de"]
)


@pytest.fixture(autouse=True)
def _library(_own_content) -> None:
    """Five brochures with their files, of which one isn't in Arabic, and a video."""
    pages = {"leaflet": [add_page("hospitals-and-care", section="professionals")]}
    for key in KEYS:
        add_brochure(
            key,
            [code for code in CODES if (key, code) != ("guide", "ar")],
            pages=pages.get(key, ()),
            audiences=["professionals"] if key in ("guide", "signs") else ["victims"],
            stored=True,
        )
    add_video("clip", files_in=["nl", "fr"], captions_in=[], stored=True)


def page_url(query: str, code: str = "nl") -> str:
    with translation.override(code):
        return f"{reverse('package')}?{query}"


def zip_url(query: str, code: str = "nl") -> str:
    with translation.override(code):
        return f"{reverse('package-zip')}?{query}"


def page_of(client, query: str, code: str = "nl", status: int = 200):
    response = client.get(page_url(query, code))
    assert response.status_code == status
    page = read(response.content)
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    return page


def bytes_of(client, query: str, code: str = "nl") -> bytes:
    response = client.get(zip_url(query, code))
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert response.headers["Content-Length"] == str(len(content))
    return content


def files_of(client, query: str, code: str = "nl") -> dict[str, bytes]:
    """Return what a package holds, by name in its folder."""
    with zipfile.ZipFile(io.BytesIO(bytes_of(client, query, code))) as archive:
        assert len({name.partition("/")[0] for name in archive.namelist()}) == 1
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def documents_of(client, query: str, code: str = "nl") -> set[str]:
    names = files_of(client, query, code)
    return {name for name in names if name.endswith((".pdf", ".mp4"))}


def hrefs(page) -> list[str]:
    return [link.attributes["href"] for link in page.all("a") if "href" in link.attributes]


def test_five_documents_in_three_languages_are_one_zip_that_every_tool_accepts(client, tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(bytes_of(client, FIVE_IN_THREE))
    test = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=True)
    assert "No errors detected" in test.stdout
    subprocess.run(["unzip", "-q", path, "-d", tmp_path], check=True)
    sums = next(tmp_path.glob("*/SHA256SUMS.txt"))
    command = ["sha256sum", "--strict", "-c", sums.name]
    subprocess.run(command, cwd=sums.parent, capture_output=True, check=True)
    assert len(sums.read_text().splitlines()) == 1 + 15
    stored = {path.read_bytes() for path in sums.parent.glob("*.pdf")}
    assert stored == {content_of(key, code) for key in KEYS for code in ("nl", "fr", "de")}
    assert {path.stat().st_mode & 0o777 for path in sums.parent.iterdir()} == {0o644}


def streamed(content: bytes) -> dict[str, bytes]:
    """Return a ZIP's files as they are read while it arrives: by their own heads only."""
    files = {}
    at = 0
    while content[at : at + 4] == b"PK\3\4":
        head = struct.unpack("<HHHHHIIIHH", content[at + 4 : at + 30])
        _version, flags, method, _time, _date, checksum, packed, size, name_length, extra = head
        assert flags & 0x08 == 0, "the size stands behind the file"
        assert method == zipfile.ZIP_STORED
        begin = at + 30 + name_length + extra
        name = content[at + 30 : at + 30 + name_length].decode(
            "utf-8" if flags & 0x800 else "ascii"
        )
        at = begin + packed
        files[name] = content[begin:at]
        assert packed == size == len(files[name])
        assert zlib.crc32(files[name]) == checksum
    assert content[at : at + 4] == b"PK\1\2"
    return files


def test_a_zip_can_be_read_while_it_arrives(client):
    content = bytes_of(client, FIVE_IN_THREE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert streamed(content) == {name: archive.read(name) for name in archive.namelist()}


def test_a_zip_of_nothing_and_of_names_in_any_script_can_be_read_while_it_arrives():
    day = datetime.date(2026, 11, 25)
    texts = {"leeg.txt": "", "أنا.txt": "مساعدة", "x/é.txt": "é" * 70_000}
    content = b"".join(
        Archive([Member.of_text(*pair) for pair in [(n, day, t) for n, t in texts.items()]])
    )
    assert streamed(content) == {name: text.encode() for name, text in texts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None


READER = """
import java.util.zip.*;
class Reader {
    public static void main(String[] args) throws Exception {
        var zip = new ZipInputStream(System.in);
        for (ZipEntry entry; (entry = zip.getNextEntry()) != null;) {
            System.out.println(entry.getName() + " " + zip.readAllBytes().length);
        }
    }
}
"""


@pytest.mark.skipif(not shutil.which("javac"), reason="needs a JDK")
def test_java_reads_a_zip_while_it_arrives(client, tmp_path):
    content = bytes_of(client, FIVE_IN_THREE)
    (tmp_path / "Reader.java").write_text(READER)
    command = ["java", str(tmp_path / "Reader.java")]
    result = subprocess.run(command, input=content, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [f"{entry.filename} {entry.file_size}" for entry in archive.infolist()]
    assert result.stdout.decode().splitlines() == entries


def test_files_have_names_that_people_understand_and_the_day_of_their_edition(client):
    with zipfile.ZipFile(io.BytesIO(bytes_of(client, FIVE_IN_THREE))) as archive:
        entries = {entry.filename.partition("/")[2]: entry for entry in archive.infolist()}
    edition = BrochureEdition.objects.get(item__key="leaflet", language="nl")
    entry = entries["leaflet-nl-nl.pdf"]
    assert datetime.date(*entry.date_time[:3]) == edition.issued_on
    assert entry.compress_type == zipfile.ZIP_STORED


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_contents_page_tells_in_the_visitors_language_what_is_there(client, language):
    files = files_of(client, FIVE_IN_THREE, language.code)
    (name,) = [name for name in files if name.endswith(".html")]
    page = read(files[name])
    html = page.one("html").attributes
    assert (html["lang"], html["dir"]) == (language.code, language.direction)
    linked = {href for href in hrefs(page) if href.endswith(".pdf")}
    assert linked == {name for name in files if name.endswith(".pdf")}
    assert page.one("a", href="tel:+3278055800")
    text = files[name].decode()
    for name in linked:
        assert hashlib.sha256(files[name]).hexdigest() in text
    assert page_url(FIVE_IN_THREE, language.code) in unescape(text)


def test_the_zip_has_a_name_that_every_system_can_keep(client):
    for language in LANGUAGES:
        head = client.head(zip_url(FIVE_IN_THREE, language.code)).headers
        kept = re.fullmatch(r'attachment; filename="([a-z-]+)\.zip"', head["Content-Disposition"])
        assert kept, head["Content-Disposition"]
        assert head["Content-Type"] == "application/zip"


def test_the_same_files_make_the_same_zip_which_is_not_sent_again(client):
    first = client.get(zip_url(FIVE_IN_THREE))
    content = b"".join(first.streaming_content)
    assert bytes_of(client, FIVE_IN_THREE) == content
    again = client.get(zip_url(FIVE_IN_THREE), headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    BrochureEdition.objects.filter(language="fr").delete()
    changed = client.get(zip_url(FIVE_IN_THREE), headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_head_tells_the_length_without_reading_a_file(client, monkeypatch):
    length = str(len(bytes_of(client, FIVE_IN_THREE)))
    monkeypatch.setattr(PackedFile, "read", lambda self: pytest.fail("read a file"))
    head = client.head(zip_url(FIVE_IN_THREE))
    assert head.headers["Content-Length"] == length
    assert b"".join(head.streaming_content) == b""


def test_a_large_zip_is_never_in_memory_and_its_length_is_known_before():
    piece = bytes(64 * 1024)
    day, size = datetime.date(2026, 11, 25), 500 * len(piece)
    member = Member("large.mp4", day, size, "", lambda: (piece for _number in range(500)))
    archive = Archive([member, Member.of_text("a.txt", datetime.date(1900, 1, 1), "a")])
    tracemalloc.start()
    length = sum(map(len, archive))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length == archive.size > size
    assert peak < 1_000_000


def test_the_page_lists_every_file_with_size_pages_and_checksum(client):
    response = client.get(page_url(FIVE_IN_THREE))
    text, page = response.content.decode(), read(response.content)
    editions = BrochureEdition.objects.filter(item__key__in=KEYS, language__in=["nl", "fr", "de"])
    with translation.override("nl"):
        for edition in editions:
            assert edition.sha256 in text
            assert edition.download_name in text
            assert file_size(edition.size) in text
        assert file_size(sum(edition.size for edition in editions)) in text
    link = page.one("a", type="application/zip")
    assert link.attributes["href"] == zip_url(FIVE_IN_THREE)
    assert f"http://testserver{page_url(FIVE_IN_THREE)}" in unescape(text)


def test_what_does_not_exist_in_a_language_is_named_and_left_out(client):
    query = "item=brochure.leaflet&item=brochure.guide&language=nl&language=ar"
    page = page_of(client, query, "en")
    gap = "“Title of guide (en)” does not exist in: العربية"
    assert [element.text for element in page.all("li") if element.text == gap]
    assert documents_of(client, query) == {
        "leaflet-nl-nl.pdf",
        "guide-nl-nl.pdf",
        "leaflet-ar-ar.pdf",
    }


def test_one_item_can_be_left_out(client):
    query = "item=brochure.poster&item=video.clip&language=nl&language=fr"
    links = hrefs(page_of(client, query))
    assert page_url("item=video.clip&language=nl&language=fr") in links
    # The last one can't be left out: nothing would be left.
    alone = hrefs(page_of(client, "item=brochure.poster&language=nl"))
    assert page_url("language=nl") not in alone


@pytest.mark.parametrize(
    "kept",
    [
        [("item", "brochure.poster"), ("item", "video.clip")],
        [("kind", "brochure"), ("audience", "professionals")],
        [("subject", "hospitals-and-care")],
    ],
    ids=["items", "a selection", "a subject"],
)
def test_languages_are_added_and_left_out_by_boxes(client, kept):
    def boxes(ticked: list[str]) -> list[str]:
        query = urlencode([*kept, *(("language", tag) for tag in ticked)])
        page = page_of(client, query)
        assert page.all("form", action=page_url("").rstrip("?"), method="get")
        hidden = [each.attributes for each in page.all("input", type="hidden")]
        assert [(each["name"], each["value"]) for each in hidden] == kept
        found = [e.attributes for e in page.all("input", type="checkbox", name="language")]
        assert [box["value"] for box in found if "checked" in box] == ticked
        return [box["value"] for box in found]

    # Those in which there is something, ticked or not.
    assert boxes(["nl", "fr"])[:3] == ["nl", "en", "fr"]
    assert boxes(["nl", "de"])[:4] == ["nl", "en", "fr", "de"]


def test_the_page_in_another_language_is_of_the_same_package(client):
    page = page_of(client, FIVE_IN_THREE)
    for language in LANGUAGES:
        assert page_url(FIVE_IN_THREE, language.code) in hrefs(page)


def test_without_a_language_it_is_the_visitors(client):
    assert documents_of(client, "item=brochure.leaflet", "fr") == {"leaflet-fr-fr.pdf"}


def test_a_whole_selection_is_one_link(client):
    arabic = {
        edition.download_name
        for edition in [
            *BrochureEdition.objects.filter(language="ar"),
            *VideoEdition.objects.filter(language="ar"),
        ]
    }
    assert documents_of(client, "language=ar", "en") == arabic
    assert len(arabic) == 4
    query = "subject=hospitals-and-care&kind=brochure"
    assert documents_of(client, query) == {"leaflet-nl-nl.pdf"}
    # Named languages: what exists in one of them, and nothing else that would be a gap.
    page = page_of(client, "kind=brochure&language=ar", "en")
    assert "does not exist in" not in page.one("main").text


def test_everything_in_a_list_of_the_library_is_in_its_package(client):
    query = "kind=brochure&audience=professionals&language=fr"
    with translation.override("fr"):
        listed = read(client.get(f"{reverse('library')}?{query}").content)
    items = [box.attributes["value"] for box in listed.all("input", name="item")]
    assert page_url(query, "fr") in hrefs(listed)
    assert len(documents_of(client, query, "fr")) == len(items) > 0


def test_two_files_never_have_the_same_name(client):
    Brochure.objects.filter(key="signs").update(title_nl="", slug_nl=None)
    Brochure.objects.filter(key="guide").update(slug_nl="Signs")
    query = "item=brochure.guide&item=brochure.signs&language=nl"
    assert documents_of(client, query) == {"Signs-nl.pdf", "signs-nl-2.pdf"}


def test_drafts_are_in_no_package(client):
    Brochure.objects.filter(key="poster").update(status=Brochure.Status.DRAFT)
    page_of(client, "item=brochure.poster&language=nl", status=404)
    poster = Brochure.objects.get(key="poster").editions.get(language="nl").download_name
    assert poster not in documents_of(client, "kind=brochure&language=nl")


def test_a_lost_file_is_named_as_missing_and_the_rest_is_packed(client):
    # As if the stored file were cut off.
    lost = BrochureEdition.objects.get(item__key="poster", language="nl")
    BrochureEdition.objects.filter(pk=lost.pk).update(size=lost.size + 1)
    query = "item=brochure.poster&item=brochure.guide&language=nl"
    assert lost.download_name not in documents_of(client, query)
    with translation.override("en"):
        gap = f"“{lost.item.title}” does not exist in: Nederlands"
    assert gap in page_of(client, query, "en").one("main").text


@pytest.mark.parametrize("url", [page_url, zip_url])
def test_a_package_of_nothing_says_so_and_leads_to_the_library(client, url):
    for query in ("", "item=&language=", "x=y"):
        response = client.get(url(query, "ar"))
        assert response.status_code == 400
        assert_a_page_of_ours(response.content)
        page = read(response.content)
        assert page.one("html").attributes["dir"] == "rtl"
        with translation.override("ar"):
            assert reverse("library") in hrefs(page)


@pytest.mark.parametrize("url", [page_url, zip_url])
def test_unknown_names_are_repeated_as_text_and_the_rest_can_still_be_had(client, url):
    unknown = "&".join(f"item=brochure.none-{number}" for number in range(8))
    script = "item=%3Cscript%3Ealert(1)%3C/script%3E" + "x" * 500
    response = client.get(url(f"item=brochure.poster&{script}&{unknown}&language=nl&language=xx"))
    assert response.status_code == 404
    text, page = response.content.decode(), read(response.content)
    assert "<script>alert" not in text
    shown = [code.text for code in page.all("code")]
    assert len(shown) == 5
    assert shown[0].startswith("<script>alert(1)</script>")
    assert max(map(len, shown)) <= 60
    assert page_url("item=brochure.poster&language=nl") in hrefs(page)
    assert_a_page_of_ours(text)


def test_unknown_items_alone_are_not_turned_into_all_there_is(client):
    page = page_of(client, "item=brochure.none&language=nl", status=404)
    assert page_url("language=nl") not in hrefs(page)


def test_nul_and_other_oddities_in_the_address_are_unknown_names(client):
    for query in ("item=brochure.poster%00", "item=%ff%fe", "item=.&item=..", "language=%00"):
        page_of(client, query, status=404)


@pytest.mark.parametrize("url", [page_url, zip_url])
def test_what_exists_in_other_languages_only_is_said_with_the_way_on(client, url):
    response = client.get(url("item=brochure.guide&language=ar", "ar"))
    assert response.status_code == 404
    links = hrefs(read(response.content))
    assert page_url("item=brochure.guide&language=ar&language=nl", "ar") in links
    assert_a_page_of_ours(response.content)


def test_a_refusal_takes_the_focus_and_leads_to_where_it_can_be_mended(client):
    main = page_of(client, "", status=400)
    problem = main.one("div", class_="problem")
    assert "autofocus" in problem.attributes
    assert problem.attributes["tabindex"] == "-1"
    assert problem.attributes["role"] == "alert"
    link = next(each for each in hrefs(main) if each.endswith("#package"))
    library = read(client.get(link.partition("#")[0]).content)
    assert library.one("fieldset", id="package")


@pytest.mark.parametrize("url", [page_url, zip_url])
@pytest.mark.parametrize("number", [101, 999, 10_000])
def test_more_than_a_package_holds_is_refused_with_the_limits_and_the_number(client, url, number):
    query = "&".join(f"item=brochure.x-{each}" for each in range(number))
    response = client.get(url(query, "en"))
    assert response.status_code == 400
    text = read(response.content).one("main").text
    assert f"This would be {number} files." in text
    assert "at most 100 files" in text
    assert "1,000 MB" in text
    assert_a_page_of_ours(response.content)


def test_the_server_itself_answers_an_address_of_10_000_items_with_a_page(server):
    query = "&".join(f"item=brochure.x-{each}" for each in range(10_000))
    status, answer = server.get(f"/nl/package.zip?{query}")
    assert status == 414
    assert_a_page_of_ours(answer)


def test_more_bytes_than_a_package_holds_are_refused_with_their_size_and_ways_to_less(client):
    BrochureEdition.objects.update(size=300_000_000)
    query = "item=brochure.poster&item=brochure.guide&language=nl&language=fr"
    page = page_of(client, query, "en", status=400)
    assert "1,200 MB" in page.one("main").text
    only_dutch = "item=brochure.poster&item=brochure.guide&language=nl"
    assert page_url(only_dutch, "en") in hrefs(page)


def test_a_selection_of_hundreds_is_counted_and_not_fetched(client, django_assert_max_num_queries):
    add_brochures(300)
    with django_assert_max_num_queries(8):
        page = page_of(client, "kind=brochure&language=nl", "en", status=400)
    total = BrochureEdition.objects.filter(language="nl").count()
    assert f"This would be {total} files." in page.one("main").text
    with translation.override("en"):
        library = f"{reverse('library')}?kind=brochure&language=nl"
    assert library in hrefs(page)


def test_a_large_package_costs_as_many_queries_as_a_small_one(client, django_assert_num_queries):
    add_brochures(80, ["nl"])
    for url, queries in ((page_url, 9), (zip_url, 7)):
        for number in (2, 80):
            items = "&".join(f"item=brochure.many-{each}" for each in range(number))
            with django_assert_num_queries(queries):
                assert client.get(url(f"{items}&item=video.clip")).status_code == 200


def test_videos_are_packed_as_well(client):
    names = documents_of(client, "item=video.clip&language=nl&language=fr")
    assert names == {"clip-nl-nl.mp4", "clip-fr-fr.mp4"}


def test_programs_that_follow_links_do_not_wander_through_every_package_there_could_be(client):
    for query, status in ((FIVE_IN_THREE, 200), ("item=brochure.guide&language=ar", 404)):
        page = page_of(client, query, status=status)
        changes = [
            link
            for link in page.all("a")
            if link.attributes.get("href", "").startswith(page_url(""))
            and "hreflang" not in link.attributes
        ]
        assert changes
        assert {link.attributes["rel"] for link in changes} == {"nofollow"}
