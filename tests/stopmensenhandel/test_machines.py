"""What machines read about the site."""

import datetime
import json
import xml.etree.ElementTree as ET

import pytest
from django.utils import translation

from centres.models import Centre
from content.models import Video
from stopmensenhandel import sitemaps
from stopmensenhandel.languages import LANGUAGES
from stopmensenhandel.structured_data import as_html
from tests.factories import add_page, add_section, remove_content
from tests.web import read

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def structured_data(client, path: str) -> list[dict]:
    page = read(client.get(path).content)
    return [json.loads(script.text) for script in page.all("script", type="application/ld+json")]


def test_the_sitemap_names_every_page_in_every_language_with_its_alternates(client):
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml"
    urls = ET.fromstring(response.content).findall(f"{MAP}url")
    locations = [url.findtext(f"{MAP}loc") for url in urls]
    expected = {
        f"http://testserver{path}" for place in sitemaps.places() for path in place.paths.values()
    }
    assert set(locations) == expected
    assert len(locations) == len(expected)
    for url in urls:
        alternates = {link.get("href") for link in url.findall(f"{XHTML}link")}
        assert url.findtext(f"{MAP}loc") in alternates


def test_robots_and_security_contact(client):
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Disallow: /admin/" in robots
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    expires = datetime.datetime.fromisoformat(fields["Expires"])
    ahead = expires - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=30) < ahead < datetime.timedelta(days=365)
    assert client.get(fields["Contact"].removeprefix("http://testserver")).status_code == 200
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_organisation_and_its_hotline(client, language):
    data = structured_data(client, f"/{language.code}/")
    organisation = next(each for each in data if each["@type"] == "Organization")
    assert organisation["@context"] == "https://schema.org"
    assert organisation["contactPoint"]["telephone"] == "+3278055800"


def test_machines_read_whom_to_call(client):
    data = structured_data(client, "/en/centres/")
    phones = {each["telephone"] for each in data if each["@type"] == "NGO"}
    assert phones == set(Centre.objects.values_list("phone", flat=True)) != set()


def test_text_can_not_end_the_script_element():
    element = as_html({"name": "</script><script>alert(1)</script>"})
    assert element.count("</script>") == 1
    assert json.loads(read(element).one("script").text)["name"].startswith("</script>")


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_shared_links_have_a_picture_a_title_and_a_description(client, language):
    page = read(client.get(f"/{language.code}/").content)
    for name in ("og:title", "og:description", "og:url", "og:image", "og:locale"):
        assert page.one("meta", property=name).attributes["content"]


def test_on_its_own_domains_a_page_is_known_by_its_languages_domain(client):
    page = read(client.get("/fr/", headers={"host": "www.stopmensenhandel.be"}).content)
    assert page.one("link", rel="canonical").attributes["href"] == "https://www.stoptraite.be/fr/"
    links = [e.attributes for e in page.all("link") if "hreflang" in e.attributes]
    alternates = {each["hreflang"]: each["href"] for each in links}
    assert alternates["nl"] == "https://www.stopmensenhandel.be/nl/"
    assert alternates["ar"] == "https://www.stophumantrafficking.be/ar/"


@pytest.mark.parametrize("host", ["www.stopmensenhandel.be", "stoptraite.be", "localhost"])
@pytest.mark.parametrize("codes", [["nl", "fr"], ["ar", "de"], ["fr", "en", "ar"], ["de"]], ids=str)
def test_every_version_of_a_page_names_the_same_default_which_is_canonical(client, codes, host):
    remove_content()
    add_section("understand")
    page = add_page("rare", codes, section="understand")
    defaults, canonical = set(), set()
    for code in codes:
        with translation.override(code):
            answer = client.get(page.get_absolute_url(), headers={"host": host})
        found = read(answer.content)
        defaults.add(found.one("link", hreflang="x-default").attributes["href"])
        canonical.add(found.one("link", rel="canonical").attributes["href"])
    assert len(defaults) == 1
    assert defaults <= canonical
    assert len(canonical) == len(codes)


def test_health_and_readiness(client, monkeypatch):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ok\n"

    def away(self):
        raise RuntimeError("no database")

    monkeypatch.setattr("django.db.connection.cursor", lambda: away(None))
    assert client.get("/readyz").status_code == 503


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    response = client.get("/nl/")
    again = client.get("/nl/", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304
    assert response.headers["Cache-Control"] == "no-cache"


def test_lists_ask_the_database_a_bounded_number_of_times(client, django_assert_max_num_queries):
    with translation.override("en"):
        film = Video.objects.published().in_language().first().get_absolute_url()
    for path in ("/nl/", "/en/centres/", "/en/help/", film):
        with django_assert_max_num_queries(11):
            assert client.get(path).status_code == 200
