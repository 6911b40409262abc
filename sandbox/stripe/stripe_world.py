"""The local Stripe as tests, pages and the rest of the sandbox hold it: what may be done to it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.stripe import disputes, events, given, payments, refunds, sessions
from sandbox.stripe.api import record
from sandbox.stripe.payments import Buyer, NotOpenError
from sandbox.stripe.session_parts import KIND
from sandbox.stripe.state import StripeState

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]


class StripeWorld(StripeState):
    """What buyers, banks and time do, for tests: each act tells the shop by webhook."""

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        super().__init__(world, folder)
        self.resume()

    def pay(  # noqa: PLR0913 - the buyer's form has this many fields
        self,
        session_id: str,
        *,
        email: str,
        name: str,
        note: str = "",
        promotions: bool = False,
        address: Mapping[str, str] | None = None,
        phone: str = "",
        shipping_rate: str = "",
        how: str = payments.CARD,
    ) -> Json:
        """Fill the payment page and pay: "card", "bank_debit" (unpaid for now) or "decline".

        The note answers the session's first text field. Gives the session afterwards; raises
        NotOpenError when it is paid or expired already.
        """
        with self.world.lock:
            asked = self.get(KIND, session_id)["custom_fields"]
            texts = [one["key"] for one in asked if one["type"] == "text"]
            buyer = Buyer(
                email=email,
                name=name,
                phone=phone,
                answers={texts[0]: note} if texts and note else {},
                promotions=promotions,
                address=dict(address) if address else None,
                shipping_rate=shipping_rate,
            )
            return payments.pay(self, session_id, buyer, how)

    def settle(self, session_id: str) -> Json:
        """The delayed payment of a session arrives."""
        with self.world.lock:
            return payments.settle(self, session_id)

    def fail(self, session_id: str) -> Json:
        """The delayed payment of a session fails."""
        with self.world.lock:
            return payments.fail(self, session_id)

    def expire(self, session_id: str) -> Json:
        """An open session runs out of time."""
        with self.world.lock:
            session = self.get(KIND, session_id)
            if session["status"] != "open":
                message = f"The session is {session['status']}."
                raise NotOpenError(message)
            gone = sessions.expire(self, session_id)
            record(self, "checkout.sessions.run_out", "", session_id, {})
            return gone

    def refund(self, payment_intent: str, amount: int | None = None) -> Json:
        """The owner refunds in Stripe's own dashboard; all that is left without an amount."""
        with self.world.lock:
            asked: Json = {"payment_intent": payment_intent}
            if amount is not None:
                asked["amount"] = amount
            made = refunds.refund(self, asked)
            record(self, "refunds.by_dashboard", "", made["id"], asked)
            return made

    def settle_refund(self, refund_id: str) -> Json:
        """A pending refund goes through."""
        with self.world.lock:
            return refunds.settle(self, refund_id)

    def fail_refund(self, refund_id: str) -> Json:
        """A pending refund comes back."""
        with self.world.lock:
            return refunds.fail(self, refund_id)

    def dispute(self, payment_intent: str, reason: str = "fraudulent") -> Json:
        """The buyer's bank disputes a payment."""
        with self.world.lock:
            charge_id = self.get("payment_intent", payment_intent)["latest_charge"]
            made = disputes.dispute(self, charge_id, reason)
            record(self, "disputes.open", "", made["id"], {"reason": reason})
            return made

    def close_dispute(self, dispute: str | Json, status: str = disputes.WON) -> Json:
        """The bank decides a dispute (or its id): "won" or "lost" for the shop."""
        key = dispute if isinstance(dispute, str) else str(dispute["id"])
        with self.world.lock:
            closed = disputes.close(self, key, status)
            record(self, "disputes.decided", "", key, {"status": status})
            return closed

    def put(self, given_object: Json, *, line_items: list[Json] | None = None) -> Json:
        """Hold a given object, and make what it names and the world lacks."""
        with self.world.lock:
            return given.put(self, given_object, line_items=line_items)

    def forget_line_metadata(self, session_id: str) -> None:
        """What a session sells names no product of the shop any more, on line or product."""
        with self.world.lock:
            given.forget_line_metadata(self, session_id)

    def emit(self, event: Json) -> int:
        """Send a given event as it is, to every endpoint; how many there were."""
        with self.world.lock:
            self.hold(event)
            return events.deliver(self, event, always=True)

    def resend(self, event_id: str) -> int:
        """Send a kept event once more."""
        with self.world.lock:
            return events.deliver(self, self.get("event", event_id), always=True)

    def book_balances(self) -> int:
        """Do now what would happen within the next minute: fees booked, refunds referenced."""
        return self.timers.run_now(within=60)

    def sessions(self) -> list[Json]:
        """Every checkout session, oldest first."""
        return self.all(KIND)

    def resume(self) -> None:
        """After a start with kept objects: put on the clock again what was waiting."""
        for charge in self.where("charge", status="succeeded", balance_transaction=None):
            payments.book_later(self, charge["id"])
        for session in self.where(KIND, status="open"):
            sessions.watch(self, session)
