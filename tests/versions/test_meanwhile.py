"""What happens while a form is open, and what is published beside a draft."""

import pytest

from content.models import Brochure, Page
from tests.factories import add_brochure, add_page, make_pdf, upload
from tests.steps import change_of, everything_stored, form_of
from tests.versions.test_drafts import draft, save
from tests.versions.test_history import history_of
from tests.versions.test_publishing import is_behind
from versions import keeping, publishing
from versions.models import Version

pytestmark = pytest.mark.django_db


def open_words(item, language="nl"):
    """Return what the draft of something says."""
    return Version.objects.part(item, language).open().get().words


def shown_again(response) -> dict[str, str]:
    """Return what a form that was refused sends the next time."""
    form = response.context["adminform"].form
    return {each.html_name: each.value() for each in form if each.value() not in (None, False)}


# A draft that somebody began meanwhile.


def test_a_draft_begun_meanwhile_is_published_by_nobody_who_has_not_seen_it(editor):
    page = add_page()
    former, sent = page.title_nl, form_of(editor, change_of(page))
    draft(editor, page, title_nl="Half")
    refused = editor.post(change_of(page), sent | {"body_nl": "<p>Heel.</p>"})
    assert list(refused.context["adminform"].form.errors) == ["title_nl"]
    assert "Half" in str(refused.context["errors"])
    page.refresh_from_db()
    assert (page.title_nl, page.body_nl) != ("Half", "<p>Heel.</p>")
    assert editor.post(change_of(page), shown_again(refused)).status_code == 302
    page.refresh_from_db()
    assert (page.title_nl, page.body_nl) == (former, "<p>Heel.</p>")
    assert "Half" in [version.words["title"] for version in Version.objects.part(page, "nl")]


def test_a_file_of_a_draft_begun_meanwhile_is_asked_about_too(editor):
    brochure = add_brochure()
    live, sent = brochure.editions.get(language="nl").sha256, form_of(editor, change_of(brochure))
    draft(editor, brochure, **{"editions-0-file": upload(make_pdf(pages=2), "x.pdf")})
    refused = editor.post(change_of(brochure), sent | {"summary_nl": "Anders"})
    assert refused.status_code == 200
    assert brochure.editions.get(language="nl").sha256 == live


def test_two_who_begin_a_draft_at_once_write_the_same_draft(editor):
    page = add_page()
    sent = form_of(editor, change_of(page))
    draft(editor, page, title_nl="Een")
    more = sent | {"body_nl": "<p>Twee.</p>", "_draft": "1"}
    assert editor.post(change_of(page), more).status_code == 302
    assert (open_words(page)["title"], open_words(page)["body"]) == ("Een", "<p>Twee.</p>")


def test_what_was_thrown_away_meanwhile_is_not_said_to_be_published(editor):
    page = add_page()
    draft(editor, page, title_nl="Weg")
    sent = form_of(editor, change_of(page))
    save(editor, page, _discard="1")
    refused = editor.post(change_of(page), sent)
    assert list(refused.context["adminform"].form.errors) == ["title_nl"]


def test_what_was_published_meanwhile_is_asked_about_no_more(editor):
    page = add_page()
    draft(editor, page, title_nl="Klaar")
    sent = form_of(editor, change_of(page))
    save(editor, page)
    assert editor.post(change_of(page), sent | {"body_nl": "<p>Meer.</p>"}).status_code == 302


def test_what_was_published_meanwhile_is_not_thrown_away(editor):
    page = add_page()
    stale = draft(editor, page, title_nl="Klaar")
    publishing.publish(Version.objects.get(pk=stale.pk))
    assert not keeping.discard(page, stale)
    assert keeping.published(page, "nl").words["title"] == "Klaar"


# What is the same in all languages, while somebody writes of it.


def test_words_that_make_a_page_public_leave_the_draft_of_its_place_a_draft(editor):
    page = add_page(status=Page.Status.DRAFT, languages=[])
    draft(editor, page, "all", illustration="door")
    words = {"title_nl": "Nieuw", "slug_nl": "nieuw-hier", "body_nl": "<p>Ja.</p>"}
    assert save(editor, page, **words).status_code == 302
    page.refresh_from_db()
    assert (page.status, page.illustration) == ("published", "")
    # Publishing it later doesn't take the page from the site.
    assert (open_words(page, "")["status"], open_words(page, "")["illustration"]) == (
        "published",
        "door",
    )


def test_saving_words_repeats_no_draft_of_what_is_the_same_in_all_languages(editor):
    page = add_page()
    draft(editor, page, "all", illustration="door")
    for title in ("Een", "Twee"):
        save(editor, page, title_nl=title)
    states = Version.objects.part(page, "").values_list("state", flat=True)
    assert sorted(states) == ["draft", "published"]


# On which words a translation rests.


def test_a_translation_rests_on_the_words_that_stood_beside_it(editor):
    page = add_page(languages=["nl", "fr"])
    keeping.note_found(page)
    path = change_of(page, "fr") + "&beside=nl"
    shown = editor.get(path)
    sent = form_of(editor, path) | {"_source": shown.context["beside"].version}
    assert f'name="_source" value="{sent["_source"]}"' in shown.text
    save(editor, page, body_nl="<p>Iets anders.</p>")
    editor.post(path, sent | {"body_fr": "<p>Ancien.</p>"})
    assert is_behind(page, "fr")


@pytest.mark.parametrize("number", ["", "x", "²", "-1", "9" * 40, "1"])
def test_a_source_that_is_none_is_the_one_that_visitors_read(editor, number):
    page = add_page(languages=["nl", "fr"])
    keeping.note_found(page)
    path = change_of(page, "fr") + "&beside=nl"
    sent = form_of(editor, path) | {"body_fr": "<p>Nouveau.</p>", "_source": number}
    assert editor.post(path, sent).status_code == 302
    assert keeping.published(page, "fr").source == keeping.published(page, "nl")


def test_a_translation_found_right_beside_the_new_words_is_current(editor):
    page = add_page(languages=["nl", "fr"])
    keeping.note_found(page)
    save(editor, page, body_nl="<p>Iets anders.</p>")
    path = change_of(page, "fr") + "&beside=nl"
    assert editor.post(path, form_of(editor, path)).status_code == 302
    assert not is_behind(page, "fr")


def test_what_a_release_changes_in_several_languages_is_current_with_each_other(db):
    page = Page.objects.get(key="when-you-call")
    Page.objects.filter(pk=page.pk).update(body_nl="<p>Nieuw.</p>", body_fr="<p>Neuf.</p>")
    page.refresh_from_db()
    keeping.note_found(page, origin=Version.Origin.RELEASE)
    assert not [code for code in ("fr", "de", "en", "ar") if is_behind(page, code)]


def test_what_a_release_changes_is_not_current_with_an_editors_words(editor):
    page = Page.objects.get(key="when-you-call")
    save(editor, page, body_nl="<p>Van de redactie.</p>")
    Page.objects.filter(pk=page.pk).update(body_fr="<p>Neuf.</p>")
    page.refresh_from_db()
    keeping.note_found(page, origin=Version.Origin.RELEASE)
    assert [code for code in ("fr", "de") if is_behind(page, code)] == ["fr", "de"]


def test_former_words_put_back_are_no_small_change_because_the_draft_was_one(editor):
    page = add_page()
    save(editor, page, title_nl="Later")
    first = Version.objects.part(page, "nl").last()
    draft(editor, page, title_nl="Komma", is_small="on")
    editor.post(f"{history_of(page)}{first.pk}/")
    assert not Version.objects.part(page, "nl").open().get().is_small


# Fields that come and go.


def test_a_field_that_is_new_turns_nothing_behind_and_makes_no_version(db):
    page = add_page(languages=["nl", "fr"], summary_nl="", summary_fr="")
    keeping.note_found(page)
    for version in Version.objects.of(page):
        version.words.pop("summary", None)
        version.save()
    before = Version.objects.count()
    keeping.note_found(page)
    assert Version.objects.count() == before
    Page.objects.filter(pk=page.pk).update(slug_nl="ander-adres")
    page.refresh_from_db()
    keeping.note_found(page)
    assert not is_behind(page, "fr")


def test_a_field_that_is_gone_leaves_the_history_readable(editor):
    page = add_page()
    save(editor, page, title_nl="Anders")
    version = keeping.published(page, "nl")
    Version.objects.filter(pk=version.pk).update(words=version.words | {"lead": "Weg"})
    assert editor.get(history_of(page)).status_code == 200
    assert editor.get(f"{history_of(page)}{version.pk}/").status_code == 200


def test_a_page_of_the_history_asks_no_more_for_many_versions(
    editor, django_assert_max_num_queries
):
    page = add_page()
    for number in range(12):
        save(editor, page, title_nl=f"Titel {number}")
    with django_assert_max_num_queries(17):
        editor.get(history_of(page))


# Files of a preview.


def test_a_preview_leaves_no_file(editor):
    brochure = add_brochure(stored=True)
    before = everything_stored()
    typed = {"editions-0-file": upload(make_pdf(pages=3), "x.pdf"), "_preview": "1"}
    assert save(editor, brochure, **typed).status_code == 200
    assert everything_stored() == before


def test_the_first_file_of_a_language_is_seen_before_it_is_saved(editor):
    brochure = add_brochure(stored=True)
    brochure.editions.filter(language="fr").delete()
    Brochure.objects.filter(pk=brochure.pk).update(title_fr=None, slug_fr=None)
    typed = {
        "title_fr": "Vos droits",
        "slug_fr": "vos-droits",
        "editions-0-file": upload(make_pdf(pages=3), "x.pdf"),
        "editions-0-issued_on": "2026-01-01",
    }
    shown = save(editor, brochure, "fr", **typed, _preview="1")
    assert shown.status_code == 200
    assert "Vos droits" in shown.text


def test_two_who_edit_a_file_of_a_draft_keep_what_the_other_changed(editor):
    brochure = add_brochure(stored=True)
    brochure.editions.filter(language="fr").delete()
    path = change_of(brochure, "fr")
    file = {
        "editions-0-file": upload(make_pdf(pages=3), "x.pdf"),
        "editions-0-issued_on": "2026-01-01",
    }
    draft(editor, brochure, "fr", **file)
    sent = form_of(editor, path)
    draft(editor, brochure, "fr", **{"editions-0-issued_on": "2026-02-02"})
    # What is stored meanwhile has the number that the row had in the form.
    add_brochure("another", stored=True)
    assert editor.post(path, sent | {"summary_fr": "Autre", "_draft": "1"}).status_code == 302
    assert open_words(brochure, "fr")["editions"][0]["issued_on"] == "2026-02-02"
