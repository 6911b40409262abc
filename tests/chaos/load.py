"""Buyers who open checkouts and pay them over HTTP, some later, some never; some get it back."""

import random
import threading
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpx

from operations.pages import Page

_KEY = {"Authorization": "Bearer sk_test_sandbox"}
_GOODS = frozenset({"field-guide-print", "harbour-print", "workshop-mug", "linen-tote"})
#: What is bought, and how often in a hundred.
MIX = {
    "the-quiet-launch": 25,
    "shelfmark": 15,
    "both-books": 10,
    "one-hour-shop-review": 8,
    "your-first-hundred-orders": 7,
    "field-guide-print": 12,
    "harbour-print": 8,
    "workshop-mug": 5,
    "linen-tote": 10,
}
_ADDRESS = {
    "phone": "+1 613 555 0142",
    "line1": "12 Rideau Street",
    "city": "Ottawa",
    "state": "ON",
    "postal_code": "K1N 5Y4",
    "country": "CA",
}
_NAMES = ("Ada Lovelace", "Grace Hopper", "Linus Torvalds")
_LATER, _ABANDONED, _REFUNDED, _HALVED = 0.08, 0.04, 0.06, 0.03
#: What buyers pay in; Stripe turns all of it into the currency of the shop's balance.
_CURRENCIES = {"usd": 70, "cad": 15, "eur": 15}
_LOOKING, _FETCHING = 0.5, 0.8
#: What has files.
_FILES = frozenset({"the-quiet-launch", "both-books", "shelfmark"})
#: How often one presses the button; the last, more often than the shop lets him.
_FETCHES = (1, 1, 2, 7)
#: Seconds between two looks at the thank-you page, and how often one looks before he gives up.
_NEXT_LOOK, _LOOKS = 0.5, 24


@dataclass
class Sold:
    """What the buyers did.

    paid: ids of sessions whose money is there. wanted: the sessions of those who waited for files,
    with the cookies of their browser, which alone is shown the links. served: those of them who got
    one. fetched: how often each link gave its file, by the public name of its grant.
    """

    paid: list[str] = field(default_factory=list)
    refunded: int = 0
    disputes: Counter[str] = field(default_factory=Counter)
    wanted: dict[str, httpx.Cookies] = field(default_factory=dict)
    served: set[str] = field(default_factory=set)
    fetched: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def unserved(self) -> list[str]:
        """Who waited for files and has none yet."""
        return [one for one in self.wanted if one not in self.served]


class Buyer:
    """One visitor with a browser of his own."""

    def __init__(self, shop: str, sandbox: str, chance: random.Random) -> None:
        self.shop, self.sandbox = shop, sandbox
        self._chance = chance
        self._browser = httpx.Client(timeout=15, trust_env=False)

    def open(self, slug: str, currency: str = "usd") -> str:
        """From the buy button to the hosted page; its address. httpx.HTTPError: not now."""
        self._browser.cookies.clear()
        visitor = {"X-Forwarded-For": f"2001:db8::{self._chance.randrange(1, 65535):x}"}
        address = f"{self.shop}/buy/{slug}"
        answer = self._browser.get(address, params={"currency": currency}, headers=visitor)
        if answer.status_code == httpx.codes.OK:
            form = Page(answer.text).form_with("country") or Page(answer.text).forms[0]
            sent = {**form.fields, "country": _ADDRESS["country"]}
            answer = self._browser.post(address, data=sent, headers=visitor)
        if answer.status_code != httpx.codes.SEE_OTHER:
            message = f"{address} answered {answer.status_code}"
            raise httpx.RemoteProtocolError(message)
        return answer.headers["location"]

    def pay(self, address: str, how: str = "pay") -> str:
        """Fill in the hosted page; the session's id."""
        page = Page(self._browser.get(address).text)
        form = page.form_with("pay")
        known = {} if form is None else {**form.fields}
        email = f"ada-{uuid.uuid4().hex[:12]}@example.com"
        told = {"email": email, "name": self._chance.choice(_NAMES), "act": how}
        told["promotions"] = "on"  # the follow-ups are planned for who agrees
        asked = {name: text for name, text in _ADDRESS.items() if name in known}
        self._browser.post(address, data={**known, **asked, **told})
        return address.rstrip("/").rsplit("/", 1)[-1]

    def cookies(self) -> httpx.Cookies:
        """What the browser knows of the shop."""
        return httpx.Cookies(self._browser.cookies)

    def becomes(self, cookies: httpx.Cookies) -> None:
        """Take up the browser of somebody who was here before."""
        self._browser.cookies = cookies

    def look(self, session: str) -> list[str]:
        """Read the thank-you page, as the redirect leads there; its links to files."""
        address = f"{self.shop}/thanks/"
        answer = self._browser.get(address, params={"sid": session}, follow_redirects=True)
        return [one for one in Page(answer.text).links if "/d/" in one]

    def fetch(self, link: str) -> bool:
        """Press the button of a download page; whether the file came."""
        answer = self._browser.post(urljoin(self.shop, link))
        return answer.status_code == httpx.codes.FOUND or "attachment" in answer.headers.get(
            "Content-Disposition", ""
        )

    def press(self, kind: str, name: str, act: str) -> None:
        """A button of Stripe's dashboard."""
        self._browser.post(f"{self.sandbox}/stripe/dashboard/{kind}/{name}", data={"act": act})

    def payment_of(self, session: str) -> str:
        """The payment behind a session; empty while Stripe does not answer."""
        return str(self._at_stripe(f"checkout/sessions/{session}").get("payment_intent") or "")

    def dispute_of(self, payment: str) -> str:
        """The dispute of a payment; empty where there is none, or while Stripe does not answer."""
        found = self._at_stripe("disputes", payment_intent=payment).get("data")
        return str(found[0]["id"]) if found else ""

    def _at_stripe(self, path: str, **params: str) -> dict[str, Any]:
        for _try in range(20):
            try:
                address = f"{self.sandbox}/stripe/v1/{path}"
                answer = self._browser.get(address, params=params, headers=_KEY)
                if answer.status_code == httpx.codes.OK:
                    return dict(answer.json())
            except (httpx.HTTPError, ValueError):
                continue
        return {}


def _chance(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed}-{number}")  # noqa: S311 - a seed replays it


class Crowd:
    """Threads of buyers until told to stop. `disputed`: the share whose bank asks for the money."""

    def __init__(
        self, shop: str, sandbox: str, *, seed: int, size: int, pause: float, disputed: float = 0
    ) -> None:
        self.sold = Sold()
        self._buyer = lambda number: Buyer(shop, sandbox, _chance(seed, number))
        self._pause, self._disputed = pause, disputed
        self._done = threading.Event()
        self._may_buy = threading.Event()
        self._may_buy.set()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._live, args=(self._buyer(number),), daemon=True)
            for number in range(size)
        ]

    def start(self) -> None:
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        self._done.set()
        for one in self._threads:
            one.join(timeout=60)

    def come_back(self) -> None:
        """Whoever went without files looks for them once more, now that the shop is at rest."""
        buyer = self._buyer(len(self._threads))
        for session in self.sold.unserved:
            buyer.becomes(self.sold.wanted[session])
            with suppress(httpx.HTTPError):  # who gets no answer got no file, which is judged
                self._take_files(buyer, session)

    def hold(self, is_full: bool) -> None:
        """Let nobody begin to buy for now, or let them again."""
        if is_full:
            self._may_buy.clear()
        else:
            self._may_buy.set()

    def _live(self, buyer: Buyer) -> None:
        while not self._done.is_set():
            if not self._may_buy.wait(1.0):
                continue
            try:
                self._shop_once(buyer)
            except httpx.HTTPError:
                with self._lock:
                    self.sold.counts["turned away"] += 1
            self._done.wait(buyer._chance.uniform(0, 2 * self._pause))

    def _shop_once(self, buyer: Buyer) -> None:
        chance = buyer._chance
        address = buyer.open(slug := _one_of(chance, MIX), _one_of(chance, _CURRENCIES))
        fate = chance.random()
        if fate < _ABANDONED:
            return
        later = fate < _ABANDONED + _LATER
        session = buyer.pay(address, "later" if later else "pay")
        with self._lock:
            self.sold.counts[slug] += 1
        if later:
            self._done.wait(chance.uniform(0, 3))
            arrives = chance.random() < 0.7
            buyer.press("session", session, "settle" if arrives else "fail")
            if not arrives:
                return
        with self._lock:
            self.sold.paid.append(session)
        self._afterwards(buyer, session, slug)

    def _afterwards(self, buyer: Buyer, session: str, slug: str) -> None:
        fate = buyer._chance.random()
        if fate < _REFUNDED + _HALVED + self._disputed:
            self._done.wait(buyer._chance.uniform(0, 4))
            payment = buyer.payment_of(session)
            if payment and fate < _REFUNDED + _HALVED:
                buyer.press("payment", payment, "refund" if fate < _REFUNDED else "half")
                with self._lock:
                    self.sold.refunded += 1
            elif payment:
                self._dispute(buyer, payment)
        elif fate > _FETCHING and slug in _FILES:
            self._fetch(buyer, session)
        elif fate > _LOOKING:
            buyer.look(session)

    def _dispute(self, buyer: Buyer, payment: str) -> None:
        """The bank takes the money; later it decides for one or the other, or is still thinking."""
        buyer.press("payment", payment, "dispute")
        self._done.wait(buyer._chance.uniform(0, 4))
        ends = buyer._chance.choice(("won", "lost", ""))
        dispute = buyer.dispute_of(payment)
        if ends and dispute:
            buyer.press("dispute", dispute, ends)
        with self._lock:
            self.sold.disputes[ends or "open"] += bool(dispute)

    def _fetch(self, buyer: Buyer, session: str) -> None:
        """Wait on the thank-you page for what was bought, and fetch its files."""
        with self._lock:
            self.sold.wanted[session] = buyer.cookies()
        for _look in range(_LOOKS):
            if self._take_files(buyer, session) or self._done.wait(_NEXT_LOOK):
                return

    def _take_files(self, buyer: Buyer, session: str) -> bool:
        """Press the buttons of the links on the thank-you page; whether there are any."""
        links = buyer.look(session)
        for link in links:
            for _time in range(buyer._chance.choice(_FETCHES)):
                if buyer.fetch(link):
                    with self._lock:
                        self.sold.fetched[_name_of(link)] += 1
                        self.sold.served.add(session)
        return bool(links)


def _one_of(chance: random.Random, mix: dict[str, int]) -> str:
    return chance.choices(list(mix), list(mix.values()))[0]


def _name_of(link: str) -> str:
    """The public half of a download's secret (fulfillment/downloads.py)."""
    return link.rstrip("/").rsplit("/", 1)[-1].partition(".")[0]
