"""The A5 brochures on A4 sheets: in the order in which a printer needs them to be folded."""

import hashlib
from collections import Counter

import pypdf
import pypdfium2
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation

from content.models import Brochure, BrochureEdition
from starter.brochures import booklet
from stopmensenhandel.languages import direction
from tests.factories import add_brochure
from tests.web import read

FOLDER = settings.BASE_DIR / "starter" / "brochures"
BROCHURES = [
    path for path in sorted(FOLDER.glob("*/*.pdf")) if len(pypdf.PdfReader(path).pages) > 1
]
each_brochure = pytest.mark.parametrize(
    "path", BROCHURES, ids=[f"{path.parent.name}-{path.stem}" for path in BROCHURES]
)


@pytest.mark.parametrize(
    ("pages", "sides"),
    [
        (4, [(4, 1), (2, 3)]),
        (8, [(8, 1), (2, 7), (6, 3), (4, 5)]),
        (12, [(12, 1), (2, 11), (10, 3), (4, 9), (8, 5), (6, 7)]),
        # The last leaf stays empty.
        (6, [(None, 1), (2, None), (6, 3), (4, 5)]),
    ],
)
def test_pages_stand_where_they_follow_each_other_once_folded(pages, sides):
    assert booklet.sides(pages, "ltr") == sides
    assert booklet.sides(pages, "rtl") == [(right, left) for left, right in sides]


@pytest.mark.parametrize("pages", [4, 8, 12, 16, 20])
def test_a_stack_that_is_folded_reads_from_the_first_page_to_the_last(pages):
    sides = booklet.sides(pages, "ltr")
    sheets = list(zip(sides[::2], sides[1::2], strict=True))
    # Of each sheet the right half of the front, with the left half of the back behind it, is
    # read on the way in; on the way out the right half of the back, then the left of the front.
    inwards = [page for front, back in sheets for page in (front[1], back[0])]
    outwards = [page for front, back in reversed(sheets) for page in (back[1], front[0])]
    assert inwards + outwards == list(range(1, pages + 1))


def letters(page: pypdfium2.PdfPage, left: float, right: float) -> Counter[str]:
    found = page.get_textpage().get_text_bounded(left, 0, right, page.get_height())
    return Counter(filter(str.isalnum, found))  # pdfium turns brackets round in Arabic


@each_brochure
def test_a_booklet_carries_the_pages_of_its_brochure_two_by_two(path):
    brochure, sheets = (pypdfium2.PdfDocument(each) for each in (path, booklet.target(path)))
    order = booklet.sides(len(brochure), direction(path.stem))
    assert len(sheets) == len(order)
    for sheet, pair in zip(sheets, order, strict=True):
        width, height = sheet.get_size()
        assert [round(side / 72 * 25.4) for side in (width, height)] == [297, 210]
        for number, (left, right) in zip(pair, ((0, width / 2), (width / 2, width)), strict=True):
            page = brochure[number - 1]
            wanted = letters(page, 0, page.get_width())
            assert sum(wanted.values()) > 50
            # pdfium sees one letter at the end of a line on the other half.
            different = letters(sheet, left, right)
            different.subtract(wanted)
            assert sum(map(abs, different.values())) <= 1
    title = sheets.get_metadata_value("Title")
    assert title.startswith(brochure.get_metadata_value("Title"))
    assert "(" in title  # that it is for printing and folding
    for document in (brochure, sheets):
        document.close()


def test_there_is_a_booklet_of_every_brochure_and_no_other():
    there = {path.name for path in booklet.BOOKLETS.iterdir()}
    assert there == {booklet.target(path).name for path in BROCHURES}


@pytest.mark.django_db
def test_a_brochures_page_offers_the_booklet_of_exactly_its_file(client):
    key = "you-have-rights"
    brochure = Brochure.objects.filter(key=key).first() or add_brochure(key)
    digest = hashlib.sha256((FOLDER / key / "fr.pdf").read_bytes()).hexdigest()
    BrochureEdition.objects.filter(item=brochure).update(sha256="0" * 64)
    BrochureEdition.objects.filter(item=brochure, language="fr").update(sha256=digest)
    with translation.override("nl"):
        address = brochure.get_absolute_url()
    # What an editor replaced has none; the others' links are there.
    links = [a.attributes for a in read(client.get(address).content).all("a")]
    folded = [each for each in links if "booklets/" in each["href"]]
    assert [each["hreflang"] for each in folded] == ["fr"]
    assert folded[0]["download"].endswith("-fr-om-te-vouwen.pdf")
    name = folded[0]["href"].removeprefix(settings.STATIC_URL)
    assert finders.find(name)
