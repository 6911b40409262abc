"""The law about Valkey: emptied while the shop rests, it changes no page.

The pages are read by whoever looks at the shop and by its owner, twice before and once after;
what differs between the first two readings (a clock, a token of a form) is not looked at.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from orders.mails import library_url
from orders.models import Order
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence

Pages = dict[str, tuple[int, list[str]]]

_MOST = 60
_FEW = 10
_LINK = re.compile(r'href="(/[^"#?]*)"')
#: What a look changes, what leads to a provider, and what the timetable adds to between two looks.
_NOT = re.compile(
    r"logout|/buy/|/d/|/admin/jsi18n|export|/delete/|/static/|/media/|\.css|\.ico"
    r"|core/(apicall|periodicrun|heartbeat)"
)
#: New with every answer: tokens of forms and of the content policy. Then what the minute changes,
#: and when the timetable looked last at the promises.
_TOKENS = re.compile(
    r'(csrfmiddlewaretoken" value|nonce)="[^"]*"|As of [-0-9]+ [0-9:]+ UTC|the oldest for [^<(]+'
    r'|last checked [0-9:]+|sh-nowrap">[-0-9]+ [0-9:]+ UTC'
)


class WipedValkeyChangesNoPage(Law):
    """I23. It acts: it empties Valkey."""

    code = "I23"
    says = "an emptied Valkey changed no page"

    def breaches(self, _evidence: Evidence) -> Iterator[str]:
        with _visitor() as visitor, _owner() as owner:
            readers = {"/": visitor, "/admin/": owner}
            found = {start: _crawl(reader, start) for start, reader in readers.items()}
            first = _read(readers, found)
            second = _read(readers, found)
            redis.Redis.from_url(settings.REDIS_URL).flushall()
            third = _read(readers, found)
        if len(second) < _FEW:
            yield f"only {len(second)} pages were found"
        for path in second:
            yield from _compared(path, first[path], second[path], third[path])


def _compared(
    path: str,
    first: tuple[int, list[str]],
    second: tuple[int, list[str]],
    third: tuple[int, list[str]],
) -> Iterator[str]:
    if second[0] >= httpx.codes.INTERNAL_SERVER_ERROR:
        yield f"{path} answers {second[0]}"
    if third[0] != second[0]:
        yield f"{path} answered {second[0]}, and {third[0]} after it"
    restless = set(first[1]) ^ set(second[1])
    if len(first[1]) != len(second[1]):
        return  # the page is at work by itself
    changed = [one for one in set(second[1]) ^ set(third[1]) if one not in restless]
    if changed and len(changed) > len(restless):
        yield f"{path} changed: {changed[0].strip()[:120]}"


def _read(readers: dict[str, httpx.Client], found: dict[str, list[str]]) -> Pages:
    pages: Pages = {}
    for start, paths in found.items():
        for path in paths:
            answer = readers[start].get(path)
            pages[path] = answer.status_code, comparable(answer.text)
    return pages


def comparable(text: str) -> list[str]:
    """The lines of a page without what is new at every look."""
    return _TOKENS.sub("", text).splitlines()


def _crawl(reader: httpx.Client, start: str) -> list[str]:
    """The pages that links lead to from a first one, the nearest first."""
    found = [start]
    if start == "/":
        found += [_library_of(order) for order in Order.objects.order_by("pk")[:3]]
    for path in found:
        if len(found) >= _MOST:
            break
        for link in _LINK.findall(reader.get(path).text):
            if link not in found and not _NOT.search(link) and _belongs(link, start):
                found.append(link)
    return found[:_MOST]


def _belongs(link: str, start: str) -> bool:
    return link.startswith("/admin/") == (start == "/admin/")


def _library_of(order: Order) -> str:
    return urlsplit(library_url(order)).path


def _visitor() -> httpx.Client:
    return httpx.Client(base_url=settings.SITE_URL, timeout=30, trust_env=False)


def _owner() -> httpx.Client:
    """Olga, past both doors of the admin."""
    olga, _made = get_user_model().objects.get_or_create(
        username="olga-looks", defaults={"is_staff": True, "is_superuser": True}
    )
    device, _made = TOTPDevice.objects.get_or_create(user=olga, name="phone", confirmed=True)
    client = Client()
    client.force_login(olga, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return httpx.Client(base_url=settings.SITE_URL, timeout=30, trust_env=False, cookies=cookies)
