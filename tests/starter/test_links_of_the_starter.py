"""What comes with the site links to nothing that isn't there."""

import pytest

from content import linked


@pytest.mark.django_db
def test_no_link_within_the_site_leads_nowhere():
    assert linked.dead() == []
