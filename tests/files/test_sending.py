"""Files: whole, in parts, and only when they have changed; each version at its own address."""

import http.client
import itertools
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile

from content.models import Brochure, BrochureEdition, CaptionTrack, Video
from tests.factories import (
    add_brochure,
    brochure_edition,
    content_of,
    make_pdf,
    video_edition,
    vtt,
)
from tests.steps import body
from tests.web import read

pytestmark = pytest.mark.django_db
ADDRESS = "/documents/leaflet.nl.pdf"
CONTENT = content_of("leaflet", "nl")
SIZE = len(CONTENT)


def add_track(content: bytes) -> CaptionTrack:
    """Return captions of a video that visitors see; all its files are there."""
    edition = video_edition()
    edition.item.status = Video.Status.PUBLISHED
    edition.item.save()
    edition.save()
    return CaptionTrack.objects.create(
        edition=edition, language="nl", file=ContentFile(content, name="x.vtt")
    )


def file_on(kind: str, server) -> tuple[str, bytes]:
    """Return the address and the content of some file of a kind on the running site."""
    path = server.files(kind)[0]
    key, code, ending = path.rpartition("/")[2].split(".")
    [stored] = (server.data / "media").glob(f"*/{key}/{code}-*.{ending}")
    return path, stored.read_bytes()


@pytest.fixture
def edition() -> BrochureEdition:
    """An edition with a file that a test may replace or break."""
    edition = brochure_edition(make_pdf())
    edition.item.status = Brochure.Status.PUBLISHED
    edition.item.save()
    edition.save()
    return edition


@pytest.fixture
def leaflet() -> Brochure:
    """A brochure whose file in Dutch is at ``ADDRESS``."""
    return add_brochure(stored=True, slug_nl="een-folder")


@pytest.fixture
def connection(server):
    """A connection to the running site."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=1000-1000", slice(1000, 1001)),
        (f"bytes={SIZE - 10}-", slice(SIZE - 10, None)),
        ("bytes=-10", slice(-10, None)),
        ("bytes=100-999999999999", slice(100, None)),
        (f"bytes=-{SIZE * 2}", slice(None)),
        ("BYTES=0-0", slice(0, 1)),
    ],
)
def test_a_part_is_sent_when_a_part_is_asked_for(client, leaflet, asked, part):
    response = client.get(ADDRESS, headers={"range": asked})
    start, stop, _step = part.indices(SIZE)
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert response.headers["Content-Length"] == str(stop - start)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert body(response) == CONTENT[part]


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-9,20-29",
        "bytes=9-0",
        "bytes=-",
        "bytes=",
        "bytes",
        "bytes=a-b",
        "bytes=²-",
        "bytes=" + "9" * 5000 + "-",
        "lines=0-9",
    ],
)
def test_several_ranges_and_what_is_none_get_the_whole_file(client, leaflet, asked):
    response = client.get(ADDRESS, headers={"range": asked})
    assert response.status_code == 200
    assert body(response) == CONTENT


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_range_outside_the_file_is_refused_with_its_size(client, leaflet, asked):
    response = client.get(ADDRESS, headers={"range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.content == b""


def test_a_part_is_sent_only_while_the_file_is_the_same(client, leaflet):
    etag = client.head(ADDRESS).headers["ETag"]
    for condition, status in [
        (etag, 206),
        ('"another"', 200),
        (f"W/{etag}", 200),
        # Dates are never given, so that none can be the right one.
        ("Wed, 25 Nov 2026 00:00:00 GMT", 200),
        ("nonsense", 200),
    ]:
        response = client.get(ADDRESS, headers={"range": "bytes=5-9", "if-range": condition})
        assert response.status_code == status, condition
        assert body(response) == (CONTENT[5:10] if status == 206 else CONTENT)


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_a_reader_has_is_not_sent_again(client, leaflet, method):
    etag = client.head(ADDRESS).headers["ETag"]
    for condition in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        headers = {"if-none-match": condition, "range": "bytes=0-9"}
        response = getattr(client, method)(ADDRESS, headers=headers)
        assert response.status_code == 304, condition
        assert response.headers["ETag"] == etag
        assert response.headers["Cache-Control"] == "no-cache"
    other = getattr(client, method)(ADDRESS, headers={"if-none-match": '"x"'})
    assert other.status_code == 200
    changed = getattr(client, method)(ADDRESS, headers={"if-match": '"x"'})
    assert changed.status_code == 412


def test_head_tells_all_that_get_does_and_sends_nothing(client, leaflet):
    head, whole = client.head(ADDRESS, headers={"range": "bytes=0-9"}), client.get(ADDRESS)
    assert head.status_code == 200
    assert body(head) == b""
    assert head.headers == whole.headers
    assert head.headers["Content-Length"] == str(SIZE)


def test_a_file_is_to_view_or_to_keep_and_never_guessed_at(client, leaflet):
    shown, kept = client.get(ADDRESS), client.get(f"{ADDRESS}?download")
    assert shown.headers["Content-Disposition"] == 'inline; filename="een-folder-nl.pdf"'
    assert kept.headers["Content-Disposition"] == 'attachment; filename="een-folder-nl.pdf"'
    for response in (shown, kept):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Language"] == "nl"


def test_a_newer_file_leaves_the_address_of_the_version_as_it_was(client, edition):
    old, version_url = edition.file.read(), edition.get_version_url()
    before = client.get(version_url)
    assert body(before) == old
    assert "immutable" in before.headers["Cache-Control"]

    edition.file = ContentFile(make_pdf(pages=2), name="upload.pdf")
    edition.save()
    assert edition.page_count == 2
    lasting = client.get(edition.get_absolute_url())
    new = body(lasting)
    assert new != old
    assert lasting.headers["Cache-Control"] == "no-cache"
    assert lasting.headers["Content-Length"] == str(edition.size) == str(len(new))

    after = client.get(version_url)
    assert body(after) == old
    assert after.headers == before.headers
    assert after.headers["ETag"] != lasting.headers["ETag"]
    part = client.get(version_url, headers={"range": "bytes=1-4"})
    assert (part.status_code, body(part)) == (206, old[1:5])
    held = client.get(version_url, headers={"if-none-match": before.headers["ETag"]})
    assert held.status_code == 304
    assert "immutable" in held.headers["Cache-Control"]
    assert body(client.get(edition.get_version_url())) == new


def test_the_lasting_address_tells_readers_of_the_old_file_about_the_new_one(client, edition):
    etag = client.head(edition.get_absolute_url()).headers["ETag"]
    edition.file = ContentFile(make_pdf(pages=2), name="upload.pdf")
    edition.save()
    address = edition.get_absolute_url()
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200
    resumed = client.get(address, headers={"range": "bytes=9-", "if-range": etag})
    assert resumed.status_code == 200


@pytest.mark.parametrize("break_it", [Path.unlink, lambda path: path.write_bytes(b"%PDF-half")])
def test_a_file_that_is_lost_or_broken_is_not_here_and_operators_are_told(
    client, edition, break_it, caplog
):
    break_it(Path(edition.file.path))
    response = client.get(edition.get_absolute_url(), headers={"accept-language": "nl"})
    assert response.status_code == 404
    assert read(response.content).one("html").attributes["lang"] == "nl"
    assert edition.file.name in caplog.text


def test_a_lost_picture_or_track_is_not_here(client, edition):
    picture = edition.picture
    assert client.get(picture.src).status_code == 200
    for name in picture.names:
        edition.image.storage.delete(name)
    assert client.get(picture.src).status_code == 404
    track = add_track(vtt("00:00.000 --> 00:00.500\nDag"))
    assert client.get(track.get_absolute_url()).status_code == 200
    track.file.storage.delete(track.file.name)
    assert client.get(track.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "/documents/leaflet.pdf",
        "/documents/leaflet.nl.mp4",
        "/documents/leaflet.nl.000000000000.pdf",
        "/documents/leaflet.nl.%00.pdf",
        "/documents/leaflet.xx.pdf",
        "/films/leaflet.nl.pdf",
        "/tracks/x.vtt",
        "/covers/you-1.webp",
        "/covers/%00-480.webp",
    ],
)
def test_an_invented_name_is_not_here(client, leaflet, name):
    assert client.get(ADDRESS).status_code == 200
    assert client.get(name).status_code == 404


def test_editors_get_a_404_for_a_stored_file_that_is_not_there(editor):
    for name in ("brochures/none.pdf", "brochures", "%00", "../settings.py", "x" * 500):
        assert editor.get(f"/admin/files/{name}").status_code == 404


def test_drafts_are_handed_out_at_none_of_their_addresses(client, edition):
    track = add_track(vtt("00:00.000 --> 00:00.500\nDag"))
    document, film = edition, track.edition
    addresses = [
        address
        for each in (document, film)
        for address in (
            each.get_absolute_url(),
            each.get_version_url(),
            each.picture.src,
        )
    ]
    addresses.append(track.get_absolute_url())
    assert {client.get(address).status_code for address in addresses} == {200}
    Brochure.objects.update(status=Brochure.Status.DRAFT)
    Video.objects.update(status=Video.Status.DRAFT)
    assert {client.get(address).status_code for address in addresses} == {404}


def test_seeking_in_a_video_works_on_the_running_site(connection, server):
    path, content = file_on("films", server)
    size = len(content)
    headers = {"Accept-Encoding": "gzip, br"}

    connection.request("HEAD", path, headers=headers)
    head = connection.getresponse()
    assert head.read() == b""
    assert (head.status, head.headers["Accept-Ranges"]) == (200, "bytes")
    assert head.headers["Content-Length"] == str(size)

    for start, stop in itertools.pairwise((0, 2, size // 2, size - 1, size)):
        asked = {"Range": f"bytes={start}-{stop - 1}", "If-Range": head.headers["ETag"]}
        connection.request("GET", path, headers=headers | asked)
        answer = connection.getresponse()
        assert answer.status == 206
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
        assert answer.headers["Content-Length"] == str(stop - start)
        assert answer.read() == content[start:stop]

    connection.request("GET", path, headers=headers)
    whole = connection.getresponse()
    assert whole.headers["Content-Encoding"] is None
    assert whole.headers["ETag"] == head.headers["ETag"]
    assert whole.read() == content


def test_a_part_of_a_document_is_the_same_on_the_running_site(connection, server):
    path, content = file_on("documents", server)
    headers = {"Range": "bytes=-100", "Accept-Encoding": "gzip"}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (206, content[-100:])
    connection.request("GET", path, headers={"Range": f"bytes={len(content)}-"})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (416, b"")
    assert "Traceback" not in server.log


def test_text_is_compressed_and_files_are_not(client, leaflet):
    headers = {"accept-encoding": "gzip"}
    page = client.get("/nl/", headers=headers)
    assert page.headers["Content-Encoding"] == "gzip"
    track = add_track(vtt("00:00.000 --> 00:00.500\n" + "Dag. " * 99))
    captions = client.get(track.get_absolute_url(), headers=headers)
    assert captions.headers["Content-Encoding"] == "gzip"
    assert captions.headers["Content-Type"] == "text/vtt; charset=utf-8"
    film = track.edition.get_absolute_url()
    for address in (ADDRESS, film, "/nl/package.zip?item=brochure.leaflet"):
        file = client.get(address, headers=headers)
        assert "Content-Encoding" not in file.headers
        assert "Vary" not in file.headers
        assert int(file.headers["Content-Length"]) == len(body(file))
        assert file.headers["ETag"].startswith('"')


@pytest.mark.parametrize(
    ("asked", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip"),
        ("*", "gzip"),
        ("deflate, gzip ; q=0.001", "gzip"),
        ("gzip;q=0", None),
        ("gzip;Q=0.000, br;q=0", None),
        ("gzip ; q=0", None),
        ("*;q=0", None),
        ("gzip;q=0, *", None),
        ("deflate", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("gzip;q=x", None),
        ("notgzip", None),
        ("gzip-like", None),
        ("", None),
        (None, None),
    ],
)
def test_nothing_is_compressed_in_a_way_that_is_not_asked_for(client, asked, coding):
    headers = {} if asked is None else {"accept-encoding": asked}
    for address in ("/nl/", "/nl/nothing/", "/sitemap.xml"):
        answer = client.get(address, headers=headers)
        assert answer.headers.get("Content-Encoding") == coding, address
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_static_file_is_compressed_as_it_is_asked_for_too(server):
    script = re.search(rb'src="(/static/js/[^"]+)"', server.get("/nl/")[1])[1].decode()
    for asked, coding in [
        ("gzip", b"gzip"),
        ("gzip;q=0, br;q=0", None),
        ("br;q=0, gzip", b"gzip"),
        ("*;q=0", None),
    ]:
        request = f"GET {script} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {asked}\r\n"
        _status, answer = server.raw(f"{request}Connection: close\r\n\r\n".encode())
        found = re.search(rb"Content-Encoding: (\S+)", answer.split(b"\r\n\r\n")[0])
        assert (found and found[1]) == coding, asked
        assert b"Vary: Accept-Encoding" in answer


def addresses_of_files() -> list[str]:
    """Return an address of every kind of file that the catalogue names."""
    track = add_track(vtt("00:00.000 --> 00:00.500\nDag."))
    film = track.edition
    names = [film.picture.src, film.picture.src.replace(".jpg", ".webp"), track.get_absolute_url()]
    return [*names, film.get_absolute_url(), film.get_version_url(), ADDRESS]


def test_the_viewer_of_a_file_may_style_itself_and_nothing_in_a_file_may_run(client, leaflet):
    for address in addresses_of_files():
        for headers in ({}, {"range": "bytes=0-9"}):
            policy = client.get(address, headers=headers).headers["Content-Security-Policy"]
            rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
            assert rules["default-src"] == "'none'", address
            assert rules["style-src"] == "'unsafe-inline'", address
            assert rules["frame-ancestors"] == "'none'", address
            assert not {"script-src", "sandbox", "object-src"} & set(rules), address
    assert "unsafe-inline" not in client.get("/nl/").headers["Content-Security-Policy"]


def test_a_page_of_another_site_may_load_what_the_catalogue_names(client, leaflet):
    for address in addresses_of_files():
        first = client.get(address, headers={"origin": "https://partner.example"})
        assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin", address
        assert first.headers["Access-Control-Allow-Origin"] == "*", address
        # What hasn't changed is used with the headers with which it was kept.
        again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
        assert again.status_code == 304
        for name in ("Cross-Origin-Resource-Policy", "Content-Security-Policy"):
            assert again.headers.get(name, first.headers[name]) == first.headers[name]
    for address in ("/nl/", "/documents/none.nl.pdf", "/admin/login/"):
        answer = client.get(address)
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
