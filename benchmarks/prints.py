"""How fast a print is ordered: from the payment to the printer's order, and its SQL statements."""

import time
import uuid
from functools import partial

import httpx
from django.db import connection
from django.utils import timezone

from benchmarks.house import House, wait_until
from benchmarks.orders import BOOK, PROGRAM, counted, only_the_sale, paid_session
from benchmarks.report import Row, percentile
from benchmarks.sizes import Sizes
from catalog.models import Stock
from core.claims import DurableQuerySet
from core.drain import drain, drain_all
from core.models import WebhookEvent
from fulfillment.models import PrintAttempt, PrintOrder
from operations.pages import Page
from orders.models import Order, OrderStep

PRINT, SET = "field-guide-print", "opening-day-set"
ADDRESS = {
    "phone": "+1 613 555 0142",
    "line1": "12 Rideau Street",
    "city": "Ottawa",
    "state": "ON",
    "postal_code": "K1N 5Y4",
    "country": "CA",
}
_SHARES = (0.5, 0.95)
_PLENTY = 1_000_000


def run(house: House, sizes: Sizes) -> list[Row]:
    """The statements of one order with a file, a licence and a print; then the way to the press."""
    Stock.objects.update(on_hand=_PLENTY)  # the set holds goods that a long run would sell out
    rows = [_statements(house)]
    with house.working(), httpx.Client(timeout=10) as browser:
        _purchase(house, browser)  # the first one warms every process
        seconds = [_purchase(house, browser) for _ in range(sizes.purchases)]
    for share in _SHARES:
        name = f"paid until the print of a mixed set is committed, p{share * 100:.0f}"
        rows.append(Row(name, f"{percentile(seconds, share):.3f} s", "sandbox at zero latency"))
    return rows


def _statements(house: House) -> Row:
    for _warm in range(2):
        drain_all()
        session_id = paid_session(house, (BOOK, PROGRAM, PRINT), address=ADDRESS)
        only_the_sale()
        with counted() as count:
            drain(WebhookEvent._meta.label_lower)
            order = Order.objects.get(checkout_session_id=session_id)
            wait_until(partial(_is_printing, order), what="the print order")
        sent = count()
    name = "SQL statements per order of three lines (book, program, print) until it is printing"
    return Row(name, f"{sent} for {order.steps.count()} steps, the print's own work included")


def _is_printing(order: Order) -> bool:
    """Work off what belongs to the order; whether the printer has taken it."""
    for model in (OrderStep, PrintOrder, PrintAttempt):
        drain(model._meta.label_lower, seconds=1)
    with connection.cursor() as cursor:  # beside Django's own counting
        cursor.connection.execute("SELECT 1")
        found = cursor.connection.execute(_COMMITTED, [order.pk]).fetchone()
    return bool(found)


_COMMITTED = """SELECT 1 FROM fulfillment_printattempt a
  JOIN orders_fulfillmentgroup g ON g.id = a.group_id
  JOIN orders_orderstep s ON s.group_id = g.id AND s.kind = 'SUBMIT_PRINT' AND s.status = 'DONE'
 WHERE g.order_id = %s AND a.phase = 'COMMITTED'"""


def _purchase(house: House, browser: httpx.Client) -> float:
    """One purchase of the set; the seconds until a printer was told to print its book."""
    email = f"ada-{uuid.uuid4().hex[:12]}@example.com"
    visitor = {"X-Forwarded-For": f"2001:db8::{uuid.uuid4().hex[:4]}"}
    address = f"{house.shop}/buy/{SET}/"
    browser.cookies.clear()
    asked = Page(browser.get(address, headers=visitor).text)
    form = next(one for one in asked.forms if "country" in one.fields)
    chosen = {**form.fields, "country": ADDRESS["country"]}
    opened = browser.post(address, data=chosen, headers={**visitor, "Referer": address})
    paid_at = time.time()
    typed = {"act": "pay", "email": email, "name": "Ada Lovelace", **ADDRESS}
    browser.post(opened.headers["location"], data=typed)
    attempts: DurableQuerySet[PrintAttempt] = DurableQuerySet(model=PrintAttempt)
    mine = attempts.filter(group__order__email=email, committed_at__isnull=False)
    wait_until(mine.exists, what=f"the print for {email}")
    return float((mine.get().committed_at or timezone.now()).timestamp() - paid_at)
