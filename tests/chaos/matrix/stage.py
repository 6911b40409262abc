"""What the cases of the matrix do with the house: buy, tell, break one thing, wait, judge."""

import json
import random
import time
from typing import Any

import httpx
from django.db.models import Sum

from catalog.models import Stock
from core.models import Alert, WebhookEvent
from orders.models import Order
from sandbox.stripe.events import signature
from tests.chaos import settling
from tests.chaos.house import ChaosHouse
from tests.chaos.judge import Evidence, books, effects, history, judge, machine, money, prints, rows
from tests.chaos.load import Buyer
from tests.chaos.matrix.patience import asked, patiently
from tests.chaos.matrix.programs import Programs
from tests.chaos.reviews import asked_about, review_reasons

Json = dict[str, Any]

BOOK, SOFTWARE = "the-quiet-launch", "shelfmark"
_KEY = {"Authorization": "Bearer sk_test_sandbox"}
_PLENTY = 1_000_000
_EVENTS = 1000


#: All laws that one look at the end of a case can ask.
LAWS = (
    effects.NothingAcknowledgedIsLost(),
    effects.NoEffectTwice(),
    effects.EveryEffectHasItsRow(),
    prints.OnePrintPerGroup(),
    money.MoneyMatchesStripe(),
    books.OneReceiptEach(),
    effects.NoMailTwice(),
    history.OnlyAllowedMoves(),
    history.NoStaleWrite(),
    machine.NoTransactionOverACall(),
    machine.EverythingSettled(),
    rows.TheShopsOwnPromises(),
)


class Stage(Programs):
    """The house, a buyer in front of it, and Stripe behind it."""

    def __init__(self, house: ChaosHouse, chance: random.Random) -> None:
        super().__init__(house)
        self.chance = chance
        self.buyer = Buyer(house.shop, house.sandbox, chance)
        self._asked = 0

    def prepare(self) -> None:
        """Full shelves, and a history of every row."""
        history.keep_history()
        Stock.objects.update(on_hand=_PLENTY)

    def make_whole(self) -> None:
        """Nothing armed, stopped or away; no fault outside; what people were asked is counted."""
        self.mend()
        self.speak_again()
        self._asked = asked(asked_about)

    def buy(self, slug: str = BOOK) -> str:
        """A paid session's id; a shop that is away is tried again for half a minute."""
        address = patiently(lambda: self.buyer.open(slug), httpx.HTTPError)
        return self.buyer.pay(address)

    def keep_silent(self) -> None:
        """From now on no webhook of Stripe's reaches the shop by itself."""
        self.set_fault("stripe", "*", "drop", count=-1)

    def speak_again(self) -> None:
        """No fault outside any more."""
        self.world("DELETE", "/_world/faults")

    def events_of(self, session: str) -> dict[str, Json]:
        """What Stripe has to tell of a sale, by type."""
        intent = self.buyer.payment_of(session)
        return {
            one["type"]: one
            for one in self.all_events()
            if any(name and f'"{name}"' in json.dumps(one) for name in (session, intent))
        }

    def all_events(self) -> list[Json]:
        """The newest thousand of Stripe's events, oldest first."""
        found: list[Json] = []
        params = {"limit": "100"}
        while len(found) < _EVENTS:
            page = self.world("GET", "/stripe/v1/events", params=params, headers=_KEY).json()
            found += page["data"]
            if not page["has_more"]:
                break
            params["starting_after"] = found[-1]["id"]
        return found[::-1]

    def tell(self, event: Json | bytes, *, at: float | None = None, **how: Any) -> int:
        """Post an event as Stripe would, signed at a time (seconds since 1970); the status."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        secret = how.pop("secret", self.house.environ["SANDBOX_STRIPE_WEBHOOK_SECRET"])
        shop = how.pop("shop", self.house.shop)
        mark = signature(body, secret, int(time.time() if at is None else at))
        headers = {"Content-Type": "application/json", "Stripe-Signature": mark}
        with httpx.Client(timeout=20, trust_env=False) as client:
            return client.post(
                f"{shop}/webhooks/stripe/", content=body, headers=headers
            ).status_code

    def world(self, method: str, path: str, **how: Any) -> httpx.Response:
        """A request to the outside world."""
        return httpx.request(method, self.house.sandbox + path, timeout=30, trust_env=False, **how)

    def order(self, session: str) -> Order:
        """The one order of a session. Order.DoesNotExist, MultipleObjectsReturned otherwise."""
        return Order.objects.get(checkout_session_id=session)

    def order_or_none(self, session: str) -> Order | None:
        """The order of a session, if it is there by now."""
        return Order.objects.filter(checkout_session_id=session).first()

    def event(self, event_id: str) -> WebhookEvent:
        """The one row of an event."""
        return WebhookEvent.objects.get(event_id=event_id)

    def is_placed(self, session: str) -> bool:
        """Whether a session has its order."""
        return asked(lambda: Order.objects.filter(checkout_session_id=session).exists())

    def is_complete(self, session: str) -> bool:
        """Whether everything of it was delivered."""
        done = Order.objects.filter(checkout_session_id=session, fulfilment="COMPLETE")
        return asked(done.exists)

    def mails_to(self, session: str) -> list[Json]:
        """The mails that Resend took for the buyer of a session."""
        email = self.order(session).email
        return [
            one for one in self.evidence().accepted("resend", "emails.send")
            if email in str(one["body"]["to"])
        ]  # fmt: skip

    def told_of(self, trouble: str) -> int:
        """How often the owner was told of a trouble, by how its dedupe_key begins."""
        rows = Alert.objects.filter(dedupe_key__startswith=trouble)
        return asked(lambda: rows.aggregate(sum=Sum("times"))["sum"] or 0)

    def evidence(self) -> Evidence:
        """The world as it is now."""
        return Evidence(self.house.sandbox, self.house.folder)

    def comes_to_rest(self, *sessions: str, seconds: float = 240) -> float:
        """Everything settles, nobody is asked about it, every law holds; the seconds it took."""
        asked(settling.bring_slots_forward)
        took, left = settling.rest(
            self.house.sandbox,
            expected=settling.missing(list(sessions)),
            seconds=seconds,
            say=self.said.append,
        )
        evidence = Evidence(self.house.sandbox, self.house.folder, left + settling.parked())
        broken = [one.text() for one in judge(evidence, LAWS) if not one.holds]
        assert not broken, "\n".join(broken)
        assert asked_about() == self._asked, list(review_reasons().items())
        return took

    def set_fault(self, provider: str, operation: str, kind: str, **how: float | str) -> None:
        """Let the outside world go wrong."""
        fault = {"provider": provider, "operation": operation, "kind": kind, **how}
        self.world("POST", "/_world/faults", json=fault)
