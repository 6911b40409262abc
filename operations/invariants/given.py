"""Promises about what was given: prints, keys and downloads, mails, each as often as sold."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.durable import Status
from core.models import EmailMessage
from crm.models import ScheduledMessage
from fulfillment.models import FENCED, DownloadGrant, Phase, PrintAttempt, Shipment
from operations.invariants.base import Breach, Found, Invariant
from operations.invariants.scope import EVERYTHING, Scope
from orders.kinds import StepKind
from orders.models import Order, OrderLine, OrderStep

#: Which mail each kind of step sends; one step, one mail.
_MAILS = {
    StepKind.SEND_ORDER_MAIL: "order",
    StepKind.SEND_LATE_DELIVERY: "late_delivery",
    StepKind.SEND_TRACKING_MAIL: "tracking",
}
_SENT = (
    EmailMessage.Status.SENT,
    EmailMessage.Status.DELIVERED,
    EmailMessage.Status.BOUNCED,
    EmailMessage.Status.COMPLAINED,
)


class NothingIsPrintedTwice(Invariant):
    """I8: at most one printer was told to print a group, unless the earlier proved it did not."""

    code = "I8"
    promise = _("No parcel was ever printed by two printers.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Two fences of one group, a fence left without proof, parcels of two printers."""
        tries = scope.of_orders(PrintAttempt.objects.all(), "group__order_id")
        other = PrintAttempt.objects.filter(group=OuterRef("group"), phase__in=FENCED)
        twice = tries.filter(Exists(other.exclude(pk=OuterRef("pk"))), phase__in=FENCED)
        found = Found().note(twice.select_related("group__order").order_by("id"), _attempt_breach)
        unproven = tries.filter(phase=Phase.ABANDONED, commit_unknown=True)
        found.note(unproven.select_related("group__order").order_by("id"), _attempt_breach)
        sent = Shipment.objects.filter(is_replacement=False).exclude(source="stock")
        elsewhere = sent.filter(group=OuterRef("group")).exclude(source=OuterRef("source"))
        parcels = scope.of_orders(sent.filter(Exists(elsewhere)), "group__order_id")
        return found.note(
            parcels.select_related("group__order").order_by("id"),
            lambda row: Breach.of(
                row, f"{row.group.order}: {row.source}", order_id=row.group.order_id
            ),
        )


class KeysAreWhatWasSold(Invariant):
    """I9: as many keys as pieces, and no more."""

    code = "I9"
    promise = _("Every line has as many licence keys as pieces were sold, never more.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Lines with more keys than pieces, or with fewer although their step made them."""
        lines = scope.of_orders(OrderLine.objects.all()).annotate(keys=Count("licenses"))
        # A step that a person finished by hand says so instead of counting keys.
        issued = OrderStep.objects.filter(
            line=OuterRef("pk"),
            kind=StepKind.ISSUE_LICENSE,
            status=Status.DONE,
            reason__endswith="key(s)",
        )
        wrong = Q(keys__gt=F("quantity")) | Q(Exists(issued), keys__lt=F("quantity"))
        unsold = Q(keys__gt=0) & ~Exists(
            OrderStep.objects.filter(line=OuterRef("pk"), kind=StepKind.ISSUE_LICENSE)
        )
        rows = lines.filter(wrong | unsold).select_related("order").order_by("id")
        return Found().note(
            rows,
            lambda row: Breach(
                f"{row.order}: {row.title}: {row.keys} / {row.quantity}", Order, row.order_id
            ),
        )


class DownloadsAreCounted(Invariant):
    """I10: what was counted was started, within the limit; staff may set a count back to nought."""

    code = "I10"
    promise = _("Downloads stay within their limit, and every one that was counted is on record.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Grants used more often than allowed, or than their recorded downloads."""
        grants = scope.of_orders(DownloadGrant.objects.all(), "line__order_id")
        started = grants.annotate(started=Count("downloads"))
        wrong = Q(used__gt=F("download_limit")) | Q(used__gt=F("started"))
        return Found().note(
            started.filter(wrong).select_related("line__order").order_by("id"),
            lambda row: Breach.of(
                row, f"{row.line.order}: {row.used} / {row.started}", order_id=row.line.order_id
            ),
        )


class NoMailTwice(Invariant):
    """I13: one mail for each thing to say, counted at the mails and not at their unique keys."""

    code = "I13"
    promise = _("No customer got the same mail about the same thing twice.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """More mails taken by the provider than steps, or planned messages, that send them."""
        found = Found()
        for chunk in scope.chunks(Order.objects.all()):
            found.note_all(_mails_beyond_steps(chunk))
            found.note_all(_mails_beyond_messages(chunk))
        return found


def _attempt_breach(row: PrintAttempt) -> Breach:
    text = f"{row.group.order}: {row.provider} {row.phase}"
    return Breach(text, Order, row.group.order_id)


def _mails_beyond_steps(orders: list[dict[str, Any]]) -> Iterator[Breach]:
    """The orders about which more mails of a kind were taken than steps ask for."""
    numbers = {order["number"]: order["id"] for order in orders}
    steps: Counter[tuple[str, str]] = Counter()
    planned = OrderStep.objects.filter(order__in=numbers.values(), kind__in=_MAILS)
    for number, kind in planned.values_list("order__number", "kind"):
        steps[number, _MAILS[StepKind(kind)]] += 1
    mails: Counter[tuple[str, str]] = Counter()
    sent = _taken(orders).filter(template__in=_MAILS.values())
    for number, template in sent.values_list("tags__order", "template"):
        mails[number, template] += 1
    for (number, template), count in mails.items():
        if number in numbers and count > steps[number, template]:
            text = f"{number}: {template}: {count} / {steps[number, template]}"
            yield Breach(text, Order, numbers[number])


def _mails_beyond_messages(orders: list[dict[str, Any]]) -> Iterator[Breach]:
    """The buyers to whom more mails of a kind were taken than were planned for them."""
    customers = {order["email"]: order for order in orders}
    planned: Counter[tuple[str, str]] = Counter(
        ScheduledMessage.objects.filter(
            customer__in={order["customer_id"] for order in orders}, to__in=customers
        ).values_list("to", "template")
    )
    kinds = {template for _to, template in planned}
    sent = _taken(orders).filter(template__in=kinds).values_list("to", "template")
    for (to, template), count in Counter(sent).items():
        if count > planned[to, template]:
            order = customers[to]
            text = f"{order['number']}: {template}: {count} / {planned[to, template]}"
            yield Breach(text, Order, order["id"])


def _taken(orders: list[dict[str, Any]]) -> "QuerySet[EmailMessage]":
    """The mails to these orders' buyers that the provider took."""
    return EmailMessage.objects.filter(
        to__in={order["email"] for order in orders}, status__in=_SENT
    )
