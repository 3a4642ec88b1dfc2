"""The three centres and the help lines, as people see and keep them."""

import re

import pytest
import vobject
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from centres import phone, vcard
from centres.models import Centre, HelpLine
from stopmensenhandel.languages import LANGUAGES
from tests.web import read

pytestmark = pytest.mark.django_db

# facts.md §5: rows Address, Phone, E-mail, Site.
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
    free = set(HelpLine.objects.filter(free=True).values_list("written", flat=True))
    assert free == {"112", "101", "116 000", "106", "102"}  # facts.md §4, Numbers


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


def test_there_is_only_one_hotline():
    with pytest.raises(IntegrityError):
        HelpLine.objects.create(
            key="second", kind="trafficking", phone="112", written="112", name="x", when_to_call="y"
        )


@pytest.mark.parametrize("number", ["025116464", "+32 2 511 64 64", "+3225", "abc", "+32251164649"])
def test_a_number_that_is_not_e164_is_refused(number):
    with pytest.raises(ValidationError):
        phone.validate_e164(number)


def test_numbers_are_written_as_belgians_write_them():
    assert phone.national("+3225116464") == "02 511 64 64"
    assert phone.national("+3232011690") == "03 201 16 90"
    assert phone.national("+3242324030") == "04 232 40 30"
    assert phone.validate_phone("116000") is None


# RFC 6350 section 3.3, for a line that has been unfolded.
CONTENT_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)"
    r"(?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\";:,\x00-\x1f]*)(?:,(?:\"[^\"]*\"|[^\";:,\x00-\x1f]*))*)*"
    r":(?P<value>[^\x00-\x08\x0a-\x1f]*)"
)


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
@pytest.mark.parametrize("slug", REACH)
def test_a_vcard_follows_rfc_6350_and_can_be_imported(client, slug, language):
    with translation.override(language.code):
        centre = Centre.objects.get(slug=slug)
        response = client.get(centre.get_vcard_url())
        street, city = centre.street, centre.city
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert f'filename="{slug}.vcf"' in response.headers["Content-Disposition"]
    raw = response.content
    assert raw.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.decode().replace("\r\n ", "").split("\r\n")[:-1]
    matches = [CONTENT_LINE.fullmatch(line) for line in lines]
    assert all(matches), lines
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-1] == "END:VCARD"
    names = [match["name"] for match in matches]
    assert names.count("FN") == 1
    card = vobject.readOne(raw.decode())
    assert card.tel.value == f"tel:{centre.phone}"
    assert card.email.value == centre.email
    assert (card.adr.value.street, card.adr.value.city) == (street, city)


def test_a_vcard_escapes_and_folds_without_breaking_a_character():
    assert vcard.escape("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne"
    line = "NOTE:" + "بروكسل" * 30
    folded = vcard.fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line
