"""Rows F4, F6, F7, F12: odd amounts, refunds while a step runs, two hands at once."""

import os
from itertools import permutations

import pytest

from catalog.models import Price, Stock
from core.admin_buttons import RefusedError
from core.drain import run_rows, tables
from fulfillment.models import DownloadGrant
from licensing.models import License
from operations import roles
from operations.invariants import check_all
from orders import review_desk
from orders.disputes import record_dispute
from orders.models import OrderStep
from orders.refunds import record_refunds
from tests import builders
from tests.fulfillment.prints import pass_time, printed, reader
from tests.operations.people import person
from tests.orders.review import case_of, press
from tests.stories import buy, settle_all

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("CHAOS_FULL"))
#: Currencies of no, two and three decimals; nothing, the least, and a great deal.
AMOUNTS = [
    ("jpy", 1200),
    ("jpy", 50),
    ("kwd", 12340),
    ("usd", 0),
    ("usd", 50),
    ("usd", 99_999_999),
    ("cad", 1999),
]
#: Claims of an order with everything, in the order in which the steps run.
MOMENTS = range(14) if FULL else (3,)


def orders_of(*events: str) -> list[tuple[str, ...]]:
    """Every order in which they may come; one of them in every test run."""
    return list(permutations(events))[:: 1 if FULL else 5]


def broken() -> dict[str, object]:
    return {code: found.breaches for code, found in check_all().items() if not found.holds}


@pytest.mark.parametrize(("currency", "amount"), AMOUNTS if FULL else AMOUNTS[::2])
def test_an_amount_is_the_same_whole_number_from_the_price_to_the_refund(
    client, world, settings, currency, amount
):
    settings.SHOP_CURRENCY = currency
    settings.HOLD_AMOUNTS = {}
    book = builders.ebook("short-book", amount=amount)
    Price.objects.filter(product=book).update(currency=currency)

    order = buy(client, world, "short-book")
    if amount:
        world.stripe.refund(order.payments.get().payment_intent_id)
        settle_all(world)

    order.refresh_from_db()
    (session,) = world.stripe.sessions()
    assert (order.total, order.currency, session["amount_total"]) == (amount, currency, amount)
    assert [one.amount for one in order.refunds.all()] == ([amount] if amount else [])
    assert [one.amount for one in order.payments.all()] in ([amount], [])
    assert broken() == {}


@pytest.mark.parametrize("cents", [1, 2, 999_999_999_999])
def test_a_cent_and_a_fortune_are_shared_among_the_parts_of_a_bundle_without_loss(world, cents):
    both = builders.bundle("both", builders.ebook(), builders.software(), amount=cents)

    order = builders.paid_order(both)
    settle_all(world)

    parts = order.lines.exclude(parent=None)
    assert sum(one.total for one in parts) == order.total == cents
    assert broken() == {}


def _everything(session: str):
    goods = [builders.ebook(), builders.software(), builders.product("course", kind="COURSE")]
    goods += [builders.print_product(), builders.goods()]
    return builders.paid_order(*goods, session=session, buyer=reader())


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_refund_while_a_step_runs_leaves_nothing_open(world, clock, moment):
    order = _everything(f"cs_moment_{moment}")
    table = next(one for one in tables() if one.model is OrderStep)
    for _number in range(moment):
        run_rows(table, OrderStep.objects.claim(1))
    running = OrderStep.objects.claim(1)

    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])
    run_rows(table, running)
    pass_time(world, hours=3)

    assert not DownloadGrant.objects.filter(closed_at=None).exists()
    assert not License.objects.filter(revoked_at=None).exists()
    assert [one for one in printed(world) if one.status.lower() != "canceled"] == []
    assert broken() == {}


def told(order, turns, world):
    """What the bank says of a dispute and a refund of everything, one after the other."""
    for turn in turns:
        if turn == "refund":
            facts = [builders.refund_of(order, amount=order.total)]
            record_refunds(order_id=order.pk, facts=facts)
        else:
            record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status=turn))
        settle_all(world)
    order.refresh_from_db()


@pytest.mark.parametrize("turns", orders_of("needs_response", "lost", "refund"))
def test_a_dispute_and_a_refund_together_take_back_once(world, clock, turns):
    goods = [builders.ebook(), builders.software(), builders.goods(on_hand=5)]
    order = builders.paid_order(*goods, buyer=reader())
    settle_all(world)

    told(order, turns, world)

    assert (order.money, order.gives_access()) == ("REFUNDED", False)
    assert not DownloadGrant.objects.filter(closed_at=None).exists()
    assert not License.objects.filter(revoked_at=None).exists()
    assert Stock.objects.get().on_hand == 5, "back on the shelf, once"
    assert world.stripe.all("refund") == []


@pytest.mark.parametrize("turns", orders_of("needs_response", "won", "refund"))
def test_a_won_dispute_gives_nothing_back_that_was_refunded(world, clock, turns):
    order = builders.paid_order(builders.ebook())
    settle_all(world)

    told(order, turns, world)

    assert (order.money, order.gives_access()) == ("REFUNDED", False)
    assert not DownloadGrant.objects.filter(closed_at=None).exists()


def test_two_people_press_try_again_and_it_is_tried_once(world):
    world.faults.add("resend", "emails.send", kind="status", value="422")
    order = builders.paid_order(builders.ebook())
    settle_all(world)
    case, step = case_of(order), order.steps.get(kind="SEND_ORDER_MAIL", cause="")
    olga, linus = person("olga", roles.OWNER), person("linus", roles.OWNER)

    press(case, f"retry-{step.pk}", olga)
    with pytest.raises(RefusedError, match="olga"):
        review_desk.act(case_id=case.pk, code=f"retry-{step.pk}", version=1, user=linus, given={})
    settle_all(world)

    assert len(world.resend.mails_to("ada@example.com")) == 1
