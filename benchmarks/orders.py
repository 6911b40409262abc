"""How fast an order is done: from the payment to the mail, steps per second, statements."""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import stripe
from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks import machinery
from benchmarks.house import House, children, resident, wait_until
from benchmarks.report import Row, percentile
from benchmarks.sizes import Sizes
from catalog.models import Product
from core.drain import drain, drain_all
from core.models import WebhookEvent
from orders.facts import Buyer, PaidFact, PaidLine
from orders.models import Order, OrderStep
from orders.placement import place_order

BOOK, PROGRAM, SERVICE = "the-quiet-launch", "shelfmark", "one-hour-shop-review"
_MAIL_MUST = {0.5: 0.5, 0.95: 1.0}
_STATEMENTS_MUST = 80
_WORKER_MEMORY = 180.0
_MB = 1_000_000


def mails(house: House, sizes: Sizes) -> list[Row]:
    """From the press on "pay" to the order mail being with the mail provider."""
    with house.working() as pids, httpx.Client(timeout=10) as browser:
        _purchase(house, browser)  # the first one warms every process
        seconds = [_purchase(house, browser) for _ in range(sizes.purchases)]
        memory = max(resident(one) for one in children(pids[0])) / _MB
    rows = [
        Row(
            f"paid until the order mail is sent, p{share * 100:.0f}",
            f"{percentile(seconds, share):.3f} s",
            "sandbox at zero latency",
            percentile(seconds, share),
            must,
            at_most=True,
        )
        for share, must in _MAIL_MUST.items()
    ]
    shown = f"{memory:.0f} MB resident"
    rows.append(Row("Celery worker process", shown, "", memory, _WORKER_MEMORY, at_most=True))
    return rows


def steps(house: House, sizes: Sizes) -> list[Row]:
    """Steps and orders finished per second by one and by two workers."""
    with machinery.bare_rows():
        return [_finished(house, sizes, workers) for workers in sizes.workers]


def statements(house: House, sizes: Sizes) -> list[Row]:  # noqa: ARG001 - one order tells all
    """SQL statements of one order of three lines, from the stored event to the last step."""
    for _warm in range(2):
        drain_all()
        session_id = paid_session(house, (BOOK, PROGRAM, SERVICE))
        only_the_sale()
        with counted() as count:
            drain(WebhookEvent._meta.label_lower)
            drain(OrderStep._meta.label_lower)
        with counted() as rest:
            _everything_else()
            drain_all()
    order = Order.objects.get(checkout_session_id=session_id)
    if order.fulfilment != "COMPLETE":
        message = f"{order.number} is {order.fulfilment}"
        raise RuntimeError(message)
    done = order.steps.count()
    name = "SQL statements per order of three lines (book, program, service)"
    shown = f"{count()} for {done} steps; {rest()} more for fee, alert and five other events"
    return [Row(name, shown, "", float(count()), _STATEMENTS_MUST, at_most=True)]


def _purchase(house: House, browser: httpx.Client) -> float:
    """One purchase; the seconds until its mail was taken."""
    email = f"ada-{uuid.uuid4().hex[:12]}@example.com"
    visitor = {"X-Forwarded-For": f"2001:db8::{uuid.uuid4().hex[:4]}"}
    opened = browser.get(f"{house.shop}/buy/{BOOK}", headers=visitor)
    address = opened.headers["location"]
    form = {"act": "pay", "email": email, "name": "Ada Lovelace"}
    paid_at = time.time()
    browser.post(address, data=form)
    found: list[float] = []

    def is_there() -> bool:
        found.extend(_mail_times(house, browser, email))
        return bool(found)

    wait_until(is_there, what=f"the order mail to {email}")
    return found[0] - paid_at


def _mail_times(house: House, browser: httpx.Client, email: str) -> list[float]:
    query = urlencode({"provider": "resend", "operation": "emails.send"})
    entries = browser.get(f"{house.sandbox}/_world/received?{query}").json()
    return [one["at"] for one in entries if one["body"]["to"] == [email]]


def _finished(house: House, sizes: Sizes, workers: int) -> Row:
    limit = machinery.limit_of(house, sizes, workers)
    placed = [order_of(BOOK, PROGRAM, SERVICE) for _ in range(sizes.orders)]
    ids = [one.pk for one in placed]
    unfinished = Order.objects.filter(pk__in=ids).exclude(fulfilment="COMPLETE")
    with house.working(workers):
        wait_until(lambda: not unfinished.exists(), what="all orders complete", seconds=300)
    times = OrderStep.objects.filter(order__in=ids).values_list("settled_at", flat=True)
    settled = sorted(one for one in times if one is not None)
    seconds = max((settled[-1] - settled[0]).total_seconds(), 0.001)
    rate, orders = len(settled) / seconds, len(ids) / seconds
    name = f"steps of orders finished by {workers} worker{'s' if workers > 1 else ''}"
    shown = f"{rate:,.0f}/s ({orders:,.1f} orders/s)"
    return Row(name, shown, f"{limit:,.0f}/s bare three commits", rate / limit)


def order_of(*slugs: str) -> Order:
    """A paid order as the provider would report it; its steps wait."""
    name = uuid.uuid4().hex
    sold = [_line(slug) for slug in slugs]
    total = sum(one.total for one in sold)
    fact = PaidFact(
        source=f"stripe:session:cs_bench_{name}",
        session_id=f"cs_bench_{name}",
        paid=True,
        currency=settings.SHOP_CURRENCY,
        subtotal=total,
        discount=0,
        shipping=0,
        tax=0,
        total=total,
        buyer=Buyer(email=f"grace-{name[:12]}@example.com", name="Grace Hopper"),
        lines=tuple(sold),
        placed_at=timezone.now(),
        payment_intent_id=f"pi_bench_{name}",
    )
    return place_order(fact)


def _line(slug: str) -> PaidLine:
    product = Product.objects.get(slug=slug)
    price = product.price_in(settings.SHOP_CURRENCY)
    amount = price.amount if price else 0
    return PaidLine(
        title=product.title("en"),
        quantity=1,
        subtotal=amount,
        discount=0,
        tax=0,
        total=amount,
        sku=slug,
    )


def paid_session(
    house: House, slugs: Sequence[str], *, address: Mapping[str, str] | None = None
) -> str:
    """A paid session of these products at the sandbox, its events in our inbox; its id.

    With an address, as the payment page names its fields, the goods are sent there.
    """
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}
    )
    body: Any = {
        "mode": "payment",
        "line_items": [_session_line(one) for one in map(_line, slugs)],
        "success_url": f"{house.shop}/thanks/",
        "customer_creation": "always",
    }
    if address:
        body["shipping_address_collection"] = {"allowed_countries": [address["country"]]}
    session = client.v1.checkout.sessions.create(body)
    form = {"act": "pay", "email": "ada@example.com", "name": "Ada Lovelace", **(address or {})}
    httpx.post(f"{house.sandbox}/stripe/pay/{session.id}", data=form, timeout=10)
    wait_until(lambda: _events(house) == 0, what="the webhooks of the session")
    return str(session.id)


def _session_line(sold: PaidLine) -> dict[str, Any]:
    return {
        "price_data": {
            "currency": settings.SHOP_CURRENCY,
            "unit_amount": sold.total,
            "product_data": {"name": sold.title, "metadata": {"sku": sold.sku}},
        },
        "quantity": 1,
        "metadata": {"sku": sold.sku},
    }


def only_the_sale() -> None:
    """Let the other events of the payment wait: charge, intent, mail."""
    others = WebhookEvent.objects.due().exclude(type="checkout.session.completed")
    others.update(run_after=timezone.now() + timedelta(hours=1))


def _everything_else() -> None:
    WebhookEvent.objects.filter(status="READY").update(run_after=timezone.now())


def _events(house: House) -> int:
    """How many webhooks the sandbox still has to deliver, those of the next second included."""
    time.sleep(1)  # noqa: TID251 - the fees are booked half a second after the payment
    return int(httpx.get(f"{house.sandbox}/_world/state", timeout=10).json()["waiting"])


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """The number of statements that this process sends while the block lasts.

    Looks into a table where nothing was due are left out: they are nobody's order.
    """
    sent = [0]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001 - Django's own hook
        answer = execute(sql, params, many, context)
        found_nothing = "SKIP LOCKED" in str(sql) and context["cursor"].rowcount == 0
        sent[0] += not found_nothing
        return answer

    with connection.execute_wrapper(count):
        yield lambda: sent[0]
