"""Buyers who open checkouts and pay them over HTTP, some later, some never; some get it back."""

import random
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field

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


@dataclass
class Sold:
    """What the buyers did. `paid`: ids of sessions whose money is there."""

    paid: list[str] = field(default_factory=list)
    refunded: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Buyer:
    """One visitor with a browser of his own."""

    def __init__(self, shop: str, sandbox: str, chance: random.Random) -> None:
        self.shop, self.sandbox = shop, sandbox
        self._chance = chance
        self._browser = httpx.Client(timeout=15, trust_env=False)

    def open(self, slug: str) -> str:
        """From the buy button to the hosted page; its address. httpx.HTTPError: not now."""
        self._browser.cookies.clear()
        visitor = {"X-Forwarded-For": f"2001:db8::{self._chance.randrange(1, 65535):x}"}
        address = f"{self.shop}/buy/{slug}"
        answer = self._browser.get(address, headers=visitor)
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

    def look(self, session: str) -> None:
        """Read the thank-you page, as the redirect leads there; it may be away just now."""
        self._browser.get(f"{self.shop}/thanks/", params={"sid": session}, follow_redirects=True)

    def press(self, kind: str, name: str, act: str) -> None:
        """A button of Stripe's dashboard."""
        self._browser.post(f"{self.sandbox}/stripe/dashboard/{kind}/{name}", data={"act": act})

    def payment_of(self, session: str) -> str:
        """The payment behind a session; empty while Stripe does not answer."""
        for _try in range(20):
            try:
                path = f"{self.sandbox}/stripe/v1/checkout/sessions/{session}"
                answer = self._browser.get(path, headers=_KEY)
                if answer.status_code == httpx.codes.OK:
                    return str(answer.json()["payment_intent"] or "")
            except (httpx.HTTPError, ValueError):
                continue
        return ""


def _chance(seed: int, number: int) -> random.Random:
    return random.Random(f"{seed}-{number}")  # noqa: S311 - a seed replays it


class Crowd:
    """Threads of buyers until told to stop."""

    def __init__(self, shop: str, sandbox: str, *, seed: int, size: int, pause: float) -> None:
        self.sold = Sold()
        self._pause = pause
        self._done = threading.Event()
        self._may_buy = threading.Event()
        self._may_buy.set()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(
                target=self._live,
                args=(Buyer(shop, sandbox, _chance(seed, number)),),
                daemon=True,
            )
            for number in range(size)
        ]

    def start(self) -> None:
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        self._done.set()
        for one in self._threads:
            one.join(timeout=60)

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
        slug = chance.choices(list(MIX), list(MIX.values()))[0]
        address = buyer.open(slug)
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
        self._afterwards(buyer, session)

    def _afterwards(self, buyer: Buyer, session: str) -> None:
        fate = buyer._chance.random()
        if fate < _REFUNDED + _HALVED:
            self._done.wait(buyer._chance.uniform(0, 4))
            payment = buyer.payment_of(session)
            if payment:
                buyer.press("payment", payment, "refund" if fate < _REFUNDED else "half")
                with self._lock:
                    self.sold.refunded += 1
        elif fate > 0.5:
            buyer.look(session)
