"""The words that orders are told in: enums shared by models and pure rules."""

from enum import StrEnum


class Money(StrEnum):
    """Where an order's money stands."""

    AWAITING = "AWAITING"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    DISPUTED = "DISPUTED"
    FAILED = "FAILED"


class Fulfilment(StrEnum):
    """How far an order's delivery got. COMPLETE is never undone by taking back."""

    WAITING = "WAITING"
    IN_REVIEW = "IN_REVIEW"
    FULFILLING = "FULFILLING"
    COMPLETE = "COMPLETE"
    CANCELED = "CANCELED"


class StepKind(StrEnum):
    """What a step of an order does, in the shop's own verbs."""

    ISSUE_LICENSE = "ISSUE_LICENSE"
    GRANT_DOWNLOADS = "GRANT_DOWNLOADS"
    GRANT_ACCESS = "GRANT_ACCESS"
    CREATE_BOOKING = "CREATE_BOOKING"
    DELIVER_BY_HAND = "DELIVER_BY_HAND"
    SUBMIT_PRINT = "SUBMIT_PRINT"
    PACK_STOCK = "PACK_STOCK"
    SEND_ORDER_MAIL = "SEND_ORDER_MAIL"
    SEND_LATE_DELIVERY = "SEND_LATE_DELIVERY"
    TAG_CUSTOMER = "TAG_CUSTOMER"
    SCHEDULE_FOLLOW_UPS = "SCHEDULE_FOLLOW_UPS"
    SEND_TRACKING_MAIL = "SEND_TRACKING_MAIL"
    NOTIFY_OWNER = "NOTIFY_OWNER"
    POST_SALES_RECEIPT = "POST_SALES_RECEIPT"
    REFUND_PAYMENT = "REFUND_PAYMENT"
    POST_REFUND_RECEIPT = "POST_REFUND_RECEIPT"
    REVOKE_LICENSE = "REVOKE_LICENSE"
    CLOSE_GRANTS = "CLOSE_GRANTS"
    CLOSE_ACCESS = "CLOSE_ACCESS"
    CANCEL_BOOKING = "CANCEL_BOOKING"
    CANCEL_PRINT = "CANCEL_PRINT"
    RETURN_STOCK = "RETURN_STOCK"


class GroupKind(StrEnum):
    """What a fulfilment group is made of: lines that travel together."""

    DIGITAL = "DIGITAL"
    SERVICE = "SERVICE"
    PRINT = "PRINT"
    STOCK = "STOCK"


#: Steps that give the customer one line of the order.
GIVING = frozenset(
    {
        StepKind.ISSUE_LICENSE,
        StepKind.GRANT_DOWNLOADS,
        StepKind.GRANT_ACCESS,
        StepKind.CREATE_BOOKING,
        StepKind.DELIVER_BY_HAND,
    }
)

#: Steps that send one group of the order on its way: a parcel's story goes on without them.
SHIPPING = frozenset({StepKind.SUBMIT_PRINT, StepKind.PACK_STOCK})

#: An order is COMPLETE when every step of these kinds in its first plan is finished.
DELIVERING = GIVING | SHIPPING | {StepKind.SEND_ORDER_MAIL}

#: Steps that must not run once the money went back.
NEEDS_MONEY = DELIVERING | {
    StepKind.SEND_LATE_DELIVERY,
    StepKind.TAG_CUSTOMER,
    StepKind.SCHEDULE_FOLLOW_UPS,
}

#: Why such a step waits while the bank holds the money; its end brings what says so forward.
WAITS_FOR_BANK = "nothing is delivered while the payment is disputed"

#: What is owed to the books whatever becomes of the order.
BOOKKEEPING = frozenset({StepKind.POST_SALES_RECEIPT, StepKind.POST_REFUND_RECEIPT})

#: What takes back what a giving step gave. A kind without a row cannot be taken back.
TAKES_BACK = {
    StepKind.ISSUE_LICENSE: StepKind.REVOKE_LICENSE,
    StepKind.GRANT_DOWNLOADS: StepKind.CLOSE_GRANTS,
    StepKind.GRANT_ACCESS: StepKind.CLOSE_ACCESS,
    StepKind.CREATE_BOOKING: StepKind.CANCEL_BOOKING,
    StepKind.SUBMIT_PRINT: StepKind.CANCEL_PRINT,
    StepKind.PACK_STOCK: StepKind.RETURN_STOCK,
}

#: Kinds that call a provider: claimed one at a time, run with no transaction open.
CALLS_OUTSIDE = frozenset(
    {
        StepKind.SEND_ORDER_MAIL,
        StepKind.SEND_LATE_DELIVERY,
        StepKind.SEND_TRACKING_MAIL,
        StepKind.POST_SALES_RECEIPT,
        StepKind.REFUND_PAYMENT,
        StepKind.POST_REFUND_RECEIPT,
    }
)
