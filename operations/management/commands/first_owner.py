"""`manage.py first_owner`: what `manage.py run` asks for, so that somebody can log in."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django_otp.plugins.otp_totp.models import TOTPDevice

from operations import second_factor, staff


class Command(BaseCommand):
    """Make the owner when nobody may log in yet, and tell how to log in."""

    help = "Make the shop's first owner and write name and password to a file only we may read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="olga")
        parser.add_argument("--file", type=Path, required=True)

    def handle(self, *_args: object, **options: object) -> None:
        path, username = Path(str(options["file"])), str(options["username"])
        password = staff.ensure_owner(username=username)
        if password is not None:
            _write(path, {"username": username, "password": password})
        facts = json.loads(path.read_text()) if path.exists() else {}
        user = User.objects.filter(username=facts.get("username", "")).first()
        if user is None or not user.check_password(facts["password"]):
            path.unlink(missing_ok=True)  # the owner has set a password of his own
        elif settings.DEMO_MODE:
            _write(path, {**facts, "otpauth": _device(user).config_url})


def _device(user: User) -> TOTPDevice:
    """The demo owner's authenticator: the one there is, or the one waiting to be scanned."""
    confirmed = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return confirmed or second_factor.start_enrolment(user)


def _write(path: Path, facts: dict[str, str]) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(facts, file)
