"""Leaving quickly: where to, and what every page must hold for it. The rest is in tests/browser/."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation

from stopmensenhandel.checks import check_exit_url
from stopmensenhandel.errors import bare_page
from tests.steps import assert_one_sentence, run
from tests.web import free_port, read

BARE = ["400.html", "403.html", "405.html", "500.html"]


def assert_one_can_leave(page, where: str) -> None:
    links = page.all("a")
    assert links[0].attributes["href"] == "#content", where
    assert links[1].attributes["class"] == "leave", where
    assert links[1].attributes["href"] == settings.EXIT_URL, where
    assert links[1].attributes["rel"] == "nofollow noreferrer", where
    for text in ("hint", "two-more", "one-more", "loading"):
        assert links[1].attributes[f"data-{text}"], f"{where}: {text}"
    state = page.one("p", class_="leave-state")
    assert state.attributes["role"] == "status", where
    assert state.text.strip() == "", where
    assert page.one("script", type="module").attributes["src"].startswith("/static/js/"), where


@pytest.mark.django_db
def test_every_page_holds_the_way_out_and_its_script(answers):
    pages = 0
    for address, _response, page in answers:
        if page:
            assert_one_can_leave(page, address)
            pages += 1
    assert pages > 100


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/ar/nothing/", "/nothing", "/"])
def test_pages_without_a_place_of_their_own_hold_it_too(client, path):
    assert_one_can_leave(read(client.get(path, headers={"accept-language": "xx"}).content), path)


@pytest.mark.parametrize("template", BARE)
@pytest.mark.parametrize("code", ["nl", "ar"])
def test_error_pages_that_need_nothing_hold_it_too(template, code):
    with translation.override(code):
        assert_one_can_leave(read(bare_page(template)), template)


def test_an_error_page_does_not_fail_for_want_of_static_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "stopmensenhandel.staticfiles.BundledStaticFilesStorage"}
    }
    assert_one_can_leave(read(bare_page("500.html")), "500.html")


def test_the_script_is_under_2_kb_compressed_and_depends_on_nothing():
    script = Path(finders.find("js/leave.js")).read_bytes()
    assert len(gzip.compress(script)) < 2_000
    for word in (
        b"import ",
        b"Storage",
        b"fetch",
        b"cookie",
        b"sendBeacon",
        b"XMLHttp",
        b"window.open",
    ):
        assert word not in script, word


@pytest.mark.parametrize(
    "url",
    [
        "https://www.meteo.be/",
        "https://www.meteo.be/nl/brussel?a=1",
        "https://weather.example:8443/",
        "https://xn--mto-bmab.example/",
        "https://notstoptraite.be/",
    ],
)
def test_a_whole_address_of_another_site_will_do(settings, url):
    settings.EXIT_URL = url
    assert check_exit_url() == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "https://"),
        ("/nl/", "https://"),
        ("//www.meteo.be/", "https://"),
        ("www.meteo.be", "https://"),
        ("http://www.meteo.be/", "https://"),
        ("javascript:alert(1)", "https://"),
        ("https://", "https://"),
        ("https:///weather", "https://"),
        ("https://[::1", "no web address"),
        ("https://www.meteo.be:eighty/", "no web address"),
        (" https://www.meteo.be/", "space"),
        ("https://www.meteo.be/a b", "space"),
        ("https://www.meteo.be/\nx", "space"),
        ("https://name@www.meteo.be/", "password"),
        ("https://name:password@www.meteo.be/", "password"),
        ("https://www.stopmensenhandel.be/", "itself"),
        ("https://STOPTRAITE.be./fr/", "itself"),
        ("https://localhost/", "itself"),
    ],
)
def test_an_address_that_fails_gives_away_or_leads_back_is_refused(settings, url, reason):
    settings.EXIT_URL = url
    (problem,) = check_exit_url()
    assert problem.is_serious()
    assert reason in problem.msg.partition(": set it to")[0]


def test_a_site_open_to_any_host_still_knows_where_to_leave_to(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert check_exit_url() == []


@pytest.mark.parametrize("url", ["http://www.meteo.be/", "https://www.stoptraite.be/", "weather"])
def test_the_site_does_not_start_without_a_way_out(tmp_path, url):
    result = run("serve", DATA_DIR=str(tmp_path), PORT=str(free_port()), EXIT_URL=url)
    assert_one_sentence(result, "EXIT_URL", f"“{url}”")


def test_the_check_of_the_settings_names_it_too(tmp_path):
    result = run("check", DATA_DIR=str(tmp_path), EXIT_URL="https://name:password@www.meteo.be/")
    assert result.returncode != 0
    assert "EXIT_URL" in result.stderr
