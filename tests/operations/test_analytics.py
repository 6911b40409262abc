"""The figures of the dashboard are those of the orders."""

from datetime import timedelta

import pytest

from core.clock import now
from operations import analytics
from orders.models import Order
from orders.refunds import record_refunds
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(db):
    """Three orders: two of this month, one of the month before."""
    at = now()
    for number, ago in enumerate((1, 2, 40)):
        order = builders.paid_order(session=f"cs_{number}")
        Order.objects.filter(pk=order.pk).update(placed_at=at - timedelta(days=ago))
    return at


def card(cards, title):
    return next(one for one in cards if one.title == title)


def test_a_period_counts_its_own_orders_only(days):
    period = analytics.period(days - timedelta(days=30), days)

    assert (period.orders, period.gross, period.average) == (2, 3800, 1900)


def test_a_refund_lowers_the_net_of_the_days_it_was_made_in(days):
    order = Order.objects.order_by("placed_at").last()
    fact = builders.refund_of(order, amount=900)
    record_refunds(order_id=order.pk, facts=[fact])
    order.refunds.update(refunded_at=days - timedelta(days=1))

    cards = analytics.cards(at=days, days=30)

    assert "29.00" in card(cards, "Net revenue").value
    assert card(cards, "Refund rate").value == "23.7 %"


def test_figures_are_compared_with_as_many_days_before(days):
    orders = card(analytics.cards(at=days, days=30), "Orders")

    assert (orders.value, orders.good) == ("2", True)
    assert "+100 %" in orders.change


def test_an_empty_shop_has_figures_too(db):
    cards = analytics.cards(at=now(), days=30)
    bars = analytics.bars(at=now(), days=30)

    assert card(cards, "Average order").value.endswith("0.00")
    assert len(bars) == 30


def test_the_chart_has_a_bar_for_every_day(days):
    bars = analytics.bars(at=days, days=7)

    assert [bar.height for bar in bars].count(100) == 2
    assert len(bars) == 7


def test_every_figure_says_what_it_is_and_leads_somewhere(days):
    for one in analytics.cards(at=days, days=30):
        assert one.definition
        assert one.link.startswith("/admin/")
