"""Whether a text asks to call a short number: nobody calls 112 from a page of figures.

A table of words for each language. "Call 112" asks, and so do "the police on 101" and
"Child Focus: 116 000"; "112 victims" doesn't, nor "they call 112 victims". All languages are
asked of every text, for a page may quote another. In a language whose words nobody has listed,
a short number is a link where the editor makes it one; a check names these languages.
"""

import re
from functools import cache
from typing import NamedTuple


class Words(NamedTuple):
    """A language's words around a number to call, as alternatives of a pattern."""

    call: str  # to call: the number is what is called ("call 112")
    reach: str  # to reach: somebody is reached "on" the number
    on: str  # what stands between who is reached and the number
    lead: str  # what else may stand just before the number ("call the number 112")
    follow: str  # what may stand just after it; any other word may be what is counted
    then: str  # to call, where it follows the number ("112 bellen")
    emergency: str
    danger: str
    police: str


#: Who answers at 116 000, by a name that is the same in every language.
CHILD_FOCUS = r"child\s?focus"
#: What says in front of a number that it is one of a phone.
LABEL = r"(?:tel|tél|telefoon|telefon|téléphone|telephone|phone|هاتف|الهاتف)"
WORDS = {
    "nl": Words(
        "bel(?! aan)|belt(?! aan)|bellen|telefoneert?|telefoneren|contacteer|contacteren",
        "bereik|bereikt|bereiken|bereikbaar",
        "op|via|onder|nummer",
        "het|de|naar|of|en|nummer|noodnummer|meteen|onmiddellijk|direct|dan|eerst|altijd|gratis|"
        "daarvoor|dus|nu|snel|ook|zelf|u|je|dringend|anoniem",
        "of|en|als|wanneer|indien|zodra|voor|om|nu|meteen|onmiddellijk|direct|dan|bij|in|gratis|"
        "dag|is|via|zonder|met|snel|ook|alleen|enkel|vanaf|want|maar|zelfs|tijdens|gerust|uit",
        "(?:te )?(?:bellen|contacteren)",
        "noodnummer|nood|noodgeval|hulpdiensten|brandweer|ambulance|ziekenwagen",
        "gevaar",
        "politie",
    ),
    "fr": Words(
        "appel(?:ez|er|le|les|ons|ant)|compos(?:e|ez|er)|form(?:ez|er)|téléphon(?:e|ez|er)|"
        "contact(?:e|ez|er)|faites",
        "joindre|joignez|joignable|contact(?:e|ez|er)",
        "au|via|numéro",
        "le|au|ou|et|numéro|aussi|vite|directement|immédiatement|gratuitement|alors|puis|d[’']abord",
        "ou|et|si|quand|lorsque|en|pour|tout|vite|directement|immédiatement|gratuitement|dès|"
        "sans|maintenant|est|depuis|par|d[’']abord|afin|même|avec|qu[’']en|uniquement|seulement|jour|"
        "nuit|mais|car|avant|gratuit|aussi|dans|à partir",
        r"(?!)",
        "numéro d[’']urgence|urgences?|secours|pompiers|ambulance",
        "danger",
        "police",
    ),
    "de": Words(
        "ruf|rufe|rufen|rufst|anrufen|wähle|wählen|wählt|telefonieren|kontaktiere|kontaktieren",
        "erreichen|erreichst|erreicht|erreichbar",
        "unter|nummer",
        "die|den|sie|unter|oder|und|nummer|notruf|notrufnummer|bitte|sofort|gleich|direkt|dann|"
        "dafür|auch|immer|jederzeit|kostenlos|zuerst",
        "an|oder|und|wenn|falls|sobald|sofort|gleich|jetzt|direkt|bei|für|in|um|kostenlos|ist|"
        "ohne|zu|aus|auch|mit|nur|selbst|rund|tag|nacht|aber|denn|von|vom|jederzeit",
        "(?:an(?:zu)?rufen|(?:zu )?wählen|kontaktieren)",
        "notruf|notrufnummer|notfall|feuerwehr|rettungsdienst|krankenwagen",
        "gefahr",
        "polizei",
    ),
    "en": Words(
        "call|calling|dial|dialling|phone|phoning|ring|ringing|telephone",
        "reach|reached|contact",
        "on|at|via|number",
        "the|on|at|or|and|number|immediately|directly|first|straight away|free|now|then|also|"
        "either|instead|anonymously",
        "or|and|if|when|as|for|to|in|at|from|now|right|straight|immediately|directly|first|"
        "free|any|is|without|via|even|with|on|only|day|night|but|because|anytime|while|before|also|"
        "using|24",
        r"(?!)",
        "emergency|emergency number|emergency services|ambulance|fire brigade",
        "danger",
        "police",
    ),
    "ar": Words(
        "[وف]?(?:ال|لل|بال|با|ل)?[اإ]تصال|[وف]?[اإ]تصل(?:ي|وا|ا|ن)?|[تين]تصل(?:ي|وا|ون|ين)?|"
        "[وف]?[اأ]طلب(?:ي|وا)?|[وف]?كل[ّ]?م(?:ي|وا)?",
        "الوصول",
        "على|رقم|الرقم|بالرقم",
        "على|رقم|الرقم|بالرقم|للرقم|أو|و|ب|بـ|ف|هاتف|فور[اًا]+|مباشرة|أيضًا",
        r"أو|و\w+|ف\w+|إذا|إن|عند\w*|في|فور[اًا]+|الآن|حال[اًا]+|مباشرة|من|مجان\w*|لل\w+|ل\w+|"
        r"بدون|دون|على|هو|حتى|فقط|باستخدام|ليل\w*|نهار\w*|مع|متى|كلما",
        r"(?!)",
        "طوارئ|الطوارئ|الإسعاف|النجدة|الإطفاء",
        "خطر",
        "[بل]?ال?شرطة|للشرطة",
    ),
}
#: What else may stand between: words, and other numbers to call.
BETWEEN = r"\D*(?:(?<!\d)(?:1\d\d|116 ?000|[0+][\d ()./-]{7,})(?!\d)\D*){0,3}"
#: How far before a number the words that ask are looked for.
NEAR = 120
#: Where a sentence ends, and with it what it asks.
SENTENCE = re.compile(r"[.!?؟…](?=\s|$)")
ENDS = re.compile(r"\s*+(?:$|[\0.!?؟:;؛)»”\"’'\]…/(]|\[\^|[,،](?!\s*\d)|[–—]|-\s)|\s-")
#: A house in a street is no number to call.
STREET = re.compile(
    r",?\s*(?:rue|avenue|av\.|boulevard|bd\.?|chaussée|place|quai|street|road|lane)\b", re.I
)


@cache
def _patterns(code: str, number: str) -> tuple[re.Pattern[str], ...]:
    words = WORDS[code]
    who = {"112": words.emergency, "101": words.police, "116000": CHILD_FOCUS}.get(number, r"(?!)")
    lead, any_who = rf"(?:{words.lead}|{words.on})", rf"{words.emergency}|{words.police}"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\b(?:{words.call})\b(?:[^\w/]*|{BETWEEN}(?:\b(?:{lead}|{any_who}|{CHILD_FOCUS})[^\w/]*"
            r"|(?<=\d) ?[/,،] ?))$",
            rf"\b(?:{words.reach})\b{BETWEEN}\b(?:{words.on})\W*$",
            rf"\b(?:{who})(?:\s*[:,،?!؟(–—-]+\s*|\s+)(?:{lead}\s+){{0,2}}$"
            rf"|\b(?:{words.danger if number == '112' else '(?!)'})\s*[?!؟]\s*$"
            rf"|\b{LABEL}\s*[.:]\s*:?\s*$",
            rf"\s+(?:{words.follow})\b(?! +(?:19|20)\d\d)",
            rf"(?:\s+(?:of|oder)\s+[\d ]+)?\s+(?:{words.then})\b",
            rf"\s*[:,،–—-]\s*(?:\w{{1,3}}[ ’'])?(?:{any_who}|{words.danger}|{CHILD_FOCUS})\b",
        )
    )


def asks(before: str, number: str, after: str) -> bool:
    """Return whether a text asks to call the short number between what is before and after it.

    ``number`` has digits only. Texts have ASCII digits and plain spaces.
    """
    after, is_first = after[:NEAR], not before.strip()
    before = before[-NEAR:]
    sentence = SENTENCE.split(before)[-1]
    if STREET.match(after):
        return False
    is_end = bool(ENDS.match(after))
    for code in WORDS:
        call, reach, who, follow, then, named = _patterns(code, number)
        if then.match(after) or (is_first and named.match(after)):
            return True
        # The number of somebody is told after a question, too: "Danger? 112."
        if (is_end or follow.match(after)) and (
            call.search(sentence) or reach.search(sentence) or who.search(before)
        ):
            return True
    return False
