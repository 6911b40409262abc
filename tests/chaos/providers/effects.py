"""Every kind of outside effect: how to make an order that needs it, and how many were taken."""

from collections.abc import Callable
from dataclasses import dataclass

from catalog.models import PrintVariant
from core.alerts import raise_alert
from core.durable import DurableRow
from core.models import Alert, WebhookEvent
from orders.models import OrderStep
from orders.refunds import record_refunds
from sandbox.world import World
from tests import builders
from tests.accounting import stories as books
from tests.chaos.providers.stage import Stage
from tests.fulfillment.prints import HOUSES, ordered, printed
from tests.stories import ask_back, buy, open_checkout

BOOK = "short-book"
_READER = "ada@example.com"
_TITLE = "A thing to know"


@dataclass(frozen=True)
class Effect:
    """One kind of effect.

    `begin` brings the shop to where the call is due, and gives the row that will make it;
    `made` counts what the outside has taken, of which `most` may be. `doubts`: after so many lost
    answers in a row a person is asked; 0 where there is no such number.
    """

    name: str
    provider: str
    operation: str
    begin: Callable[[Stage], DurableRow]
    made: Callable[[World], int]
    most: int = 1
    doubts: int = 0

    def __str__(self) -> str:
        return self.name


def _refund(stage: Stage) -> DurableRow:
    builders.ebook(BOOK)
    order = buy(stage.client, stage.world, BOOK)
    ask_back(order)
    return order.steps.get(kind="REFUND_PAYMENT")


def _sale(stage: Stage) -> DurableRow:
    builders.ebook(BOOK)
    session = open_checkout(stage.client, BOOK)
    stage.world.stripe.pay(session, email=_READER, name="Ada Lovelace")
    stage.world.flush()
    return WebhookEvent.objects.get(type="checkout.session.completed")


def _mail(stage: Stage) -> DurableRow:
    order = builders.paid_order(builders.ebook(BOOK))
    return order.steps.get(kind="SEND_ORDER_MAIL")


def _print(house: str) -> Callable[[Stage], DurableRow]:
    def begin(stage: Stage) -> DurableRow:
        product = builders.print_product()
        PrintVariant.objects.exclude(provider=house).delete()
        order = ordered(product)
        return order.steps.get(kind="SUBMIT_PRINT")

    return begin


def _receipt(stage: Stage) -> DurableRow:
    books.connect(stage.settings)
    return books.step_of(books.sold())


def _refund_receipt(stage: Stage) -> DurableRow:
    books.connect(stage.settings)
    order = books.sold()
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])
    return OrderStep.objects.get(order=order, kind="POST_REFUND_RECEIPT")


def _alert(stage: Stage) -> DurableRow:
    builders.brand()  # whose mailbox is the second channel
    raise_alert(severity="warning", title=_TITLE, body="Words.", dedupe_key="chaos/providers")
    return Alert.objects.get(dedupe_key="chaos/providers")


def _refunds(world: World) -> int:
    return len(world.ledger.of("stripe", "refunds.create"))


def _orders(world: World) -> int:
    """An order is one when one mail told of it."""
    return _mails(world)


def _mails(world: World) -> int:
    return sum("/d/" in one.text for one in world.resend.mails_to(_READER))


def _alive(world: World) -> int:
    return sum(one.status.lower() not in ("canceled", "cancelled") for one in printed(world))


def _receipts(world: World) -> int:
    return len(world.quickbooks.receipts())


def _refund_receipts(world: World) -> int:
    return len(world.quickbooks.refund_receipts())


def _messages(world: World) -> int:
    return sum(_TITLE in one["embeds"][0]["title"] for one in world.discord.messages)


#: To make an order at Gooten is to pay for it (print.md 7.4): it is not sent a fourth time.
_DOUBTS = {"gooten": 3}
_ORDERED = {"printful": "orders.confirm", "printify": "orders.send"}

EFFECTS: tuple[Effect, ...] = (
    Effect("stripe refund", "stripe", "refunds.create", _refund, _refunds),
    Effect("stripe sale", "stripe", "checkout.sessions.retrieve", _sale, _orders),
    Effect("stripe lines", "stripe", "checkout.sessions.line_items", _sale, _orders),
    Effect("resend mail", "resend", "emails.send", _mail, _mails),
    *(
        Effect(
            f"{one} order", one, "orders.create", _print(one), _alive, doubts=_DOUBTS.get(one, 0)
        )
        for one in HOUSES
    ),
    *(Effect(f"{one} commit", one, how, _print(one), _alive) for one, how in _ORDERED.items()),
    Effect("quickbooks receipt", "quickbooks", "salesreceipt.create", _receipt, _receipts),
    Effect(
        "quickbooks refund", "quickbooks", "refundreceipt.create", _refund_receipt, _refund_receipts
    ),
    # A message has neither key nor look-up: after a lost answer it may arrive twice.
    Effect("discord alert", "discord", "post_message", _alert, _messages, most=4),
)
