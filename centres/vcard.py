"""vCard 4.0 (RFC 6350): a centre as a contact for a phone.

Written here because no kept Python library writes version 4.0.
"""

from centres.models import Centre


def render(centre: Centre, language: str) -> str:
    """Return the centre's vCard in the active language, whose BCP 47 tag is ``language``."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"FN:{escape(centre.name)}",
        f"ORG:{escape(centre.name)}",
        f"LANG:{language}",
        f"TEL;VALUE=uri;TYPE=work,voice:tel:{centre.phone}",
        f"EMAIL;TYPE=work:{escape(centre.email)}",
        # Post box and extension are kept empty, as RFC 6350 section 6.3.1 asks.
        "ADR;TYPE=work:;;"
        + ";".join(escape(part) for part in (centre.street, centre.city))
        + f";;{escape(centre.postal_code)};BE",
        f"URL:{centre.website}",
    ]
    if centre.opening_hours:
        lines.append(f"NOTE;LANGUAGE={language}:{escape(centre.opening_hours)}")
    lines.append("END:VCARD")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def escape(text: str) -> str:
    """Return a text value with the characters escaped that RFC 6350 section 3.4 names."""
    return (
        text.replace("\\", "\\\\")
        .replace(",", "\\,")
        .replace(";", "\\;")
        .replace("\r\n", "\n")
        .replace("\n", "\\n")
    )


def fold(line: str) -> str:
    """Return a content line folded to at most 75 octets a line (RFC 6350 section 3.2)."""
    folded, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > 75:
            folded += "\r\n "
            size = 1
        folded += character
        size += octets
    return folded
