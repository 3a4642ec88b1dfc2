"""Which browsers there are and how they are started."""

import shutil
import subprocess

# Playwright's own download isn't used: the system's browser gets security updates.
CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), "chromium"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

TEXT_BROWSERS = {
    "w3m": ["w3m", "-dump", "-cols", "80", "-I", "UTF-8", "-O", "UTF-8"],
    "lynx": ["lynx", "-dump", "-nolist", "-width=80", "-display_charset=utf-8"],
}


def text_dump(browser_name: str, address: str) -> str:
    """Return a page as a text browser shows it."""
    command = [*TEXT_BROWSERS[browser_name], address]
    shown = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    return shown.decode(errors="replace")  # lynx cuts the names of choices in mid-letter


#: Show what is folded away: it is part of the page.
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
