"""The state of each translation, and who has seen its words."""

import pytest
from django.utils import timezone

from content.models import Brochure, NativeCheck
from stopmensenhandel import generation
from tests.accounts.conftest import somebody as somebody
from tests.factories import add_brochure, add_page
from tests.steps import change_of, form_of
from versions import keeping, meaning, states
from versions.models import Version
from versions.states import State

pytestmark = pytest.mark.django_db

TABLE = "/admin/translations/"


def states_of(item) -> dict[str, State]:
    return {code: state for (_pk, code), state in states.of_all(type(item), [item]).items()}


def save(client, item, part="nl", **values):
    path = change_of(item, part)
    data = form_of(client, path) | {"alone_reason": ""} | values
    answer = client.post(path, data)
    assert answer.status_code == 302, answer.context["errors"]
    item.refresh_from_db()


def look(client, item, language="nl", seen=""):
    meta = item._meta
    name = f"/admin/{meta.app_label}/{meta.model_name}/{item.pk}/look/{language}/"
    data = {"seen": seen or meaning.fingerprint(item, language)}
    return client.post(name, data, follow=True)


def live(item, language="nl") -> Version:
    return Version.objects.part(item, language).published().get()


def test_each_state_has_its_cause(somebody):
    page = add_page("wanted", ["nl", "fr", "de"], section="understand")
    publisher = somebody("publisher")
    assert states_of(page) == {
        "nl": State.CURRENT,
        "fr": State.CURRENT,
        "de": State.CURRENT,
        "en": State.MISSING,
        "ar": State.NOT_WANTED,
    }
    helping = add_page("helping", ["nl"], section="help")
    assert states_of(helping)["ar"] == State.MISSING
    keeping.note_found(page)
    save(publisher, page, "nl", title_nl="Anders")
    assert [states_of(page)[code] for code in ("nl", "fr", "de")] == [
        State.CURRENT,
        State.BEHIND,
        State.BEHIND,
    ]
    save(publisher, page, "fr", title_fr="Autrement", _draft="1")
    assert states_of(page)["fr"] == State.IN_WORK
    save(publisher, page, "ar", title_ar="عنوان", _draft="1")
    assert states_of(page)["ar"] == State.IN_WORK


def test_a_draft_that_somebody_else_publishes_was_seen_by_two(somebody):
    page = add_page(section="help")
    writer, other = somebody("translator"), somebody("publisher")
    save(writer, page, "ar", title_ar="جديد", _draft="1")
    save(other, page, "ar")
    assert states_of(page)["ar"] == State.CHECKED
    # What it means is what they saw: a comma more changes nothing, other words do.
    save(other, page, "ar", title_ar="جديد!", is_small="on", alone_reason="A mark.")
    assert states_of(page)["ar"] == State.CHECKED
    save(other, page, "ar", title_ar="آخر", alone_reason="It was wrong.")
    assert states_of(page)["ar"] == State.CURRENT


def test_a_draft_older_than_a_field_stays_its_writers(somebody):
    page = add_page(section="help")
    type(page).objects.update(reviewed_on_ar="2026-01-02")
    keeping.note_found(page)
    writer, other = somebody("translator"), somebody("publisher")
    save(writer, page, "ar", title_ar="جديد", _draft="1")
    draft = Version.objects.part(page, "ar").open().get()
    del draft.words["reviewed_on"], draft.words["review_by"]
    draft.save()
    save(other, page, "ar")
    page.refresh_from_db()
    assert f"{page.reviewed_on_ar}" == "2026-01-02"
    assert live(page, "ar").author == writer.user
    assert states_of(page)["ar"] == State.CHECKED


def test_who_says_that_words_are_right_is_the_second_unless_they_are_their_own(somebody):
    page = add_page(section="understand")
    writer, other = somebody("publisher"), somebody("publisher")
    save(writer, page, title_nl="Nieuw")
    assert look(writer, page).status_code == 200
    page.refresh_from_db()
    assert page.reviewed_on_nl == timezone.localdate()
    assert states_of(page)["nl"] == State.CURRENT
    # On the same day.
    assert look(other, page).status_code == 200
    assert states_of(page)["nl"] == State.CHECKED
    assert states_of(page)["fr"] == State.CURRENT


def test_nobody_has_looked_at_what_was_published_since_they_opened_the_form(somebody):
    page = add_page(section="understand")
    keeping.note_found(page)
    writer, other = somebody("publisher"), somebody("publisher")
    shown = other.get(change_of(page)).content.decode()
    seen = meaning.fingerprint(page, "nl")
    assert f'name="seen" value="{seen}"' in shown
    save(writer, page, title_nl="Nieuw")
    assert "something else" in look(other, page, seen=seen).content.decode()
    page.refresh_from_db()
    assert page.reviewed_on_nl is None
    assert states_of(page)["nl"] == State.CURRENT
    look(other, page)
    assert states_of(page)["nl"] == State.CHECKED


def test_who_looks_never_puts_former_words_in_place_of_those_published_meanwhile(somebody):
    page = add_page(section="understand")
    keeping.note_found(page)
    former = type(page).objects.get(pk=page.pk)
    writer = somebody("publisher")
    save(writer, page, title_nl="Nieuw")
    keeping.look(former, "nl", writer.user, meaning.fingerprint(page, "nl"))
    assert live(page).words["title"] == "Nieuw"


def test_what_came_with_the_site_needs_two_to_look_at_it(somebody):
    page = add_page(section="help")
    keeping.note_found(page, origin=Version.Origin.RELEASE)
    first, second = somebody("publisher"), somebody("publisher")
    before = generation.number()
    look(first, page)
    assert states_of(page)["nl"] == State.CURRENT
    assert live(page).author == first.user
    assert generation.number() > before  # visitors read the day
    # Nobody has to look at the translations for that.
    assert State.BEHIND not in states_of(page).values()
    look(first, page)
    assert states_of(page)["nl"] == State.CURRENT
    look(second, page)
    assert states_of(page)["nl"] == State.CHECKED


def test_nobody_is_the_second_to_read_their_own_words_called_a_small_change(somebody):
    page = add_page(section="understand")
    writer, other = somebody("publisher"), somebody("publisher")
    save(writer, page, title_nl="Nieuw")
    save(other, page, title_nl="Iets heel anders", is_small="on")
    look(other, page)
    assert states_of(page)["nl"] == State.CURRENT
    look(writer, page)
    assert states_of(page)["nl"] == State.CHECKED


def test_words_that_come_back_were_seen_by_whoever_saw_them(somebody):
    page = add_page(section="understand")
    writer, other = somebody("publisher"), somebody("publisher")
    save(writer, page, title_nl="Nieuw")
    look(other, page)
    save(writer, page, title_nl="Nog nieuwer")
    assert states_of(page)["nl"] == State.CURRENT
    save(writer, page, title_nl="Nieuw")
    assert states_of(page)["nl"] == State.CHECKED


def test_a_day_alone_makes_no_translation_late_and_a_word_does(somebody):
    page = add_page(section="understand")
    keeping.note_found(page)
    publisher = somebody("publisher")
    save(publisher, page, reviewed_on_nl="2026-11-01", review_by_nl="2027-11-01")
    assert State.BEHIND not in states_of(page).values()
    save(publisher, page, title_nl="Anders")
    assert states_of(page)["fr"] == State.BEHIND


def test_whoever_may_not_publish_doesnt_say_so_and_a_draft_is_in_the_way(somebody):
    page = add_page(section="help")
    for role in ("", "translator", "editor", "centre", "administrator"):
        client = somebody(role)
        assert look(client, page).status_code == 403, role
        assert "/look/" not in client.get(change_of(page)).content.decode()
    publisher = somebody("publisher")
    shown = publisher.get(change_of(page)).content.decode()
    assert f"/{page.pk}/look/nl/" in shown
    save(publisher, page, title_nl="Anders", _draft="1")
    assert f"/{page.pk}/look/nl/" not in publisher.get(change_of(page)).content.decode()
    assert "There is a draft" in look(publisher, page).content.decode()
    page.refresh_from_db()
    assert page.reviewed_on_nl is None


def test_there_is_nothing_to_look_at_where_nothing_is(somebody, client):
    page = add_page("one", ["nl"])
    publisher = somebody("publisher")
    for language in ("ar", "xx", "all"):
        assert look(publisher, page, language).status_code == 404
    assert look(client, page).status_code == 403
    page.refresh_from_db()
    assert page.reviewed_on_nl is None
    # Only what is sent counts.
    assert publisher.get(f"/admin/content/page/{page.pk}/look/nl/").status_code == 302
    page.refresh_from_db()
    assert page.reviewed_on_nl is None


# The table.


def test_the_table_shows_each_item_in_each_of_somebodys_languages(
    somebody, django_assert_max_num_queries
):
    add_page("first", ["nl", "fr"])
    for number in range(5):
        add_page(f"more-{number}", ["nl"])
    translator = somebody("translator")
    with django_assert_max_num_queries(20):
        shown = translator.get(TABLE)
    assert [each.code for each in shown.context["mine"]] == ["ar"]
    publisher = somebody("publisher")
    with django_assert_max_num_queries(20):
        shown = publisher.get(TABLE)
    name, _url, cells = next(row for row in shown.context["rows"] if "first" in row[0])
    assert [value for _sign, _label, value, _url in cells] == [
        "current",
        "current",
        "missing",
        "missing",
        "missing",
    ]
    assert "first" in name
    add_brochure("leaflet")
    brochures = publisher.get(f"{TABLE}?kind=content.brochure")
    assert len(brochures.context["rows"]) == Brochure.objects.count()
    for kind in ("auth.user", "x", "%00"):
        assert publisher.get(f"{TABLE}?kind={kind}").status_code == 200


def test_a_centre_sees_itself_only(somebody):
    rows = somebody("centre").get(TABLE).context["rows"]
    assert len(rows) == 1


def test_only_publishers_note_that_a_native_speaker_read_a_language(somebody):
    data = {"language": "ar", "checked_on": "2026-11-01", "by": "Payoke"}
    for role in ("", "translator", "editor", "centre", "administrator"):
        client = somebody(role)
        assert client.post(TABLE, data).status_code == 403, role
    assert not NativeCheck.objects.exists()
    publisher = somebody("publisher")
    assert publisher.post(TABLE, data).status_code == 302
    assert NativeCheck.objects.get().by == "Payoke"
    assert "Payoke" in publisher.get(TABLE).content.decode()
    assert publisher.post(TABLE, data | {"by": "Sürya"}).status_code == 302
    assert NativeCheck.objects.get().by == "Sürya"
    for wrong in (
        {"by": ""},
        {"language": "xx"},
        {"checked_on": "2999-01-01"},
        {"checked_on": "x"},
    ):
        refused = publisher.post(TABLE, data | wrong)
        assert refused.status_code == 200
        assert refused.context["form"].errors
        assert NativeCheck.objects.get().by == "Sürya"
    assert publisher.post(TABLE, {"language": "ar", "checked_on": "", "by": ""}).status_code == 302
    assert not NativeCheck.objects.exists()
