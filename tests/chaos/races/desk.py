"""Races of people at the desk: two press at once, or one presses while Stripe tells."""

from django.contrib.auth.models import User

from core.admin_buttons import RefusedError
from core.drain import drain
from fulfillment.models import PrintAttempt
from orders import review, review_desk
from orders.holds import HoldReason
from orders.models import ReviewCase
from tests import builders
from tests.chaos.races.arena import race
from tests.chaos.races.guards import NO_LOCK
from tests.chaos.races.sales import STEPS, refund
from tests.fulfillment.prints import ordered
from tests.orders.review import case_of, held_order, print_line
from tests.stories import ask_back

ONE_OF_TWO = ["done", "refused"]
_RELEASE = 'UPDATE "orders_orderstep"'
_LOCKED = "order and case are locked before the case's version is asked"
ADDRESS = {
    "name": "Ada Lovelace",
    "line1": "88, avenue Cartier",
    "city": "Québec",
    "state": "QC",
    "postal_code": "G1R 2S5",
}


def told(press):
    """A press of a button: whether the person was told that it was done."""

    def pressed():
        try:
            press()
        except RefusedError:
            return "refused"
        return "done"

    return pressed


def at_desk(case, who, code, **given):
    """Somebody presses a button of the case as the page showed it."""
    user = User.objects.create_superuser(who)

    def press():
        review_desk.act(case_id=case.pk, code=code, version=case.version, user=user, given=given)

    return told(press)


def on_page(order, amount):
    """Somebody sends money back on the order's page."""

    return told(lambda: ask_back(order, amount, seen=order.total))


def refund_steps(order):
    """How many refunds of ours are planned."""
    return order.steps.filter(kind="REFUND_PAYMENT").count()


@race(
    guard="the order is locked before it is asked what is left",
    harm="two people are told that their money goes back; one amount does",
    without=(NO_LOCK,),
)
def the_refund_button_twice(arena):
    order = builders.paid_order()
    at = 'INSERT INTO "orders_orderstep"'
    said = arena.meet(on_page(order, 500), on_page(order, 700), at=at, when="before")
    return (said, refund_steps(order)), (ONE_OF_TWO, 1)


@race(
    guard="the order is locked before it is asked what is left",
    harm="all the money is asked for twice, at two pages",
    without=(NO_LOCK,),
)
def a_refund_at_the_desk_and_one_on_the_page(arena):
    order = held_order()
    first = at_desk(case_of(order), "olga", "refund", reason="duplicate")
    at = 'INSERT INTO "orders_orderstep"'
    said = arena.meet(first, on_page(order, 500), at=at, when="before")
    return (said, refund_steps(order)), (ONE_OF_TWO, 1)


@race(
    guard="Stripe's refund is recorded with the order locked; the page's sum is compared under it",
    harm="a refund is planned of money that has gone back already",
    without=(NO_LOCK,),
)
def stripes_own_refund_and_the_button(arena):
    order = builders.paid_order()
    _recorded, said = arena.meet(
        lambda: refund(order), on_page(order, None), at='UPDATE "orders_order" ', when="before"
    )
    return (said, refund_steps(order)), ("refused", 0)


@race(guard=_LOCKED, harm="both are told that they released it", without=(NO_LOCK,))
def approve_and_approve(arena):
    case = case_of(held_order())
    sides = at_desk(case, "olga", "approve"), at_desk(case, "linus", "approve")
    return arena.meet(*sides, at=_RELEASE, when="before"), ONE_OF_TWO


@race(guard=_LOCKED, harm="what is delivered is paid back as well", without=(NO_LOCK,))
def approve_and_refund(arena):
    order = held_order()
    case = case_of(order)
    sides = at_desk(case, "olga", "approve"), at_desk(case, "linus", "refund", reason="fraudulent")
    said = arena.meet(*sides, at=_RELEASE, when="before")
    return (said, refund_steps(order)), (ONE_OF_TWO, 0)


@race(
    guard=_LOCKED,
    harm="an address is corrected under the hand of who releases the old one",
    without=(NO_LOCK,),
)
def correct_the_address_and_approve(arena):
    case = case_of(held_order(print_line()))
    sides = at_desk(case, "olga", "approve"), at_desk(case, "linus", "edit_address", **ADDRESS)
    return arena.meet(*sides, at=_RELEASE, when="before"), ONE_OF_TWO


@race(
    guard=_LOCKED,
    harm="a closed case is put off: the database refuses it and Olga sees an error page",
    without=(NO_LOCK,),
)
def snooze_and_approve(arena):
    case = case_of(held_order())
    sides = at_desk(case, "olga", "snooze", hours="2"), at_desk(case, "linus", "approve")
    said = arena.meet(*sides, at='UPDATE "orders_reviewcase"', when="before")
    return said, ONE_OF_TWO


@race(
    guard="the order is locked before its open case is looked for",
    harm="the second reason is lost: its worker breaks on the key of open cases",
    without=(NO_LOCK,),
)
def a_case_opened_twice(arena):
    order = builders.paid_order()

    def open_one(code):
        reason = HoldReason(code, f"Somebody should look at {code}")
        return lambda: review.open_case(order=order, reasons=[reason]).pk

    at = 'INSERT INTO "orders_reviewcase"'
    arena.meet(open_one("one"), open_one("two"), at=at, when="before")
    return [len(case.reasons) for case in ReviewCase.objects.all()], [2]


@race(
    guard=_LOCKED,
    harm="both are told that the printer of their choice is asked first; one is",
    without=(NO_LOCK,),
)
def choose_the_printer_twice(arena):
    order = ordered()
    drain(STEPS)
    review.open_case(order=order, reasons=[HoldReason("printer", "Which printer shall it be?")])
    case = case_of(order)
    sides = (
        at_desk(case, name, "choose_printer", printer=printer)
        for name, printer in (("olga", "printify"), ("linus", "gooten"))
    )
    said = arena.meet(*sides, at='UPDATE "fulfillment_printattempt"', when="before")
    return (said, PrintAttempt.objects.live().count()), (ONE_OF_TWO, 1)
