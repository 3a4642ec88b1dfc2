"""vCard 3.0 (RFC 2426): a centre as a contact for a phone.

Version 3.0, because phones of any age and every program for contacts read it; of 4.0 many know
neither the number as an address ("tel:+32…") nor a contact without ``N``.
"""

from centres.models import Centre


def render(centre: Centre, language: str) -> str:
    """Return the centre's vCard in the active language, whose BCP 47 tag is ``language``."""
    name = escape(centre.name)
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        # An organisation has one name, which stands in the place of a family name.
        f"N:{name};;;;",
        f"FN:{name}",
        f"ORG:{name}",
        # Digits only: what a phone dials as it stands, from abroad too.
        f"TEL;TYPE=WORK,VOICE:{centre.phone}",
        f"EMAIL;TYPE=INTERNET,WORK:{escape(centre.email)}",
        # Post box and extension are kept empty.
        "ADR;TYPE=WORK:;;"
        + ";".join(escape(part) for part in (centre.street, centre.city))
        + f";;{escape(centre.postal_code)};BE",
        f"URL:{centre.website}",
    ]
    if centre.opening_hours:
        lines.append(f"NOTE;LANGUAGE={language}:{escape(centre.opening_hours)}")
    lines.append("END:VCARD")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def escape(text: str) -> str:
    """Return a text value with the characters escaped that RFC 2426 section 4 names."""
    return (
        text.replace("\\", "\\\\")
        .replace(",", "\\,")
        .replace(";", "\\;")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\n", "\\n")
    )


def fold(line: str) -> str:
    """Return a content line folded to at most 75 octets a line (RFC 2426 section 2.6)."""
    folded, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > 75:
            folded += "\r\n "
            size = 1
        folded += character
        size += octets
    return folded
