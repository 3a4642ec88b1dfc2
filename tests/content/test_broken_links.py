"""Links that lead nowhere: named on the start page, listed, checked by a button or a command."""

import io

import pytest
from django.core.management import CommandError, call_command

from content import linked
from links import checking
from links.models import Address, Check, Outcome
from tests.accounts.conftest import somebody as somebody
from tests.factories import add_page, add_source

pytestmark = pytest.mark.django_db

PAGE = "/admin/links/"


def with_body(key: str, code: str, body: str, **values):
    """Return a page whose stored text is this, as a former state of the site may have left it."""
    page = add_page(key, **values)
    type(page).objects.filter(pk=page.pk).update(**{f"body_{code}": body})
    page.refresh_from_db()
    return page


def dead() -> set[tuple[str, str]]:
    return {(link.url, link.language) for link in linked.dead()}


def test_links_within_the_site_are_looked_up_in_the_state_that_visitors_read():
    target = add_page("target", body_nl="<h2>Een kop</h2><p>Woorden.</p>")
    add_source("report")
    with_body(
        "linking",
        "nl",
        '<p><a href="page:target">a</a> <a href="page:target#een-kop">b</a> '
        '<a href="page:target#andere-kop">c</a> <a href="page:gone">d</a> '
        '<a href="page:centres">e</a> <a href="page:target#sources">f</a> [^report] [^lost]</p>',
    )
    assert dead() == {("page:target#andere-kop", "nl"), ("page:gone", "nl"), ("[^lost]", "nl")}
    target.status = target.Status.WITHDRAWN
    target.save()
    assert ("page:target", "nl") in dead()


def test_a_page_that_nobody_sees_has_no_broken_links():
    page = with_body("linking", "nl", '<p><a href="page:gone">d</a></p>')
    assert dead()
    page.status = page.Status.DRAFT
    page.save()
    assert not dead()


def test_links_to_other_sites_are_found_wherever_visitors_follow_them(settings):
    with_body("linking", "fr", '<p><a href="https://a.example/?x=1&amp;y=2">a</a></p>')
    add_source("report", url_de="https://b.example/")
    found = {(link.url, link.language) for link in linked.outside()}
    assert ("https://a.example/?x=1&y=2", "fr") in found
    assert ("https://b.example/", "de") in found
    assert {settings.EXIT_URL, settings.LEAFLET_URL} <= {url for url, _code in found}
    assert "https://www.pag-asa.be" in {url.rstrip("/") for url, _code in found}


@pytest.fixture
def asked(monkeypatch) -> list[list[str]]:
    """Note what would be asked, and ask nobody."""
    known: list[list[str]] = []

    def start(urls) -> bool:
        known.append(sorted(set(urls)))
        return Check.objects.begin(len(known[-1]))

    monkeypatch.setattr(checking, "start", start)
    return known


def test_the_start_page_counts_them_and_leads_to_them(somebody):
    page = with_body("linking", "ar", '<p><a href="page:gone">d</a></p>')
    Address.objects.create(
        url="https://b.example/", outcome=Outcome.GONE, asked_at="2026-01-01T00Z"
    )
    add_source("report", url_ar="https://b.example/")
    translator = somebody("translator")
    start = translator.get("/admin/").content.decode()
    assert "/admin/work/broken/?language=ar" in start
    listed = translator.get("/admin/work/broken/?language=ar").content.decode()
    assert "page:gone" in listed
    assert f"/admin/content/page/{page.pk}/change/?language=ar" in listed
    assert "https://b.example/" in listed


def test_the_button_has_other_sites_asked_once(somebody, asked):
    editor = somebody("editor")
    assert editor.get(PAGE).status_code == 200
    assert asked == []
    assert editor.post(PAGE).status_code == 302
    assert "disabled" in editor.get(PAGE).content.decode()
    editor.post(PAGE)
    said = editor.get(PAGE).content.decode()
    assert "They are being asked already." in said
    assert len(asked) == 2
    assert Check.objects.count() == 1


@pytest.mark.parametrize("role", ["", "translator", "centre", "administrator"])
def test_nobody_else_has_them_asked(somebody, asked, role):
    client = somebody(role)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403
    assert asked == []


def test_no_visit_asks_another_site(client, asked, monkeypatch):
    monkeypatch.setattr(checking, "ask", lambda _url: pytest.fail("asked"))
    add_page("linking", body_nl='<p><a href="https://a.example/">a</a></p>')
    assert client.get("/nl/hulp/linking-nl/").status_code == 200
    assert client.post(PAGE).status_code in (302, 403)
    assert asked == []


def test_the_command_names_what_is_broken_and_ends_with_1(monkeypatch):
    monkeypatch.setattr(checking, "PAUSE", 0)
    monkeypatch.setattr(checking, "ask", lambda url: OUTCOMES.get(url, Outcome.FINE))
    out = io.StringIO()
    call_command("check_links", stdout=out)
    assert "All links lead somewhere." in out.getvalue()
    with_body("linking", "nl", '<p><a href="page:gone">d</a> <a href="https://a.example">a</a></p>')
    with pytest.raises(CommandError, match="1 link leads nowhere"):
        call_command("check_links", "--own", stdout=out)
    with pytest.raises(CommandError, match="2 links lead nowhere"):
        call_command("check_links", stdout=out)
    assert "https://a.example (page" in out.getvalue()
    monkeypatch.setattr(checking, "ask", lambda _url: Outcome.SILENT)
    with pytest.raises(CommandError, match="reach"):
        call_command("check_links", stdout=out)


OUTCOMES = {"https://a.example": Outcome.GONE}
