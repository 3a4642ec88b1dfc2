"""The second factor, how long a log-in lasts, and the log of accounts."""

import time

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Account, Event
from tests.factories import add_page
from tests.steps import NAME, change_of, form_of, log_in, make_editor
from tests.web import read

pytestmark = pytest.mark.django_db

PLACE = "/admin/second-factor/"


@pytest.fixture
def asked(settings):
    """The site asks publishers and administrators for a second factor."""
    settings.SECOND_FACTOR = True


def code_of(user, step: int = 0) -> str:
    """Return what the app on a phone shows; each code counts once."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, t0=-30 * step):06}"


@pytest.fixture
def publisher(client, asked):
    """A publisher who has just given name and password."""
    make_editor()
    assert log_in(client).status_code == 302
    client.user = get_user_model().objects.get()
    return client


def enrol(client) -> list[str]:
    """Set up a second factor; return the codes for the drawer."""
    client.get(PLACE)
    shown = client.post(PLACE, {"code": code_of(client.user)})
    assert shown.status_code == 200
    return [each.text.strip() for each in read(shown.content).all("code")]


def test_a_first_log_in_leads_to_setting_up(publisher):
    page = add_page()
    led = publisher.get(change_of(page))
    assert led.status_code == 302
    assert led.headers["Location"].startswith(PLACE)
    shown = publisher.get(led.headers["Location"])
    assert "data:image/svg+xml" in shown.text
    assert len(enrol(publisher)) == 10
    assert publisher.get(change_of(page)).status_code == 200
    # The secret is shown while it is set up, and never again.
    device = TOTPDevice.objects.get()
    assert "data:image/svg+xml" not in publisher.get(PLACE).text
    assert device.key not in publisher.get(PLACE).text


def test_the_next_log_in_asks_for_a_code_and_leads_on(publisher):
    enrol(publisher)
    again = Client()
    log_in(again)
    assert (
        again.get("/admin/content/page/").headers["Location"]
        == f"{PLACE}?next=%2Fadmin%2Fcontent%2Fpage%2F"
    )
    wrong = again.post(PLACE, {"code": "000000"})
    assert wrong.status_code == 400
    assert again.get("/admin/content/page/").status_code == 302
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    right = again.post(f"{PLACE}?next=/admin/content/page/", {"code": code_of(publisher.user, 1)})
    assert right.headers["Location"] == "/admin/content/page/"
    assert again.get("/admin/content/page/").status_code == 200


def test_a_code_of_paper_opens_once(publisher):
    codes = enrol(publisher)
    for expected in (302, 400):
        again = Client()
        log_in(again)
        assert again.post(PLACE, {"code": codes[0].upper()}).status_code == expected


@pytest.mark.parametrize(
    "code", ["", "1", "x" * 500, "\x00", "１２３４５６", "-1", "1e5", "٠١٢٣٤٥"]
)
def test_what_is_no_code_is_refused(publisher, code):
    enrol(publisher)
    again = Client()
    log_in(again)
    assert again.post(PLACE, {"code": code}).status_code == 400
    assert again.get("/admin/content/page/").status_code == 302


def test_without_the_second_factor_no_form_is_taken_and_nothing_typed_is_lost(publisher):
    page = add_page()
    enrol(publisher)
    data = form_of(publisher, change_of(page)) | {"title_nl": "Getypt"}
    again = Client()
    log_in(again)
    refused = again.post(change_of(page), data)
    assert refused.status_code == 403
    assert "Getypt" in refused.text
    assert again.get("/admin/still-here/").status_code == 403
    page.refresh_from_db()
    assert page.title_nl != "Getypt"


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "/nl/", "javascript:1"]
)
def test_a_code_leads_nowhere_else(publisher, wanted):
    enrol(publisher)
    again = Client()
    log_in(again)
    led = again.post(f"{PLACE}?next={wanted}", {"code": code_of(publisher.user, 1)})
    assert led.headers["Location"] == "/admin/"


def test_a_translator_may_do_without_and_who_set_one_up_may_not(client, asked):
    make_editor()
    Account.objects.update(role="translator", languages=["ar"])
    log_in(client)
    client.user = get_user_model().objects.get()
    assert client.get("/admin/content/page/").status_code == 200
    enrol(client)
    again = Client()
    log_in(again)
    assert again.get("/admin/content/page/").status_code == 302


def test_on_the_machine_itself_nobody_is_asked(client, settings):
    assert settings.SECOND_FACTOR is False
    make_editor()
    log_in(client)
    assert client.get("/admin/content/page/").status_code == 200


def test_a_lost_one_is_taken_away_on_the_machine(publisher):
    enrol(publisher)
    call_command("reset_second_factor", NAME)
    assert not TOTPDevice.objects.exists()
    assert publisher.get("/admin/content/page/").status_code == 302
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "nobody")


def test_visitors_pages_have_nothing_to_do_with_it(publisher):
    assert publisher.get("/nl/").status_code == 200


# How long a log-in lasts.


@pytest.mark.parametrize(("hours", "is_in"), [(1.9, True), (2.1, False)])
def test_two_idle_hours_end_it(client, monkeypatch, hours, is_in):
    make_editor()
    log_in(client)
    client.get("/admin/")
    session = client.session
    assert 60 * 115 <= session.get_expiry_age() <= 60 * 120
    assert session.get_expire_at_browser_close()
    expires = session.get_expiry_date().timestamp()
    assert (time.time() + hours * 3600 < expires) is is_in


def test_a_days_work_ends_it_however_busy(client):
    make_editor()
    log_in(client)
    client.get("/admin/")
    session = client.session
    session["since"] = int(time.time()) - 12 * 3600 - 1
    session.save()
    assert "/login/" in client.get("/admin/content/page/").headers["Location"]


# The log.


def test_the_log_says_who_came_in_and_never_from_where(client):
    make_editor()
    log_in(client, password="wrong")
    log_in(client, name="Geheim-wachtwoord-als-naam", password="wrong")
    log_in(client)
    client.post("/admin/logout/")
    told = list(Event.objects.order_by("pk").values_list("kind", "name"))
    assert told[1:] == [("failed", NAME), ("failed", ""), ("in", NAME), ("out", NAME)]
    columns = {field.name for field in Event._meta.fields}
    assert columns == {"id", "name", "kind", "details", "by", "at"}


def test_the_log_is_read_by_administrators_and_altered_by_nobody(somebody):
    Event.objects.create(kind="in", name="x")
    [event] = Event.objects.filter(name="x")
    place = "/admin/accounts/event/"
    assert somebody("administrator").get(place).status_code == 200
    assert somebody("publisher").get(place).status_code == 403
    for role in ("administrator", "superuser"):
        client = somebody(role)
        for path in ("add/", f"{event.pk}/change/", f"{event.pk}/delete/"):
            client.post(place + path, {"post": "yes", "name": "y", "kind": "in"})
        client.post(
            place, {"action": "delete_selected", "_selected_action": [str(event.pk)], "post": "yes"}
        )
    event.refresh_from_db()
    assert event.name == "x"
