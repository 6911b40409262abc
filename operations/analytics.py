"""The shop's numbers: what came in, what went back, how delivery fares, against the time before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import Money as Amount
from orders.kinds import Fulfilment
from orders.models import Order, Refund


@dataclass(frozen=True)
class Period:
    """What happened in one span of time, in the shop's currency of account (minor units)."""

    gross: int
    refunded: int
    orders: int
    complete: int

    @property
    def net(self) -> int:
        """Sales of the span less refunds made in it, before Stripe's fees."""
        return self.gross - self.refunded

    @property
    def average(self) -> int:
        """What an order is worth on average; 0 when there was none."""
        return self.gross // self.orders if self.orders else 0


@dataclass(frozen=True)
class Card:
    """One figure of the dashboard: never without its definition and a place to click."""

    title: str
    value: str
    definition: str
    link: str
    change: str = ""
    good: bool | None = None


@dataclass(frozen=True)
class Bar:
    """One day of the chart: height in per cent of the best day."""

    day: date
    text: str
    height: int

    @property
    def top(self) -> int:
        """Where the bar starts in a chart 104 units high, with room for a hair at the foot."""
        return 102 - self.height


def cards(*, at: datetime, days: int) -> list[Card]:
    """The figures of the last `days`, each against as many days before."""
    span = timedelta(days=days)
    now, before = period(at - span, at), period(at - 2 * span, at - span)
    since = f"/admin/orders/order/?placed_at_from_0={(at - span).date()}&placed_at_from_1=00:00:00"
    return [
        Card(
            _("Net revenue"),
            _money(now.net),
            _("Paid orders less refunds made in the same days, before Stripe's fees."),
            since,
            *_change(now.net, before.net),
        ),
        Card(
            _("Orders"),
            f"{now.orders:,}",
            _("Orders whose payment arrived, by the day they were placed."),
            since,
            *_change(now.orders, before.orders),
        ),
        Card(
            _("Average order"),
            _money(now.average),
            _("Totals of paid orders divided by their number."),
            since,
            *_change(now.average, before.average),
        ),
        Card(
            _("Refund rate"),
            _share(now.refunded, now.gross),
            _("Money sent back in these days as a share of what came in."),
            "/admin/orders/order/?money__exact=REFUNDED",
        ),
        Card(
            _("Delivered"),
            _share(now.complete, now.orders),
            _("Paid orders of these days of which all is delivered or is being sent."),
            "/admin/orders/order/?fulfilment__exact=COMPLETE",
        ),
    ]


def period(start: datetime, end: datetime) -> Period:
    """Count one span; orders by the time they were placed, refunds by the time they were made."""
    currency = settings.SHOP_CURRENCY
    sums = Order.objects.filter(
        placed_at__gte=start, placed_at__lt=end, paid_at__isnull=False, currency=currency
    ).aggregate(
        gross=Sum("total"),
        orders=Count("id"),
        complete=Count("id", filter=Q(fulfilment=Fulfilment.COMPLETE)),
    )
    refunded = Refund.objects.filter(
        refunded_at__gte=start, refunded_at__lt=end, currency=currency, status="succeeded"
    ).aggregate(total=Sum("amount"))["total"]
    return Period(sums["gross"] or 0, refunded or 0, sums["orders"], sums["complete"])


def bars(*, at: datetime, days: int) -> list[Bar]:
    """Gross sales of each of the last `days` for the chart, the empty days included."""
    rows = (
        Order.objects.filter(
            placed_at__gte=at - timedelta(days=days),
            placed_at__lte=at,
            paid_at__isnull=False,
            currency=settings.SHOP_CURRENCY,
        )
        .annotate(day=TruncDate("placed_at"))
        .values("day")
        .annotate(gross=Sum("total"))
        .values_list("day", "gross")
    )
    by_day = dict(rows)
    best = max(by_day.values(), default=0) or 1
    wanted = [at.date() - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return [
        Bar(day, _money(by_day.get(day, 0)), round(100 * by_day.get(day, 0) / best))
        for day in wanted
    ]


def _money(amount: int) -> str:
    return Amount(amount, settings.SHOP_CURRENCY).format(get_language() or settings.LANGUAGE_CODE)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _change(now: int, before: int) -> tuple[str, bool | None]:
    """How a figure moved, in words, and whether that is good; nothing to compare with: neither."""
    if before <= 0:
        return _("no comparison yet"), None
    percent = round(100 * (now - before) / before)
    return _("%(percent)+d %% against the days before") % {"percent": percent}, percent >= 0
