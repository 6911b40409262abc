"""An order's states in words a person reads: pages never show the codes of the rows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.kinds import Fulfilment, Money

MONEY: dict[str, str | Promise] = {
    Money.AWAITING: _("Awaited"),
    Money.PAID: _("Paid"),
    Money.PARTIALLY_REFUNDED: _("Partially refunded"),
    Money.REFUNDED: _("Refunded"),
    Money.DISPUTED: _("Disputed"),
    Money.FAILED: _("Failed"),
}

FULFILMENT: dict[str, str | Promise] = {
    Fulfilment.WAITING: _("Waiting"),
    Fulfilment.IN_REVIEW: _("In review"),
    Fulfilment.FULFILLING: _("Fulfilling"),
    Fulfilment.COMPLETE: _("Complete"),
    Fulfilment.CANCELED: _("Canceled"),
}
