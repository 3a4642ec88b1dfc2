"""Nothing that an editor does takes a number away, or makes a page show one and dial another."""

import json
import logging
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from centres import numbers, phone
from centres.models import Centre, HelpLine
from content.models import Brochure, Page, Video
from stopmensenhandel import reach
from stopmensenhandel.errors import bare_page
from stopmensenhandel.languages import BY_CODE
from tests.factories import lose
from tests.steps import change_of, delete_of, form_of, part_with
from tests.web import read
from versions import publishing
from versions.models import Version

pytestmark = pytest.mark.django_db


def hotline() -> HelpLine:
    return HelpLine.objects.get(kind="trafficking")


def emergency() -> HelpLine:
    return HelpLine.objects.get(kind="emergency")


def centre() -> Centre:
    return Centre.objects.get(slug="payoke")


def front_page() -> Page:
    return Page.objects.get(key="help")


@pytest.fixture(params=["an editor", "a superuser"])
def anybody(request, editor):
    """An editor, and an account that may do everything."""
    if request.param == "a superuser":
        user = request.getfixturevalue("django_user_model").objects.get()
        user.is_superuser = True
        user.save()
    return editor


def change(client, item: Any, **values: Any) -> Any:
    """Send the form of something that has these fields, with other values."""
    address = change_of(item, part_with(*values))
    return client.post(address, form_of(client, address) | values, headers=ENGLISH)


ENGLISH = {"accept-language": "en"}


def told(response: Any) -> str:
    """Return what a refused form says."""
    assert response.status_code == 200
    return " ".join(str(error) for error in response.context["adminform"].form.errors.values())


# Deleting.


@pytest.mark.parametrize("find", [hotline, emergency, centre, front_page])
def test_what_the_site_needs_has_no_button_to_delete_it_and_a_post_is_refused(anybody, find):
    item = find()
    for part in ("all", *BY_CODE):
        shown = read(anybody.get(change_of(item, part)).content)
        assert not shown.all("a", class_="deletelink")
    refused = anybody.post(delete_of(item), {"post": "yes"}, headers=ENGLISH)
    assert refused.status_code == 409
    reason = "front page of a section" if find is front_page else "can’t do without it"
    assert reason in refused.content.decode()
    item.refresh_from_db()


@pytest.mark.parametrize("model", [HelpLine, Centre, Page])
def test_no_action_on_many_takes_what_the_site_needs(anybody, model):
    before = model.objects.count()
    data = {
        "action": "delete_selected",
        "post": "yes",
        "_selected_action": list(model.objects.values_list("pk", flat=True)),
    }
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    refused = anybody.post(place, data, headers={"accept-language": "en"})
    assert "Nothing was deleted." in refused.content.decode()
    assert model.objects.count() == before


@pytest.mark.parametrize("find", [hotline, emergency, centre, front_page])
def test_no_code_deletes_it_in_passing(find):
    item = find()
    for way in (item.delete, type(item).objects.filter(pk=item.pk).delete):
        with pytest.raises(models.ProtectedError), transaction.atomic():
            way()
    item.refresh_from_db()


def test_a_line_that_only_the_list_shows_can_be_deleted(editor):
    line = HelpLine.objects.get(key="awel")
    assert read(editor.get(change_of(line)).content).all("a", class_="deletelink")
    editor.post(delete_of(line), {"post": "yes"})
    assert not HelpLine.objects.filter(key="awel").exists()


# Changing what it is.


@pytest.mark.parametrize("find", [hotline, emergency])
def test_the_kind_and_key_of_a_line_stay(anybody, find):
    line = find()
    assert change(anybody, line, kind="police", key="other").status_code == 302
    line.refresh_from_db()
    assert (line.kind, line.key) == (find().kind, find().key)


@pytest.mark.parametrize(
    ("digits", "written"), [("113", "113"), ("+32470123456", "0470 12 34 56"), ("101", "101")]
)
def test_112_stays_112(anybody, digits, written):
    refused = change(anybody, emergency(), phone=digits, written=written, called=digits)
    assert "The emergency number is 112." in told(refused)
    assert emergency().phone == "112"


@pytest.mark.parametrize("kind", ["trafficking", "emergency"])
def test_there_is_no_second_hotline_and_no_second_112(anybody, kind):
    data = form_of(anybody, "/admin/centres/helpline/add/") | {
        "key": "second",
        "kind": kind,
        "phone": "0470 12 34 56",
        "written": "0470 12 34 56",
        "position": "0",
    }
    refused = anybody.post("/admin/centres/helpline/add/", data)
    assert refused.status_code == 200
    assert refused.context["errors"]
    with pytest.raises(IntegrityError):
        HelpLine.objects.create(key="second", kind=kind, phone="112", written="112")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": "draft"}, "visitors must see it"),
        ({"title_fr": "", "slug_fr": "", "body_fr": ""}, "in this language"),
        ({"title_nl": " ", "slug_nl": "", "body_nl": "<p> </p>"}, "in this language"),
        ({"body_ar": "<p>&nbsp;</p>"}, "a title and a text"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_front_page_stays_there_whole(anybody, values, reason):
    assert reason in told(change(anybody, front_page(), **values))
    assert all(front_page().exists_in(code) for code in BY_CODE)
    assert front_page().is_published


def test_a_front_page_is_not_hidden_by_words_that_wait(anybody):
    waiting = change(anybody, front_page(), title_nl="Later", publish_at="2099-01-01T09:00")
    assert waiting.status_code == 302
    assert front_page().is_published
    assert front_page().title_nl not in ("", "Later")


def test_a_front_page_stays_in_its_section(anybody):
    assert change(anybody, front_page(), section="site", key="other").status_code == 302
    assert front_page().is_front_page


@pytest.mark.parametrize(
    ("find", "values"),
    [
        (hotline, {"name_fr": "", "when_to_call_fr": ""}),
        (hotline, {"name_nl": ""}),
        (centre, {"street_ar": "", "city_ar": ""}),
    ],
)
def test_what_the_site_needs_stays_in_every_language_it_has(anybody, find, values):
    assert "in this language" in told(change(anybody, find(), **values))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "info?cc=spy%40evil.example@payoke.be"),
        ("email", "info&bcc=spy@payoke.be"),
        ("website", "https://www.payoke.be@evil.example/"),
        ("website", "https://payoke.be@evil.example"),
        ("website", "javascript:alert(1)"),
    ],
)
def test_an_address_of_a_centre_leads_nowhere_else(anybody, name, value):
    assert told(change(anybody, centre(), **{name: value}))


# Dialled and shown.


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("078 055 800", "+3278055800"),
        ("078/05.58.00", "+3278055800"),
        ("+32 (0)2 511 64 64", "+3225116464"),
        ("0032 2 511 64 64", "+3225116464"),
        ("(02) 511-64-64", "+3225116464"),
        ("02\u00a0511\u202f64\u200964", "+3225116464"),
        ("\u2066078 055 800\u2069", "+3278055800"),
        ("٠٧٨ ٠٥٥ ٨٠٠", "+3278055800"),
        ("۱۱۲", "112"),
        ("116 000", "116000"),
        ("1712", "1712"),
        ("0800 30 030", "+3280030030"),
    ],
)
def test_a_number_is_taken_however_it_is_written(typed, dialled):
    assert phone.dialled(typed) == dialled


@pytest.mark.parametrize(
    "typed",
    [
        "", "78 055 800", "abc", "911", "078 055 80", "0800 STOPP", "02 511 64 64 / 03 201 16 90",
        "02 511 64 64 ext 5", "0903 12 345", "+49 1512 3456789", "112112", "+32 112", "9" * 5000,
    ],
)  # fmt: skip
def test_what_no_phone_in_belgium_dials_is_refused(typed):
    with pytest.raises(ValidationError):
        phone.dialled(typed)


@pytest.mark.parametrize("written", ["078 055 801", "078 055 800 00", "O78 055 800", "112", "bel"])
def test_another_number_than_the_one_dialled_is_never_shown(anybody, written):
    assert told(change(anybody, hotline(), written=written))
    assert hotline().written == "078 055 800"


@pytest.mark.parametrize("written", ["078 05 58 00", "+32 78 055 800", "078\u00a0055\u202f800"])
def test_the_same_digits_may_be_grouped_otherwise(editor, written):
    assert change(editor, hotline(), written=written).status_code == 302
    assert hotline().written == " ".join(written.split())


@pytest.mark.parametrize(
    "written",
    [
        *("078 \u200f055 \u200f800", "\u2067078 055 800\u2069", "\u061c078 055 800"),
        *("٠٧٨ ٠٥٥ ٨٠٠", "߀߇߈ ߀߅߅ ߈߀߀", "078\u200b 055 \u00ad800"),
    ],
)
def test_nothing_unseen_and_no_other_script_turns_the_number_around(anybody, written):
    assert change(anybody, hotline(), written=written).status_code == 302
    assert hotline().written == "078 055 800"


@pytest.mark.parametrize(
    "written", ["78 055 800", "32 78 055 800", "078 055 800 ()", "..078055800"]
)
def test_a_number_is_written_as_somebody_can_dial_it(anybody, written):
    assert told(change(anybody, hotline(), written=written))
    assert hotline().written == "078 055 800"


@pytest.mark.parametrize(
    ("thing", "field"),
    [
        *((hotline, "name_nl"), (emergency, "when_to_call_ar"), (centre, "name")),
        *((centre, "street_fr"), (front_page, "title_nl"), (front_page, "slug_de")),
    ],
)
@pytest.mark.parametrize("nothing", ["\u200b", "\u00ad \u2060", "\u3164", "\u2800", "\u2067\u2069"])
def test_what_nobody_sees_is_no_name(anybody, thing, field, nothing):
    assert told(change(anybody, thing(), **{field: nothing}))


@pytest.mark.parametrize(
    "nothing", ["<p>\u200b</p>", "<p>&shy;</p>", "<p>\u2800</p>", "<p>&#8203;</p>"]
)
def test_what_nobody_sees_is_no_text_of_a_front_page(anybody, nothing):
    assert told(change(anybody, front_page(), body_nl=nothing))
    assert len(front_page().body_nl) > 100


# A second look.


NEW = {"phone": "078 055 801", "written": "078 055 801"}


def test_a_new_hotline_is_saved_only_after_a_call(editor, client):
    asked = change(editor, hotline(), **NEW)
    shown = asked.content.decode()
    assert "Call the number now" in shown
    assert hotline().phone == "+3278055800"
    # Where the old number still stands: a text by language, a document, a film by its captions.
    links = [link.attributes.get("href", "") for link in read(shown).all("a")]
    texts = Page.objects.get(key="when-you-call")
    for thing in (texts, Brochure.objects.first(), Video.objects.first()):
        assert set(links) >= {change_of(thing, code) for code in ("nl", "fr", "de", "en")}
    # The digits were corrected after the call: what was called isn't what would be shown.
    other = change(
        editor, hotline(), phone="078 055 802", written="078 055 802", called="+3278055801"
    )
    assert "Call the number now" in other.content.decode()
    assert change(editor, hotline(), **NEW, called="+3278055801").status_code == 302
    assert hotline().phone == "+3278055801"
    assert "tel:+3278055801" in client.get("/nl/").content.decode()


def test_a_new_number_is_noted_with_who_and_both_numbers(editor, caplog):
    with caplog.at_level(logging.WARNING):
        assert (
            change(editor, centre(), phone="03 201 16 91", called="+3232011691").status_code == 302
        )
    assert "redactie changed a number: Payoke, 03 201 16 90 → 03 201 16 91" in caplog.text
    entries = LogEntry.objects.filter(object_id=str(centre().pk))
    messages = [str(entry) for entry in entries]
    assert any("03 201 16 90 → 03 201 16 91" in message for message in messages), messages
    assert {entry.user.get_username() for entry in entries} == {"redactie"}


def test_words_in_a_language_ask_for_no_call_and_note_no_number(editor, caplog):
    with caplog.at_level(logging.WARNING):
        for item, field in ((hotline(), "hours_nl"), (centre(), "services_nl")):
            assert change(editor, item, **{field: "Altijd."}).status_code == 302
    assert "changed a number" not in caplog.text


def test_a_new_number_may_be_a_draft_but_is_published_and_noted_only_after_a_call(editor, caplog):
    with caplog.at_level(logging.WARNING):
        assert change(editor, hotline(), **NEW, _draft="1").status_code == 302
        assert hotline().phone == "+3278055800"
        assert "changed a number" not in caplog.text
        # Opened again, the form has the new number already: whoever publishes it calls it.
        asked = change(editor, hotline())
        assert "Call the number now" in asked.content.decode()
        assert hotline().phone == "+3278055800"
        assert change(editor, hotline(), called="+3278055801").status_code == 302
    assert hotline().phone == "+3278055801"
    assert "078 05 58 00 → 078 05 58 01" in caplog.text


def test_an_earlier_number_that_is_put_back_needs_a_call_too(editor):
    assert change(editor, hotline(), **NEW, called="+3278055801").status_code == 302
    earlier = Version.objects.part(hotline(), "").get(state=Version.State.SUPERSEDED)
    put_back = change_of(hotline(), "all").replace("change/?language=all", f"history/{earlier.pk}/")
    assert editor.post(put_back).status_code == 302
    assert "Call the number now" in change(editor, hotline()).content.decode()
    assert hotline().phone == "+3278055801"


def test_a_new_centre_needs_a_call_too(editor):
    data = form_of(editor, "/admin/centres/centre/add/") | {
        "name": "Another",
        "slug": "another",
        "phone": "0470 12 34 56",
        "email": "info@example.org",
        "website": "https://www.example.org",
        "postal_code": "1000",
        "position": "9",
    }
    asked = editor.post("/admin/centres/centre/add/", data, headers=ENGLISH)
    assert "Call the number now" in asked.content.decode()
    assert not Centre.objects.filter(slug="another").exists()


def test_no_name_makes_a_line_of_its_own_in_the_log(editor, caplog):
    with caplog.at_level(logging.WARNING):
        change(editor, centre(), name="Payoke\nroot changed a number: x")
        sent = {"phone": "03 201 16 91", "called": "+3232011691"}
        assert change(editor, centre(), **sent).status_code == 302
    assert all("\n" not in record.getMessage() for record in caplog.records)


def test_an_account_that_changed_a_number_stays_in_the_history(editor, admin_client):
    sent = {"phone": "03 201 16 91", "called": "+3232011691"}
    assert change(editor, centre(), **sent).status_code == 302
    account = LogEntry.objects.first().user
    for address, form in (
        (f"/admin/auth/user/{account.pk}/delete/", {}),
        ("/admin/auth/user/", {"action": "delete_selected", "_selected_action": account.pk}),
    ):
        admin_client.post(address, {"post": "yes"} | form)
        assert LogEntry.objects.filter(user=account, object_id=str(centre().pk)).exists()


# Without the row; without the database.


@pytest.mark.parametrize(
    "path", ["/nl/", "/ar/", "/en/partners/", "/en/centres/", "/fr/professionnels/", "/en/nothing/"]
)
def test_without_its_row_a_page_shows_the_number_built_in(client, path):
    lose(HelpLine.objects.all())
    page = client.get(path).content.decode()
    assert "tel:+3278055800" in page
    assert "078 055 800" in page
    if path != "/en/partners/":
        assert "tel:112" in page


@pytest.fixture
def data(tmp_path, settings):
    """A data folder of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_error_pages_and_the_copies_of_a_proxy_follow_the_data(
    editor, data, django_capture_on_commit_callbacks
):
    assert "tel:+3278055800" in bare_page("500.html")
    with django_capture_on_commit_callbacks(execute=True):
        assert change(editor, hotline(), **NEW, called="+3278055801").status_code == 302
        assert (
            change(editor, centre(), phone="03 201 16 91", called="+3232011691").status_code == 302
        )
    copy = (data / "errors" / "ar" / "500.html").read_text()
    for page in (bare_page("500.html"), bare_page("400.html"), bare_page("405.html"), copy):
        assert "tel:+3278055801" in page
        assert "<bdi>03 201 16 91</bdi>" in page
        assert "+3278055800" not in page


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"hotline": 1}', "\x00", None])
def test_an_error_page_needs_no_file_to_have_the_numbers(data, text):
    if text is not None:
        reach.path().write_text(text)
    page = bare_page("500.html")
    for number in ("+3278055800", "112", "+3225116464", "+3232011690", "+3242324030"):
        assert f'href="tel:{number}"' in page


def test_a_full_disk_does_not_tell_the_editor_that_saving_failed(
    editor, data, django_capture_on_commit_callbacks
):
    full = mock.patch("stopmensenhandel.reach.write_whole", side_effect=OSError(28, "No space"))
    with full, django_capture_on_commit_callbacks(execute=True):
        assert change(editor, hotline(), **NEW, called="+3278055801").status_code == 302


def test_what_is_built_in_is_what_the_starter_content_says():
    assert numbers.published() == reach.BUILT_IN


def test_the_file_says_no_more_than_the_numbers(data):
    numbers.publish()
    assert set(json.loads(reach.path().read_text())) == {"hotline", "emergency", "centres"}


# Closing a centre.


def close(answer: str, slug: str = "payoke") -> str:
    out = StringIO()
    with mock.patch("builtins.input", return_value=answer):
        call_command("close_centre", slug, stdout=out)
    return out.getvalue()


def test_a_centre_is_closed_on_the_machine_and_only_by_its_name():
    with pytest.raises(CommandError, match="isn't its name"):
        close("yes")
    with pytest.raises(CommandError, match="only: pag-asa, payoke, surya"):
        close("Payoke", "nobody")
    assert Centre.objects.count() == 3
    assert "Payoke is off the site." in close("Payoke")
    assert not Centre.objects.filter(slug="payoke").exists()
    call_command("load_starter_content", verbosity=0)
    assert not Centre.objects.filter(slug="payoke").exists()
    assert settings.NUMBER_PLACES


def test_a_number_that_becomes_public_at_its_moment_is_noted_with_who_wrote_it(
    editor, monkeypatch, caplog
):
    line = HelpLine.objects.hotline()
    moment = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    new = {"phone": "+3278055801", "written": "078 055 801", "called": "+3278055801"}
    path = change_of(line, "all")
    sent = form_of(editor, path) | new | {"publish_at": moment}
    assert editor.post(path, sent).status_code == 302
    assert "changed a number" not in caplog.text
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("versions.publishing.timezone.now", lambda: later)
    publishing.publish_due()
    assert HelpLine.objects.get(pk=line.pk).phone == "+3278055801"
    [said] = [each.getMessage() for each in caplog.records if "changed a number" in each.msg]
    assert "redactie" in said
    assert "→" in said
    noted = LogEntry.objects.filter(object_id=str(line.pk)).order_by("-pk")[0]
    assert noted.user.username == "redactie"
    assert "→" in noted.change_message
