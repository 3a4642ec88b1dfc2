"""A walk over the whole site, from the home page of each language."""

from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.django_db


def test_no_link_or_file_of_the_site_is_broken(answers):
    seen = 0
    for address, response, _page in answers:
        seen += 1
        assert response.status_code == 200, f"{response.status_code} {address}"
    assert seen > 100


def test_a_link_to_another_language_says_which(answers):
    seen = 0
    for address, _response, page in answers:
        code = address.split("/")[1]
        for link in page.all("a") if page else []:
            address_parts = urlsplit(link.attributes["href"])
            target = address_parts.path.split("/")[1:2] if not address_parts.netloc else []
            if target and len(target[0]) == 2 and target[0] != code:
                assert link.attributes.get("hreflang") == target[0], f"{address}: {link}"
                seen += 1
    assert seen > 100


def test_every_link_says_where_it_leads(answers):
    seen = 0
    for address, _response, page in answers:
        for link in page.all("a") if page else []:
            assert link.text.strip() or link.attributes.get("aria-label"), f"{address}: {link}"
            seen += 1
    assert seen > 1000
