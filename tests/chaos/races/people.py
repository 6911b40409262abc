"""Races at the doors: the second factor, the unsubscribe link, the page that resends links."""

import threading
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from core.drain import drain
from core.models import WebhookEvent
from crm import consent, customers, messages
from operations import second_factor
from tests import builders
from tests.chaos.races.arena import race
from tests.chaos.races.guards import NO_LOCK, Instead, Rewrite
from tests.operations.people import code_of, enrolled

VISITORS, MAILS = 8, 3


@race(
    guard="the device's row is locked while a code is checked",
    harm="a code that somebody looked at over the shoulder opens a second door",
    without=(NO_LOCK,),
)
def one_code_used_twice(arena):
    user = User.objects.create_superuser("olga")
    code = code_of(enrolled(user))

    def enter():
        return second_factor.verify(user=user, code=code) is not None

    said = arena.meet(enter, enter, at='UPDATE "otp_totp_totpdevice"', when="before")
    return said, [True, False]


@race(
    guard="the customer's last word is asked when the mail goes, not when it was planned",
    harm="a follow-up goes to who has just unsubscribed",
    without=(Rewrite(r'("crm_consent"\."(at|id)") DESC', r"\1 ASC"),),
)
def a_no_and_a_mail_on_its_way(arena):
    builders.brand()
    ada = customers.identify(email="ada@example.com", name="Ada Lovelace")
    consent.grant(customer=ada, purpose=consent.MARKETING, text="Yes", source="test")
    messages.schedule(
        key="follow_up_7/SH-1",
        to=ada.email,
        template="follow_up_7",
        context={"name": "Ada", "order_number": "SH-1", "titles": ["Short book"], "brand": "P"},
        customer=ada,
        stream=messages.Stream.MARKETING,
    )
    link = urlsplit(consent.unsubscribe_url(ada)).path
    arena.meet(lambda: drain("crm.scheduledmessage"), lambda: Client().post(link), at="WITH head")
    return len(arena.world.resend.mails_to(ada.email)), 0


class _ReadsThenWrites:
    """A cache that counts in two commands; all readers wait for each other between them."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(VISITORS - 1)

    def add(self, key, value, timeout):
        return cache.add(key, value, timeout=timeout)

    def incr(self, key):
        count = cache.get(key) + 1
        self._barrier.wait(10)
        cache.set(key, count)
        return count


@race(
    guard="one command of the cache counts and tells",
    harm="a mailbox is flooded by who asks often enough at once",
    without=(Instead("core.tally.cache", _ReadsThenWrites()),),
)
def a_burst_of_asking_for_links(arena):
    def ask():
        return Client().post("/links/", {"email": "ada@example.com"}).status_code

    arena.together(*[ask] * VISITORS)
    return WebhookEvent.objects.filter(type="links.asked").count(), MAILS
