"""The zones: what may be sent where, and that every copy of the table says the same."""

import re

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.generic import View

from stopmensenhandel import urls
from stopmensenhandel.zones import EDITING, FORMS, READING, ZONES


class Form(View):
    """A form for visitors, of which the site has none yet."""

    zone = FORMS

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("a form")

    def post(self, request: HttpRequest) -> HttpResponse:
        assert not hasattr(request, "session")
        return HttpResponse(f"thank you for {request.POST['words']}")


urlpatterns = [path("en/form/", Form.as_view()), *urls.urlpatterns]
handler400, handler404 = urls.handler400, urls.handler404

pytestmark = pytest.mark.urls("tests.stopmensenhandel.test_zones")


def test_a_form_takes_what_is_sent_without_a_cookie(client):
    client.handler.enforce_csrf_checks = True
    response = client.post("/en/form/", {"words": "help"})
    assert response.content == b"thank you for help"
    assert not response.cookies
    assert client.get("/en/form/").content == b"a form"


def test_a_form_is_kept_nowhere_and_says_where_it_was_sent_from(client):
    for response in (client.get("/en/form/"), client.post("/en/form/", {"words": "x"})):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"
        policy = re.sub(r" 'sha256-[^']+'", "", response.headers["Content-Security-Policy"])
        assert policy == READING.content_security_policy


def test_a_form_takes_no_more_than_it_needs(client):
    assert client.post("/en/form/", {"words": "x" * FORMS.largest_body}).status_code == 413
    refused = client.delete("/en/form/")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "patch"])
@pytest.mark.parametrize("address", ["/nl/", "/healthz", "/nl/nothing/", "/"])
def test_what_is_for_reading_takes_nothing(client, method, address):
    refused = getattr(client, method)(address)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert f'lang="{refused.headers["Content-Language"]}"' in refused.content.decode()


@pytest.mark.parametrize("length", ["70000", "0" * 30 + "700000000", "9" * 5000])
@pytest.mark.parametrize("address", ["/healthz", "/en/form/", "/admin/login/"])
@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_unread(client, address, length):
    response = client.generic("GET", address, b"x", CONTENT_LENGTH=length)
    assert response.status_code == 413


@pytest.mark.django_db
def test_only_where_editors_work_are_there_cookies(client):
    assert [zone.name for zone in ZONES if zone.cookies] == ["editing"]
    response = client.get("/admin/login/")
    assert response.headers["Cache-Control"] == EDITING.cache_control
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert {each["path"] for each in response.cookies.values()} == {"/admin/"}


def test_the_example_for_nginx_says_what_the_table_says():
    example = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    headers = dict(re.findall(r'add_header ([\w-]+) "?(.+?)"? always;', example))
    assert headers["Content-Security-Policy"] == READING.content_security_policy
    assert headers["Permissions-Policy"] == READING.permissions_policy
    assert headers["Referrer-Policy"] == READING.referrer_policy
    assert headers["X-Frame-Options"] == settings.X_FRAME_OPTIONS
    general, editing = re.findall(r"client_max_body_size (\d+)([km]);", example)
    sizes = {"k": 1024, "m": 1024**2}
    assert int(general[0]) * sizes[general[1]] == FORMS.largest_body
    # nginx must let through what the site takes.
    assert int(editing[0]) * sizes[editing[1]] >= EDITING.largest_body
