"""What a test asks of a browser engine, and what two standard protocols have in common."""

import os
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

#: Seconds after which something that didn't happen never will.
PATIENCE = 20

#: The middle of an element that was brought into sight.
MIDDLE = """(() => {
    const element = document.querySelector(%r);
    element.scrollIntoView({block: 'center', behavior: 'instant'});
    const {x, y, width, height} = element.getBoundingClientRect();
    return [Math.round(x + width / 2), Math.round(y + height / 2)];
})()"""
#: Keys that write nothing have a number in WebDriver: w3.org/TR/webdriver2/#keyboard-actions
KEYS = {"Shift": "\ue008"}


class EngineError(Exception):
    """The engine didn't do what it was told, often because the page is just changing."""


class Engine(ABC):
    """A browser with one window, as a person sees it.

    ``home`` is its home folder, in which it may keep what it likes.
    """

    #: Debian's packages, and where each shows that it is installed.
    packages: ClassVar[dict[str, str | None]]

    def __init__(self, home: Path) -> None:
        self.home = home
        self.downloads = home / "Downloads"
        self.downloads.mkdir(parents=True)
        self.processes: list[subprocess.Popen[str]] = []

    @abstractmethod
    def start(self) -> None:
        """Start the browser and show an empty page."""

    def run(
        self, *command: str, stdout: int = subprocess.DEVNULL, **more: str
    ) -> subprocess.Popen[str]:
        """Start a process with the engine's home, which ends with the engine."""
        process = subprocess.Popen(
            command,
            env=os.environ | {"HOME": str(self.home)} | more,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        """End the browser and all it started."""
        while self.processes:
            with self.processes.pop() as process:
                process.terminate()

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address, and wait until it has loaded."""

    @abstractmethod
    def back(self) -> None:
        """Go back to the page before, as the button does."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """Return what an expression of JavaScript, or its promise, gives."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Bring an element into sight and click in its middle."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press and let go keys one after another."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Make the page's part of the window this large, in CSS pixels."""

    @abstractmethod
    def screenshot(self) -> bytes:
        """Return what is seen, as PNG."""

    def until(self, expression: str) -> None:
        """Wait until an expression is true on a page that has loaded, be it the next one."""
        loaded = "document.readyState === 'complete'"
        wait(lambda: self.evaluate(f"{loaded} && Boolean({expression})"), expression)


def wait(condition, what: str) -> Any:
    """Wait until a condition is true and return what it gave; ``what`` names it."""
    end = time.monotonic() + PATIENCE
    last: object = None
    while time.monotonic() < end:
        try:
            if last := condition():
                return last
        except (EngineError, OSError) as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"In {PATIENCE} s it never came to: {what} ({last})")


class Driven(Engine):
    """An engine that takes WebDriver's actions: the same in its older and newer protocol."""

    @abstractmethod
    def act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        """Perform actions of a pointer or a keyboard."""

    def click(self, selector: str) -> None:
        self.until(f"document.querySelector({selector!r})")
        x, y = self.evaluate(MIDDLE % selector)
        move = {"type": "pointerMove", "x": x, "y": y}
        self.act("pointer", [move, *({"type": f"pointer{way}", "button": 0} for way in WAYS)])

    def press(self, *keys: str) -> None:
        ways = [(KEYS.get(key, key), way) for key in keys for way in WAYS]
        self.act("key", [{"type": f"key{way}", "value": key} for key, way in ways])


WAYS = ["Down", "Up"]
