"""What the tests of files share: a site without the starter's content."""

import pytest

from tests.factories import remove_content


@pytest.fixture(autouse=True)
def _own_content(request) -> None:
    """Begin without pages, brochures and videos: a test makes those that it needs.

    So no sentence that an editor changes in starter/ can break a test of the code.
    """
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        remove_content()
