"""A printer took the order and something stands in its way: money, address, artwork, stock."""

from django.utils.translation import gettext as _

from fulfillment import endings
from fulfillment.endings import Try
from fulfillment.models import Work
from fulfillment.providers.base import RemoteOrder

#: How long the owner has to fund a printer before the order is canceled there and moved on.
MONEY_SECONDS = 3600
MONEY_READ_SECONDS = 300
_HOUR = 3600


def attention(one: Try, remote: RemoteOrder) -> None:
    """A failed payment waits for the owner, then leaves; anything else goes before a person."""
    if one.print_order.stopped:
        endings.turn(one.attempt, Work.CANCEL, 0, one.print_order.stopped, leaving="REFUND")
    elif remote.reason_class == "MONEY":
        _money(one, remote)
    elif remote.committed:
        endings.committed(one.attempt, remote)
    else:
        words = _("%(printer)s returned the order: %(why)s") % {
            "printer": one.name,
            "why": remote.reason or remote.raw_status,
        }
        code = remote.reason_class or "OTHER"
        endings.ask_person_behind_fence(one.attempt, seconds=_HOUR, code=code, text=words)


def _money(one: Try, remote: RemoteOrder) -> None:
    """Contracts/print.md 7.5: alert, wait an hour, then cancel and read it back."""
    attempt = one.attempt
    text = _("%(printer)s could not charge for the order") % {"printer": one.name}
    if attempt.leaving != "MONEY":
        endings.alert_no_money(one, remote.reason or remote.raw_status)
        endings.turn(attempt, Work.READ, MONEY_READ_SECONDS, text, leaving="MONEY")
    elif attempt.age() < MONEY_SECONDS:
        endings.again(attempt, MONEY_READ_SECONDS, text)
    elif remote.cancellable:
        endings.turn(attempt, Work.CANCEL, 0, text)
    else:
        words = _("%(printer)s could not charge for the order, and it cannot be canceled from here")
        said = words % {"printer": one.name}
        endings.ask_person_behind_fence(attempt, seconds=_HOUR, code="MONEY", text=said)
