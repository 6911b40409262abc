"""What the stories of printing share: a paid print, time that passes, and what was printed."""

import json
import time
from datetime import timedelta

from core import clock
from fulfillment.models import PrintAttempt, PrintOrder
from fulfillment.providers import printers
from orders.facts import Buyer
from orders.models import Order
from sandbox.world import World
from tests import builders
from tests.world import settle_all

HOUSES = ("printful", "printify", "gooten")
ADDRESS = {
    "name": "Ada Lovelace",
    "phone": "+1 613 555 0100",
    "address": {
        "line1": "12 Rue Sainte-Anne",
        "line2": "",
        "city": "Québec",
        "state": "QC",
        "postal_code": "G1R 3X2",
        "country": "CA",
    },
}


def reader(**changed) -> Buyer:
    """Ada, with the address her parcel goes to."""
    place = {**ADDRESS["address"], **changed}
    return Buyer(
        email="ada@example.com",
        name="Ada Lovelace",
        provider_customer_id="cus_ada",
        shipping_address={**ADDRESS, "address": place},
    )


def ordered(*products, session: str = "cs_print", buyer: Buyer | None = None) -> Order:
    """A paid order of prints, its steps planned and not yet run."""
    chosen = products or (builders.print_product(),)
    return builders.paid_order(*chosen, session=session, buyer=buyer or reader())


def pass_time(world: World, *, hours: float = 2, until=None) -> None:
    """Let what is due come due, one due time after the other, for so many hours at most."""
    end = clock.now() + timedelta(hours=hours)
    settle_all(world)
    while not (until and until()):
        due = _next_due()
        if due is None or due > end:
            break
        clock.advance(max((due - clock.now()).total_seconds(), 0) + 0.05)
        settle_all(world)
    if until is None and clock.now() < end:
        clock.advance((end - clock.now()).total_seconds())
        settle_all(world)


def wait_for(condition) -> None:
    """What the sandbox does a little later, by the real clock."""
    end = time.monotonic() + 8
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)  # noqa: TID251 - waits for the sandbox's own thread


def printed(world: World) -> list:
    """Every order that any printer ever charged and gave to the press."""
    return [one for house in HOUSES for one in getattr(world, house).committed()]


def attempt_at(provider: str, order: Order | None = None) -> PrintAttempt:
    """The newest attempt at a printer."""
    found = PrintAttempt.objects.filter(provider=provider)
    return found.order_by("-gen", "-id")[0]


def arrive_late(provider: str) -> None:
    """The create that a printer took to be lost reaches it after all, by nobody's clock."""
    attempt = attempt_at(provider)
    body = json.loads(bytes(attempt.request_body))
    printers()[provider].create(body, reference=attempt.reference)


def print_order_of(order: Order) -> PrintOrder:
    """The print order of an order that counts."""
    return PrintOrder.objects.filter(group__order=order).order_by("-gen")[0]


def submit_step(order: Order):
    """The step that waits for the print."""
    return order.steps.get(kind="SUBMIT_PRINT", cause="")


def _next_due():
    times = [
        row
        for model in (PrintAttempt, PrintOrder)
        for row in model.objects.filter(status="READY").values_list("run_after", flat=True)
    ]
    return min(times, default=None)
