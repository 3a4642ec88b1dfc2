"""Links in rich text: where they lead visitors, and what is mended of them on saving."""

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.http.request import validate_host
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from content.text import numbers
from content.text.tree import Element, parsed
from stopmensenhandel.addresses import language_of_path

#: Pages that no editor writes, to which a text may link by name (page:centres), and
#: their names in the table of addresses.
FIXED_PAGES = {
    "centres": "centres",
    "library": "library",
    "brochures": "library",
    "languages": "languages",
}
#: What an editor who links to them reads.
FIXED_TITLES = {
    "centres": _("Centres and helplines"),
    "library": _("Brochures and videos"),
    "languages": _("Languages"),
}
#: A link to a page by its key, perhaps to a place on it; also as hurried fingers write it.
PAGE = re.compile(r"\s*+page\s*+:(?P<rest>.*+)", re.I | re.S)
SLUG = re.compile(r"[-\w]+", re.ASCII)
HREF = re.compile(r'<a [^<>]*?\bhref="(\s*page\s*:[^"]*)"', re.I)
SCHEME = re.compile(r"([a-z][a-z\d+.-]*):", re.I)
#: The name of a host as it is typed without https; of a file it has the ending of one.
HOST = re.compile(r"(?!\S*@)(?:[\w-]+\.)+([^\W\d_]{2,})(?::\d+)?(?:[/?#]\S*)?")
FILE_ENDINGS = {"pdf", "doc", "docx", "odt", "xls", "xlsx", "ppt", "txt", "htm", "html", "php"}
FILE_ENDINGS |= {"jpg", "jpeg", "png", "gif", "zip", "mp", "aspx", "rtf"}
#: What runs where it is followed. It goes without a word, as all that an editor may not use.
SCRIPTS = {"javascript", "vbscript", "data"}


@lru_cache(maxsize=1000)
def linked_pages(html: str) -> tuple[str, ...]:
    """Return the keys of the pages to which a text links ("page:when-you-call"), each once."""
    return tuple({key: None for href in HREF.findall(html) if (key := page_of(href)[0])})


def page_of(href: str) -> tuple[str, str]:
    """Return key and fragment ("#steps", or "") of a link to a page; "" where it is none."""
    match = PAGE.fullmatch(href)
    # In steps: a pattern of the whole would begin anew within each run of spaces.
    key, mark, place = match["rest"].partition("#") if match else ("", "", "")
    key, fragment = key.strip().lstrip("/").strip().removesuffix("/"), f"{mark}{place.rstrip()}"
    if SLUG.fullmatch(key) and not re.search(r"\s", fragment):
        return key, fragment
    return "", ""


def lead(text: Element, page_address: Callable[[str], str | None]) -> None:
    """Give the links to pages their addresses; where there is none, the link's words stay.

    Nobody outside is told where a visitor comes from.
    """
    for link in _links(text):
        href = link.attributes.get("href", "").strip()
        if PAGE.fullmatch(href):
            key, fragment = page_of(href)
            address = page_address(key)
            link.tag = "a" if address else ""
            link.attributes = {"href": f"{address}{fragment}"} if address else {}
        elif href.lower().startswith(("http:", "https:", "//")):
            link.attributes = {"href": href, "rel": "noreferrer"}


def _links(text: Element) -> list[Element]:
    """Return the links in a text, each of them free of others.

    A link around a table may hold others; no browser knows such.
    """
    links = text.elements("a", outermost=True)
    for link in links:
        for inner in link.elements("a"):
            inner.tag = ""
    return links


class NowhereError(Exception):
    """A link leads nowhere."""

    message = _(
        "“%(words)s” links to “%(url)s”, which leads nowhere. Write an address that begins with "
        "https://, an e-mail address, a phone number, or page: and the key of a page."
    )


class NoPageError(NowhereError):
    """A link leads to a page of this site that there isn't."""

    message = _("“%(words)s” links to “%(url)s”, but this site has no such page.")


def no_page(key: str, words: str) -> ValidationError:
    """Return what is told of a link to a page that there isn't, by its words."""
    params = {"words": words, "url": f"page:{key}"}
    return ValidationError(NoPageError.message, code="unknown_page", params=params)


def words_of(html: str, key: str) -> str:
    """Return the words of the first link to a page in a text."""
    for link in parsed(html).elements("a"):
        href = link.attributes.get("href", "")
        if PAGE.fullmatch(href) and page_of(href)[0] == key:
            return " ".join(link.text().split())
    return ""


class OtherNumberError(NowhereError):
    """A link shows one number and dials another."""

    message = _("“%(words)s” shows another number than the link dials: %(url)s.")


def mend(text: Element, places: Collection[str]) -> list[tuple[str, ValidationError]]:
    """Mend the links in a text; return those that can't be mended (``told``), and the reasons.

    ``places`` are the anchors that the text has itself. What an editor must not use (a script)
    goes without a word, the words of the link stay.
    """
    refused = []
    for link in _links(text):
        href, words = link.attributes.get("href", ""), " ".join(link.text().split())
        if not words:
            link.tag = ""  # nobody sees it
            continue
        try:
            link.attributes["href"] = mended(href, places)
            _check_number(words, link.attributes["href"])
        except NowhereError as error:
            params = {"words": words, "url": href}
            reason = ValidationError(error.message, code="nowhere", params=params)
            refused.append((told(link), reason))
        if not link.attributes.get("href"):
            link.tag = ""
    return refused


def told(link: Element) -> str:
    """Return what tells a link from others: where it leads, and what it says of a number."""
    href = link.attributes.get("href", "")
    return f"{href} {' '.join(link.text().split())}" if href.startswith("tel:") else href


def _check_number(words: str, href: str) -> None:
    """Check that a link to call says no other number.

    Raises:
        OtherNumberError: it does.

    """
    if not href.startswith("tel:"):
        return
    shown = {number.dialled for number in numbers.found(words)}
    if numbers.is_number(words):
        shown.add(numbers.dialled(words) or "")
    if shown and href.removeprefix("tel:") not in shown:
        raise OtherNumberError


def mended(href: str, places: Collection[str] = ()) -> str:
    """Return what a link should have been, where that is plain; "" for what must not be kept.

    Raises:
        NowhereError: nobody can tell where it should lead.

    """
    # What nobody sees came along with a copy.
    href = "".join(each for each in href if each.isspace() or each.isprintable()).strip()
    scheme, rest = "", href
    if match := SCHEME.match(href):
        scheme, rest = match[1].lower(), href[match.end() :].strip()
    if scheme in ("tel", "mailto"):
        rest = rest.lstrip("/")  # "tel://" is what some programs write
    if scheme in SCRIPTS:
        return ""
    if PAGE.fullmatch(href):
        key, fragment = page_of(href)
        if not key:
            raise NowhereError
        return f"page:{key}{fragment}"
    if scheme in ("", "tel") and (number := numbers.dialled(unquote(rest))):
        return f"tel:{number}"
    if scheme in ("", "mailto"):
        address, question, more = rest.partition("?")
        readers = [each.strip() for each in re.split("[,;]", unquote(address))]
        if all(_is(validate_email, each) for each in readers):
            return f"mailto:{','.join(readers)}{question}{more}"
    if scheme in ("http", "https"):
        return _web(f"{scheme}:{rest}")
    if href.startswith("#") and unquote(href[1:]) in places:
        return href
    if href.startswith("/") and not href.startswith("//"):
        return _own(href)
    host = HOST.fullmatch(href)
    if host and host[1].lower() not in FILE_ENDINGS:
        return _web(f"https://{href}")
    raise NowhereError


def _web(url: str) -> str:
    if not _is(URLValidator(("http", "https")), url):
        raise NowhereError
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    ours = {name for domain in settings.SITE_DOMAINS for name in (domain, f"www.{domain}")}
    if host in ours or ("*" not in settings.ALLOWED_HOSTS and _is_allowed(host)):
        return _own(parts._replace(scheme="", netloc="").geturl() or "/")
    return url


def _is_allowed(host: str) -> bool:
    return validate_host(host, settings.ALLOWED_HOSTS)


def _own(path: str) -> str:
    """Return the link to a page of this site by its key, for addresses change; else the path."""
    parts = urlsplit(path)
    plain = unquote(parts.path)
    language = language_of_path(plain)
    with translation.override(language.code if language else translation.get_language()):
        # Without the slash at its end, visitors are led on to the same page.
        match = _resolved(plain) or _resolved(f"{plain}/")
    if not match:
        raise NoPageError
    if match.namespaces:
        raise NoPageError  # visitors have no use for the admin
    name, fragment = match.url_name or "", f"#{parts.fragment}" if parts.fragment else ""
    by_name = {address: key for key, address in reversed(FIXED_PAGES.items())}
    if name in by_name and not parts.query:
        return f"page:{by_name[name]}{fragment}"
    if name.startswith("section-"):
        return f"page:{match.kwargs['section']}{fragment}"
    if name.startswith("page-") and language:
        slug = build_localized_fieldname("slug", language.code)
        pages = apps.get_model("content", "Page").objects.filter(**{slug: match.kwargs["slug"]})
        if key := pages.values_list("key", flat=True).first():
            return f"page:{key}{fragment}"
        raise NoPageError
    return path


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _is(validate: Callable[[str], None], value: str) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return True
