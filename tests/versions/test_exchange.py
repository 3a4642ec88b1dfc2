"""Translators’ files: what goes out comes back, and nothing else does."""

import pytest
from django.contrib.auth.models import User

from centres.models import Centre, HelpLine
from content.models import Brochure, Page, Source, Video
from stopmensenhandel.languages import BY_CODE
from tests.factories import add_page
from tests.versions.test_drafts import draft, public, save
from tests.versions.translators import (
    NAMESPACE,
    assert_valid,
    exported,
    of,
    only,
    planned,
    stored,
    targets_of,
    tell,
    units_of,
)
from versions import exchange, keeping, publishing, segments, words
from versions.models import Version

pytestmark = pytest.mark.django_db

#: A text with all that editors may use.
RICH = (
    '<h2>Kop &amp; staart</h2>\n<p>Bel&nbsp;<strong>078 055 800</strong>, of <a href="page:write">'
    "schrijf</a>.[^act]</p><ul><li><p>Een <strong>vet <em>en schuin</em></strong></p></li>"
    '<li><p>Twee<br>regels</p></li></ul><ol start="3"><li><p>a &lt; b</p></li></ol>'
    "<table><tbody><tr><th><p>Wat</p></th><td><p>Hoe</p></td></tr></tbody></table>"
    "<blockquote><p>Citaat</p></blockquote><p>[^act]</p><p></p>"
)


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
