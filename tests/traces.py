"""What is required of every public answer, as one function that lists complaints.

One function, so that a test can show on a broken page that it does complain.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

from stopmensenhandel.zones import READING
from tests.web import Page

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": READING.permissions_policy,
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
#: Of what is no page: its viewer's own styles, and nothing that runs.
POLICY_OF_FILES = {
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "media-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
}
#: Elements whose address a browser fetches by itself.
FETCHED = {
    "audio": ["src"],
    "embed": ["src"],
    "iframe": ["src"],
    "img": ["src", "srcset"],
    "input": ["src"],
    "link": ["href"],
    "object": ["data"],
    "script": ["src"],
    "source": ["src", "srcset"],
    "track": ["src"],
    "video": ["src", "poster"],
}
#: Links that are only read, not fetched.
READ = {"canonical", "alternate"}


def complaints(headers: Mapping[str, str], page: Page | None, host: str) -> list[str]:
    """Return what is wrong with an answer: its headers and, if it is a page, its elements."""
    found = [
        f"{name}: {headers.get(name)}"
        for name, value in HEADERS.items()
        if headers.get(name) != value
    ]
    is_page = headers.get("Content-Type", "text/html").startswith("text/html")
    policy = POLICY if is_page else POLICY_OF_FILES
    said = headers.get("Content-Security-Policy", "")
    # The one stylesheet that may stand in a page.
    known = re.findall(r"(?<=style-src 'self') 'sha256-([\w+/=]+)'", said)
    said = re.sub(r"(?<=style-src 'self') 'sha256-[\w+/=]+'", "", said)
    if set(said.split("; ")) != policy:
        found.append(f"Content-Security-Policy: {headers.get('Content-Security-Policy')}")
    resource = "cross-origin" if "Access-Control-Allow-Origin" in headers else "same-origin"
    if headers.get("Cross-Origin-Resource-Policy") != resource:
        found.append("Cross-Origin-Resource-Policy")
    if "Cache-Control" not in headers:
        found.append("Cache-Control")
    if "Set-Cookie" in headers or "Cookie" in headers.get("Vary", ""):
        found.append("a cookie")
    for element in page.elements if page else []:
        attributes = element.attributes
        if "style" in attributes or (element.name == "style" and digest(element.text) not in known):
            found.append(f"inline style in <{element.name}>")
        if any(name.startswith("on") for name in attributes):
            found.append(f"inline script in <{element.name}>")
        data = attributes.get("type") == "application/ld+json"
        if element.name == "script" and "src" not in attributes and not data:
            found.append("inline script")
        if READ & set(attributes.get("rel", "").split()):
            continue
        for name in FETCHED.get(element.name, []):
            for each in attributes.get(name, "").split(","):
                if urlsplit(each.strip()).netloc not in ("", host):
                    found.append(f"<{element.name}> asks {urlsplit(each.strip()).netloc}")
    return found


def digest(text: str) -> str:
    """Return what a policy calls a text that stands in a page."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


#: A visitor whose every word would be recognised.
MARKS = {
    "User-Agent": "ZqmarkBrowser/1.0",
    "Referer": "http://zqmark-referrer.example/zqmark",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.78",
    "Forwarded": "for=203.0.113.79",
}
#: The whole of 127.0.0.0/8 is this machine.
ADDRESS = "127.0.0.77"
MARK = re.compile(rb"zqmark|203\.0\.113\.7|127\.0\.0\.77", re.IGNORECASE)


def marked(path: str, method: str = "GET") -> bytes:
    """Return a request of that visitor."""
    head = "".join(f"{name}: {value}\r\n" for name, value in MARKS.items())
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{head}"
        "Content-Length: 0\r\nConnection: close\r\n\r\n"
    ).encode()


#: What is added to every page, and what is said of it.
BROKEN = {
    "inline script": "<script>document.title = 'seen'</script>",
    "<link> asks fonts.example": '<link rel="stylesheet" href="https://fonts.example/a.css">',
    "inline style in <style>": "<style>@import 'https://fonts.example/a.css'</style>",
    "<img> asks pixel.example": '<img src="https://pixel.example/1.gif" alt="">',
    "inline script in <p>": '<p onclick="x()">x</p>',
}


def broken_templates(folder, addition: str) -> list[dict]:
    """Return settings for templates of which base.html has something added at its end."""
    whole = (settings.BASE_DIR / "templates" / "base.html").read_text()
    (folder / "base.html").write_text(whole.replace("</body>", f"{addition}</body>"))
    first = settings.TEMPLATES[0]
    return [first | {"DIRS": [folder, *first["DIRS"]]}]
