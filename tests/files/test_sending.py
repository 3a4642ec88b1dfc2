"""Files: whole, in parts, and only when they have changed; each version at its own address."""

import datetime
import http.client
import io
import itertools
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from content.models import Brochure, BrochureEdition, Video
from tests.web import read

pytestmark = pytest.mark.django_db
STARTER = settings.BASE_DIR / "starter"
ADDRESS = "/documents/you-have-rights.nl.pdf"
CONTENT = (STARTER / "brochures/you-have-rights/nl.pdf").read_bytes()
SIZE = len(CONTENT)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def pdf(pages: int) -> ContentFile:
    writer = pypdf.PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(420, 595)
    target = io.BytesIO()
    writer.write(target)
    return ContentFile(target.getvalue(), name="upload.pdf")


@pytest.fixture
def edition() -> BrochureEdition:
    """An edition with a file that a test may replace or break."""
    brochure = Brochure.objects.get(key="you-have-rights")
    issued_on = datetime.date(2026, 11, 24)
    edition = BrochureEdition(item=brochure, language="pl", issued_on=issued_on, file=pdf(pages=1))
    edition.save()
    return edition


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
def test_a_part_is_sent_when_a_part_is_asked_for(client, asked, part):
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
def test_several_ranges_and_what_is_none_get_the_whole_file(client, asked):
    response = client.get(ADDRESS, headers={"range": asked})
    assert response.status_code == 200
    assert body(response) == CONTENT


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_range_outside_the_file_is_refused_with_its_size(client, asked):
    response = client.get(ADDRESS, headers={"range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.content == b""


def test_a_part_is_sent_only_while_the_file_is_the_same(client):
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
def test_what_a_reader_has_is_not_sent_again(client, method):
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


def test_head_tells_all_that_get_does_and_sends_nothing(client):
    head, whole = client.head(ADDRESS, headers={"range": "bytes=0-9"}), client.get(ADDRESS)
    assert head.status_code == 200
    assert body(head) == b""
    assert head.headers == whole.headers
    assert head.headers["Content-Length"] == str(SIZE)


def test_a_file_is_to_view_or_to_keep_and_never_guessed_at(client):
    shown, kept = client.get(ADDRESS), client.get(f"{ADDRESS}?download")
    assert shown.headers["Content-Disposition"] == 'inline; filename="je-hebt-rechten-nl.pdf"'
    assert kept.headers["Content-Disposition"] == 'attachment; filename="je-hebt-rechten-nl.pdf"'
    for response in (shown, kept):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Language"] == "nl"


def test_a_newer_file_leaves_the_address_of_the_version_as_it_was(client, edition):
    old, version_url = edition.file.read(), edition.get_version_url()
    before = client.get(version_url)
    assert body(before) == old
    assert "immutable" in before.headers["Cache-Control"]

    edition.file = pdf(pages=2)
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
    edition.file = pdf(pages=2)
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
    track = Video.objects.first().editions.first().tracks.first()
    track.file.name = "tracks/lost.vtt"
    type(track).objects.filter(pk=track.pk).update(file=track.file.name)
    assert client.get(track.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "/documents/you-have-rights.pdf",
        "/documents/you-have-rights.nl.mp4",
        "/documents/you-have-rights.nl.000000000000.pdf",
        "/documents/you-have-rights.nl.%00.pdf",
        "/documents/you-have-rights.xx.pdf",
        "/films/you-have-rights.nl.pdf",
        "/tracks/x.vtt",
        "/covers/you-1.webp",
        "/covers/%00-480.webp",
    ],
)
def test_an_invented_name_is_not_here(client, name):
    assert client.get(name).status_code == 404


def test_editors_get_a_404_for_a_stored_file_that_is_not_there(editor):
    for name in ("brochures/none.pdf", "brochures", "%00", "../settings.py", "x" * 500):
        assert editor.get(f"/admin/files/{name}").status_code == 404


def test_drafts_are_handed_out_at_none_of_their_addresses(client):
    document = BrochureEdition.objects.get(item__key="you-have-rights", language="nl")
    film = Video.objects.get(key="recognise").editions.get(language="nl")
    addresses = [
        address
        for edition in (document, film)
        for address in (
            edition.get_absolute_url(),
            edition.get_version_url(),
            edition.picture.src,
        )
    ]
    addresses.append(film.tracks.first().get_absolute_url())
    assert {client.get(address).status_code for address in addresses} == {200}
    Brochure.objects.update(status=Brochure.Status.DRAFT)
    Video.objects.update(status=Video.Status.DRAFT)
    assert {client.get(address).status_code for address in addresses} == {404}


def test_seeking_in_a_video_works_on_the_running_site(connection):
    path = "/films/recognise.nl.mp4"
    content = (STARTER / "videos/recognise/nl.mp4").read_bytes()
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
    headers = {"Range": "bytes=-100", "Accept-Encoding": "gzip"}
    connection.request("GET", ADDRESS, headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (206, CONTENT[-100:])
    connection.request("GET", ADDRESS, headers={"Range": f"bytes={SIZE}-"})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (416, b"")
    assert "Traceback" not in server.log


def test_text_is_compressed_and_files_are_not(client):
    headers = {"accept-encoding": "gzip"}
    page = client.get("/nl/", headers=headers)
    assert page.headers["Content-Encoding"] == "gzip"
    track = Video.objects.get(key="recognise").editions.get(language="nl").tracks.first()
    captions = client.get(track.get_absolute_url(), headers=headers)
    assert captions.headers["Content-Encoding"] == "gzip"
    assert captions.headers["Content-Type"] == "text/vtt; charset=utf-8"
    for address in (ADDRESS, "/films/recognise.nl.mp4", "/nl/package.zip?item=brochure.poster"):
        file = client.get(address, headers=headers)
        assert "Content-Encoding" not in file.headers
        assert "Vary" not in file.headers
        assert int(file.headers["Content-Length"]) == len(body(file))
        assert file.headers["ETag"].startswith('"')
