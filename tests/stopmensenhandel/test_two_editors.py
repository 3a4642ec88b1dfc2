"""Two editors with the same thing open: neither loses what they typed, or erases the other's."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Role
from centres.models import Centre
from tests.factories import add_brochure, add_page, add_video
from tests.steps import change_of, delete_of, form_of, log_in, part_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(editor, django_user_model):
    """Another editor, logged in elsewhere."""
    second = django_user_model.objects.create_user(
        "payoke",
        password="Vier-zachte-wolken-42",
        is_staff=True,
        first_name="An",
        last_name="Peeters",
    )
    Account.objects.create(user=second, role=Role.PUBLISHER)
    client = Client()
    log_in(client, "payoke", "Vier-zachte-wolken-42")
    return client


def save(client, item: Any, form: dict[str, Any], language: str = "nl", **values: Any) -> Any:
    """Send a form that was opened earlier."""
    address = change_of(item, language)
    return client.post(address, form | values, headers={"accept-language": "en"})


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)


def test_each_language_is_kept_when_two_save_different_ones(editor, other):
    page = add_page()
    before = page.title_en, page.body_en
    first, second = form_of(other, change_of(page)), form_of(editor, change_of(page, "fr"))
    assert save(other, page, first, body_nl="<p>Nieuw.</p>", title_nl="Nieuw").status_code == 302
    assert save(editor, page, second, "fr", body_fr="<p>Nouveau.</p>").status_code == 302
    page.refresh_from_db()
    assert (page.title_nl, page.body_nl, page.body_fr) == (
        "Nieuw",
        "<p>Nieuw.</p>",
        "<p>Nouveau.</p>",
    )
    assert (page.title_en, page.body_en) == before


def test_line_breaks_of_a_browser_are_no_change(editor, other):
    page = add_page(body_nl="<p>Een.</p>\n<p>Twee.</p>", summary_nl="Kort.")
    opened = form_of(editor, change_of(page))
    assert save(other, page, opened, body_nl="<p>Nieuw.</p>").status_code == 302
    sent = {name: str(value).replace("\n", "\r\n") for name, value in opened.items()}
    assert save(editor, page, sent, summary_nl="Korter.").status_code == 302
    page.refresh_from_db()
    assert (page.body_nl, page.summary_nl) == ("<p>Nieuw.</p>", "Korter.")


@pytest.mark.parametrize(
    ("make", "theirs", "mine"),
    [
        (add_page, {"status": "draft"}, {"position": "7"}),
        (add_page, {"summary_de": "Kurz"}, {"title_de": "Neu"}),
        (add_page, {"reviewed_on_de": "2026-11-01"}, {"title_de": "Neu"}),
        (add_brochure, {"audiences": ["victims"]}, {"summary_en": "New"}),
        (add_brochure, {"title_en": "New", "slug_en": "new"}, {"summary_en": "Newer"}),
        (add_video, {"summary_ar": "جديد"}, {"audiences": ["public"]}),
        (add_video, {"audiences": ["public"]}, {"reviewed_on_fr": "2026-11-01"}),
        (lambda: Centre.objects.get(slug="surya"), {"website": "https://new.example"}, {"position": "8"}),
    ],
)  # fmt: skip
def test_whatever_was_not_touched_is_never_written(editor, other, make, theirs, mine):
    item = make()
    their_part, my_part = part_with(*theirs), part_with(*mine)
    opened = form_of(editor, change_of(item, my_part))
    their_form = form_of(other, change_of(item, their_part))
    assert save(other, item, their_form, their_part, **theirs).status_code == 302
    item.refresh_from_db()
    kept = {name: getattr(item, name) for name in theirs}
    assert save(editor, item, opened, my_part, **mine).status_code == 302
    item.refresh_from_db()
    assert {name: getattr(item, name) for name in theirs} == kept
    for name, value in mine.items():
        assert str(getattr(item, name)) == str(value)


def test_who_changes_the_same_text_is_told_who_when_and_what_and_keeps_what_was_typed(
    editor, other
):
    page = add_page()
    opened = form_of(editor, change_of(page))
    assert save(other, page, opened, body_nl="<p>Van <strong>An</strong>.</p>").status_code == 302
    refused = save(editor, page, opened, body_nl="<p>Van mij.</p>", title_nl="Ander")
    told = errors_of(refused)
    assert list(told) == ["body_nl"]
    assert "An Peeters changed this on " in told["body_nl"][0]
    assert "“Van An.”" in told["body_nl"][0]
    shown = refused.content.decode()
    assert "&lt;p&gt;Van mij.&lt;/p&gt;" in shown
    assert "Ander" in shown
    page.refresh_from_db()
    assert page.body_nl == "<p>Van <strong>An</strong>.</p>"
    assert page.title_nl != "Ander"
    # Having read that, whoever saves again means it.
    again = form_of_answer(refused)
    assert save(editor, page, again).status_code == 302
    page.refresh_from_db()
    assert (page.body_nl, page.title_nl) == ("<p>Van mij.</p>", "Ander")


def test_who_is_named_changed_this_field_and_not_another_one_later(editor, other):
    page = add_page()
    opened = form_of(editor, change_of(page))
    save(other, page, opened, title_nl="Van An")
    assert save(editor, page, opened, summary_nl="Ander").status_code == 302
    told = errors_of(save(editor, page, opened, title_nl="Van mij"))["title_nl"][0]
    assert told.startswith("An Peeters changed this on ")


def form_of_answer(response: Any) -> dict[str, Any]:
    """Return what the form of a refusal would send."""
    form = response.context["adminform"].form
    return {
        field.html_name: value for field in form if (value := field.value()) not in (None, False)
    } | {
        field.html_name: field.value() or ""
        for inline in response.context["inline_admin_formsets"]
        for part in (inline.formset.management_form, *inline.formset.forms)
        for field in part
        if not hasattr(field.value(), "url") and field.value() is not None
    }


def test_a_third_change_after_the_refusal_is_refused_again(editor, other):
    page = add_page()
    opened = form_of(editor, change_of(page))
    save(other, page, opened, title_nl="Een")
    refused = save(editor, page, opened, title_nl="Mijn")
    assert "title_nl" in errors_of(refused)
    save(other, page, form_of(other, change_of(page)), title_nl="Twee")
    assert "“Twee”" in errors_of(save(editor, page, form_of_answer(refused)))["title_nl"][0]


def test_both_may_make_the_same_change(editor, other):
    page = add_page()
    opened = form_of(editor, change_of(page))
    assert save(other, page, opened, title_nl="Beter").status_code == 302
    assert save(editor, page, opened, title_nl="Beter").status_code == 302


def test_choices_are_told_in_words(editor, other):
    page = add_page()
    opened = form_of(editor, change_of(page, "all"))
    save(other, page, opened, "all", status="draft", section="site")
    page.refresh_from_db()
    # What the second editor sends is as it was when the form was opened: it isn't touched.
    assert save(editor, page, opened, "all", status="published", position="9").status_code == 302
    page.refresh_from_db()
    assert (page.status, page.section, page.position) == ("draft", "site", 9)
    told = errors_of(save(editor, page, opened, "all", section="understand"))
    section = dict(page._meta.get_field("section").flatchoices)["site"]
    assert f"“{section}”" in told["section"][0]


def test_the_day_of_a_file_is_told_too(editor, other):
    brochure = add_brochure()
    opened = form_of(editor, change_of(brochure))
    assert (
        save(other, brochure, opened, **{"editions-0-issued_on": "2026-01-02"}).status_code == 302
    )
    refused = save(editor, brochure, opened, **{"editions-0-issued_on": "2026-03-04"})
    assert refused.status_code == 200
    assert "An Peeters changed this on" in str(refused.context["errors"])
    assert "“2026-01-02”" in str(refused.context["errors"])
    untouched = save(editor, brochure, opened, summary_nl="Anders")
    assert untouched.status_code == 302
    assert str(brochure.editions.get(pk=opened["editions-0-id"]).issued_on) == "2026-01-02"


def test_what_was_deleted_meanwhile_is_no_fault_of_the_site(editor, other):
    brochure = add_brochure()
    opened = form_of(editor, change_of(brochure))
    assert save(other, brochure, opened, **{"editions-0-DELETE": "on"}).status_code == 302
    response = save(editor, brochure, opened, summary_nl="Anders")
    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert "Anders" in response.content.decode()


@pytest.mark.parametrize("opened", ["", "x", "a:b:c", "\x01", "x" * 100_000])
def test_a_form_that_does_not_say_when_it_was_opened_is_taken_as_it_is(editor, opened):
    page = add_page()
    data = form_of(editor, change_of(page)) | {"opened": opened, "title_nl": "Nieuw"}
    assert editor.post(change_of(page), data).status_code == 302
    page.refresh_from_db()
    assert page.title_nl == "Nieuw"


def test_a_page_that_somebody_else_linked_to_is_named_when_it_is_deleted(editor, other):
    page, linking = add_page("linked"), add_page("linking")
    text = '<p><a href="page:linked#steps">See.</a></p>'
    assert save(other, linking, form_of(other, change_of(linking)), body_nl=text).status_code == 302
    refused = editor.post(delete_of(page), {"post": "yes"}, headers={"accept-language": "en"})
    assert refused.status_code == 409
    assert "Title of linking (en)" in refused.content.decode()
    withdrawn = save(editor, page, form_of(editor, change_of(page, "all")), "all", status="draft")
    assert withdrawn.status_code == 302


def test_a_link_that_is_dead_already_keeps_nobody_from_saving(editor):
    page = add_page(body_fr='<p><a href="page:gone">Voir.</a> [^gone]</p>')
    data = form_of(editor, change_of(page)) | {"title_nl": "Beter"}
    assert editor.post(change_of(page), data).status_code == 302
    refused = save(
        editor, page, form_of(editor, change_of(page)), body_nl='<p><a href="page:new">x</a></p>'
    )
    assert list(errors_of(refused)) == ["body_nl"]


def test_above_the_form_a_conflict_is_one_line_that_leads_to_its_field(editor, other):
    page = add_page()
    opened = form_of(editor, change_of(page))
    theirs = "Van An. " * 200
    save(other, page, opened, body_nl=f"<p>{theirs}</p>")
    shown = save(editor, page, opened, body_nl="<p>Van mij.</p>").content.decode()
    above, _rest = shown.split('class="errornote" role="alert" tabindex="-1" id="errors"')[1].split(
        "</div>", 1
    )
    assert '<a href="#id_body_nl">' in above
    assert "somebody else changed this meanwhile" in above
    assert "Van An." not in above
    assert theirs.strip() in shown
