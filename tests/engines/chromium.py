"""Chromium, driven by Playwright."""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserType, Error

from tests.browser.browsers import CHROMIUM, FLAGS
from tests.engines.engine import Engine, EngineError


class Chromium(Engine):
    packages = {"chromium": shutil.which(CHROMIUM)}

    def __init__(self, home: Path, chromium: BrowserType) -> None:
        super().__init__(home)
        self.chromium = chromium

    def start(self) -> None:
        self.browser = self.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, downloads_path=self.downloads
        )
        self.page = self.browser.new_page()

    def open(self, address: str) -> None:
        self.page.goto(address)

    def back(self) -> None:
        self.page.go_back(wait_until="commit")

    def evaluate(self, expression: str) -> Any:
        try:
            return self.page.evaluate(expression)
        except Error as error:
            raise EngineError(error.message) from error

    def click(self, selector: str) -> None:
        self.page.click(selector)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def screenshot(self) -> bytes:
        return self.page.screenshot()

    def close(self) -> None:
        self.browser.close()
