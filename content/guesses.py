"""Where an address that there isn't was probably meant to lead.

It is read by its last part, in whichever language that is: an address of the site's own or of the
site before it, with capitals, doubled slashes, another language's words or a wrong middle. One
place is where it leads; several, or one that exists in other languages only, are offered.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

from centres.models import Centre
from content.library.kinds import KINDS
from content.models import Page, Section
from stopmensenhandel import addresses, languages
from stopmensenhandel.addresses import reverse
from stopmensenhandel.translated import in_each_language

#: What a segment of ours is made of, and how much is looked at: a robot that asks for
#: "/wp-login.php" costs nothing.
SEGMENT = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
LONGEST, MOST_SEGMENTS = 200, 6
#: Pages without an object of their own: the name of each in the table of addresses, and of where
#: its word leads. A package of nothing is none.
FIXED = {
    "languages": "languages",
    "centres": "centres",
    "library": "library",
    "partners": "partners",
    "package": "library",
}
#: Addresses of the site before this one that no word of ours reads, by the page's key.
FORMER = {
    "qu-est-ce-que-la-traite-des-etres-humains": "what-is-trafficking",
    "traite-des-etres-humains": "understand",
    "human-trafficking": "understand",
}
#: What the home page is called on many sites.
HOME = ("home", "index")


@dataclass(frozen=True)
class Offer:
    """A page that may have been meant, in one language."""

    path: str
    title: str
    language: languages.Language


@dataclass(frozen=True)
class Guess:
    """What an address was probably meant to be: the path to lead to, "" where there is no one."""

    path: str = ""
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Place:
    """What a word may stand for.

    ``languages`` are those in which it does, ``kind`` is what it stands under. Address and title
    are asked for with a language active; there is no address where it doesn't exist.
    """

    languages: frozenset[str]
    kind: str
    address: Callable[[], str]
    title: Callable[[], str] = str  # of what is in every language: nobody is offered it

    def path(self, code: str) -> str:
        """Return its address in a language, or ""."""
        with translation.override(code):
            return self.address()


def guess(path: str) -> Guess:
    """Return what the path of an address that there isn't was meant to be.

    It costs as many queries however much there is to find.
    """
    segments = [segment for segment in path.lower().split("/") if segment]
    named = addresses.language_of_path(path)
    words = segments[1:] if named else segments
    if len(path) > LONGEST or len(segments) > MOST_SEGMENTS:
        return Guess()
    if not words:
        return _leading(path, reverse("home") if named else reverse("root"))
    if not all(map(SEGMENT.fullmatch, words)):
        return Guess()
    words = [word.replace("_", "-") for word in words]
    found = _likeliest(list(_places(words[-1])), words, named.code if named else "")
    for place in found if len(found) == 1 else ():
        codes = [named.code] if named else sorted(place.languages, key=_nearness())
        for target in filter(None, map(place.path, codes)):
            return _leading(path, target)
    return Guess(offers=tuple(_offers(found, path, named)))


def _leading(path: str, target: str) -> Guess:
    """Return the guess; none of what is an address already, but for a slash that Django adds."""
    return Guess("" if target in (path, f"{path}/") else target)


def _nearness() -> Callable[[str], Any]:
    return languages.for_reader(get_language())


def _likeliest(places: list[Place], words: list[str], code: str) -> list[Place]:
    """Return which of some places are meant: what stands under the word before, in this language.

    A page comes before a film or a brochure about it.
    """
    under = [place for place in places if words[-2:-1] and words[-2] in _words()[place.kind]]
    places = under or places
    places = [place for place in places if code in place.languages] or places
    return [place for place in places if place.kind not in KINDS] or places


def _offers(
    places: Iterable[Place], path: str, named: languages.Language | None
) -> Iterator[Offer]:
    """Yield each place in the address's language; one that isn't there in all that it is in."""
    for place in places:
        own = [named.code] if named and place.path(named.code) else []
        codes = own or sorted(languages.BY_CODE if named else place.languages, key=_nearness())
        for code in codes:
            with translation.override(code):
                target = place.address()
                if target and target not in (path, f"{path}/"):
                    yield Offer(target, place.title(), languages.BY_CODE[code])


def _places(word: str) -> Iterator[Place]:
    """Yield what a word stands for, each once."""
    if word in HOME:
        yield Place(frozenset(languages.BY_CODE), "", partial(reverse, "home"))
    keys = {FORMER[word]} if word in FORMER else set()
    for name, words in _words().items():
        if word in words and name in FIXED:
            yield Place(words[word], "", partial(reverse, FIXED[name]))
        elif word in words and name in KINDS:
            yield Place(words[word], "", partial(_library, name))
        elif word in words:
            keys.add(name)
    called = Q()
    for slug in in_each_language("slug"):
        called |= Q(**{slug: word})
    for page in Page.objects.published().addressed().filter(called | Q(key__in=keys)):
        yield _of(page, page.section, word)
    for kind in KINDS.values():
        for item in kind.model.objects.published().listed().filter(called).with_editions():
            yield _of(item, kind.name, word)
    for centre in Centre.objects.filter(slug=word):
        yield _of(centre, "centres", word)


def _library(kind: str) -> str:
    return f"{reverse('library')}?kind={kind}"


def _of(thing: Any, kind: str, word: str) -> Place:
    """Return the place of a page, of an item of the library or of a centre."""
    words = _words().get(thing.key, {}) if isinstance(thing, Page) else {}
    codes = frozenset(
        code
        for code in languages.BY_CODE
        if getattr(thing, build_localized_fieldname("slug", code), None) == word
    )
    codes |= words.get(word, frozenset())
    return Place(
        codes or frozenset(languages.BY_CODE), kind, thing.get_absolute_url, partial(_name, thing)
    )


def _name(thing: Any) -> str:
    return str(getattr(thing, "title", thing))


@cache
def _words() -> dict[str, dict[str, frozenset[str]]]:
    """Return the words of the table of addresses: by what they stand for, with their languages."""
    names: dict[str, Callable[[], str]] = {
        **{name: partial(reverse, name) for name in FIXED},
        **{str(section): partial(reverse, f"section-{section}") for section in Section.values},
        **{kind: partial(reverse, kind, kwargs={"slug": "x"}) for kind in KINDS},
    }
    found: dict[str, dict[str, frozenset[str]]] = {"": {}}
    for name, address in names.items():
        words: dict[str, set[str]] = {}
        for code, path in addresses.in_each_language(address).items():
            words.setdefault(path.split("/")[2], set()).add(code)
        found[name] = {word: frozenset(codes) for word, codes in words.items()}
    return found
