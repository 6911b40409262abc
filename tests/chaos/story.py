"""One sale as Stripe tells it in five events, and the tables as they stand at its end."""

from accounting.models import RefundReceipt, SalesReceipt
from core import clock
from core.models import Alert, EmailMessage, WebhookEvent
from crm.models import Customer, ScheduledMessage
from fulfillment.models import DownloadGrant
from licensing.models import License
from orders.models import Order
from tests import builders
from tests.stories import open_checkout, settle_all

#: What tells of a sale that is paid, booked, and wholly given back.
KINDS = (
    "checkout.session.completed",
    "payment_intent.succeeded",
    "charge.updated",
    "charge.refunded",
    "refund.created",
)
_PAUSES = (60, 600, 4000, 4000)


def happen(client, world) -> list[dict[str, object]]:
    """Everything happens at Stripe, and nobody has told the shop yet: the five events."""
    builders.ebook("short-book", amount=1900)
    world.webhooks.hold()
    session = open_checkout(client, "short-book")
    world.stripe.pay(session, email="ada@example.com", name="Ada Lovelace")
    world.stripe.book_balances()
    intent = world.stripe.all("payment_intent")[0]["id"]
    world.stripe.refund(intent)
    world.stripe.book_balances()
    told = {one["type"]: one for one in world.stripe.all("event")}
    return [told[kind] for kind in KINDS]


def tell(world, events) -> None:
    """Each event alone, worked off before the next comes; in the end time passes."""
    world.webhooks._waiting.clear()
    world.webhooks.release()
    for event in events:
        world.stripe.resend(event["id"])
        settle_all(world)
    for seconds in _PAUSES:
        clock.advance(seconds)
        settle_all(world)


def tables() -> dict[str, object]:
    """What the rows say, without the ids that no two sales share."""
    order = Order.objects.get()
    return {
        "order": (order.money, order.fulfilment, order.total, order.currency, order.email),
        "lines": list(order.lines.values_list("title", "total", "quantity")),
        "steps": sorted(order.steps.values_list("kind", "gen", "status")),
        "payments": list(order.payments.values_list("amount", "fee", "net", *_SETTLED)),
        "refunds": list(order.refunds.values_list("amount", "status")),
        "grants": list(DownloadGrant.objects.values_list("asset__filename", "used")),
        "keys": License.objects.count(),
        "cases": sorted(one["code"] for case in order.cases.all() for one in case.reasons),
        "receipts": list(SalesReceipt.objects.values_list("amount", "fee")),
        "refund receipts": list(RefundReceipt.objects.values_list("amount", flat=True)),
        "told": sorted(order.events.values_list("kind", flat=True)),
        "tasks": list(order.tasks.values_list("kind", "title", "canceled_reason")),
        "customers": list(Customer.objects.values_list("email", "name", "suppressed_at")),
        "mails": sorted(EmailMessage.objects.values_list("template", "to", "status")),
        "planned": sorted(ScheduledMessage.objects.values_list("template", "to", "status")),
        "alerts": sorted(Alert.objects.values_list("severity", "status", "resolved_at")),
        "events": sorted(WebhookEvent.objects.values_list("type", "status")),
    }


_SETTLED = ("currency", "settlement_amount", "settlement_currency", "exchange_rate")
