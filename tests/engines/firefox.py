"""Firefox, driven by WebDriver BiDi (w3.org/TR/webdriver-bidi), which it speaks itself."""

import base64
import json
import shutil
from typing import Any

from websocket import WebSocket, create_connection

from tests.engines.engine import PATIENCE, Driven, EngineError, wait

FIREFOX = shutil.which("firefox-esr")
#: It asks nobody outside for anything, keeps what is downloaded without asking, and has the
#: scroll bars of a phone.
SETTINGS = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.download.folderList": 2,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "data:,",
    "ui.useOverlayScrollbars": 1,
}


class Firefox(Driven):
    packages = {"firefox-esr": FIREFOX}
    socket: WebSocket | None = None

    def start(self) -> None:
        settings = SETTINGS | {"browser.download.dir": str(self.downloads)}
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(settings[name])});" for name in settings
        ]
        (self.home / "user.js").write_text("\n".join(lines))
        profile = ["--no-remote", "--profile", str(self.home)]
        self.run(FIREFOX, "--headless", *profile, "--remote-debugging-port=0")
        told = self.home / "WebDriverBiDiServer.json"
        port = wait(lambda: json.loads(told.read_text() or "{}").get("ws_port"), "Firefox listens")
        self.socket = create_connection(
            f"ws://127.0.0.1:{port}/session", timeout=PATIENCE, suppress_origin=True
        )
        self.sent = 0
        self.send("session.new", capabilities={})
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while (answer := json.loads(self.socket.recv())).get("id") != self.sent:
            pass
        if answer["type"] == "error":
            raise EngineError(answer["message"])
        return answer["result"]

    def open(self, address: str) -> None:
        self.send("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def back(self) -> None:
        self.send("browsingContext.traverseHistory", context=self.context, delta=-1)

    def evaluate(self, expression: str) -> Any:
        # As JSON, for the protocol has its own way to tell what values there are.
        result = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(JSON.stringify)",
            target={"context": self.context},
            awaitPromise=True,
        )
        if result["type"] == "exception":
            raise EngineError(result["exceptionDetails"]["text"])
        return json.loads(result["result"].get("value", "null"))

    def act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self.send("input.performActions", context=self.context, actions=[source])

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.send("browsingContext.setViewport", context=self.context, viewport=size)

    def screenshot(self) -> bytes:
        picture = self.send("browsingContext.captureScreenshot", context=self.context)
        return base64.b64decode(picture["data"])

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        super().close()
