"""Phone numbers: how they are stored, dialled, written and spoken."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORT_NUMBER = re.compile(r"1\d{2}(\d{3})?")


def validate_e164(value: str) -> None:
    """Raise ValidationError unless ``value`` is a valid number in E.164, like +3225116464."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        number = None
    if (
        number is None
        or not phonenumbers.is_valid_number(number)
        or phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != value
    ):
        raise ValidationError(
            _("“%(value)s” is not a phone number in international form, like +3225116464."),
            code="phone",
            params={"value": value},
        )


def validate_phone(value: str) -> None:
    """Raise ValidationError unless ``value`` is E.164 or a Belgian short number (112, 116000)."""
    if not SHORT_NUMBER.fullmatch(value):
        validate_e164(value)


def national(value: str) -> str:
    """Return an E.164 number as people in Belgium write it: +3225116464 is 02 511 64 64."""
    return phonenumbers.format_number(
        phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.NATIONAL
    )


def international(value: str) -> str:
    """Return an E.164 number as it is written for callers from abroad: +32 2 511 64 64."""
    return phonenumbers.format_number(
        phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def spoken(written: str) -> str:
    """Return a written phone number digit by digit, with a stop after each group.

    Left alone, a screen reader makes "seventy-eight, fifty-five, eight hundred" of 078 055 800,
    by which nobody can dial.
    """
    return " ".join(f"{' '.join(group)}." for group in written.split())
