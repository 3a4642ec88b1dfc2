"""The pages that a translator and a publisher meet, as axe sees them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.steps import ACCOUNT, NAME, PASSWORD, run
from tests.web import Server

pytestmark = pytest.mark.browser

PATHS = [
    "/admin/",
    "/admin/work/missing/?language=ar",
    "/admin/work/week/",
    "/admin/content/page/1/change/?language=ar&beside=nl",
    "/admin/content/page/1/change/?language=all",
    "/admin/content/brochure/1/change/?language=nl",
    "/admin/content/video/1/change/?language=fr&beside=nl",
    "/admin/centres/centre/1/change/?language=de",
    "/admin/content/page/1/history/",
    "/admin/content/page/exchange/",
    "/admin/content/page/deleted/",
    "/admin/second-factor/",
    "/admin/translations/",
    "/admin/translations/?kind=content.brochure",
    "/admin/links/",
    "/admin/use/",
    "/admin/handbook/",
    "/admin/handbook/publish/?language=nl",
]
#: Django's own, which no template of ours mends: the steps of a list's pages and filters lie close
#: together, and its calendar's links are small.
DJANGOS = {"target-size"}

RUN = """async () => {
    const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa",
        "wcag22aa", "best-practice"] });
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]);
}"""


@pytest.mark.parametrize(("language", "scheme"), [("nl", "light"), ("fr", "dark"), ("ar", "light")])
def test_nothing_on_the_pages_of_editors_keeps_anybody_out(
    browser: Browser, server: Server, language: str, scheme: str
):
    made = run("create_editor", DATA_DIR=str(server.data), **ACCOUNT)
    assert made.returncode == 0, made.stderr
    context = browser.new_context(locale=language, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{server.url}/admin/")
    page.fill("#id_username", NAME)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    found = {}
    for path in PATHS:
        page.goto(server.url + path)
        assert page.url == server.url + path
        page.evaluate(Axe().axe_script)
        found |= {(path, name): nodes for name, nodes in page.evaluate(RUN) if name not in DJANGOS}
    context.close()
    assert found == {}
