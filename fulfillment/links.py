"""Full addresses of the pages behind what was handed over. Each holds a secret: never log one."""

from django.conf import settings
from django.urls import reverse

from fulfillment import courses, downloads
from fulfillment.models import DownloadGrant, Enrollment


def download_url(one: DownloadGrant) -> str:
    """The page of one file."""
    return _full(reverse("fulfillment:download", args=[downloads.token_of(one)]))


def access_url(one: Enrollment) -> str:
    """The page of a course or membership."""
    return _full(reverse("fulfillment:access", args=[courses.token_of(one)]))


def _full(path: str) -> str:
    base: str = settings.SITE_URL
    return f"{base.rstrip('/')}{path}"
