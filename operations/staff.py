"""People who may log in: the owner made at the first start, and staff made by a command."""

import secrets

from django.contrib.auth.models import Group, User
from django.db import transaction

from operations import roles

PASSWORD_BYTES = 12  # 96 bits; typed once, then the second factor stands beside it


def ensure_owner(*, username: str = "olga", email: str = "") -> str | None:
    """Make the shop's owner when nobody may log in yet; the generated password, or None.

    The owner is a member of the group "Owner", not a superuser, so that the group's rights are
    the real ones from the first day.
    """
    with transaction.atomic():
        if User.objects.filter(is_staff=True).exists():
            return None
        return add_staff(username=username, group=roles.OWNER, email=email)


def add_staff(*, username: str, group: str, email: str = "") -> str:
    """Make a staff user in one of the two groups and return the generated password."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with transaction.atomic():
        user = User.objects.create_user(username, email, password, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    return password
