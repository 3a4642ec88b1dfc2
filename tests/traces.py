"""What is required of every public answer, as one function that lists complaints.

One function, so that a test can show on a broken page that it does complain.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

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
    if set(headers.get("Content-Security-Policy", "").split("; ")) != POLICY:
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
        if element.name == "style" or "style" in attributes:
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
