"""What the tests of the queue share: an order that is held, the desk, and who sits there."""

from core.drain import drain_all
from operations import roles
from orders import review_desk
from orders.models import Order, ReviewCase
from orders.placement import place_order
from tests import builders
from tests.operations.people import person

SHIPPING = {
    "name": "Ada Lovelace",
    "phone": "+14165550100",
    "address": {
        "line1": "12 Analytical Row",
        "line2": None,
        "city": "Toronto",
        "state": "ON",
        "postal_code": "M5V 2T6",
        "country": "CA",
    },
}


def olga():
    """The owner at her desk."""
    return person("olga", roles.OWNER)


def held_order(*lines, session="cs_held", note="URGENT please", shipping=None, **facts) -> Order:
    """A paid order that a rule holds: by its note, unless told otherwise."""
    buyer = builders.Buyer(
        email="ada@example.com", name="Ada Lovelace", shipping_address=shipping or SHIPPING
    )
    chosen = lines or (builders.line(builders.ebook()),)
    return place_order(builders.sale(*chosen, buyer=buyer, session=session, note=note, **facts))


def print_line():
    """A line of goods that a printer makes."""
    return builders.line(builders.product("field-guide-print", kind="PRINT", amount=3900))


def case_of(order: Order) -> ReviewCase:
    """The newest case of an order."""
    return order.cases.order_by("-id").first()


def press(case: ReviewCase, code: str, user, **given) -> str:
    """Press a button of a case as it is now."""
    case.refresh_from_db()
    return review_desk.act(case_id=case.pk, code=code, version=case.version, user=user, given=given)


def action(case: ReviewCase, code: str):
    """One button of a case, also when it cannot be pressed."""
    return next(one for one in review_desk.actions_for(case) if one.code == code)


def statuses(order: Order) -> dict[str, str]:
    """The state of each step by kind."""
    return {step.kind: step.status for step in order.steps.order_by("id")}


__all__ = ["SHIPPING", "action", "case_of", "drain_all", "held_order", "olga", "press"]
