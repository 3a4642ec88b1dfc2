"""Dates in the admin: the day first, whatever its language, and sure before they count."""

import datetime
import itertools
import zoneinfo

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone, translation
from django.utils.formats import date_format

from stopmensenhandel.dates import DayFirstField, DayFirstTimeField
from stopmensenhandel.languages import LANGUAGES
from tests.factories import add_page
from tests.steps import change_of, form_of
from tests.web import read
from versions.models import Version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
@pytest.mark.parametrize(
    "typed", ["25/04/2026", "25-4-2026", "25.04.2026", "25/4/26", "2026-04-25"]
)
def test_a_date_that_can_be_read_one_way_only_counts(editor, language, typed):
    page = add_page()
    editor.cookies["django_language"] = language.code
    path = change_of(page)
    data = form_of(editor, path) | {"reviewed_on_nl": typed}
    response = editor.post(path, data, headers={"accept-language": language.code})
    assert response.status_code == 302, response.context["errors"]
    page.refresh_from_db()
    assert page.reviewed_on_nl == datetime.date(2026, 4, 25)


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_moment_is_what_the_browser_s_calendar_says_in_belgian_time(editor, language):
    page = add_page()
    path = change_of(page)
    data = form_of(editor, path) | {"title_nl": "Later", "publish_at": "2099-06-05T09:30"}
    response = editor.post(path, data, headers={"accept-language": language.code})
    assert response.status_code == 302, response.context["errors"]
    waiting = Version.objects.part(page, "nl").open().get()
    moment = timezone.localtime(waiting.publish_at, zoneinfo.ZoneInfo("Europe/Brussels"))
    assert moment.replace(tzinfo=None) == datetime.datetime(2099, 6, 5, 9, 30)
    # Opened again it says the same.
    assert read(editor.get(path).content).one("input", name="publish_at").attributes["value"] == (
        "2099-06-05T09:30"
    )


def test_a_day_without_a_time_is_from_its_beginning():
    found = DayFirstTimeField().clean(["25/04/2026", ""])
    assert timezone.localtime(found).replace(tzinfo=None) == datetime.datetime(2026, 4, 25)


@pytest.mark.parametrize("typed", ["26-04-03", "03-04-26"])
def test_a_year_of_two_digits_may_be_in_front(typed):
    with pytest.raises(ValidationError) as refused:
        DayFirstField().clean(typed)
    assert refused.value.code == "unsure"


def test_the_digits_of_a_date_may_be_those_of_any_script():
    assert DayFirstField().clean("٢٥/٠٤/٢٠٢٦") == datetime.date(2026, 4, 25)


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_date_that_can_be_read_two_ways_is_written_out_before_it_counts(editor, language):
    page = add_page()
    before = page.reviewed_on_nl
    path = change_of(page)
    data = form_of(editor, path) | {"reviewed_on_nl": "03/04/2026", "review_by_nl": "5.6.2026"}
    headers = {"accept-language": language.code}
    shown = editor.post(path, data, headers=headers)
    assert shown.status_code == 200
    text = shown.content.decode()
    with translation.override(language.code):
        written = date_format(datetime.date(2026, 4, 3), "DATE_FORMAT")  # the month in a word
    assert "4" not in written.replace("2026", "")
    assert written in text
    assert 'value="2026-04-03"' in text
    assert 'value="2026-06-05"' in text
    page.refresh_from_db()
    assert page.reviewed_on_nl == before
    # Saved once more as it is shown, it counts.
    fields = shown.context["adminform"].form
    again = {"reviewed_on_nl": "2026-04-03", "review_by_nl": "2026-06-05"}
    days = [datetime.date(2026, 4, 3), datetime.date(2026, 6, 5)]
    assert [fields[name].value() for name in again] == days
    assert editor.post(path, data | again, headers=headers).status_code == 302
    page.refresh_from_db()
    assert [page.reviewed_on_nl, page.review_by_nl] == days


def test_a_moment_with_a_date_that_can_be_read_two_ways_never_counts():
    field = DayFirstTimeField()
    with pytest.raises(ValidationError) as refused:
        field.clean(["5.6.2026", "9:30"])
    assert "unsure" in {error.code for error in refused.value.error_list}
    assert field.bound_data(["5.6.2026", "9:30"], None) == [datetime.date(2026, 6, 5), "9:30"]
    found = timezone.localtime(field.clean(["2026-06-05", "9:30"]))
    assert found.replace(tzinfo=None) == datetime.datetime(2026, 6, 5, 9, 30)


NO_DATES = [
    *("04/25/2026", "0001-01-01", "1/1/1", "9999-12-31", "31/02/2026", "morgen", "2026-13-01"),
    *("1" * 5000, "a\0b"),
]


@pytest.mark.parametrize("typed", NO_DATES)
def test_a_date_that_can_not_be_is_refused_and_nothing_is_lost(editor, typed):
    page = add_page()
    path = change_of(page)
    data = form_of(editor, path) | {"title_nl": "Getypt"}
    for name in ("reviewed_on_nl", "review_by_nl"):
        shown = editor.post(path, data | {name: typed})
        assert shown.status_code == 200
        assert read(shown.content).one("input", name="title_nl").attributes["value"] == "Getypt"
        assert {name} == {*shown.context["adminform"].form.errors}


@pytest.mark.parametrize(
    "typed",
    [
        *NO_DATES,
        *(f"{day}T09:30" for day in NO_DATES),
        *("05/06/2099 09:30", "5.6.2099 9:30", "2099-06-05T24:30", "2026-01-01T09:30"),
    ],
)
def test_a_moment_that_can_not_be_is_refused_and_nothing_is_lost(editor, typed):
    page = add_page()
    data = form_of(editor, change_of(page)) | {"summary_nl": "Getypt."}
    shown = editor.post(change_of(page), data | {"publish_at": typed})
    assert shown.status_code == 200
    assert "Getypt." in shown.content.decode()
    assert {"publish_at"} == {*shown.context["adminform"].form.errors}
    page.refresh_from_db()
    assert page.summary_nl != "Getypt."
    assert not Version.objects.part(page, "nl").open()


def test_every_date_in_the_admin_is_typed_so(rf, django_user_model):
    request = rf.get("/")
    request.user = django_user_model.objects.create_superuser("chief")
    admins = admin.site._registry.values()
    parts = itertools.chain.from_iterable(a.get_inline_instances(request) for a in admins)
    for each in (*admins, *parts):
        for field in each.model._meta.fields:
            if isinstance(field, models.DateField) and field.editable:
                kind = type(each.formfield_for_dbfield(field, request))
                assert kind in (DayFirstField, DayFirstTimeField), field


def test_the_calendar_writes_what_can_be_read_one_way_only(editor):
    for language in LANGUAGES:
        script = editor.get("/admin/jsi18n/", headers={"accept-language": language.code}).content
        formats = script.decode().split('"DATE_INPUT_FORMATS": [')[1].partition("]")[0]
        assert formats.split() == ['"%Y-%m-%d"']
