"""The law about money: what Stripe holds is what the orders say, to the cent."""

from collections import Counter
from collections.abc import Iterator

from core.models import WebhookEvent
from orders.kinds import Money
from orders.models import Dispute, Order, Payment, Refund
from orders.standing import RETURNING, is_harmless
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence


def difference(evidence: Evidence) -> dict[str, int]:
    """By how many minor units Stripe holds more than the orders say, per currency."""
    ours: Counter[str] = Counter()
    unpaid = (Money.AWAITING, Money.FAILED)
    for currency, total in Order.objects.exclude(money__in=unpaid).values_list("currency", "total"):
        ours[currency] += total
    back = Refund.objects.filter(status__in=RETURNING).values_list("order__currency", "amount")
    for currency, amount in [*back, *_taken("order__currency")]:
        ours[currency] -= amount
    names = set(ours) | set(evidence.balance)
    return {one: evidence.balance.get(one, 0) - ours[one] for one in sorted(names)}


class MoneyMatchesStripe(Law):
    """I11, asked of Stripe's balance."""

    code = "I11"
    says = "orders less refunds and disputes are what Stripe holds, in every currency"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        for currency, off in difference(evidence).items():
            if off:
                yield f"{currency}: Stripe holds {off} minor units more than the orders say"
        yield from _one_by_one(evidence)
        yield from _settled(evidence)


def _one_by_one(evidence: Evidence) -> Iterator[str]:
    """Each charge, refund and dispute, by the name that Stripe gave it."""
    ours = dict(Payment.objects.values_list("charge_id", "amount"))
    back = Refund.objects.filter(status__in=RETURNING).values_list("refund_id", "amount")
    ours |= {name: -amount for name, amount in [*back, *_taken("dispute_id")]}
    written = set(Refund.objects.values_list("refund_id", flat=True))
    written |= set(Dispute.objects.values_list("dispute_id", flat=True))
    for name in sorted(evidence.booked.keys() - ours.keys() - written):
        yield f"{name} is in Stripe's balance, and no row tells of it; {_told(name)}"
    for name in sorted(ours.keys() | evidence.booked.keys()):
        here, there = ours.get(name, 0), evidence.booked.get(name, 0)
        if here != there:
            yield f"{name}: {there} in Stripe's balance, {here} in our rows; {_told(name)}"


def _settled(evidence: Evidence) -> Iterator[str]:
    """What each payment came to in the balance's own currency."""
    rows = Payment.objects.values_list("charge_id", "settlement_amount", "settlement_currency")
    ours = {name: settled for name, *settled in rows}
    for name, there in evidence.settled.items():
        if name in ours and ours[name] != [*there]:
            yield f"{name}: settled as {there} at Stripe, as {tuple(ours[name])} in our rows"


def _taken(name: str) -> list[tuple[str, int]]:
    """The disputes whose money the bank has taken: a field's value and the amount."""
    rows = Dispute.objects.values_list(name, "amount", "status")
    return [(value, amount) for value, amount, status in rows if not is_harmless(status)]


def _told(name: str) -> str:
    """What the inbox heard of a charge or a refund, for whoever asks why."""
    rows = WebhookEvent.objects.filter(provider="stripe").order_by("id")
    heard = [
        f"{one.type} {one.source} {one.status} {one.reason} ({one.received_at:%H:%M:%S})"
        for one in rows
        if name.encode() in bytes(one.body)
    ]
    heard += [str(one) for one in Refund.objects.filter(refund_id=name).values()]
    return f"the inbox heard: {', '.join(heard) or 'nothing'}"
