"""What the mails about an order say: contexts of plain JSON values, so that they can be stored."""

from dataclasses import asdict

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import tokens
from core.money import Money
from orders.kinds import GIVING
from orders.models import Order, OrderStep, Refund
from orders.pages import parcel_to
from orders.slots import MailSection, order_mail

Context = dict[str, object]


def order_context(order: Order) -> Context:
    """The order mail: what is ready, and in words what is still to come."""
    return {
        **_common(order),
        "sections": [asdict(section) for section in sections(order)],
        "coming": [_coming(step) for step in _unfinished(order)],
        "note": order.note,
        "parcel_to": list(parcel_to(order)),
    }


def late_context(order: Order, line_title: str) -> Context:
    """The mail about what was delivered after the order mail."""
    return {**order_context(order), "title": line_title}


def pending_context(order: Order) -> Context:
    """The mails about a payment that is on its way, or did not come."""
    titles = [line.title for line in order.lines.filter(parent=None)]
    return {**_common(order), "titles": titles}


def refund_context(refund: Refund, *, full: bool, closed: list[str], kept: list[str]) -> Context:
    """The mail about money sent back; `closed` and `kept` say what happens to what was given."""
    order = refund.order
    amount = Money(refund.amount, refund.currency).format(order.language)
    return {
        **_common(order),
        "amount_text": amount,
        "full": full,
        "closed": closed,
        "kept": kept,
    }


def resend_context(orders: list[Order]) -> Context:
    """The mail with all links of all orders of one address, newest first."""
    newest = orders[0]
    return {
        **_common(newest),
        "orders": [
            {
                "number": order.number,
                "placed_text": order.placed_at.date().isoformat(),
                "sections": [asdict(section) for section in sections(order)],
            }
            for order in orders
        ],
    }


def sections(order: Order) -> list[MailSection]:
    """What every app gave for this order, in the customer's words and the order of reading."""
    with translation.override(order.language):
        answers = [section for section in order_mail.ask(order) if section is not None]
    return sorted(answers, key=lambda section: section.position)


def library_url(order: Order) -> str:
    """The page of everything this customer has."""
    public = order.customer.public_id
    return f"{settings.SITE_URL}/library/{public}.{tokens.derive('library', public)}/"


def _common(order: Order) -> Context:
    return {
        "order_number": order.number,
        "name": order.first_name(),
        "brand": order.brand.name,
        "total_text": order.total_text,
        "library_url": library_url(order),
        "support_email": order.brand.support_email,
        "postal_address": order.brand.postal_address,
        "site_url": settings.SITE_URL,
    }


def _unfinished(order: Order) -> list[OrderStep]:
    steps = order.steps.filter(kind__in=GIVING, cause="").unfinished()
    return list(steps.select_related("line"))


def _coming(step: OrderStep) -> str:
    title = step.line.title if step.line else step.order.number
    with translation.override(step.order.language):
        return _("%(title)s: we are preparing this and will e-mail you when it is ready.") % {
            "title": title
        }
