"""An upload is read once, apart, and while nobody waits for it."""

import shutil

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import connection

from content.models import BrochureEdition, VideoEdition
from files.fields import CaptionsField, PDFField, VideoField
from tests.factories import (
    TODAY,
    add_brochure,
    brochure_edition,
    clip,
    make_pdf,
    plain,
    upload,
    video_edition,
    vtt,
)
from tests.steps import change_of, form_of, log_in, make_editor, run_python

pytestmark = pytest.mark.django_db


@pytest.fixture
def readings(monkeypatch) -> list[tuple[str, int]]:
    """What is read from now on: the kind of field, and how deep in transactions."""
    seen = []

    def watched(field):
        real = field.read

        def read(self, file):
            seen.append((field.__name__, len(connection.atomic_blocks)))
            return real(self, file)

        return read

    for field in (PDFField, VideoField, CaptionsField):
        monkeypatch.setattr(field, "read", watched(field))
    return seen


def test_the_admin_reads_a_pdf_once_and_before_its_transaction(client, readings):
    make_editor()
    log_in(client)
    path = change_of(add_brochure("folder"))
    data = form_of(client, path) | {"editions-0-file": upload(plain(), "x.pdf")}
    outside = len(connection.atomic_blocks)
    assert client.post(path, data).status_code == 302
    assert readings == [("PDFField", outside)]


def test_the_admin_reads_a_refused_file_once_too(client, readings):
    make_editor()
    log_in(client)
    path = change_of(add_brochure("folder"))
    data = form_of(client, path) | {"editions-0-file": upload(b"MZ", "x.pdf")}
    assert client.post(path, data).status_code == 200
    assert len(readings) == 1


def test_the_admin_reads_a_video_and_its_captions_once_each(client, readings):
    make_editor()
    log_in(client)
    edition = video_edition()
    edition.save()
    readings.clear()
    path = change_of(edition.item, edition.language)
    data = form_of(client, path) | {
        "editions-0-file": upload(clip(), "x.mp4"),
        "tracks-TOTAL_FORMS": "1",
        "tracks-0-language": "nl",
        "tracks-0-kind": "captions",
        "tracks-0-file": upload(vtt("00:00.000 --> 00:00.500\nHallo"), "x.vtt"),
    }
    outside = len(connection.atomic_blocks)
    assert client.post(path, data).status_code == 302
    assert sorted(readings) == [("CaptionsField", outside), ("VideoField", outside)]


def test_nothing_is_read_for_somebody_who_may_store_nothing(client, readings):
    account = get_user_model().objects.create_user("gast", password="x", is_staff=True)
    account.user_permissions.set(Permission.objects.filter(codename="view_brochure"))
    client.force_login(account)
    path = change_of(add_brochure("folder"))
    assert client.post(path, {"editions-0-file": upload(plain(), "x.pdf")}).status_code == 403
    assert readings == []


def test_a_name_that_no_field_has_is_read_by_none(client, readings):
    make_editor()
    log_in(client)
    path = change_of(add_brochure("folder"))
    data = form_of(client, path)
    for name in ("nothing", "editions-0-nothing", "other-0-file", "editions-x-file", "language"):
        data[name] = upload(plain(), "x.pdf")
    assert client.post(path, data).status_code == 302
    assert readings == []


def test_a_shell_that_doesn_t_validate_stores_what_is_known_as_well(readings):
    edition = brochure_edition(make_pdf(pages=2))
    edition.save()
    stored = BrochureEdition.objects.get(pk=edition.pk)
    assert (stored.page_count, stored.size) == (2, stored.file.size)
    assert len(readings) == 1


def test_validating_fills_what_is_known(readings):
    edition = video_edition()
    edition.full_clean(exclude=["item", "size", "sha256", "duration", "width", "height", "image"])
    assert edition.duration > 0
    edition.save()
    assert len(readings) == 1
    assert VideoEdition.objects.get(pk=edition.pk).width == edition.width


def test_a_new_file_is_read_although_the_one_before_was(readings):
    edition = brochure_edition(plain())
    edition.save()
    edition.file = ContentFile(make_pdf(pages=3), name="other.pdf")
    edition.issued_on = TODAY
    edition.save()
    assert edition.page_count == 3
    assert edition.earlier.count() == 1
    assert len(readings) == 2


WORK = """
import sys
from stopmensenhandel.wsgi import application
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from content.models import Brochure
client = Client()
for path in ("/nl/", "/ar/brochures-and-videos/", "/nl/package.zip?language=nl", "/sitemap.xml"):
    response = client.get(path)
    assert response.status_code == 200, path
    b"".join(response)
client.force_login(get_user_model().objects.create_superuser("chef", password="x"))
path = f"/admin/content/brochure/{Brochure.objects.first().pk}/change/?language=xx"
form = {"editions-TOTAL_FORMS": "1", "editions-INITIAL_FORMS": "0",
        "editions-0-file": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}
response = client.post(path, form)
assert "The PDF is cut off: its end is missing." in response.content.decode()
assert client.get("/admin/content/video/").status_code == 200
print("loaded:", sorted({"PIL", "av", "pypdf", "pypdfium2"} & set(sys.modules)))
print("read:", "files.inspection" in " ".join(sys.modules))
"""


def test_who_serves_visitors_and_editors_loads_nothing_that_decodes_files(prepared, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    done = run_python(WORK, data, ALLOWED_HOSTS="testserver")
    assert done.returncode == 0, done.stderr
    assert "loaded: []" in done.stdout
    assert "read: False" in done.stdout
