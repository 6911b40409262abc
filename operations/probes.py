"""Health checks of the roof: the owner's channel, the people who may log in, the disk."""

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.probes import Result, fail, ok, probe, skipped, warn
from operations import alerts
from operations.providers import discord

LOW_DISK_BYTES = 1_000_000_000


@probe("discord webhook")
def discord_webhook() -> Result:
    """Whether alerts reach the owner's channel, as far as can be known without sending one."""
    address = settings.DISCORD_WEBHOOK_URL
    if not address:
        return skipped("no Discord webhook is set; alerts are shown in the admin only")
    if not discord.is_webhook_address(address):
        return fail(
            "DISCORD_WEBHOOK_URL is not the address of a Discord webhook",
            "copy it from the channel's settings: Integrations, Webhooks, Copy Webhook URL",
        )
    if alerts.is_closed(address):
        return fail(
            "Discord says that this webhook is gone; alerts go by mail meanwhile",
            "make a new webhook in the channel's settings and set DISCORD_WEBHOOK_URL",
        )
    return ok("set, and not reported as gone")


@probe("second factor of staff")
def staff_second_factor() -> Result:
    """Whether everybody who may log in has finished enrolling."""
    enrolled = TOTPDevice.objects.filter(confirmed=True).values("user")
    without = User.objects.filter(is_staff=True, is_active=True).exclude(pk__in=enrolled)
    names = sorted(without.values_list("username", flat=True))
    if not names:
        return ok("every staff user has one")
    if settings.DEMO_MODE:
        return ok(f"demo mode: {', '.join(names)} will be asked to set it up at the first login")
    return warn(
        f"not set up yet: {', '.join(names)}",
        "log in once at /admin/ as each of them; until then a password alone enrols a device",
    )


@probe("disk")
def disk() -> Result:
    """Whether files, database and logs still have room."""
    folder = Path(settings.DATA_DIR)
    free = shutil.disk_usage(folder if folder.exists() else Path("/")).free
    if free < LOW_DISK_BYTES:
        return fail(
            f"{free // 1_000_000} MB are left where {folder} is", "make room, or move DATA_DIR"
        )
    return ok(f"{free / 1_000_000_000:.1f} GB free")
