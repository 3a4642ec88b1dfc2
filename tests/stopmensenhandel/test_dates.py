"""Dates in the admin: the day first, whatever its language, and sure before they count."""

import datetime
import itertools

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

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
@pytest.mark.parametrize(
    "typed", ["25/04/2026", "25-4-2026", "25.04.2026", "25/4/26", "2026-04-25"]
)
def test_a_date_that_can_be_read_one_way_only_counts(editor, language, typed):
    page = add_page()
    editor.cookies["django_language"] = language.code
    data = form_of(editor, change_of(page)) | {"reviewed_on": typed, "publish_from_0": typed}
    response = editor.post(change_of(page), data, headers={"accept-language": language.code})
    assert response.status_code == 302, response.context["errors"]
    page.refresh_from_db()
    assert page.reviewed_on == datetime.date(2026, 4, 25)
    # Without a time, from the beginning of the day.
    assert timezone.localtime(page.publish_from).replace(tzinfo=None) == datetime.datetime(
        2026, 4, 25
    )


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
    before = page.reviewed_on
    typed = {"reviewed_on": "03/04/2026", "publish_from_0": "5.6.2026", "publish_from_1": "9:30"}
    data = form_of(editor, change_of(page)) | typed
    headers = {"accept-language": language.code}
    shown = editor.post(change_of(page), data, headers=headers)
    assert shown.status_code == 200
    text = shown.content.decode()
    with translation.override(language.code):
        written = date_format(datetime.date(2026, 4, 3), "DATE_FORMAT")  # the month in a word
    assert "4" not in written.replace("2026", "")
    assert written in text
    assert 'value="2026-04-03"' in text
    assert 'value="2026-06-05"' in text
    page.refresh_from_db()
    assert page.reviewed_on == before
    # Saved once more as it is shown, it counts.
    fields = shown.context["adminform"].form
    again = {"reviewed_on": "2026-04-03", "publish_from_0": "2026-06-05"}
    assert [fields[name].value() for name in ("reviewed_on",)] == [datetime.date(2026, 4, 3)]
    assert editor.post(change_of(page), data | again, headers=headers).status_code == 302
    page.refresh_from_db()
    assert page.reviewed_on == datetime.date(2026, 4, 3)
    assert timezone.localtime(page.publish_from).replace(tzinfo=None) == datetime.datetime(
        2026, 6, 5, 9, 30
    )


@pytest.mark.parametrize(
    "typed",
    [
        "04/25/2026",
        "0001-01-01",
        "1/1/1",
        "9999-12-31",
        "31/02/2026",
        "morgen",
        "2026-13-01",
        "1" * 5000,
        "a\0b",
    ],
)
def test_a_date_that_can_not_be_is_refused_and_nothing_is_lost(editor, typed):
    page = add_page()
    data = form_of(editor, change_of(page)) | {"summary_nl": "Getypt."}
    for names in (["reviewed_on"], ["review_by"], ["publish_from_0"]):
        shown = editor.post(change_of(page), data | dict.fromkeys(names, typed))
        assert shown.status_code == 200
        assert "Getypt." in shown.content.decode()
        assert {name.removesuffix("_0") for name in names} == {
            *shown.context["adminform"].form.errors
        }


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
