"""The history: who wrote what, what differs, the way back."""

import pytest

from content.models import Brochure, Page
from tests.factories import add_brochure, add_page, make_pdf, upload
from tests.steps import change_of, delete_of, form_of
from tests.versions.test_drafts import draft, public, save
from tests.web import read
from versions import difference, keeping
from versions.models import Version

pytestmark = pytest.mark.django_db


def history_of(item) -> str:
    return change_of(item).partition("change/")[0] + "history/"


def test_the_history_says_who_changed_what_in_which_language(editor):
    page = add_page()
    save(editor, page, title_nl="Beter", comment="Korter")
    shown = editor.get(history_of(page), headers={"accept-language": "en"})
    [first, *_rest] = [row for row in read(shown.content).all("tr") if "redactie" in row.text]
    for words in ("Nederlands", "Title", "Korter", "Published"):
        assert words in first.text
    assert "Text" not in first.text


def test_a_difference_shows_what_was_taken_out_and_put_in(editor):
    page = add_page(body_nl="<p>Bel ons op 078 055 800. Het is gratis.</p>")
    save(editor, page, body_nl="<p>Bel ons op 078 055 800. Het kan iets kosten.</p>")
    version = Version.objects.part(page, "nl").published().get()
    shown = read(editor.get(f"{history_of(page)}{version.pk}/").content)
    assert "gratis" in "".join(each.text for each in shown.all("del"))
    assert "iets kosten" in "".join(each.text for each in shown.all("ins"))


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("<p>Een twee.</p>", "<p>Een drie.</p>", "twee", "drie"),
        ("<p>a</p>", '<p><a href="page:x">a</a></p>', "", "(page:x)"),
        ('<p><a href="page:x">a</a></p>', '<p><a href="page:y">a</a></p>', "x", "y"),
        ("<p>a</p>", "<h2>a</h2>", "", "■ "),
        ("<ul><li><p>a</p></li></ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>", "", "• b"),
        ("", "<p>Nieuw</p>", "", "Nieuw"),
        ("<p>a &lt;b&gt;</p>", "<p>a &lt;script&gt;</p>", "b", "script"),
    ],
)
def test_differences_are_words_that_can_be_read(before, after, removed, added):
    document = read(f"<div>{difference.of(before, after)}</div>".encode())
    assert removed in "".join(each.text for each in document.all("del"))
    assert added in "".join(each.text for each in document.all("ins"))
    assert not document.all("script")


def test_what_reads_the_same_differs_in_nothing():
    assert not difference.of("<p>a</p>\n<p>b</p>", "<p>a</p><p>b</p>")


def test_former_words_of_one_language_come_back_and_the_others_stay(editor):
    page = add_page()
    former = page.title_nl
    save(editor, page, title_nl="Slechter")
    save(editor, page, "fr", title_fr="Mieux")
    first = Version.objects.part(page, "nl").get(words__title=former)
    back = editor.post(f"{history_of(page)}{first.pk}/")
    assert back.status_code == 302
    assert form_of(editor, back.headers["Location"])["title_nl"] == former
    assert "Slechter" in public(page).text
    save(editor, page)
    page.refresh_from_db()
    assert (page.title_nl, page.title_fr) == (former, "Mieux")


def test_a_file_that_was_replaced_comes_back(editor):
    brochure = add_brochure()
    edition = brochure.editions.get(language="nl")
    former = edition.sha256
    save(editor, brochure, **{"editions-0-file": upload(make_pdf(pages=2), "x.pdf")})
    first = Version.objects.part(brochure, "nl").get(words__editions__0__sha256=former)
    editor.post(f"{history_of(brochure)}{first.pk}/")
    save(editor, brochure)
    edition.refresh_from_db()
    assert edition.sha256 == former
    assert len(edition.earlier.all()) == 2


def test_what_was_deleted_comes_back_with_its_files(editor):
    brochure = add_brochure(stored=True)
    number, edition = brochure.pk, brochure.editions.get(language="nl")
    first, address = edition.sha256, edition.version_url
    save(editor, brochure, **{"editions-0-file": upload(make_pdf(pages=2), "x.pdf")})
    draft(editor, brochure, "fr", title_fr="Pas encore")
    assert editor.post(delete_of(brochure), {"post": "yes"}).status_code == 302
    assert not Brochure.objects.filter(pk=number).exists()
    listed = editor.get("/admin/content/brochure/deleted/", headers={"accept-language": "en"})
    assert brochure.title_en in listed.text
    assert "redactie" in listed.text
    back = editor.post("/admin/content/brochure/deleted/", {"number": str(number)})
    assert back.status_code == 302
    brochure = Brochure.objects.get(pk=number)
    assert brochure.editions.count() == 5
    assert public(brochure).status_code == 200
    assert editor.get(address).status_code == 200
    assert brochure.editions.get(language="nl").earlier.filter(sha256=first).exists()
    assert form_of(editor, change_of(brochure, "fr"))["title_fr"] == "Pas encore"


def test_many_deleted_things_are_listed_by_pages_and_cost_no_more_than_one(
    editor, django_assert_max_num_queries
):
    pages = [add_page(f"gone-{number}") for number in range(60)]
    for page in pages:
        keeping.note_found(page)
    Page.objects.filter(key__startswith="gone-").delete()
    with django_assert_max_num_queries(12):
        listed = editor.get("/admin/content/page/deleted/", headers={"accept-language": "en"})
    assert len(read(listed.content).all("input", name="number")) == 50
    assert pages[-1].title_en in listed.text
    older = editor.get("/admin/content/page/deleted/?p=2", headers={"accept-language": "en"})
    assert len(read(older.content).all("input", name="number")) == 10
    assert pages[0].title_en in older.text


def test_what_no_longer_fits_says_so_when_it_is_to_come_back(editor):
    page = add_page()
    number, slug = page.pk, page.slug_nl
    assert editor.post(delete_of(page), {"post": "yes"}).status_code == 302
    add_page("another", slug_nl=slug)
    answer = editor.post("/admin/content/page/deleted/", {"number": str(number)}, follow=True)
    assert not Page.objects.filter(pk=number).exists()
    assert "errorlist" in answer.text or answer.context["messages"]


@pytest.mark.parametrize("number", ["", "x", "999999999", "1" * 50, "9" * 5000, "-1", "²"])
def test_what_was_never_there_is_not_brought_back(editor, number):
    answer = editor.post("/admin/content/page/deleted/", {"number": number})
    assert answer.status_code == 404
