"""Translators' files: what goes out comes back, and nothing else does."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from centres.models import Centre, HelpLine
from content.models import Brochure, Page, Source, Video
from stopmensenhandel.languages import BY_CODE
from tests.factories import add_page
from tests.steps import change_of
from tests.versions.test_drafts import draft, public, save
from tests.web import read as read_page
from versions import exchange, keeping, publishing, segments, words, xliff
from versions.models import Version

pytestmark = pytest.mark.django_db

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
#: A text with all that editors may use.
RICH = (
    '<h2>Kop &amp; staart</h2>\n<p>Bel&nbsp;<strong>078 055 800</strong>, of <a href="page:write">'
    "schrijf</a>.[^act]</p><ul><li><p>Een <strong>vet <em>en schuin</em></strong></p></li>"
    '<li><p>Twee<br>regels</p></li></ul><ol start="3"><li><p>a &lt; b</p></li></ol>'
    "<table><tbody><tr><th><p>Wat</p></th><td><p>Hoe</p></td></tr></tbody></table>"
    "<blockquote><p>Citaat</p></blockquote><p>[^act]</p><p></p>"
)


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


# -- Out, and back -------------------------------------------------------------


@pytest.mark.parametrize("language", [code for code in BY_CODE if code != "nl"])
@pytest.mark.parametrize("model", [Page, Brochure, Video, Source, Centre, HelpLine])
def test_what_comes_back_unchanged_changes_nothing(model, language):
    root = of(exchange.export(model.objects.all(), "nl", language))
    assert_valid(root)
    plan = planned(root, language, model)
    assert plan.is_empty
    assert not [entry for entry in plan.entries if entry.refusals or entry.warnings]
    if language == "fr":
        assert {target.get("state") for target in root.iter(f"{NAMESPACE}target")} == {"translated"}


@pytest.mark.parametrize("key", ["residence-steps", "when-you-call", "figures"])
def test_two_changed_targets_change_these_two_and_only_a_draft(editor, key):
    page, user = Page.objects.get(key=key), User.objects.get()
    before = stored(page)
    root = exported(page)
    units = units_of(root)
    plain = [n for n, u in units.items() if n.startswith("body") and not len(u[1]) and u[1].text]
    changed = ["title", plain[-1]]
    for name in changed:
        tell(units[name].find(f"{NAMESPACE}target"), f"Autrement : {name} < & >")
    plan = planned(root)
    assert [shown.label for shown in only(plan).changes] == ["Title", "Text"]
    [version] = exchange.apply(plan, user)
    assert (version.state, version.origin, version.language) == ("draft", "exchange", "fr")
    assert version.source == keeping.published(page, "nl")
    old = segments.split(before["body_fr"])
    new = segments.split(version.words["body"])
    assert new.shape == old.shape
    differing = [
        b.html for a, b in zip(old.segments, new.segments, strict=True) if a.html != b.html
    ]
    assert differing == [f"Autrement : {changed[1]} &lt; &amp; &gt;"]
    assert version.words["slug"] == before["slug_fr"]
    # Visitors see nothing of it, and it is a draft as any other: it can be published.
    assert stored(page) == before
    assert "Autrement" not in public(page, "fr").text
    assert save(editor, page, "fr").status_code == 302
    assert "Autrement" in public(page, "fr").text


def test_a_text_is_put_together_again_exactly(editor):
    page = add_page(languages=["nl"], body_nl=RICH)
    page.refresh_from_db()
    root = exported(page, language="ar")
    assert_valid(root)
    names = {"Kop & staart": "العنوان", "Citaat": "اقتباس"}
    for unit in units_of(root).values():
        source, target = unit.find(f"{NAMESPACE}source"), unit.find(f"{NAMESPACE}target")
        for child in source:
            target.append(child)
        target.text = names.get(source.text, source.text)
    [version] = exchange.apply(planned(root, "ar"), User.objects.get())
    expected = page.body_nl
    for old, new in names.items():
        expected = expected.replace(old.replace("&", "&amp;"), new)
    assert version.words["body"] == expected
    page.refresh_from_db()
    assert not page.body_ar


def test_what_was_missing_can_be_published_as_it_comes_back(editor):
    page = add_page(languages=["nl"])
    root = exported(page)
    for target in targets_of(root).values():
        tell(target, "Un titre")
    [version] = exchange.apply(planned(root), User.objects.get())
    assert version.words["body"] == "<p>Un titre</p>"
    assert save(editor, page, "fr").status_code == 302
    assert "Un titre" in public(page, "fr").text
    assert not keeping.is_behind(page, "fr")


@pytest.mark.parametrize("model", [Brochure, Video, Centre, HelpLine])
def test_files_and_other_languages_stay_as_they_are(editor, model):
    item = next(each for each in model.objects.all() if each.exists_in("fr"))
    before = {code: words.read(item, code) for code in ("nl", "fr", "ar", words.COMMON)}
    root = exported(item)
    changed = next(name for name in targets_of(root))
    tell(targets_of(root)[changed], "Autrement")
    [version] = exchange.apply(planned(root, model=model), User.objects.get())
    publishing.publish(version)
    item = model.objects.get(pk=item.pk)
    after = {code: words.read(item, code) for code in before}
    assert after["fr"] == before["fr"] | {changed: "Autrement"}
    assert after | {"fr": ""} == before | {"fr": ""}


def test_a_translation_with_other_marks_is_shown_and_stays():
    page = add_page(
        languages=["nl", "fr"], body_nl="<p>Een <strong>twee</strong></p>", body_fr="<p>Un deux</p>"
    )
    root = exported(page)
    assert units_of(root)["body.1"].find(f"{NAMESPACE}alt-trans")[0].text == "Un deux"
    tell(targets_of(root)["title"], "Autre")
    assert only(planned(root)).words["body"] == "<p>Un deux</p>"


def test_marks_may_change_their_places_and_keep_what_they_mean():
    page = add_page(
        languages=["nl", "fr"],
        body_nl='<p><strong>Bel</strong> of <a href="https://example.org/nl">schrijf</a>.</p>',
        body_fr='<p><a href="https://example.org/fr">Écrivez</a> ou <strong>appelez</strong>.</p>',
    )
    root = exported(page)
    target = targets_of(root)["body.1"]
    assert [each.get("id") for each in target] == ["2", "1"]
    target[0].text = "Envoyez un message"
    text = only(planned(root)).words["body"]
    assert text == (
        '<p><a href="https://example.org/fr">Envoyez un message</a>'
        " ou <strong>appelez</strong>.</p>"
    )


def test_a_translation_is_given_where_its_source_still_says_the_same(editor):
    page = add_page(
        languages=["nl", "fr"], body_nl="<p>Een</p><p>Twee</p>", body_fr="<p>Un</p><p>Deux</p>"
    )
    keeping.note_found(page)
    save(editor, page, "nl", body_nl="<p>Nul</p><p>Een</p><p>Drie</p>")
    page.refresh_from_db()
    assert exchange.due([page], "nl", "fr") == [page]
    root = exported(page)
    said = {n: (t.text or "", t.get("state")) for n, t in targets_of(root).items()}
    assert said["body.1"] == ("", "new")
    assert said["body.2"] == ("Un", "translated")
    assert said["body.3"] == ("", "new")
    # Half a text isn't one.
    tell(targets_of(root)["body.1"], "Zéro")
    entry = only(planned(root))
    assert not entry.is_good
    assert len(entry.warnings) == 1
    tell(targets_of(root)["body.3"], "Trois")
    assert only(planned(root)).words["body"] == "<p>Zéro</p><p>Un</p><p>Trois</p>"


def test_what_was_translated_before_its_source_changed_is_shown_as_that(editor):
    page = add_page(languages=["nl", "fr"])
    keeping.note_found(page)
    save(editor, page, "nl", title_nl="Heel anders")
    former_title = page.title_fr
    page.refresh_from_db()
    unit = units_of(exported(page))["title"]
    assert not unit.find(f"{NAMESPACE}target").text
    former = unit.find(f"{NAMESPACE}alt-trans/{NAMESPACE}target")
    assert former.text == former_title


def test_empty_targets_leave_the_draft_as_it_is(editor):
    page = add_page()
    version = draft(editor, page, "fr", title_fr="Concept", summary_fr="Un résumé en cours")
    root = exported(page)
    for name, target in targets_of(root).items():
        tell(target, "Nouveau résumé" if name == "summary" else "")
        for child in list(target):
            target.remove(child)
    exchange.apply(planned(root), User.objects.get())
    version.refresh_from_db()
    assert version.words["title"] == "Concept"
    assert version.words["summary"] == "Nouveau résumé"
    assert version.words["body"] == page.body_fr
    earlier = Version.objects.part(page, "fr").filter(state="superseded")
    assert earlier.get().words["summary"] == "Un résumé en cours"


def test_what_is_missing_or_behind_is_due_where_visitors_see_it(editor):
    whole, missing = add_page("whole"), add_page("missing", languages=["nl"])
    hidden = add_page("hidden", languages=["nl"], status="withdrawn")
    behind = add_page("behind")
    for page in (whole, missing, hidden, behind):
        keeping.note_found(page)
    save(editor, behind, "nl", title_nl="Heel anders")
    items = list(Page.objects.filter(pk__in=[p.pk for p in (whole, missing, hidden, behind)]))
    assert {page.key for page in exchange.due(items, "nl", "fr")} == {"missing", "behind"}
    with pytest.raises(exchange.NothingToTranslateError):
        exchange.export([missing], "de", "fr")


# -- What is refused -------------------------------------------------------------


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
        (other_target, "into “de”"),
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


# -- Hostile and damaged files ---------------------------------------------------

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


# -- In the admin ----------------------------------------------------------------

ADDRESS = "/admin/content/page/exchange/"
ENGLISH = {"accept-language": "en"}


def upload(client, data, language="fr"):
    file = SimpleUploadedFile("back.xlf", data)
    sent = {"language": language, "file": file, "_upload": "1"}
    return client.post(ADDRESS, sent, headers=ENGLISH)


def download(client, **values):
    sent = {"source": "nl", "language": "fr", "what": "this", "_download": "1"} | values
    return client.post(values.pop("at", ADDRESS), sent, headers=ENGLISH)


def carried(answer) -> str:
    return read_page(answer.content).one("input", name="carried").attributes["value"]


def test_an_editor_gets_a_file_sends_it_back_and_has_a_draft(editor):
    page = add_page()
    form = editor.get(change_of(page, "fr"), headers=ENGLISH)
    [link] = [a for a in read_page(form.content).all("a") if a.text == "For translators"]
    address = link.attributes["href"]
    assert editor.get(address, headers=ENGLISH).status_code == 200
    assert ADDRESS in editor.get("/admin/content/page/", headers=ENGLISH).text
    file = download(editor, at=address)
    assert "page" in file["Content-Disposition"]
    root = of(file.content)
    targets_of(root)["title"].text = "Autre <titre>"
    shown = upload(editor, sent(root))
    assert shown.status_code == 200
    assert "Autre" in "".join(each.text for each in read_page(shown.content).all("ins"))
    assert not Version.objects.part(page, "fr").open().exists()
    kept = editor.post(ADDRESS, {"carried": carried(shown), "_apply": "1"}, follow=True)
    assert "One draft is kept" in kept.text
    assert keeping.opened(page, "fr").words["title"] == "Autre <titre>"
    assert keeping.opened(page, "fr").author.username == "redactie"


def test_all_that_is_missing_goes_out_in_one_file(editor):
    root = of(download(editor, what="due", language="ar").content)
    files = list(root)
    assert len(files) == sum(
        page.is_published and not page.exists_in("ar") for page in Page.objects.all()
    )
    nothing = download(editor, what="due", language="de")
    assert nothing.status_code == 400
    assert "nothing is missing or behind" in nothing.text
    same = download(editor, what="due", language="nl")
    assert "two different languages" in same.text


def test_a_draft_of_somebody_else_is_named_and_asks_for_a_tick(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Du traducteur"
    other = User.objects.create_user("collega", first_name="Co", last_name="Llega")
    keeping.keep_draft(page, "fr", words.read(page, "fr") | {"title": "De Co"}, other)
    shown = upload(editor, sent(root))
    assert "Co Llega" in shown.text
    sent_back = {"carried": carried(shown), "_apply": "1"}
    editor.post(ADDRESS, sent_back)
    assert keeping.opened(page, "fr").words["title"] == "De Co"
    editor.post(ADDRESS, sent_back | {"over": str(page.pk)})
    assert keeping.opened(page, "fr").words["title"] == "Du traducteur"


def test_what_waits_for_its_moment_asks_for_a_tick_too(editor):
    page, user = add_page(), User.objects.get()
    root = exported(page)
    tell(targets_of(root)["title"], "Autre")
    said = words.read(page, "fr") | {"title": "Bientôt"}
    moment = timezone.now() + timedelta(days=1)
    keeping.keep_draft(page, "fr", said, user, publish_at=moment)
    plan = planned(root)
    assert exchange.apply(plan, user) == []
    [version] = exchange.apply(plan, user, {page.pk})
    assert (version.state, version.publish_at) == ("draft", None)


def test_what_changed_between_seeing_and_keeping_is_shown_again(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    shown = upload(editor, sent(root))
    save(editor, page, "nl", title_nl="Heel anders")
    again = editor.post(ADDRESS, {"carried": carried(shown), "_apply": "1"}, headers=ENGLISH)
    assert "has changed since this file was made" in again.text
    assert not Version.objects.part(page, "fr").open().exists()


@pytest.mark.parametrize("value", ["", "x", "x:y:z"])
def test_a_plan_that_nobody_signed_is_none(editor, value):
    answer = editor.post(ADDRESS, {"carried": value, "_apply": "1"})
    assert answer.status_code == 302


def test_a_plan_is_that_of_whoever_was_shown_it(editor):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    shown = upload(editor, sent(root))
    other = Client()
    other.force_login(User.objects.create_superuser("other"))
    other.post(ADDRESS, {"carried": carried(shown), "_apply": "1"})
    assert not Version.objects.part(page, "fr").open().exists()


def test_who_may_not_write_gets_no_files_and_sends_none():
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_page"))
    client = Client()
    client.force_login(reader)
    for answer in (client.get(ADDRESS), download(client, what="due"), upload(client, b"")):
        assert answer.status_code == 403
    assert "For translators" not in client.get("/admin/content/page/", headers=ENGLISH).text


def test_who_may_write_other_languages_only_is_told_so(editor, monkeypatch):
    page = add_page()
    root = exported(page)
    targets_of(root)["title"].text = "Autre"
    monkeypatch.setattr(
        "content.admin.page.PageAdmin.may_write",
        lambda self, request, item, language: language != "fr",
        raising=False,
    )
    assert "You may not write it in this language" in upload(editor, sent(root)).text


def test_an_object_that_is_not_there_has_no_file(editor):
    for number in ("999999", "x", "1; drop"):
        assert editor.get(f"{ADDRESS}?item={number}").status_code == 404
