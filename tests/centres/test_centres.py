"""The three centres and the help lines, as people see and keep them."""

import re

import pytest
import vobject
from django.db import IntegrityError
from django.utils import translation

from centres import phone, vcard
from centres.models import Centre, HelpLine
from stopmensenhandel.languages import LANGUAGES

pytestmark = pytest.mark.django_db


def test_there_is_only_one_hotline():
    with pytest.raises(IntegrityError):
        HelpLine.objects.create(
            key="second", kind="trafficking", phone="112", written="112", name="x", when_to_call="y"
        )


def test_numbers_are_written_as_belgians_write_them():
    assert phone.national("+3225116464") == "02 511 64 64"
    assert phone.national("+3232011690") == "03 201 16 90"
    assert phone.national("+3242324030") == "04 232 40 30"
    assert phone.national("116000") == "116000"


# RFC 6350 section 3.3, for a line that has been unfolded.
CONTENT_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)"
    r"(?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\";:,\x00-\x1f]*)(?:,(?:\"[^\"]*\"|[^\";:,\x00-\x1f]*))*)*"
    r":(?P<value>[^\x00-\x08\x0a-\x1f]*)"
)


@pytest.fixture
def centre() -> Centre:
    """A centre whose name and street have what a vCard must escape or fold."""
    streets = {f"street_{language.code}": "Rue; de l’Été, 1\\A " * 6 for language in LANGUAGES}
    return Centre.objects.create(
        name="Centre; “A, B”",
        slug="a-centre",
        postal_code="1000",
        city_en="Brussels",
        city_ar="بروكسل",
        phone="+3225116464",
        email="info@centre.example",
        website="https://centre.example",
        **streets,
    )


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_vcard_follows_rfc_2426_and_can_be_imported(client, centre, language):
    slug = centre.slug
    with translation.override(language.code):
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
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:3.0"]
    assert lines[-1] == "END:VCARD"
    names = [match["name"] for match in matches]
    for name in ("N", "FN", "TEL"):
        assert names.count(name) == 1
    # What only version 4.0 knows.
    assert not {"KIND", "LANG"} & set(names)
    assert "VALUE=uri" not in raw.decode()
    card = vobject.readOne(raw.decode())
    assert (card.n.value.family, card.fn.value) == (centre.name, centre.name)
    assert card.tel.value == centre.phone
    assert re.fullmatch(r"\+\d+", card.tel.value)
    assert card.email.value == centre.email
    assert (card.adr.value.street, card.adr.value.city) == (street, city)


def test_a_vcard_escapes_and_folds_without_breaking_a_character():
    assert vcard.escape("a,b;c\\d\ne") == "a\\,b\\;c\\\\d\\ne"
    line = "NOTE:" + "بروكسل" * 30
    folded = vcard.fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line
