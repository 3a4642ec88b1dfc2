"""What tests do with translators’ files: write, change and send them, and look if they are sound."""

import re
import xml.etree.ElementTree as ET

from django.core.files.uploadedfile import SimpleUploadedFile

from content.models import Page
from versions import exchange

NAMESPACE = "{urn:oasis:names:tc:xliff:document:1.2}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
#: What stands where in the strict schema, as far as the site writes it.
INSIDE = {
    "xliff": "(file )+",
    "file": "(header )?body ",
    "header": "(note )*",
    "body": "(trans-unit )*",
    "trans-unit": "source (target )?(note |alt-trans )*",
    "alt-trans": "target ",
    "source": "(g |x )*",
    "target": "(g |x )*",
    "g": "(g |x )*",
    "x": "",
    "note": "",
}
NEEDED = {
    "xliff": {"version"},
    "file": {"original", "source-language", "target-language", "datatype"},
    "trans-unit": {"id"},
    "g": {"id"},
    "x": {"id"},
}


def of(data: bytes) -> ET.Element:
    return ET.fromstring(data)


def units_of(root: ET.Element) -> dict[str, ET.Element]:
    return {unit.get("id"): unit for unit in root.iter(f"{NAMESPACE}trans-unit")}


def targets_of(root: ET.Element) -> dict[str, ET.Element]:
    return {name: unit.find(f"{NAMESPACE}target") for name, unit in units_of(root).items()}


def stored(page) -> dict[str, str]:
    """Return all columns as the database has them."""
    page.refresh_from_db()
    return {name: value for name, value in vars(page).items() if name != "_state"}


def sent(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="utf-8")


def exported(page, source="nl", language="fr") -> ET.Element:
    return of(exchange.export([page], source, language))


def planned(root, language="fr", model=Page) -> exchange.Plan:
    return exchange.read(root if isinstance(root, bytes) else sent(root), language, model)


def only(plan: exchange.Plan):
    [entry] = plan.entries
    return entry


def tell(element: ET.Element, text: str) -> None:
    """Put words in the place of the first there are."""
    element.text = text


def assert_valid(root: ET.Element) -> None:
    """Assert that a file is as the strict schema of XLIFF 1.2 wants it."""
    for element in root.iter():
        assert element.tag.startswith(NAMESPACE)
        name = element.tag.removeprefix(NAMESPACE)
        children = "".join(f"{child.tag.removeprefix(NAMESPACE)} " for child in element)
        assert re.fullmatch(INSIDE[name], children), (name, children)
        assert NEEDED.get(name, set()) <= element.attrib.keys()
        if name == "file":
            ids = [unit.get("id") for unit in element.iter(f"{NAMESPACE}trans-unit")]
            assert len(set(ids)) == len(ids)
            for tag, attribute in (("source", "source-language"), ("target", "target-language")):
                tags = {each.get(LANGUAGE) for each in element.iter(NAMESPACE + tag)}
                assert tags == {element.get(attribute)}
        if name == "trans-unit":
            source, target = element.find(f"{NAMESPACE}source"), element.find(f"{NAMESPACE}target")
            assert "".join(source.itertext()).strip()
            marks = sorted(each.get("id") for each in source.iter() if each is not source)
            assert len(set(marks)) == len(marks)
            if target.get("state") == "translated":
                assert sorted(e.get("id") for e in target.iter() if e is not target) == marks
            else:
                assert target.get("state") == "new"
                assert not list(target.itertext())


ADDRESS = "/admin/content/page/exchange/"
ENGLISH = {"accept-language": "en"}


def upload(client, data, language="fr"):
    file = SimpleUploadedFile("back.xlf", data)
    sent = {"language": language, "file": file, "_upload": "1"}
    return client.post(ADDRESS, sent, headers=ENGLISH)
