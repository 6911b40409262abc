"""The second factor of every staff user: enrol, verify, recover, start over.

Devices, clock drift, reuse of a code and throttling are django-otp's. Recovery codes are kept
as keyed digests, so a copy of the database opens no door.
"""

import re
import secrets
from base64 import b32encode
from collections.abc import Iterable, Iterator

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.ratelimit import allow
from core.tokens import derive

RECOVERY_CODES = 10
TRIES_AN_HOUR = 20
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1: read aloud without doubt


def has_factor(user: User) -> bool:
    """Whether this user has finished enrolling."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def start_enrolment(user: User) -> TOTPDevice:
    """The device being set up; the same one while the page is reloaded, so a scanned code stays."""
    device, _created = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


def confirm_enrolment(*, user: User, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Check the first code of the new device; the device and fresh recovery codes, or None."""
    if not _may_try(user):
        return None
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not device.verify_token(_digits(code)):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        return device, new_recovery_codes(user)


def verify(*, user: User, code: str) -> Device | None:
    """The device that accepts this code (six digits, or a recovery code), or None."""
    if not _may_try(user):
        return None
    typed = code.strip().lower()
    with transaction.atomic():
        if re.fullmatch(r"[0-9]{3} ?[0-9]{3}", typed):
            return _first_accepting(
                TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True),
                _digits(typed),
            )
        return _first_accepting(
            StaticDevice.objects.select_for_update().filter(user=user, confirmed=True),
            _digest(user, typed),
        )


def new_recovery_codes(user: User) -> list[str]:
    """Make ten one-time codes in place of the old ones. They can be shown only now."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes", confirmed=True)
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(user, code)) for code in codes
    )
    return codes


def reset(user: User) -> int:
    """Take every device away, so that the next login enrols anew; how many there were."""
    devices = list(_devices(user))
    for device in devices:
        device.delete()
    return len(devices)


def setup_key(device: TOTPDevice) -> str:
    """The secret as people type it into an authenticator: base32 in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def qr_svg(device: TOTPDevice) -> str:
    """The enrolment address as an inline SVG picture; it holds nothing but paths."""
    picture = segno.make(device.config_url, error="m")
    return picture.svg_inline(scale=5, border=2, dark="#0b1f1e", light="#ffffff", omitsize=True)


def _devices(user: User) -> Iterator[Device]:
    yield from TOTPDevice.objects.filter(user=user)
    yield from StaticDevice.objects.filter(user=user)


def _first_accepting(devices: Iterable[Device], token: str) -> Device | None:
    return next((device for device in devices if device.verify_token(token)), None)


def _may_try(user: User) -> bool:
    """A ceiling over django-otp's growing pauses, which already slow each device down."""
    return allow("second-factor", str(user.pk), limit=TRIES_AN_HOUR, seconds=3600)


def _digits(code: str) -> str:
    return "".join(c for c in code if c in "0123456789")


def _new_code() -> str:
    half = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    other = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    return f"{half}-{other}"


def _digest(user: User, code: str) -> str:
    """What is stored of a recovery code: 96 bits of a keyed digest (the column holds 16)."""
    plain = "".join(c for c in code.lower() if c.isalnum())
    return derive("recovery-code", str(user.pk), plain)[:16]
