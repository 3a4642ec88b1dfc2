"""Translators’ files that don’t fit, are damaged or mean harm."""

import xml.etree.ElementTree as ET

import pytest

from content.models import Page
from tests.factories import add_page
from tests.versions.test_drafts import save
from tests.versions.translators import (
    NAMESPACE,
    exported,
    only,
    planned,
    sent,
    targets_of,
    tell,
    units_of,
    upload,
)
from versions import exchange, keeping, xliff
from versions.models import Version

pytestmark = pytest.mark.django_db


def altered_source(root):
    units_of(root)["title"].find(f"{NAMESPACE}source").text = "Iets anders"


def lost(root):
    target = targets_of(root)["body.1"]
    target.remove(target[0])


def doubled(root):
    target = targets_of(root)["body.1"]
    target.append(target[0])


def unknown(root):
    targets_of(root)["body.1"][0].set("id", "9")


def foreign(root):
    targets_of(root)["body.1"][0].tag = f"{NAMESPACE}script"


def crossed(root):
    target = targets_of(root)["body.1"]
    target.clear()
    for tag, number in (("bx", "1"), ("bx", "2"), ("ex", "1"), ("ex", "2")):
        ET.SubElement(target, NAMESPACE + tag, {"id": number}).tail = "mot"


def link_in_link(root):
    target = targets_of(root)["body.2"]
    first, second = list(target)
    target.remove(second)
    first.append(second)


def mark_in_plain(root):
    ET.SubElement(targets_of(root)["title"], f"{NAMESPACE}g", {"id": "1"}).text = "Gras"


def unit_of_nothing(root):
    units_of(root)["title"].set("id", "slug")


def unit_twice(root):
    units_of(root)["summary"].set("id", "title")
    targets_of(root)["title"].text = "Autre"


def other_target(root):
    root[0].set("target-language", "de")


def other_source(root):
    root[0].set("source-language", "en")


def original(value):
    def change(root):
        root[0].set("original", value)
        for note in root.iter(f"{NAMESPACE}note"):
            note.text = ""

    return change


def version_of_nothing(root):
    original(root[0].get("original").partition("@")[0] + "@999999")(root)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (altered_source, "original was altered"),
        (lost, "mark 1 is missing"),
        (doubled, "mark 1 is there more than once"),
        (unknown, "no mark 9"),
        (foreign, "no mark <script>"),
        (crossed, "crosses"),
        (link_in_link, "crosses"),
        (mark_in_plain, "no mark 1"),
        (unit_of_nothing, "“slug” isn’t part of it"),
        (unit_twice, "“title” is there twice"),
        (other_target, "into “Deutsch”"),
        (other_source, "from another language"),
        (original("content.page.999999@1"), "isn’t there"),
        (original("auth.user.1@1"), "isn’t one of these"),
        (original("../../etc/passwd"), "isn’t one of these"),
        (version_of_nothing, "isn’t there"),
        (lambda root: root.append(root[0]), "in this file twice"),
    ],
)
def test_what_is_refused_is_named_and_nothing_of_it_is_kept(change, says):
    body = '<p><strong>a</strong> <em>b</em></p><p><a href="page:write">c</a> <a href="page:index">d</a></p>'
    page = add_page(languages=["nl", "fr"])
    Page.objects.filter(pk=page.pk).update(body_nl=body, body_fr=body)
    page.refresh_from_db()
    root = exported(page)
    targets_of(root)["summary"].text = "Autre chose"
    change(root)
    plan = planned(root)
    refusals = " ".join(reason for entry in plan.entries for reason in entry.refusals)
    assert says in refusals
    assert not [e for e in plan.entries if e.is_good and e.refusals]
    before = Version.objects.count()
    exchange.apply(exchange.Plan("fr", [e for e in plan.entries if e.refusals]), None)
    assert Version.objects.count() == before


def test_a_source_that_changed_since_is_refused_with_who_changed_what(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    then = keeping.published(page, "nl")
    save(editor, page, "nl", title_nl="Heel anders")
    now = keeping.published(page, "nl")
    entry = only(planned(root))
    assert not entry.is_good
    for words_of_it in ("Nederlands", str(then.pk), str(now.pk), "redactie"):
        assert words_of_it in entry.refusals[0]
    [shown] = entry.was
    assert shown.label == "Title"
    assert "anders" in shown.html


def test_another_address_of_the_source_changes_nothing_of_what_was_translated(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    assert save(editor, page, "nl", slug_nl="een-ander-adres").status_code == 302
    assert only(planned(root)).is_good


def test_a_phone_number_that_got_lost_is_a_warning():
    page = add_page(body_nl="<p>Bel 078 055 800 of 112.</p>", body_fr="<p>Appelez.</p>")
    root = exported(page)
    target = targets_of(root)["body.1"]
    tell(target, "Appelez le 078 055 801 ou le ١١٢.")
    entry = only(planned(root))
    assert entry.is_good
    assert [warning.rpartition(": ")[2] for warning in entry.warnings] == ["078055800."]


@pytest.mark.parametrize("tag", ["fr-BE", "FR"])
def test_a_program_may_add_a_country_and_put_its_own_name(tag):
    page = add_page()
    root = exported(page)
    root[0].set("target-language", tag)
    root[0].set("original", r"C:\work\job.docx")
    targets_of(root)["title"].text = "Autre"
    assert only(planned(root)).words["title"] == "Autre"


def test_what_programs_add_is_passed_by():
    page = add_page(languages=["nl", "fr"], body_nl="<p><strong>a</strong> b</p>")
    root = exported(page)
    unit = units_of(root)["body.1"]
    target = unit.find(f"{NAMESPACE}target")
    target.clear()
    segment = ET.SubElement(target, f"{NAMESPACE}mrk", {"mtype": "seg", "mid": "1"})
    ET.SubElement(segment, f"{NAMESPACE}bpt", {"id": "1"}).text = "<b>"
    segment[0].tail = "un"
    ET.SubElement(segment, f"{NAMESPACE}ept", {"id": "1"}).text = "</b>"
    segment[1].tail = " deux"
    assert only(planned(root)).words["body"] == "<p><strong>un</strong> deux</p>"


# Hostile and damaged files.


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">&b;</xliff>'
)
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
OUTSIDE = b'<!DOCTYPE xliff SYSTEM "http://example.org/xliff.dtd"><xliff/>'
EMPTY = b'<xliff version="%s" xmlns="urn:oasis:names:tc:xliff:document:%s"/>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (LAUGHS, "definitions"),
        (EXTERNAL, "definitions"),
        (OUTSIDE, "definitions"),
        (b"<x>" + b"a" * 10_000_000, "too large"),
        (b"<g>" * 1_000_000, "too many"),
        (b"<g>" * 100_000, "damaged"),
        (b"%PDF-1.7", "damaged"),
        (b"", "damaged"),
        (b"\x00\xff", "damaged"),
        (b'<?xml version="1.0" encoding="no-such"?><x/>', "damaged"),
        (EMPTY % (b"2.0", b"2.0"), "XLIFF 2"),
        (EMPTY % (b"1.1", b"1.2"), "another version"),
        (EMPTY % (b"1.2", b"1.2"), "nothing"),
        (b'<xliff version="1.2"/>', "no XLIFF 1.2"),
        (b'<xliff version="1.2" xmlns="urn:other"/>', "no XLIFF 1.2"),
        (b"<html/>", "no XLIFF 1.2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_file_does_harm(editor, data, says):
    with pytest.raises(xliff.UnreadableError) as refused:
        exchange.read(data, "fr", Page)
    assert says in str(refused.value.reason)
    answer = upload(editor, data)
    assert answer.status_code == 400
    assert says in answer.text or "empty" in answer.text


def test_however_deep_marks_lie_in_each_other_a_file_is_read():
    page = add_page()
    root = exported(page)
    deep = b"<g id='1'>" * 50_000 + b"mot" + b"</g>" * 50_000
    data = sent(root).replace(b'state="translated">', b'state="translated">' + deep, 1)
    data = data.replace(b"ns0:", b"").replace(b":ns0", b"")
    assert only(planned(data)).refusals


def test_deep_marks_of_a_text_are_written():
    body = "<p>b" + "<strong><em>" * 2000 + "a" + "</em></strong>" * 2000 + " c</p>"
    page = add_page(languages=["nl"])
    Page.objects.filter(pk=page.pk).update(body_nl=body)
    page.refresh_from_db()
    root = exported(page)
    for name, target in targets_of(root).items():
        if name.startswith("body"):
            target.text = units_of(root)[name].find(f"{NAMESPACE}source").text
            for child in units_of(root)[name].find(f"{NAMESPACE}source"):
                target.append(child)
    assert only(planned(root)).words["body"] == body


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=["bom", "crlf", "utf-16"],
)
def test_how_a_file_is_stored_makes_no_difference(change):
    page = add_page(summary_nl="Een\nTwee", summary_fr="Un\r\nDeux")
    data = exchange.export([page], "nl", "fr")
    assert planned(change(data)).is_empty
    changed = data.replace(b">Title of a-page (fr)<", b">Autre<")
    assert only(planned(change(changed))).words["title"] == "Autre"
