"""Phone numbers in a text, in every script and however people and their tools write them.

What is dialled is what is shown. Numbers of companies, accounts and dates are none, though
some would reach somebody.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import phonenumbers

from centres.phone import spoken
from content.text import calling
from content.text.tree import INLINE, Element, End, steps

#: Digits with what people write between them: "078/055.800", "+32 (0)2 511-64-64".
RUN = re.compile(r"(?<![\w+])(?:[وفبل]ـ?)?(\+?\(?\d(?:[ ()./–-]{0,3}\d)*+)(?!\w)")
GROUP = re.compile(r"\d+")
#: What stands for a break of the line in a text: no number goes on behind it.
BREAK = "\0"
#: The longest that two or three numbers beside each other come to; figures in a row are longer.
LONGEST_RUN = 100
SHORT = re.compile(
    r"(?<![\w+.,-])(?<!\D/)(?:[وفبل]ـ?)?(116[ .-]?\d{3}|1\d{2,3})"
    r"(?![\w%])(?![.,-]\d)(?!/(?!1\d\d(?!\d))\d)(?! [\d%€])"
)
#: What has digits and is no phone number. One digit of it would already be one too many.
OTHERS = re.compile(
    r"(?:https?://|www\.)\S++"
    r"|(?<![\w.+-])[\w.+-]++@[\w.-]++"
    # A bank account: IBAN, the Belgian one before it, a structured message (ISO 13616; Febelfin).
    r"|(?<!\w)[A-Z]{2}\d{2}(?:[ .-]?[A-Z\d]{4}){2,7}(?:[ .-]?[A-Z\d]{1,3})?(?!\w)"
    r"|(?<!\d)\d{3}[ -]\d{7}[ -]\d{2}(?!\d)"
    r"|(?:\+{3}|\*{3})\d{3}/\d{4}/\d{5}(?:\+{3}|\*{3})"
    # A number in the national register, a date.
    r"|(?<!\d)\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}(?!\d)"
    r"|(?<!\d)(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d{2}(?!\d)"
    # A sum of money, a number that says what it is.
    r"|(?<![\w+])\d(?:[ .]?\d)*+(?:,\d\d)? ?(?:€|(?i:EUR|euros?)(?!\w))"
    r"|(?<!\w)(?i:BE|KBO|BCE|ZDU|CBE|BTW|TVA|MwSt|USt|VAT|RPR|RPM|ISBN|ISSN|IBAN"
    r"|(?:ondernemings|btw-?|rekening|dossier|register|rijksregister|unternehmens|konto|factuur|"
    r"firmen|steuer)(?:nummers?|nr)|num[ée]ros? (?:d[’']entreprise|de (?:compte|TVA|dossier))"
    r"|(?:enterprise|company|business|account|VAT|file|case|registration) numbers?"
    r"|رقم (?:المؤسسة|الشركة|الحساب|الملف)"
    r"|ISBN-1[03]|kenmerk|ref|réf|référence|reference|aktenzeichen|rechnungsnummer|"
    r"numéros? de facture|invoice numbers?|nummer van de onderneming)"
    r"[ .:=#°-]{0,3}(?i:(?:nr|no|n°|number|nummer)[ .:]{0,2})?(?:BE ?)?\d(?:[ ./-]?\d){5,}+"
)
#: A company's number as it is written (Crossroads Bank for Enterprises).
ENTERPRISE = re.compile(r"[01]\d{3}\.\d{3}\.\d{3}")


class Number(NamedTuple):
    """A number in a text: where it begins and ends, and what a phone dials."""

    start: int
    stop: int
    dialled: str


@cache
def _plain(character: str) -> str:
    """Return a character as a keyboard has it, or "" for one that nobody sees."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Pd" or character == "\u2212":
        return "-" if character not in "–—" else character
    if character in "\u2044\u2215":
        return "/"
    if character in "\u00b7\u2022\u2027\u2219\u22c5":
        return "."
    if character.isspace():
        return " "
    same = unicodedata.normalize("NFKC", character)
    return same if len(same) == 1 else character


@cache
def _national() -> re.Pattern[str]:
    """Return the pattern of the numbers that are in use in Belgium, by the national plan."""
    plan: Any = phonenumbers.PhoneMetadata.metadata_for_region("BE")
    kinds = (plan.fixed_line, plan.mobile, plan.toll_free, plan.premium_rate, plan.shared_cost)
    patterns = [kind.national_number_pattern for kind in (*kinds, plan.uan) if kind]
    return re.compile("0(?:" + "|".join(f"(?:{each})" for each in patterns if each) + ")")


@cache
def _short() -> re.Pattern[str]:
    plan: Any = phonenumbers.PhoneMetadata.short_metadata_for_region("BE")
    return re.compile(plan.short_code.national_number_pattern)


def is_short(digits: str) -> bool:
    """Return whether Belgium has this short number."""
    return digits.startswith("1") and bool(_short().fullmatch(digits))


def dialled(written: str) -> str | None:
    """Return what a phone dials for a whole number as it is written; None if it is none.

    A number in E.164, or a short number.
    """
    text = "".join(map(_plain, written)).strip()
    digits = text.replace(" ", "")
    if is_short(digits):
        return digits
    return _dialled(text) if is_number(text) else None


def is_number(written: str) -> bool:
    """Return whether somebody would take the whole of a text for a number, right or wrong."""
    return bool(re.fullmatch(r"\+?\(?\d[\d ()./–-]*", "".join(map(_plain, written)).strip()))


def _dialled(text: str) -> str | None:
    abroad = text.startswith(("+", "00"))
    digits = "".join(GROUP.findall(text.replace("(0)", "") if abroad else text))
    if not abroad:
        is_dotted = ENTERPRISE.fullmatch(text.strip("()"))
        is_company = is_dotted and 97 - int(digits[:8]) % 97 == int(digits[8:])
        return f"+32{digits[1:]}" if _national().fullmatch(digits) and not is_company else None
    digits = digits if text.startswith("+") else digits[2:]
    if digits.startswith("32"):
        return f"+{digits}" if _national().fullmatch(f"0{digits[2:]}") else None
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    same = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == f"+{digits}"
    return f"+{digits}" if same and phonenumbers.is_valid_number(number) else None


def _in_run(run: str) -> Iterator[Number]:
    """Yield the numbers in digits that stand together: there may be several, or other figures."""
    groups = list(GROUP.finditer(run))
    first = 0
    while first < len(groups):
        start = groups[first].start()
        start -= run[:start].endswith("(")
        start -= run[:start].endswith("+")
        abroad = run[start] == "+" or (first == 0 and groups[0][0].startswith("00"))
        most = 15 + 3 if abroad else 10
        ends = []
        if abroad or groups[first][0].startswith("0"):
            digits = 0
            for last in range(first, len(groups)):
                digits += len(groups[last][0])
                if digits > most:
                    break
                if digits > 8:
                    ends.append(last)
        for last in reversed(ends):
            stop = groups[last].end()
            if _is_apart(run, start, stop) and (number := _dialled(run[start:stop])):
                yield Number(start, stop, number)
                first = last
                break
        first += 1


def _is_apart(run: str, start: int, stop: int) -> bool:
    """Return whether the digits around belong to something else: "1.02 511 64 64" doesn't count.

    The last of a range of numbers does ("02 511 64 64/65").
    """
    before, after = run[max(0, start - 1) : start], run[stop:]
    return before in ("", " ", "(") and bool(re.match(r"$|[ )]|[/–-]\d{1,2}(?!\d)", after))


def link(text: Element) -> None:
    """Make the numbers in a text links to call; in a link, keep the order of their digits."""
    text.replace_texts(lambda words: Element(children=[words]))
    run: list[tuple[Element, str | None]] = []
    href: str | None = None
    for step in [*steps(text), End("p")]:
        if isinstance(step, str):
            continue
        if step.tag == "a":
            href = step.attributes.get("href", "") if isinstance(step, Element) else None
        elif isinstance(step, Element) and step.children and isinstance(step.children[0], str):
            run.append((step, href))
        elif step.tag == "br" and isinstance(step, Element):
            run.append((Element(children=[BREAK]), href))
        elif step.tag not in INLINE and step.tag != "br":
            _link_in_line(run)
            run = []


def _link_in_line(run: list[tuple[Element, str | None]]) -> None:
    """Link the numbers in texts that follow each other within a line.

    A number of which only a part is bold goes where it begins, whole.
    """
    texts = [str(piece.children[0]) for piece, _href in run]
    words = "".join(texts)
    if not any(map(str.isdecimal, words)):
        return
    numbers = found(words)
    begin, index = 0, 0
    for (piece, href), text in zip(run, texts, strict=True):
        end, done = begin + len(text), begin
        parts: list[Element | str] = []
        while index < len(numbers) and numbers[index].start < end:
            number = numbers[index]
            start, stop = max(number.start, begin), min(number.stop, end)
            parts.append(words[done:start])
            if start == number.start:
                parts.append(_shown(words[start : number.stop], number.dialled, href))
            done = stop
            if number.stop > end:
                break
            index += 1
        parts.append(words[done:end])
        if len(parts) == 1 and href is not None and href.startswith("tel:") and dialled(text):
            parts = [_digits(text)]
        piece.children = [part for part in parts if part != ""]
        begin = end


def _shown(written: str, number: str, href: str | None) -> Element:
    digits = _digits(written)
    if href is not None:
        return digits
    groups = re.findall(r"\+?\d+", "".join(map(_plain, written)).replace("(0)", ""))
    return Element("a", {"href": f"tel:{number}", "aria-label": spoken(" ".join(groups))}, [digits])


def found(text: str) -> list[Number]:
    """Return the numbers to call in a text, in order."""
    places, characters = [], []
    for place, character in enumerate(text):
        if plain := _plain(character):
            places.append(place)
            characters.append(plain)
    places.append(len(text))
    plain = "".join(characters)
    plain = OTHERS.sub(lambda other: "x" * len(other[0]), plain)
    numbers = [
        Number(run.start(1) + each.start, run.start(1) + each.stop, each.dialled)
        for run in RUN.finditer(plain)
        if len(run[1]) <= LONGEST_RUN
        for each in _in_run(run[1])
    ]
    taken = {place for number in numbers for place in range(number.start, number.stop)}
    for short in SHORT.finditer(plain):
        start, stop = short.span(1)
        digits = "".join(GROUP.findall(short[1]))
        if start in taken or not is_short(digits):
            continue
        before = plain[max(0, start - calling.NEAR - 1) : start]
        if calling.asks(before, digits, plain[stop : stop + calling.NEAR]):
            numbers.append(Number(start, stop, digits))
    return [
        Number(places[start], places[stop - 1] + 1, number)
        for start, stop, number in sorted(numbers)
    ]


def _digits(written: str) -> Element:
    """Return a number as it is shown: a mark of direction in it would turn its groups around."""
    seen = "".join(each for each in written if unicodedata.category(each) != "Cf")
    return Element("bdi", children=[seen])
