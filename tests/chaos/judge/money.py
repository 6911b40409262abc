"""The law about money: what Stripe holds is what the orders say, to the cent."""

from collections import Counter
from collections.abc import Iterator

from core.models import WebhookEvent
from orders.kinds import Money
from orders.models import Order, Payment, Refund
from orders.standing import RETURNING
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence


def difference(evidence: Evidence) -> dict[str, int]:
    """By how many minor units Stripe holds more than the orders say, per currency."""
    ours: Counter[str] = Counter()
    unpaid = (Money.AWAITING, Money.FAILED)
    for currency, total in Order.objects.exclude(money__in=unpaid).values_list("currency", "total"):
        ours[currency] += total
    back = Refund.objects.filter(status__in=RETURNING).values_list("order__currency", "amount")
    for currency, amount in back:
        ours[currency] -= amount
    names = set(ours) | set(evidence.balance)
    return {one: evidence.balance.get(one, 0) - ours[one] for one in sorted(names)}


class MoneyMatchesStripe(Law):
    """I11, asked of Stripe's balance."""

    code = "I11"
    says = "orders less refunds are what Stripe holds, in every currency"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        for currency, off in difference(evidence).items():
            if off:
                yield f"{currency}: Stripe holds {off} minor units more than the orders say"
        ours = dict(Payment.objects.values_list("charge_id", "amount"))
        back = Refund.objects.filter(status__in=RETURNING).values_list("refund_id", "amount")
        ours |= {name: -amount for name, amount in back}
        for name in sorted(ours.keys() | evidence.booked.keys()):
            here, there = ours.get(name), evidence.booked.get(name)
            if here != there:
                yield f"{name}: {there} in Stripe's balance, {here} in our rows; {_told(name)}"


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
