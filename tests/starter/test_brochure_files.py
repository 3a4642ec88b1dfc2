"""The starter's PDFs: for every reader and every printer, and made again to the byte."""

import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from ruamel.yaml import YAML

from centres.models import Centre, HelpLine
from content.library.sectors import SECTORS
from content.models import Brochure, BrochureEdition
from content.models.library import made_for
from files import pdf
from stopmensenhandel.languages import LANGUAGES, Level

pytestmark = pytest.mark.django_db
STARTER = settings.BASE_DIR / "starter"
FOLDER = STARTER / "brochures"
FILES = sorted(FOLDER.glob("*/*.pdf"))
KEYS = {path.parent.name for path in FILES}
#: Sides in millimetres of what isn't A5, and has one page.
CHECKLISTS = {f"checklist-{sector}" for sector in SECTORS}
A4 = {"poster", "poster-all-languages", "wallet-card", *CHECKLISTS}
FOR_VICTIMS = {"you-have-rights", "poster", "poster-all-languages", "wallet-card"}


def name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


each_file = pytest.mark.parametrize("path", FILES, ids=name)


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def text_of(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_range().replace("\N{NO-BREAK SPACE}", " ")


def elements(node: Any) -> Iterator[Any]:
    """Yield the elements of a PDF's structure tree in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_there_are_eight_brochures_in_each_full_language_and_those_for_victims_in_all():
    assert len(KEYS) >= 8
    for language in LANGUAGES:
        wanted = KEYS if language.level is Level.FULL else FOR_VICTIMS
        assert {path.parent.name for path in FILES if path.stem == language.code} >= wanted


@each_file
def test_a_pdf_is_tagged_titled_in_its_language_and_of_its_size(path):
    reader = pypdf.PdfReader(path, strict=True)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().split("-")[0] == path.stem
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == read_yaml(path.with_suffix(".yaml"))["title"]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert path.stat().st_size < 1_000_000
    sides = [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]]
    if path.parent.name in A4:
        assert len(reader.pages) == 1
        assert sides == [210, 297]
    else:
        assert 4 <= len(reader.pages) <= 8
        assert sides == [148, 210]


@each_file
def test_a_pdf_reads_aloud_in_order_with_real_headings_and_alternative_texts(path):
    reader = pypdf.PdfReader(path, strict=True)
    tags = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    kinds = [str(tag["/S"]) for tag in tags]
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(tag.get("/Alt") for tag in tags if tag["/S"] == "/Figure")
    links = [tag for tag in tags if tag["/S"] == "/Link"]
    assert links
    for page in reader.pages:
        assert page["/Tabs"] == "/S"
        for annotation in page.get("/Annots", []):
            # Which number or address a link opens is said where its text isn't heard.
            assert annotation.get_object()["/Contents"]
    if "/Table" in kinds:
        assert "/TH" in kinds


@each_file
def test_a_pdf_has_a_text_layer_with_the_numbers_and_the_centres_on_its_last_page(path):
    document = pypdfium2.PdfDocument(path)
    last = text_of(document[len(document) - 1])
    # Latin words amid Arabic: pdfium turns their order round, pypdf keeps it.
    names = pypdf.PdfReader(path).pages[-1].extract_text()
    assert HelpLine.objects.hotline().written in last
    for centre in Centre.objects.all():
        assert centre.name in names
        assert centre.phone_national in last
    whole = "".join(text_of(page) for page in document)
    if path.stem == "ar":
        assert sum("\u0600" <= letter <= "\u06ff" for letter in whole) > 150
        # A word that would come out in pieces or reversed if the text were shapes only.
        assert "ساعات العمل" in whole
    document.close()


def test_the_checklist_stands_alone_on_its_page():
    seen = 0
    for language in LANGUAGES:
        path = FOLDER / "first-conversation" / f"{language.code}.pdf"
        if path.exists():
            page = text_of(pypdfium2.PdfDocument(path)[5])
            steps = read_yaml(STARTER / "shared" / f"{language.code}.yaml")["steps"]
            assert len(steps) == 9
            assert HelpLine.objects.hotline().written in page
            assert all(centre.phone_national in page for centre in Centre.objects.all())
            assert all(str(number) in page for number in range(1, 10))
            seen += 1
    assert seen >= 4


def test_every_sector_has_a_checklist_in_the_languages_of_professionals():
    full = {language.code for language in LANGUAGES if language.level is Level.FULL}
    for key in CHECKLISTS:
        assert {path.stem for path in FILES if path.parent.name == key} == full


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name in CHECKLISTS], ids=name
)
def test_a_checklist_says_first_whom_to_call_and_all_that_is_shared(path):
    document = pypdfium2.PdfDocument(path)
    # Lines break where they like.
    page = " ".join(text_of(document[0]).split())
    document.close()
    shared = read_yaml(STARTER / "shared" / path.name.replace("pdf", "yaml"))
    of_sector = read_yaml(path.with_suffix(".yaml"))
    hotline = HelpLine.objects.hotline().written
    before = page[: page.index(of_sector["own"]["title"])]
    assert hotline in before
    assert "112" in before
    assert "101" in before
    what = read_yaml(path.with_name("brochure.yaml"))
    steps = what["advice"] == "steps"
    advice = shared["dont"] if steps else [*shared["witness"]["do"], *shared["witness"]["dont"]]
    advice += [step["title"].partition("{")[0] for step in shared["steps"] if steps]
    for words in (*shared["signs"][what["signs"]], *of_sector["own"]["signs"], *advice):
        assert " ".join(words.split()) in page


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name in A4], ids=name)
def test_a_telephone_reads_the_qr_code(path):
    key = path.parent.name
    document = pypdfium2.PdfDocument(path)
    codes = zxingcpp.read_barcodes(document[0].render(scale=3, grayscale=True).to_pil())
    address = read_yaml(FOLDER / "languages.yaml")[path.stem]["address"]
    assert len(codes) == (5 if key == "wallet-card" else 1)
    assert {code.text for code in codes} == {f"https://{address}"}
    document.close()


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_poster_in_all_languages_speaks_each_of_them_the_readers_first(language):
    path = FOLDER / "poster-all-languages" / f"{language.code}.pdf"
    reader = pypdf.PdfReader(path)
    tags = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    # A screen reader changes its voice where the language changes.
    spoken = [str(tag["/Lang"]).partition("-")[0].lower() for tag in tags if "/Lang" in tag]
    others = [other.code for other in LANGUAGES if other != language]
    assert list(dict.fromkeys(spoken)) in (others, [language.code, *others])
    whole = " ".join(reader.pages[0].extract_text().split())
    for other in LANGUAGES:
        if other.direction == "ltr":  # the order of Arabic words comes out otherwise
            words = read_yaml(FOLDER / "poster" / f"{other.code}.yaml")
            hours = HelpLine.objects.hotline()
            for said in (words["question"], words["answer"], getattr(hours, f"hours_{other.code}")):
                assert " ".join(said.split()) in whole
    assert whole.count("112") == len(LANGUAGES)
    assert whole.count(HelpLine.objects.hotline().written) == 1


def test_the_outside_of_the_card_says_nothing():
    for path in FILES:
        if path.parent.name == "wallet-card":
            assert len(pypdf.PdfReader(path).pages) == 1


def built(folder: Path) -> dict[str, str]:
    """Return the checksums of the PDFs that a copy of the sources gives."""
    command = [sys.executable, "-m", "starter.brochures.build"]
    # Of the project it needs the table of languages.
    project = os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}
    subprocess.run(command, cwd=folder.parent, env=project, check=True, capture_output=True)
    return {
        name(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "brochures").glob("*/*.pdf")
    }


def test_the_same_sources_give_the_same_bytes_and_a_new_number_reaches_every_brochure(tmp_path):
    copy = tmp_path / "starter"
    shutil.copytree(STARTER, copy, ignore=shutil.ignore_patterns("*.pdf", "pages"))
    committed = {name(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES}
    # What is committed was built at another time, on another machine.
    assert built(copy) == committed
    lines, centres = copy / "help_lines.yaml", copy / "centres.yaml"
    changed = (
        lines.read_text()
        .replace("+3278055800", "+3278055811")
        .replace("078 055 800", "078 055 811")
    )
    lines.write_text(changed)
    centres.write_text(centres.read_text().replace("+3225116464", "+3225116465"))
    renewed = built(copy)
    assert renewed.keys() == committed.keys()
    for path in (copy / "brochures").glob("*/*.pdf"):
        document = pypdfium2.PdfDocument(path)
        whole = "".join(text_of(page) for page in document)
        assert "078 055 811" in whole, name(path)
        assert "02 511 64 65" in whole, name(path)
        assert "078 055 800" not in whole
        assert "02 511 64 64" not in whole
        document.close()


@each_file
def test_everybody_can_use_a_brochure(path):
    with path.open("rb") as file:
        assert not pdf.read(file).warnings(path.stem)


def test_there_is_a_brochure_for_victims_in_every_language():
    victims = Brochure.objects.published().filter(made_for("victims"))
    assert {e.language for b in victims for e in b.editions.all()} >= {x.code for x in LANGUAGES}


def test_what_the_site_says_of_a_brochure_is_true_of_its_file():
    for edition in BrochureEdition.objects.all():
        path = FOLDER / edition.item.key / f"{edition.language}.pdf"
        content = path.read_bytes()
        assert edition.size == len(content), path
        assert edition.sha256 == hashlib.sha256(content).hexdigest(), path
        assert edition.page_count == len(pypdf.PdfReader(path).pages), path
    assert BrochureEdition.objects.count() == len(FILES)
