"""No visit leaves a trace: over every address of the sitemaps, every kind of file and error."""

import contextlib
import shutil

import pytest

from tests.traces import ADDRESS, BROKEN, MARK, broken_templates, complaints, marked
from tests.web import ask, read, sitemap

#: What no link leads to: machines' addresses, packages, what isn't there.
UNLINKED = [
    *("/", "/robots.txt", "/healthz", "/readyz", "/.well-known/security.txt"),
    *("/sitemap.xml", "/sitemap-documents.xml"),
    *("/nl/package.zip?kind=brochure&language=ar", "/en/package/?kind=brochure&language=ar"),
    *("/nl/nothing/", "/xx/", "/documents/none.nl.pdf", "/nl/package.zip?item=none"),
]


@pytest.mark.django_db
def test_every_address_keeps_what_is_promised(client, answers):
    reached = {answer.address for answer in answers}
    pages, documents = (
        sitemap(client.get(f"/{name}.xml").content) for name in ("sitemap", "sitemap-documents")
    )
    listed = {*pages, *documents}
    assert len(listed) == len(pages) + len(documents) > 100
    assert documents
    covers = [each for each in reached if each.startswith(("/covers/", "/posters/"))]
    pictures = {cover.replace(".jpg", ".webp") for cover in covers}
    unlinked = (listed | pictures | set(UNLINKED)) - reached
    kinds, found = set(), {}
    for address, response, page in [*answers, *(ask(client, each) for each in unlinked)]:
        kinds.add(response.headers["Content-Type"].partition(";")[0])
        if wrong := complaints(response.headers, page, "testserver"):
            found[address] = wrong
        assert not response.cookies, address
    assert not found
    assert {"text/html", "application/pdf", "video/mp4", "text/vtt", "image/webp"} <= kinds
    assert {"application/json", "text/csv", "application/zip", "application/xml"} <= kinds


@pytest.mark.django_db
def test_every_error_keeps_what_is_promised(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    answers = [
        client.get("/nl/nothing/"),
        client.post("/nl/"),
        client.get("/nl/", headers={"host": "evil.example"}),
        client.get("/documents/x", headers={"accept-language": "ar"}),
    ]
    monkeypatch.setattr("content.views.site.Home.get_context_data", broken)
    client.raise_request_exception = False
    answers.append(client.get("/nl/"))
    assert [answer.status_code for answer in answers] == [404, 405, 400, 404, 500]
    for answer in answers:
        assert not complaints(answer.headers, read(answer.content), "testserver"), answer


def test_what_never_reaches_django_keeps_it_too(server):
    for request, status in [
        (b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 60 + b"\r\n", 431),
        (b"\x00 nonsense\r\n\r\n", 400),
    ]:
        answered, answer = server.raw(request)
        assert answered == status
        head, body = answer.split(b"\r\n\r\n", 1)
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        assert not complaints(headers, read(body), "localhost")


@pytest.mark.django_db
@pytest.mark.parametrize(("complaint", "addition"), BROKEN.items(), ids=BROKEN)
def test_a_template_that_breaks_a_promise_is_found_out(
    client, settings, tmp_path, complaint, addition
):
    settings.TEMPLATES = broken_templates(tmp_path, addition)
    response = client.get("/nl/")
    assert complaints(response.headers, read(response.content), "testserver") == [complaint]


def test_five_hundred_marked_visits_leave_no_mark(server):
    """All that the site writes is searched: the data folder with database, files and log."""
    paths = ["/nl/", "/fr/", "/ar/", "/nl/centra/", "/library", "/healthz", "/robots.txt"]
    wanted = [
        *[
            (marked(f"{path}?q=zqmark-query-{n}"), {200, 301, 302, 404})
            for n in range(55)
            for path in paths
        ],
        *[(marked(f"/nl/nothing-{n}/?q=zqmark"), {404}) for n in range(40)],
        *[(marked("/nl/?q=zqmark", method="POST"), {405}) for _ in range(20)],
        *[(marked("/admin/login/?next=/admin/%3Fzqmark", method="POST"), {403}) for _ in range(20)],
        *[
            (marked("/nl/?q=zqmark").replace(b"localhost", b"zqmark.example"), {400})
            for _ in range(15)
        ],
        *[(marked("/nl/?zqmark=" + "x" * 5000), {414}) for _ in range(10)],
        *[(marked(f"{server.files('documents')[0]}?download&zqmark"), {200}) for _ in range(10)],
    ]
    assert len(wanted) == 500
    statuses = set()
    for request, expected in wanted:
        status, _answer = server.raw(request, source=ADDRESS)
        assert status in expected, request
        statuses.add(status)
    assert {200, 400, 403, 404, 405, 414} <= statuses
    aside = server.data / "aside"
    aside.mkdir()
    files = list(server.data.glob("site.sqlite3*"))
    for file in files:
        file.rename(aside / file.name)
    (server.data / "site.sqlite3").write_bytes(b"no database " * 1000)
    try:
        assert server.raw(marked("/nl/begrijpen/nothing/?q=zqmark"), source=ADDRESS)[0] == 503
        assert server.raw(marked("/nl/?q=zqmark"), source=ADDRESS)[0] == 200
        assert "database is away" in server.log
    finally:
        for file in server.data.glob("site.sqlite3*"):
            file.unlink()
        for file in aside.iterdir():
            shutil.move(file, server.data / file.name)
        aside.rmdir()
    assert server.get("/nl/")[0] == 200
    searched = [file for file in server.data.rglob("*") if file.is_file()]
    assert {"log", "site.sqlite3"} <= {file.name for file in searched}
    for file in searched:
        # The page store replaces its files meanwhile: one that is gone holds nothing.
        with contextlib.suppress(FileNotFoundError):
            assert not MARK.search(file.read_bytes()), file
