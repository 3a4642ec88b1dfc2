"""Publishing at a moment, withdrawing, and what the site makes of it by itself."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from content.models import Page
from stopmensenhandel.languages import BY_CODE
from tests.factories import add_brochure, add_page, make_pdf, upload
from tests.steps import change_of, form_of
from tests.versions.test_drafts import draft, public, save
from tests.versions.test_history import history_of
from tests.web import read
from versions import keeping, publishing
from versions.models import Version

pytestmark = pytest.mark.django_db


def later(**time: int) -> str:
    """Return a moment as a browser sends it."""
    return timezone.localtime(timezone.now() + timedelta(**time)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def at(monkeypatch):
    """Move the clock by which the site publishes."""

    def move(**time: int) -> None:
        moment = timezone.now() + timedelta(**time)
        monkeypatch.setattr("versions.publishing.timezone.now", lambda: moment)

    return move


def test_a_live_page_keeps_its_words_until_the_moment_of_the_new_ones(editor, at):
    page = add_page()
    response = save(editor, page, title_nl="Vanaf morgen", publish_at=later(days=1))
    assert response.status_code == 302, response.context["errors"]
    publishing.publish_due()
    before = public(page)
    assert "Vanaf morgen" not in before.text
    at(days=1, minutes=1)
    publishing.publish_due()
    after = public(page)
    assert "Vanaf morgen" in after.text
    assert before.headers["ETag"] != after.headers["ETag"]
    assert Version.objects.part(page, "nl").published().get().author_name == "redactie"


def test_a_new_page_can_appear_at_a_moment(editor, at):
    page = add_page(languages=[], status=Page.Status.DRAFT)
    words = {"title_nl": "Nieuw", "slug_nl": "nieuw-hier", "body_nl": "<p>Ja.</p>"}
    assert save(editor, page, **words, publish_at=later(hours=2)).status_code == 302
    assert Client().get("/nl/hulp/nieuw-hier/").status_code == 404
    at(hours=3)
    publishing.publish_due()
    assert Client().get("/nl/hulp/nieuw-hier/").status_code == 200


def test_a_file_waits_too(editor, at):
    brochure = add_brochure()
    edition = brochure.editions.get(language="nl")
    former = edition.sha256
    file = {"editions-0-file": upload(make_pdf(pages=2), "x.pdf")}
    assert save(editor, brochure, **file, publish_at=later(days=1)).status_code == 302
    edition.refresh_from_db()
    assert edition.sha256 == former
    at(days=2)
    publishing.publish_due()
    edition.refresh_from_db()
    assert edition.sha256 != former
    assert edition.earlier.get().sha256 == former


def test_a_moment_that_is_over_is_refused_and_nothing_is_lost(editor):
    page = add_page()
    refused = save(editor, page, title_nl="Gisteren", publish_at=later(days=-1))
    assert refused.status_code == 200
    assert "This moment is over." in str(refused.context["adminform"].form.errors)
    assert "Gisteren" in refused.text


def test_whoever_has_what_waits_open_when_its_moment_comes_is_told_and_saves_on(editor, at):
    page = add_page()
    save(editor, page, title_nl="Morgen", publish_at=later(minutes=5))
    sent = form_of(editor, change_of(page)) | {"summary_nl": "Getypt"}
    at(minutes=6)
    publishing.publish_due()
    refused = editor.post(change_of(page), sent, headers={"accept-language": "en"})
    assert list(refused.context["adminform"].form.errors) == ["publish_at"]
    assert "visitors read now what waited for it" in str(refused.context["errors"])
    shown = refused.context["adminform"].form
    again = {each.html_name: each.value() for each in shown if each.value() not in (None, False)}
    assert again["publish_at"] == ""
    assert editor.post(change_of(page), again).status_code == 302
    assert "Getypt" in public(page).text
    assert "Morgen" in public(page).text


def test_a_moment_cancelled_by_former_words_is_said_before_and_after(editor):
    page = add_page()
    save(editor, page, title_nl="Ander")
    former = Version.objects.part(page, "nl").last()
    address = f"/admin/content/page/{page.pk}/history/{former.pk}/"
    english = {"accept-language": "en"}
    assert "waits no longer" not in editor.get(address, headers=english).text
    save(editor, page, title_nl="Morgen", publish_at=later(days=1))
    assert "waits no longer" in editor.get(address, headers=english).text
    told = editor.post(address, headers=english, follow=True)
    assert "Nothing waits for" in " ".join(map(str, told.context["messages"]))
    version = Version.objects.part(page, "nl").open().get()
    assert version.state == Version.State.DRAFT
    assert not editor.post(address, headers=english, follow=True).text.count("Nothing waits for")


def test_what_waits_can_be_changed_published_now_or_made_a_draft_again(editor):
    page = add_page()
    save(editor, page, title_nl="Morgen", publish_at=later(days=1))
    assert Version.objects.part(page, "nl").open().get().state == Version.State.WAITING
    # Nothing else than the title is changed: the moment stays.
    save(editor, page, title_nl="Toch morgen")
    version = Version.objects.part(page, "nl").open().get()
    assert (version.state, version.words["title"]) == ("waiting", "Toch morgen")
    save(editor, page, _draft="1")
    assert Version.objects.part(page, "nl").open().get().state == Version.State.DRAFT
    save(editor, page, publish_at="")
    assert "Toch morgen" in public(page).text


def test_what_no_longer_fits_when_its_moment_comes_is_a_draft_that_says_why(editor, at):
    page, other = add_page(), add_page("other")
    save(editor, page, slug_nl="straks", comment="Voor straks", publish_at=later(minutes=5))
    with translation.override("nl"):
        Page.objects.filter(pk=other.pk).update(slug_nl="straks")
    at(minutes=6)
    publishing.publish_due()
    version = Version.objects.part(page, "nl").open().get()
    assert version.state == Version.State.DRAFT
    page.refresh_from_db()
    assert page.slug_nl != "straks"
    # Each reads it in their language, and what was said of the words stays beside it.
    for code, told in (("en", "already exists"), ("nl", "bestaat al")):
        shown = editor.get(change_of(page), headers={"accept-language": code}).text
        assert told in read(shown).one("div", class_="state is-draft").text
        assert told in editor.get(history_of(page), headers={"accept-language": code}).text
    assert version.comment == "Voor straks"
    save(editor, page, slug_nl="anders", _draft="1")
    assert not Version.objects.part(page, "nl").open().get().failed


def test_what_was_deleted_before_its_moment_says_so_in_everybodys_language(editor, at):
    page = add_page()
    save(editor, page, title_nl="Morgen", publish_at=later(days=1))
    version = Version.objects.part(page, "nl").open().get()
    page.delete()
    at(days=2)
    publishing.publish_due()
    version.refresh_from_db()
    assert set(version.failure) == set(BY_CODE)
    assert "does not exist" not in str(version.failure)
    assert len(set(version.failure.values())) == len(BY_CODE)


def test_what_waits_with_a_file_that_is_gone_is_not_published_and_the_rest_is(editor, at):
    brochure, page = add_brochure(stored=True), add_page()
    live = brochure.editions.get(language="nl")
    file = {"editions-0-file": upload(make_pdf(pages=2), "x.pdf")}
    assert save(editor, brochure, **file, publish_at=later(days=1)).status_code == 302
    save(editor, page, title_nl="Dan", publish_at=later(days=1, minutes=1))
    version = Version.objects.part(brochure, "nl").open().get()
    live.file.storage.delete(version.words["editions"][0]["file"])
    at(days=2)
    publishing.publish_due()
    assert brochure.editions.get(language="nl").sha256 == live.sha256
    version.refresh_from_db()
    assert version.state == Version.State.DRAFT
    assert version.words["editions"][0]["file"] in version.failure["en"]
    assert "Dan" in public(page).text


def test_words_of_a_file_that_visitors_miss_already_are_published(editor, at):
    brochure = add_brochure(stored=True)
    save(editor, brochure, summary_nl="Morgen", publish_at=later(days=1))
    brochure.editions.get(language="nl").file.delete(save=False)
    at(days=2)
    publishing.publish_due()
    brochure.refresh_from_db()
    assert brochure.summary_nl == "Morgen"


def test_what_can_never_be_published_holds_up_nothing_that_is_due_after_it(editor, at):
    brochure, page = add_brochure(stored=True), add_page()
    save(editor, brochure, title_nl="Eerst", publish_at=later(days=1))
    save(editor, page, title_nl="Dan", publish_at=later(days=1, minutes=1))
    broken = Version.objects.part(brochure, "nl").open().get()
    del broken.words["editions"][0]["language"]
    broken.save()
    at(days=2)
    publishing.publish_due()
    assert "Dan" in public(page).text
    assert Version.objects.part(brochure, "nl").open().get().state == Version.State.DRAFT


# Withdrawing.


def test_what_is_withdrawn_is_gone_and_its_address_leads_on(editor):
    page = add_page(section="worried")
    with translation.override("fr"):
        address = page.get_absolute_url()
    assert save(editor, page, "all", status="withdrawn").status_code == 302
    gone = Client().get(address)
    assert gone.status_code == 410
    assert 'href="/fr/inquiet/"' in gone.text or "/fr/" in gone.text
    # Publishing words doesn't bring it back by accident.
    assert save(editor, page, "fr", title_fr="Encore").status_code == 302
    assert Client().get(address).status_code == 410
    assert save(editor, page, "all", status="published").status_code == 302
    assert "Encore" in Client().get(address).text


def test_a_withdrawn_brochure_and_its_files_are_gone(editor):
    brochure = add_brochure()
    file = brochure.editions.get(language="nl").get_absolute_url()
    with translation.override("nl"):
        address = brochure.get_absolute_url()
    assert save(editor, brochure, "all", status="withdrawn").status_code == 302
    assert [Client().get(path).status_code for path in (address, file)] == [410, 410]


def test_a_front_page_cannot_be_withdrawn(editor):
    page = Page.objects.get(key="help")
    refused = save(editor, page, "all", status="withdrawn")
    assert list(refused.context["adminform"].form.errors) == ["status"]


# What came with the site.


def test_what_the_site_came_with_is_a_version_and_its_languages_are_current(db):
    page = Page.objects.get(key="when-you-call")
    versions = {v.language: v for v in Version.objects.of(page).published()}
    assert set(versions) == {"", "nl", "fr", "de", "en", "ar"}
    assert {v.origin for v in versions.values()} == {"release"}
    assert {v.source_id for code, v in versions.items() if code not in ("", "nl")} == {
        versions["nl"].pk
    }


def test_loading_again_makes_no_version(db):
    before = Version.objects.count()
    call_command("load_starter_content", verbosity=0)
    assert Version.objects.count() == before


def test_files_of_versions_stay_on_the_disk(editor, settings):
    brochure = add_brochure()
    version = draft(editor, brochure, **{"editions-0-file": upload(make_pdf(pages=2), "x.pdf")})
    call_command("prune_files", "--yes", "--older-than", "0", verbosity=0)
    row = version.words["editions"][0]
    edition = brochure.editions.model(item=brochure, **row)
    for name in (row["file"], *edition.picture.names):
        assert edition.file.storage.exists(name), name


# What turns translations behind.


def is_behind(item, language: str) -> bool:
    return keeping.is_behind(item, language)


@pytest.mark.parametrize(
    ("values", "behind"),
    [
        ({"body_nl": "<p>Iets anders.</p>"}, {"fr", "de"}),
        ({"body_nl": "<p>Iets anders.</p>", "is_small": "on"}, set()),
        ({"body_nl": "<p>Iets anders.</p>", "_draft": "1"}, set()),
        ({"slug_nl": "ander-adres"}, set()),
        ({}, set()),
    ],
    ids=["changed", "small", "draft", "address", "unchanged"],
)
def test_published_words_turn_exactly_their_translations_behind(editor, values, behind):
    page = add_page(languages=["nl", "fr", "de", "en"])
    keeping.note_found(page)
    # The English text was translated from the French one.
    path = change_of(page, "en") + "&beside=fr"
    editor.post(path, form_of(editor, path) | {"body_en": "<p>From French.</p>"})
    assert save(editor, page, **values).status_code == 302
    assert {code for code in ("nl", "fr", "de", "en") if is_behind(page, code)} == behind


def test_restoring_the_same_words_makes_translations_current_again(editor):
    page = add_page(languages=["nl", "fr"])
    keeping.note_found(page)
    former = page.body_nl
    save(editor, page, body_nl="<p>Iets anders.</p>")
    assert is_behind(page, "fr")
    save(editor, page, body_nl=former)
    assert not is_behind(page, "fr")


def test_withdrawing_turns_nothing_behind(editor):
    page = add_page(languages=["nl", "fr"])
    keeping.note_found(page)
    save(editor, page, "all", status="withdrawn")
    assert not is_behind(page, "fr")


def test_a_translation_made_beside_the_new_words_is_current(editor):
    page = add_page(languages=["nl", "fr"])
    keeping.note_found(page)
    save(editor, page, body_nl="<p>Iets anders.</p>")
    path = change_of(page, "fr") + "&beside=nl"
    editor.post(path, form_of(editor, path) | {"body_fr": "<p>Autre chose.</p>"})
    assert not is_behind(page, "fr")


# Addresses that were changed.


@pytest.mark.parametrize("make", [add_page, add_brochure])
def test_a_changed_address_leads_to_the_new_one_in_its_language_and_in_no_other(editor, make):
    item = make()
    with translation.override("nl"):
        old = item.get_absolute_url()
    assert save(editor, item, slug_nl="nieuw-adres").status_code == 302
    led = Client().get(old)
    assert led.status_code == 301
    assert Client().get(led.headers["Location"]).status_code == 200
    assert "nieuw-adres" in led.headers["Location"]
    with translation.override("fr"):
        assert Client().get(item.get_absolute_url()).status_code == 200
    # Twice changed, both lead to where it is now; changed back, it is there again.
    assert save(editor, item, slug_nl="nog-een-adres").status_code == 302
    assert "nog-een-adres" in Client().get(old).headers["Location"]
    assert "nog-een-adres" in Client().get(led.headers["Location"]).headers["Location"]
    former = old.rstrip("/").rpartition("/")[2]
    assert save(editor, item, slug_nl=former).status_code == 302
    assert Client().get(old).status_code == 200


def test_a_draft_changes_no_address_and_what_takes_one_has_it(editor):
    page, other = add_page(), add_page("other")
    with translation.override("nl"):
        old = page.get_absolute_url()
    draft(editor, page, slug_nl="later")
    assert Client().get(old).status_code == 200
    save(editor, page)
    assert Client().get(old).status_code == 301
    save(editor, other, slug_nl=old.rstrip("/").rpartition("/")[2])
    assert Client().get(old).status_code == 200
    save(editor, page, "all", status="withdrawn")
    with translation.override("nl"):
        assert (
            Client().get(old.replace(old.rstrip("/").rpartition("/")[2], "later")).status_code
            == 410
        )
