"""What is struck at every boundary: each kind of work, what is bought for it, what happens then."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import PrintVariant


@dataclass(frozen=True)
class Target:
    """A kind of work: its table, the kind of row, what is bought for it, what happens then.

    `printer`: who alone has what is bought, while boundaries are struck.
    """

    table: str
    kind: str
    slug: str
    then: str = ""
    printer: str = ""

    @property
    def name(self) -> str:
        """As it is asked for on the command line."""
        what = self.kind or self.table.rpartition(".")[2]
        return what + (f"+{self.then}" if self.then else "") + (self.printer and f"@{self.printer}")


_MUG, _POSTER = "workshop-mug", "harbour-print"
_STEP, _EVENT, _ATTEMPT = "orders.orderstep", "core.webhookevent", "fulfillment.printattempt"
TARGETS = (
    Target(_EVENT, "checkout.session.completed", "the-quiet-launch"),
    Target(_EVENT, "charge.refunded", "shelfmark", "refund"),
    Target(_EVENT, "refund.created", "shelfmark", "refund"),
    Target(_EVENT, "charge.updated", "the-quiet-launch"),
    Target(_EVENT, "checkout.session.async_payment_succeeded", "the-quiet-launch", "settle"),
    Target(_EVENT, "charge.dispute.created", "shelfmark", "dispute"),
    Target(_EVENT, "charge.dispute.closed", "shelfmark", "won"),
    Target(_EVENT, "email.delivered", "the-quiet-launch"),
    Target(_EVENT, "order_updated", "field-guide-print"),
    Target(_STEP, "GRANT_DOWNLOADS", "the-quiet-launch"),
    Target(_STEP, "ISSUE_LICENSE", "shelfmark"),
    Target(_STEP, "GRANT_ACCESS", "your-first-hundred-orders"),
    Target(_STEP, "CREATE_BOOKING", "one-hour-shop-review"),
    Target(_STEP, "SUBMIT_PRINT", "field-guide-print"),
    Target(_STEP, "PACK_STOCK", "linen-tote"),
    Target(_STEP, "SEND_ORDER_MAIL", "the-quiet-launch"),
    Target(_STEP, "SEND_LATE_DELIVERY", "the-quiet-launch", "late"),
    Target(_STEP, "SEND_TRACKING_MAIL", "field-guide-print"),
    Target(_STEP, "TAG_CUSTOMER", "the-quiet-launch"),
    Target(_STEP, "SCHEDULE_FOLLOW_UPS", "the-quiet-launch"),
    Target(_STEP, "NOTIFY_OWNER", "the-quiet-launch"),
    Target(_STEP, "POST_SALES_RECEIPT", "the-quiet-launch"),
    Target(_STEP, "REVOKE_LICENSE", "shelfmark", "refund"),
    Target(_STEP, "CLOSE_GRANTS", "the-quiet-launch", "refund"),
    Target(_STEP, "CLOSE_ACCESS", "your-first-hundred-orders", "refund"),
    Target(_STEP, "CANCEL_BOOKING", "one-hour-shop-review", "refund"),
    Target(_STEP, "CANCEL_PRINT", "field-guide-print", "refund"),
    Target(_STEP, "RETURN_STOCK", "linen-tote", "refund"),
    Target(_STEP, "POST_REFUND_RECEIPT", "the-quiet-launch", "refund"),
    Target(_STEP, "REFUND_PAYMENT", "the-quiet-launch", "refund here"),
    Target(_ATTEMPT, "CREATE", "field-guide-print"),
    Target(_ATTEMPT, "CHECK", _MUG, printer="printify"),  # the others refuse a second draft
    Target(_ATTEMPT, "QUOTE", _POSTER, printer="gooten"),  # has no drafts: its commit is the create
    Target(_ATTEMPT, "COMMIT", _POSTER, printer="gooten"),
    Target(_ATTEMPT, "COMMIT", "field-guide-print"),
    Target(_ATTEMPT, "CANCEL", "field-guide-print", "refund"),
    Target(_ATTEMPT, "READ_CANCEL", "field-guide-print", "refund"),
    Target("fulfillment.printorder", "", "field-guide-print"),
    Target("core.alert", "", "the-quiet-launch"),
    Target("crm.scheduledmessage", "", "the-quiet-launch", "refund"),
)


def keep_to_their_printers() -> None:
    """What a target wants at one printer alone is sold by no other from now on."""
    for one in TARGETS:
        if one.printer:
            others = PrintVariant.objects.filter(product__slug=one.slug)
            others.exclude(provider=one.printer).update(active=False)


def wanted(names: Sequence[str]) -> list[Target]:
    """The targets of these names; "all" is every one. KeyError for another name."""
    known = {one.name: one for one in TARGETS}
    return list(TARGETS) if list(names) == ["all"] else [known[name] for name in names]
