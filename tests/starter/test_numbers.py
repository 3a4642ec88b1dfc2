"""Whom the site names: every address and number as its owner writes it, and nobody else's."""

import re

import pytest
from django.conf import settings
from django.utils import translation

from centres.models import Centre, HelpLine
from centres.phone import spoken
from stopmensenhandel.errors import bare_page
from tests.web import read

pytestmark = pytest.mark.django_db

#: As the centres themselves write it on their sites.
ADDRESSES = {
    "pag-asa": {
        "nl": ("Cellebroersstraat 16B", "1000 Brussel"),
        "fr": ("Rue des Alexiens 16B", "1000 Bruxelles"),
        "de": ("Rue des Alexiens 16B", "1000 Brüssel"),
        "en": ("Rue des Alexiens 16B", "1000 Brussels"),
    },
    "payoke": {
        "nl": ("Leguit 4", "2000 Antwerpen"),
        "fr": ("Leguit 4", "2000 Anvers"),
        "de": ("Leguit 4", "2000 Antwerpen"),
        "en": ("Leguit 4", "2000 Antwerp"),
    },
    "surya": {
        "nl": ("Rue Rouveroy 2", "4000 Luik"),
        "fr": ("Rue Rouveroy 2", "4000 Liège"),
        "de": ("Rue Rouveroy 2", "4000 Lüttich"),
        "en": ("Rue Rouveroy 2", "4000 Liège"),
    },
}
REACH = {
    "pag-asa": ("+32 2 511 64 64", "info@pag-asa.be", "www.pag-asa.be"),
    "payoke": ("+32 3 201 16 90", "admin@payoke.be", "www.payoke.be"),
    "surya": ("+32 4 232 40 30", "info@asblsurya.be", "www.asblsurya.org"),
}


@pytest.mark.parametrize("slug", REACH)
@pytest.mark.parametrize("code", ["nl", "fr", "de", "en"])
def test_every_fact_of_a_centre_is_on_its_page_and_in_the_list(client, slug, code):
    with translation.override(code):
        paths = [Centre.objects.get(slug=slug).get_absolute_url(), f"/{code}/"]
        paths[1] = paths[0].rsplit("/", 2)[0] + "/"
    for path in paths:
        page = read(client.get(path).content)
        written = {bdi.text for bdi in page.all("bdi")}
        assert {*ADDRESSES[slug][code], *REACH[slug]} <= written
        number, email, site = REACH[slug]
        assert page.all("a", href=f"tel:{number.replace(' ', '')}")
        assert page.all("a", href=f"mailto:{email}")
        assert page.all("a", href=f"https://{site}")


def test_all_confirmed_help_lines_are_listed_and_only_free_calls_are_called_free(client):
    page = read(client.get("/en/centres/").content)
    called = {e.attributes["href"] for e in page.all("a") if "tel:" in e.attributes["href"]}
    assert {"tel:+3278055800", "tel:112", "tel:101", "tel:116000"} <= called
    # Each of these says so itself.
    free = set(HelpLine.objects.filter(free=True).values_list("written", flat=True))
    assert free == {"112", "101", "116 000", "1712", "106", "102"}


def test_the_hotline_is_written_as_its_owner_writes_it_with_the_hours_of_the_press_release(client):
    text = client.get("/en/").content.decode()
    assert "078 055 800" in text
    assert "During working hours, and 24/7 for urgent situations." in text


def test_no_press_officer_no_mobile_number_and_nothing_unconfirmed(answers):
    for address, response, page in answers:
        if page:
            text = response.content.decode()
            # Belgian mobile numbers begin with 04 and have ten digits.
            assert not re.search(r"(\+32[ /.]?|\b0)4[5-9]\d([ /.]?\d\d){3}\b", text), address
            mails = set(re.findall(r"[\w.-]+@[\w.-]+\.\w+", text))
            allowed = {email for _number, email, _site in REACH.values()} | {"press@just.fgov.be"}
            assert mails <= allowed, f"{address}: {mails}"


def test_the_numbers_on_error_pages_are_those_of_the_starter_content():
    page = " ".join(bare_page("500.html").split())
    for centre in Centre.objects.all():
        assert f'tel:{centre.phone}" aria-label="{spoken(centre.phone_national)}"><bdi>' in page
        assert f"<bdi>{centre.phone_national}<" in page
    hotline = HelpLine.objects.hotline()
    assert f'href="tel:{hotline.phone}"' in page
    assert f"<bdi>{hotline.written}</bdi>" in page
    assert settings.EXIT_URL in page
