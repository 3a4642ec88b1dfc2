"""The second factor: a code of an app on a phone (RFC 6238), or one of ten that are kept on paper.

Publishers and administrators need one, unless the site is tried out on the machine itself.
"""

from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django_otp import login, match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import log
from accounts.backends import account_of
from accounts.models import Event, Role

#: Who has to show it.
REQUIRED = (Role.PUBLISHER, Role.ADMINISTRATOR)
RECOVERY_CODES = 10


def has_one(user: Any) -> bool:
    """Return whether an account has set one up."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_asked(user: Any) -> bool:
    """Return whether an account has to show one: it must, or chose to."""
    account = account_of(user)
    must = user.is_superuser or (account is not None and account.role in REQUIRED)
    return (must and settings.SECOND_FACTOR) or has_one(user)


def unconfirmed(user: Any) -> TOTPDevice:
    """Return what somebody is setting up."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def picture(device: TOTPDevice) -> str:
    """Return what a phone reads, as the address of an image."""
    code = segno.make(device.config_url, error="m")
    return code.svg_data_uri(scale=5, border=4, light="#ffffff", dark="#000000")


def confirm(request: HttpRequest, device: TOTPDevice, code: str) -> list[str]:
    """Set up a second factor, if the code is right; return the codes for when it is lost."""
    if not device.verify_token(code):
        log.note(Event.Kind.CODE_REFUSED, request.user.get_username())
        return []
    with transaction.atomic():
        device.confirmed = True
        device.save()
        StaticDevice.objects.filter(user=request.user).delete()
        paper = StaticDevice.objects.create(user=request.user, name="paper", confirmed=True)
        codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create([StaticToken(device=paper, token=code) for code in codes])
    log.note(Event.Kind.ENROLLED, request.user.get_username())
    login(request, device)
    return codes


def show(request: HttpRequest, code: str) -> bool:
    """Take a code; return whether it is right. Each works once."""
    device = match_token(request.user, code.strip().lower())
    if device is None:
        log.note(Event.Kind.CODE_REFUSED, request.user.get_username())
        return False
    login(request, device)
    log.note(Event.Kind.VERIFIED, request.user.get_username())
    return True


def take_away(user: Any, by: str = "") -> None:
    """Forget a second factor that is lost; a new one is set up at the next log-in."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    log.note(Event.Kind.RESET, user.get_username(), by=by)
