"""Phone numbers: how they are read, stored, dialled, written and spoken."""

import re
import unicodedata
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

#: EU numbers of social value (Decision 2007/116/EC): phonenumbers knows only those in service.
SOCIAL_VALUE = re.compile(r"116\d{3}")
#: What stands between the digits of a number, and before them.
NOTATION = re.compile(r"[+＋]?[\d\s()/.‐-―−-]+")
#: What keyboards and other programs put around a number without anybody seeing it.
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def dialled(written: str, *, short: bool = True) -> str:
    """Return how a Belgian number is dialled, whichever way it is written.

    E.164 (+3278055800), or where ``short`` allows it a short number as it is (112).

    Raises:
        ValidationError: it is no number of Belgium, or one for which callers pay a premium.

    """
    text = " ".join(UNSEEN.sub("", written).split())
    digits = phonenumbers.normalize_digits_only(text)
    # Whoever dials "78 055 800" by hand, as it is shown, reaches nobody.
    begins = (
        text.startswith(("+", "＋", "(+")) or digits.startswith("0") or (short and is_short(digits))
    )
    try:
        # "02 511 64 64 / 03 …", "0800 STOP", "…, ext. 5": a phone can't dial it as it is shown.
        number = phonenumbers.parse(text, "BE") if begins and NOTATION.fullmatch(text) else None
    except phonenumbers.NumberParseException:
        number = None
    if number is not None:
        if short and is_short(digits):
            return digits
        if phonenumbers.is_valid_number_for_region(number, "BE"):
            if phonenumbers.number_type(number) != PhoneNumberType.PREMIUM_RATE:
                return phonenumbers.format_number(number, PhoneNumberFormat.E164)
            raise ValidationError(
                _("“%(value)s” is a number for which callers pay more than for a call."),
                code="premium",
                params={"value": written},
            )
    raise ValidationError(
        _("“%(value)s” is not a phone number in Belgium, like 02 511 64 64 or +32 2 511 64 64."),
        code="phone",
        params={"value": written},
    )


#: A number that a reader can take digit by digit, whichever way the groups are parted.
SHOWN = re.compile(r"[+(]{0,2}\d(?:[ ()/.‐-―−-]{0,3}\d)*", re.ASCII)


def readable(written: str) -> str:
    """Return a number with digits and spaces that everybody can read, and nothing unseen.

    A mark of direction within a number, or digits of a script that goes from right to left,
    would show its groups in another order than the one that is dialled.
    """
    text = UNSEEN.sub("", written).replace("＋", "+")
    return " ".join(with_plain_digits(text).split())


def with_plain_digits(text: str) -> str:
    """Return a text in which the digits of every script are 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each, each)) for each in text)


def is_shown(written: str, phone: str) -> bool:
    """Return whether somebody who dials what is written, from Belgium, reaches this number."""
    digits = re.sub(r"\D", "", written.replace("(0)", "") if "+" in written else written)
    if not SHOWN.fullmatch(written):
        return False
    if not phone.startswith("+"):
        return digits == phone
    if "+" in written:
        return digits == phone[1:]
    return digits in (f"0{phone.removeprefix('+32')}", f"00{phone[1:]}")


def is_short(digits: str) -> bool:
    """Return whether digits are a Belgian short number, like 112 or 116000."""
    if SOCIAL_VALUE.fullmatch(digits):
        return True
    try:
        number = phonenumbers.parse(digits, "BE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_short_number_for_region(number, "BE")


class PhoneField(models.CharField):
    """A number as it is dialled. Any notation is taken; ``short`` numbers where they may be."""

    def __init__(self, *args: Any, short: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **({"max_length": 20} | kwargs))
        self.short = short

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return a plain text field: how a number is read is nothing that a database knows."""
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.CharField", list(args), dict(kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the number as it is dialled.

        Raises:
            ValidationError: it is no number.

        """
        read = dialled(str(value), short=self.short) if value else value
        return super().clean(read, model_instance)

    def formfield(self, **kwargs: Any) -> Any:
        """Return a field that takes every notation: with its spaces it may be longer."""
        return super().formfield(**({"max_length": 40} | kwargs))


def national(value: str) -> str:
    """Return a number as people in Belgium write it: +3225116464 is 02 511 64 64, 112 is 112."""
    return _formatted(value, PhoneNumberFormat.NATIONAL)


def international(value: str) -> str:
    """Return a number as it is written for callers from abroad: +32 2 511 64 64."""
    return _formatted(value, PhoneNumberFormat.INTERNATIONAL)


def _formatted(value: str, pattern: int) -> str:
    if not value.startswith("+"):
        return value
    return phonenumbers.format_number(phonenumbers.parse(value), pattern)


def spoken(written: str) -> str:
    """Return a written phone number digit by digit, with a stop after each group.

    Left alone, a screen reader makes "seventy-eight, fifty-five, eight hundred" of 078 055 800,
    by which nobody can dial.
    """
    return " ".join(f"{' '.join(group)}." for group in written.split())
