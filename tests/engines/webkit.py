"""WebKit, the engine of Safari, driven by WebDriver (w3.org/TR/webdriver2)."""

import base64
import json
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.engines.engine import PATIENCE, Driven, EngineError, wait
from tests.web import free_port

DRIVER = shutil.which("WebKitWebDriver")
BROWSER = next(map(str, Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")), None)
SCREEN = shutil.which("Xvfb")
#: Its bar of buttons keeps the window wider than a phone.
NARROW = "* { min-width: 0; min-height: 0; padding: 0; margin: 0; border: 0; font-size: 1px }"


class WebKit(Driven):
    packages = {"webkit2gtk-driver": DRIVER and BROWSER, "xvfb": SCREEN}

    def start(self) -> None:
        settings = self.home / ".config"
        (settings / "gtk-3.0").mkdir(parents=True)
        (settings / "gtk-3.0" / "gtk.css").write_text(NARROW)
        (settings / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{self.downloads}"')
        screen = ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
        display = self.run(SCREEN, *screen, stdout=subprocess.PIPE).stdout.readline().strip()
        port = free_port()
        mine = {"XDG_RUNTIME_DIR": str(self.home), "XDG_CONFIG_HOME": str(settings)}
        mine |= {"DISPLAY": f":{display}", "GDK_BACKEND": "x11"}
        self.run(DRIVER, f"--port={port}", **mine)
        self.url = f"http://127.0.0.1:{port}"
        wait(lambda: self.send("GET", "/status"), "WebKit's driver listens")
        options = {"webkitgtk:browserOptions": {"binary": BROWSER, "args": ["--automation"]}}
        session = self.send("POST", "/session", capabilities={"alwaysMatch": options})
        self.url += f"/session/{session['sessionId']}"

    def send(self, method: str, path: str, **parameters: Any) -> Any:
        """Send a command and return its value."""
        data = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(self.url + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise EngineError(json.load(error)["value"]) from error

    def open(self, address: str) -> None:
        self.send("POST", "/url", url=address)

    def back(self) -> None:
        self.send("POST", "/back")

    def evaluate(self, expression: str) -> Any:
        # A promise that fails answers with its reason, under a name of its own.
        script = f"""const done = arguments[0];
            Promise.resolve().then(() => ({expression}))
                .then(value => done({{value}}), error => done({{error: String(error)}}));"""
        answer = self.send("POST", "/execute/async", script=script, args=[])
        if "error" in answer:
            raise EngineError(answer["error"])
        return answer.get("value")

    def act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self.send("POST", "/actions", actions=[source])

    def resize(self, width: int, height: int) -> None:
        def fits() -> bool:
            """Whether it fits, and if not, give the window what its bars take away."""
            page = self.evaluate("[innerWidth, innerHeight]")
            if page == [width, height]:
                return True
            window = self.send("GET", "/window/rect")
            bars = window["height"] - page[1] if page[0] == width else 0
            self.send("POST", "/window/rect", width=width, height=height + bars)
            return False

        wait(fits, f"the page is {width} by {height}")

    def screenshot(self) -> bytes:
        return base64.b64decode(self.send("GET", "/screenshot"))
