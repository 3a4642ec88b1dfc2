"""One number says that something visitors read has changed, however it was written."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from centres.models import Centre
from content.models import Brochure, Page, Source
from content.models.publishable import next_change
from stopmensenhandel import generation
from stopmensenhandel.models import Generation
from tests.factories import add_brochure, add_page, add_video

pytestmark = pytest.mark.django_db


def bulk_create():
    Source.objects.bulk_create([Source(key="one", year=2024), Source(key="two", year=2025)])


def raw():
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "content_page" SET status = %s', ["draft"])


def relation():
    add_brochure("leaflet").pages.set([Page.objects.get(key="there")])


WAYS = {
    "save": lambda: Page.objects.get(key="there").save(),
    "create": lambda: add_page("new"),
    "update": lambda: Page.objects.update(status=Page.Status.DRAFT),
    "update of nothing but a time": lambda: Page.objects.update(updated_at=timezone.now()),
    "delete": lambda: Page.objects.get(key="there").delete(),
    "delete of many": lambda: Brochure.objects.all().delete(),
    "bulk_create": bulk_create,
    "bulk_update": lambda: Page.objects.bulk_update(Page.objects.all(), ["status"]),
    "another app": lambda: Centre.objects.update(position=9),
    "relation": relation,
    "a file": lambda: add_brochure("leaflet", stored=True),
    "captions": lambda: add_video("film", captions_in=["nl"]),
    "SQL": raw,
}


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_every_way_of_writing_raises_the_number(write):
    add_page("there")
    before = generation.number()
    write()
    assert generation.number() > before


def test_the_loader_raises_it_where_it_changes_something():
    before = generation.number()
    call_command("load_starter_content", overwrite=True, verbosity=0)
    assert generation.number() == before
    Page.objects.filter(key="write").update(title_nl="Anders")
    before = generation.number()
    call_command("load_starter_content", overwrite=True, verbosity=0)
    assert generation.number() > before


def test_what_visitors_do_not_read_does_not():
    before = generation.number()
    get_user_model().objects.create_user("an", password="a b c d e f g")
    list(Page.objects.all())
    assert generation.number() == before


def test_what_is_taken_back_is_not_counted():
    before = generation.number()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add_page("new")
        assert generation.number() > before
        raise ZeroDivisionError
    assert generation.number() == before


def test_there_is_one_row_even_where_it_was_lost():
    Generation.objects.all().delete()
    assert generation.number() == 0
    add_page("new")
    assert generation.number() > 0
    assert Generation.objects.count() == 1


def test_this_machine_is_told_after_commit_and_not_before(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.DATA_DIR = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        add_page("new")
        add_page("another")
        assert generation.told() == 0
    assert generation.told() == generation.number()
    # Each its own value, within the same tick of the clock, too.
    for position in range(20):
        before = generation.told()
        with django_capture_on_commit_callbacks(execute=True):
            Centre.objects.update(position=position)
        assert generation.told() == generation.number() > before


def test_the_next_moment_at_which_something_appears_is_known():
    now = timezone.now()
    assert next_change() is None
    add_page("earlier", publish_from=now - datetime.timedelta(hours=1))
    assert next_change() is None
    later = now + datetime.timedelta(days=2)
    add_page("later", publish_from=later)
    add_video("first", publish_from=later - datetime.timedelta(days=1))
    add_brochure("draft", publish_from=now + datetime.timedelta(hours=1))
    Brochure.objects.update(status=Brochure.Status.DRAFT)
    assert next_change() == later - datetime.timedelta(days=1)
