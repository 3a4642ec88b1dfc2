"""Bad input gets the right status and a short page of ours, never a traceback."""

import pytest
from django.utils import translation

from stopmensenhandel.errors import bare_page
from tests.steps import assert_a_page_of_ours, run_python
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


#: Requests that gunicorn can't read; each has an address in the place of {}.
UNREADABLE = {
    "too long": ("GET {}?" + "x" * 5000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "header too long": ("GET {} HTTP/1.1\r\nX-A: " + "x" * 9000 + "\r\n\r\n", 431),
    "too many headers": ("GET {} HTTP/1.1\r\n" + "X-A: b\r\n" * 60 + "\r\n", 431),
    "no such version": ("GET {} HTTP/7.1\r\nHost: localhost\r\n\r\n", 400),
    "no header": ("GET {} HTTP/1.1\r\nnonsense\r\n\r\n", 400),
    "whole address": ("GET http://localhost{} HTTP/1.1\r\nnonsense\r\n\r\n", 400),
    "two hosts": ("GET {} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
}


@pytest.mark.parametrize(("request_", "status"), UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize(
    ("path", "code"), [("/fr/x/", "fr"), ("/ar/", "ar"), ("/", "en"), ("/xx/", "en")]
)
def test_an_unreadable_request_is_answered_in_the_language_of_its_address(
    server, request_, status, path, code
):
    answered, answer = server.raw(request_.replace("{}", path).encode())
    assert answered == status
    head, body = answer.split(b"\r\n\r\n", 1)
    assert f"Content-Language: {code}\r\n".encode() in head
    assert read(body).one("html").attributes["lang"] == code
    answered, answer = server.raw(request_.replace("{}", path).replace("GET", "HEAD").encode())
    assert answered == status
    assert answer.endswith(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}\r\n".encode() in answer


def test_an_unreadable_request_after_a_good_one_is_answered_in_its_own_language(server):
    good = b"GET /fr/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    bad = b"GET /ar/ HTTP/1.1\r\nnonsense\r\n\r\n"
    _status, answer = server.raw(good + bad)
    assert b"Content-Language: fr" in answer
    assert b"Content-Language: ar" in answer


HSTS = """
import django; django.setup()
from stopmensenhandel.worker import answer
assert b"\\r\\nStrict-Transport-Security: max-age=31536000; includeSubDomains\\r\\n" in answer(400)
"""


def test_behind_tls_an_unreadable_request_is_told_to_stay_with_https(copy):
    result = run_python(HSTS, copy, BEHIND_TLS="1")
    assert result.returncode == 0, result.stderr


def test_a_request_that_is_no_request_is_refused(server):
    status, answer = server.raw(b"\x00\x01 not http\r\n\r\n")
    assert status == 400
    assert_a_page_of_ours(answer)


@pytest.mark.parametrize(
    ("path", "code"),
    [("/fr/rien/", "fr"), ("/nl/nothing/", "nl"), ("/ar/x/", "ar"), ("/DE/x/", "de")],
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
