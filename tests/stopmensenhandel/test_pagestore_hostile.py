"""Nothing that a visitor sends gets into a page that others are sent, nor makes more pages of it."""

import io

import pytest
from django.conf import settings as configured

from stopmensenhandel.pagestore import READ
from tests.factories import add_brochure
from tests.steps import log_in, make_editor
from tests.stores import HOST, LIBRARY, PAGE, Store

pytestmark = pytest.mark.django_db

EVIL = "evil.example"
HEADERS = {
    "another host": {"X_Forwarded_Host": EVIL, "Forwarded": f"host={EVIL}", "X_Host": EVIL},
    "another scheme": {"X_Forwarded_Proto": "https", "X_Forwarded_Port": "443"},
    "another address": {"X_Original_URL": "/admin/", "X_Rewrite_URL": f"/{EVIL}"},
    "where it is mounted": {"Script_Name": f"/{EVIL}", "X_Forwarded_Prefix": f"/{EVIL}"},
    "another method": {"X_HTTP_Method_Override": "DELETE"},
    "a part": {"Range": "bytes=0-3", "If_Range": '"x"'},
    "a visitor's own": {
        **{"Cookie": f"sessionid={EVIL}; django_language=fr", "Authorization": "Basic eDp5"},
        **{"Accept_Language": "ar", "User_Agent": EVIL, "Referer": f"http://{EVIL}/"},
    },
    "another type": {"Accept": "application/json", "X_Requested_With": "XMLHttpRequest"},
}
QUERIES = [
    *(f"next=//{EVIL}/", "preview=1", "%00=%00", "%ff%fe=%ff", "\xff=\x00", "=", "a=1;b=2"),
    *("?" * 4000, "&" * 3000, "x=" + "y" * 4000, "<script>", "language=fr&format=json"),
]
CODINGS = [
    *("*", "*;q=0", "br;q=0, gzip;q=0", "gzip;q=0.0001", "br;q=x", "deflate", ";;,,=", "\xe9"),
    *("GZIP", "gzip\tbr", "br;q=1;x=y", "identity;q=0", "br;q=1e400", "gzip;q=nan", "a" * 4000),
]
METHODS = ["HEAD", "get", "head", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "G" * 99]


@pytest.fixture
def plain(store) -> tuple[str, str]:
    """What a page says to whom sends nothing odd, with its tag; made by a process of its own."""
    page = store.visit(PAGE)
    for file in store.files.folder.iterdir():
        file.unlink()
    return page.text, page.headers["ETag"]


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_whoever_comes_first_others_get_the_page_as_it_is(plain, headers):
    here = Store()
    first, later = here.visit(PAGE, **headers), here.visit(PAGE)
    assert (first.text, first.headers["ETag"]) == (later.text, later.headers["ETag"]) == plain
    assert EVIL not in f"{first.text} {first.headers}"
    assert len(here.pages) == 1


def test_where_it_seems_to_be_mounted_is_in_no_page(plain):
    here, started = Store(), []
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": f"/{EVIL}", "PATH_INFO": PAGE}
    environ |= {"QUERY_STRING": "", "HTTP_HOST": HOST, "wsgi.input": io.BytesIO()}
    body = b"".join(here(environ, lambda *answer: started.append(answer)))
    assert (body.decode(), dict(started[0][1])["ETag"]) == plain


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_whatever_the_query_it_is_the_same_page(plain, query):
    here = Store()
    page = here.visit(PAGE, query)
    assert (page.text, page.headers["ETag"]) == plain
    assert (len(here.pages), len(here.queries), here.calls) == (1, 0, [PAGE])


def test_whatever_the_coding_it_is_sent_whole_and_made_once(plain):
    here = Store()
    for coding in CODINGS:
        page = here.visit(PAGE, Accept_Encoding=coding)
        assert page.text == plain[0]
        assert page.headers["Content-Length"] == str(len(page.body))
    assert here.calls == [PAGE]


@pytest.mark.parametrize("method", METHODS)
def test_whatever_the_method_the_page_stays_as_it_is(plain, method):
    here = Store()
    answer = here.visit(PAGE, method=method)
    # gunicorn refuses what isn't in capitals; Django reads it as if it were.
    assert answer.status[:3] == ("200" if method.upper() in READ else "405")
    assert len(here.pages) == (method in READ)
    assert not answer.body or method != "HEAD"
    page = here.visit(PAGE)
    assert (page.status, page.text, page.headers["ETag"]) == ("200 OK", *plain)


def test_what_editors_see_is_never_stored(store, client):
    make_editor()
    log_in(client)
    brochure = add_brochure("leaflet")
    cookie = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    paths = ["", "login/", "content/page/", f"content/brochure/{brochure.pk}/change/"]
    for path in paths:
        url = f"{configured.ADMIN_URL}{path}"
        assert store.visit(url, Cookie=cookie).status.startswith(("200", "302"))
        assert store.visit(url).status.startswith(("200", "302"))
    assert len(store.calls) == 2 * len(paths)
    # To whoever reads, an editor is anybody.
    assert store.visit(LIBRARY, Cookie=cookie) == store.visit(LIBRARY)
    assert list(store.pages) == [(HOST, LIBRARY, "")]
    assert [file.name for file in store.files.folder.iterdir()]
