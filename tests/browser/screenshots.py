"""Take the handbook's pictures anew: ``make screenshots``.

A site of its own, with accounts that are nobody's, is edited in both languages of the handbook;
what is worth a look on the way is stored in ``static/handbook/``.
"""

import io
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.browsers import CHROMIUM, FLAGS
from tests.web import Server, free_port

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "static" / "handbook"
MANAGE = [sys.executable, str(ROOT / "manage.py")]
PASSWORD = "Vier-zachte-wolken-42"
#: The widest that a picture is, in pixels, and the largest, in bytes.
WIDEST, LARGEST = 1000, 60_000

#: How wide the window is in which the pictures are taken, in pixels.
WINDOW = 840
#: What would lie over other things, or is the same in all pictures.
PLAIN = """
#nav-sidebar, #toggle-nav-sidebar { display: none !important }
.main > .content { max-inline-size: 100% !important }
.submit-row.saving, .prose-menubar { position: static !important }
.second-look li:nth-child(n+5) { display: none }
"""

#: By language of the handbook: from which language is translated, what is typed, who works there.
SCENES: dict[str, dict[str, str]] = {
    "nl": {
        "from": "fr",
        "source": "La différence, en quelques mots.",
        "words": "Het verschil, in een paar woorden.",
        "others": "Het verschil, kort uitgelegd.",
        "why": "Zin toegevoegd zoals in het Frans",
        "editor": "redactie",
        "publisher": "eindredactie",
        "translator": "vertaler",
    },
    "fr": {
        "from": "nl",
        "source": "Dat is het belangrijkste.",
        "words": "Voilà le plus important.",
        "others": "Voilà l’essentiel.",
        "why": "Phrase ajoutée comme en néerlandais",
        "editor": "redaction",
        "publisher": "publication",
        "translator": "traduction",
    },
}


class Scene:
    """One language of the handbook: who is logged in, and where its pictures go."""

    def __init__(self, browser: Browser, server: Server, language: str) -> None:
        self.browser, self.server, self.language = browser, server, language
        self.words = SCENES[language]

    def account(self, who: str, *options: str) -> None:
        """Make an account."""
        env = os.environ | {
            "DATA_DIR": str(self.server.data),
            "DJANGO_SUPERUSER_USERNAME": self.words[who],
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "DJANGO_SUPERUSER_EMAIL": f"{self.words[who]}@example.org",
        }
        subprocess.run([*MANAGE, "create_editor", *options], env=env, check=True)

    def enter(self, who: str, width: int = WINDOW) -> Page:
        """Log somebody in, in a browser of their own."""
        context = self.browser.new_context(
            locale=self.language,
            timezone_id="Europe/Brussels",
            viewport={"width": width, "height": 860},
        )
        page = context.new_page()
        page.goto(f"{self.server.url}/admin/")
        page.fill("#id_username", self.words[who])
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        return page

    def form(self, page: Page, number: str, language: str = "", beside: str = "") -> None:
        """Open the form of a page in a language."""
        query = f"language={language or self.language}" + (f"&beside={beside}" if beside else "")
        page.goto(f"{self.server.url}/admin/content/page/{number}/change/?{query}")
        page.wait_for_selector(".unseen", state="attached")

    def number_of(self, key: str) -> str:
        """Return the number of the page with a key."""
        with closing(sqlite3.connect(self.server.data / "site.sqlite3")) as database:
            query = "SELECT id FROM content_page WHERE key = ?"
            return str(database.execute(query, [key]).fetchone()[0])

    def take(self, seen: Page | Locator, name: str, **options: Any) -> None:
        """Store a picture, as small as it must be."""
        page = seen if isinstance(seen, Page) else seen.page
        page.add_style_tag(content=PLAIN)
        picture = Image.open(io.BytesIO(seen.screenshot(animations="disabled", **options)))
        if picture.width > WIDEST:
            height = round(picture.height * WIDEST / picture.width)
            picture = picture.resize((WIDEST, height), Image.Resampling.LANCZOS)
        folder = PICTURES / self.language
        folder.mkdir(parents=True, exist_ok=True)
        for quality in range(85, 20, -10):
            stored = io.BytesIO()
            picture.convert("RGB").save(stored, "WEBP", quality=quality, method=6)
            if stored.tell() <= LARGEST:
                break
        (folder / f"{name}.webp").write_bytes(stored.getvalue())
        print(f"{self.language}/{name}.webp: {picture.size}, {stored.tell()} bytes")

    def span(self, page: Page, first: str, last: str, name: str) -> None:
        """Store what stands between the tops of two parts of a page, the last one included."""
        page.add_style_tag(content=PLAIN)
        box = page.evaluate(
            """([first, last]) => {
              const [top, end] = [first, last].map((q) => document.querySelector(q).getBoundingClientRect());
              return [top.top + scrollY, end.bottom + scrollY];
            }""",
            [first, last],
        )
        width = page.viewport_size["width"] if page.viewport_size else WINDOW
        clip = {"x": 0, "y": box[0] - 12, "width": width, "height": box[1] - box[0] + 24}
        self.take(page, name, full_page=True, clip=clip)

    def play(self) -> None:
        """Edit, and take the pictures on the way."""
        self.account("editor", "--role", "editor")
        self.account("publisher", "--role", "publisher")
        self.account("translator", "--role", "translator", "--languages", self.language)
        self.second_factor()
        publisher, translator = self.enter("publisher"), self.enter("translator", 1280)
        number = self.number_of("trafficking-or-smuggling")
        self.translating(publisher, translator, number)
        self.linking(publisher, number)
        self.publishing(publisher, number)
        self.conflict(publisher, number)
        self.history(publisher, number)
        self.exchanging(translator, number)
        publisher.goto(f"{self.server.url}/admin/")
        self.span(publisher, "#header", ".work", "start")
        self.calling(publisher)

    def second_factor(self) -> None:
        """The page that sets it up, with a picture that no phone can read."""
        page = self.enter("publisher", 640)
        page.goto(f"{self.server.url}/admin/second-factor/")
        page.evaluate(
            """() => {
              document.querySelector(".qr").style.filter = "blur(5px)";
              document.querySelector("code").textContent = "AAAA BBBB CCCC DDDD EEEE FFFF GGGG HHHH";
            }"""
        )
        self.take(page.locator("#container"), "second-factor")
        page.context.close()

    def translating(self, publisher: Page, translator: Page, number: str) -> None:
        """A source changes; its translation is behind, is mended and kept as a draft."""
        source = self.words["from"]
        # From now on the translation rests on this source.
        self.form(publisher, number, beside=source)
        publisher.click("[name=_publish]")
        publisher.wait_for_selector(".messagelist .success")
        self.form(publisher, number, source)
        field = publisher.locator(f"#id_summary_{source}")
        field.fill(f"{field.input_value()} {self.words['source']}")
        publisher.click("[name=_publish]")
        publisher.wait_for_selector(".messagelist .success")
        self.form(translator, number, beside=source)
        self.take(translator, "beside")
        field = translator.locator(f"#id_summary_{self.language}")
        field.fill(f"{field.input_value()} {self.words['words']}")
        translator.click(".saving summary")
        translator.fill("#id_comment", self.words["why"])
        translator.click("[name=_draft]")
        translator.wait_for_selector(".messagelist .success")
        translator.set_viewport_size({"width": WINDOW, "height": 860})
        self.span(translator, ".messagelist", ".state", "draft")

    def linking(self, publisher: Page, number: str) -> None:
        """The form of one language, and the window in which a page to link to is chosen."""
        self.form(publisher, number, self.words["from"])
        self.form(publisher, number)
        self.take(publisher, "write")
        text = publisher.locator(f".field-body_{self.language} [contenteditable=true]")
        text.locator("p:not(:has(strong, a))").first.click(click_count=3)
        publisher.click("[data-name=link]")
        publisher.wait_for_selector("dialog datalist option", state="attached")
        publisher.locator("dialog input[name=href]").fill("page:when-you-call")
        self.take(publisher.locator("dialog"), "link")

    def publishing(self, publisher: Page, number: str) -> None:
        """What may be done with words that two publish together; and the colleague's draft, done."""
        other = self.number_of("when-you-call")
        self.form(publisher, other)
        publisher.click(".saving summary")
        self.span(publisher, ".saving", ".saving", "publish")
        self.form(publisher, number)
        publisher.click("[name=_publish]")
        publisher.wait_for_selector(".messagelist .success")

    def conflict(self, publisher: Page, number: str) -> None:
        """Two change the same field; the second is told so."""
        editor = self.enter("editor")
        self.form(editor, number)
        self.form(publisher, number)
        name = f"#id_summary_{self.language}"
        was = publisher.locator(name).input_value().removesuffix(self.words["words"])
        publisher.fill(name, was + self.words["others"])
        publisher.click("[name=_publish]")
        publisher.wait_for_selector(".messagelist .success")
        editor.fill(name, was.strip())
        editor.click("[name=_publish]")
        editor.wait_for_selector("#errors")
        self.span(editor, "#errors", f".field-summary_{self.language}", "conflict")
        editor.context.close()

    def history(self, publisher: Page, number: str) -> None:
        """The history of a page, and one of its versions."""
        publisher.goto(
            f"{self.server.url}/admin/content/page/{number}/history/?language={self.language}"
        )
        self.span(publisher, ".breadcrumbs", ".results", "history")
        publisher.locator(".results tbody a").nth(1).click()
        self.span(publisher, "#content h1", "#content-main form", "version")

    def exchanging(self, translator: Page, number: str) -> None:
        """A file for a translator's program comes back."""
        source = self.words["from"]
        address = f"{self.server.url}/admin/content/page/exchange/"
        translator.goto(f"{address}?item={number}&language={self.language}&beside={source}")
        with translator.expect_download() as waiting:
            translator.click("[name=_download]")
        file = Path(waiting.value.path())
        text = file.read_text("utf-8").replace(self.words["others"], self.words["words"])
        translator.set_input_files(
            "[type=file]",
            {"name": "x.xlf", "mimeType": "application/xliff+xml", "buffer": text.encode()},
        )
        translator.click("[name=_upload]")
        translator.wait_for_selector("[name=_apply]")
        self.span(translator, ".breadcrumbs", ".buttons", "exchange")
        translator.click("[name=_apply]")
        translator.wait_for_selector(".messagelist .success")

    def calling(self, publisher: Page) -> None:
        """A new number of a centre has to be called first; none is stored."""
        publisher.goto(f"{self.server.url}/admin/centres/centre/1/change/?language=all")
        publisher.fill("#id_phone", "02 511 64 65")
        publisher.fill("#id_alone_reason", self.words["why"])
        publisher.click("[name=_publish]")
        publisher.wait_for_selector(".second-look")
        self.take(publisher.locator(".second-look"), "number")


def main() -> None:
    """Start a site, and take all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        env = os.environ | {
            "DATA_DIR": folder,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        for step in (["collectstatic", "--noinput", "--verbosity", "0"], ["prepare"]):
            subprocess.run([*MANAGE, *step], env=env, check=True)
        with (
            Server.running([*MANAGE, "serve"], port, Path(folder), env) as server,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for language in SCENES:
                Scene(browser, server, language).play()
            browser.close()


if __name__ == "__main__":
    main()
