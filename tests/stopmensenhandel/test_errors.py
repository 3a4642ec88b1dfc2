"""Bad input gets the right status and a short page of ours, never a traceback."""

import pytest
from django.utils import translation

from stopmensenhandel.errors import bare_page
from tests.steps import assert_a_page_of_ours
from tests.web import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/xx/", 404),
        ("/nl/nothing", 404),
        ("/nl/nothing/", 404),
        ("/nl/%ff%fe/", 404),
        ("/nl/%zz/", 404),
        ("/nl/%00/", 404),
        ("/documents/..%2f..%2fsecret.nl.pdf", 404),
        ("/nl/brochures-en-videos/?page=99", 404),
        ("/" + "x" * 10_000, 414),
        ("/nl/?" + "x" * 10_000, 414),
    ],
)
def test_a_bad_address_gets_a_page_of_ours(server, path, status):
    answered, answer = server.get(path)
    assert answered == status
    assert_a_page_of_ours(answer)


def test_head_gets_the_headers_and_no_body(server):
    for path in ("/nl/", server.files("documents")[0], "/admin/"):
        status, answer = server.get(path, method="HEAD")
        assert status in (200, 302), path
        assert answer.endswith(b"\r\n\r\n"), path
    assert "no-body response" not in server.log


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_pages_are_only_for_reading(server, method):
    status, answer = server.get("/nl/", method=method)
    assert status == 405
    assert b"Allow: GET, HEAD" in answer
    assert_a_page_of_ours(answer)


def test_an_unknown_host_is_refused(server):
    status, answer = server.get("/nl/", host="evil.example")
    assert status == 400
    assert b"evil.example" not in answer
    assert_a_page_of_ours(answer)


def test_a_request_that_is_no_request_is_refused(server):
    status, answer = server.raw(b"\x00\x01 not http\r\n\r\n")
    assert status == 400
    assert_a_page_of_ours(answer)


@pytest.mark.parametrize(
    ("path", "code"), [("/fr/hulp/", "fr"), ("/nl/nothing/", "nl"), ("/ar/x/", "ar")]
)
def test_a_mistyped_address_answers_in_its_language(client, path, code):
    response = client.get(path)
    assert response.status_code == 404
    page = read(response.content)
    assert page.one("html").attributes["lang"] == code
    with translation.override(code):
        assert page.one("h1").text == translation.gettext("This page isn't here")
    assert page.all("a", href=f"/{code}/")
    assert page.one("meta", name="robots").attributes["content"] == "noindex"


def test_an_unknown_language_answers_in_the_visitors(client):
    response = client.get("/xx/", headers={"accept-language": "de"})
    assert response.status_code == 404
    assert read(response.content).one("html").attributes["lang"] == "de"


def test_what_breaks_gets_a_page_that_needs_no_database(client, monkeypatch, rf):
    def broken(*args, **kwargs):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("content.views.site.Home.get_context_data", broken)
    client.raise_request_exception = False
    response = client.get("/ar/")
    assert response.status_code == 500
    assert "broken on purpose" not in response.content.decode()
    assert read(response.content).one("html").attributes["dir"] == "rtl"
    assert_a_page_of_ours(response.content)


def test_error_pages_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        for template in ("400.html", "403.html", "405.html", "500.html"):
            assert_a_page_of_ours(bare_page(template))


def test_forbidden_is_said_politely(editor):
    response = editor.get("/admin/auth/user/", headers={"accept-language": "fr"})
    assert response.status_code == 403
    assert_a_page_of_ours(response.content)
    page = read(response.content)
    assert page.one("html").attributes["lang"] == "fr"
    with translation.override("fr"):
        assert page.one("h1").text == read(bare_page("403.html")).one("h1").text
