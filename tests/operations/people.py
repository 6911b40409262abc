"""Who logs in: Olga owns, Grace reviews; and how a browser gets past both doors."""

import time

from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from operations import roles, staff

PASSWORD = "correct horse battery staple"


def person(name: str, group: str) -> User:
    """A staff user of one group with a password a test knows."""
    roles.ensure_groups()
    staff.add_staff(username=name, group=group)
    user = User.objects.get(username=name)
    user.set_password(PASSWORD)
    user.save()
    return user


def olga() -> User:
    """The owner."""
    return person("olga", roles.OWNER)


def grace() -> User:
    """Review staff."""
    return person("grace", roles.REVIEW_STAFF)


def enrolled(user: User) -> TOTPDevice:
    """A confirmed authenticator of this person."""
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=True)


def code_of(device: TOTPDevice, *, steps: int = 0) -> str:
    """What the authenticator shows now, or so many half minutes away from now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def browser(user: User) -> Client:
    """A browser that has typed the password, not the code."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def verified(user: User) -> Client:
    """A browser past both doors."""
    client, device = browser(user), enrolled(user)
    answer = client.post("/admin/second-factor/", {"code": code_of(device)})
    assert answer.status_code == 302, answer.content[:300]
    return client
