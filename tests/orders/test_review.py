"""The review queue: what opens a case, what each button does, and who was first."""

from datetime import timedelta

import pytest

from core import clock as core_clock
from core.admin_buttons import RefusedError
from core.drain import drain_all
from core.models import Alert
from operations import roles
from orders import review, review_desk
from orders.holds import HoldReason, Severity
from orders.models import Order, OrderStep, ReviewCase
from orders.tasks import watch_reviews
from tests import builders
from tests.operations.people import person
from tests.orders.review import (
    action,
    case_of,
    held_order,
    olga,
    press,
    print_line,
    statuses,
)
from tests.world import settle_all

pytestmark = pytest.mark.django_db

ADDRESS = {
    "name": "Ada Lovelace",
    "line1": "1045, rue Saint-Jean",
    "line2": "app. 3",
    "city": "Québec",
    "state": "QC",
    "postal_code": "G1R 1R7",
    "phone": "",
}


def park(order, kind):
    """Let the worker park a step, as it does when a person must decide."""
    step = order.steps.get(kind=kind, cause="")
    step.park("the printer does not know this")
    step.order = order
    review.open_for_step(step)
    return step


def test_a_held_order_delivers_nothing_and_its_customer_is_told(world):
    order = held_order()
    settle_all(world)

    order.refresh_from_db()
    assert (order.money, order.fulfilment) == ("PAID", "IN_REVIEW")
    assert statuses(order)["GRANT_DOWNLOADS"] == statuses(order)["SEND_ORDER_MAIL"] == "WAITING"
    (mail,) = world.resend.mails_to("ada@example.com")
    assert "checking your order" in mail.subject
    assert "/d/" not in mail.text
    assert case_of(order).open_reasons()[0]["code"] == "note_urgent"


def test_bookkeeping_does_not_wait_for_the_person(world):
    order = held_order()
    drain_all()

    assert order.steps.get(kind="POST_SALES_RECEIPT").status != "WAITING"
    assert statuses(order)["NOTIFY_OWNER"] == "DONE"


def test_approving_lets_everything_go(world):
    order = held_order()
    press(case_of(order), "approve", olga())
    settle_all(world)

    order.refresh_from_db()
    case = case_of(order)
    assert (order.fulfilment, case.status) == ("COMPLETE", "RESOLVED")
    assert case.resolved_by.get_username() == "olga"
    assert "/d/" in world.resend.mails_to("ada@example.com")[-1].text
    assert not Alert.objects.filter(dedupe_key=f"review/{case.pk}", resolved_at=None).exists()


def test_an_amount_above_the_limit_is_held_and_the_limit_itself_is_not():
    dear = builders.ebook("dear-book", amount=20001)
    plain = builders.ebook("plain-book", amount=20000)

    assert builders.paid_order(dear, session="cs_dear").fulfilment == "IN_REVIEW"
    assert builders.paid_order(plain, session="cs_plain").fulfilment == "FULFILLING"


def test_a_case_is_due_in_business_hours_and_one_alert_tells_of_it(settings):
    settings.BUSINESS_HOURS = "mon-sun 0-24"
    order = held_order()
    case = case_of(order)

    due_in = case.due_at - case.opened_at
    assert timedelta(minutes=119) < due_in < timedelta(minutes=121)
    (alert,) = Alert.objects.filter(dedupe_key=f"review/{case.pk}")
    assert f"/admin/orders/reviewcase/{case.pk}/change/" in alert.link
    assert "URGENT" in alert.body or "urgent" in alert.body


def test_a_parked_step_opens_one_case_however_much_parks(world):
    order = builders.paid_order(builders.product("odd-thing"), builders.product("odder-thing"))
    drain_all()

    (case,) = order.cases.all()
    assert len(case.open_reasons()) == 2
    assert Alert.objects.filter(dedupe_key__startswith="review/").count() == 1
    assert {one["about"] for one in case.reasons} == {"STEP"}


def test_the_same_reason_is_not_told_twice():
    order = builders.paid_order()
    reason = HoldReason("bounced", "The order mail came back", Severity.HIGH)

    review.open_case(order=order, reasons=[reason])
    case = review.open_case(order=order, reasons=[reason])

    assert (len(case.reasons), case.severity) == (1, "high")


def test_trying_again_closes_the_case_and_parking_again_opens_a_new_one(world):
    order = builders.paid_order(builders.product("odd-thing"))
    drain_all()
    step = order.steps.get(kind="DELIVER_BY_HAND")

    press(case_of(order), f"retry-{step.pk}", olga())
    assert case_of(order).status == "RESOLVED"
    drain_all()

    assert order.cases.count() == 2
    assert case_of(order).status == "OPEN"


def test_marked_as_handled_by_hand_with_what_was_done_and_where(world):
    order = builders.paid_order(builders.product("odd-thing"))
    drain_all()

    press(case_of(order), "by_hand", olga(), note="Sent by courier", reference="UPS 1Z9")
    settle_all(world)

    case = case_of(order)
    order.refresh_from_db()
    assert (case.status, case.outside_reference) == ("RESOLVED", "UPS 1Z9")
    assert order.fulfilment == "COMPLETE"
    assert "Sent by courier" in order.events.filter(kind="CASE_RESOLVED").get().text


def test_goods_sent_by_hand_never_reach_a_printer_and_files_still_go_out(world):
    order = held_order(print_line(), builders.line(builders.ebook()))

    press(case_of(order), "by_hand", olga(), note="Handed over at the fair")
    settle_all(world)

    order.refresh_from_db()
    assert statuses(order)["SUBMIT_PRINT"] == "CANCELED"
    assert order.fulfilment == "COMPLETE"
    assert "/d/" in world.resend.mails_to("ada@example.com")[-1].text


def test_handled_by_hand_needs_words():
    order = builders.paid_order()
    review.open_case(order=order, reasons=[HoldReason("x", "Something")])

    with pytest.raises(RefusedError, match="What you did"):
        press(case_of(order), "by_hand", olga(), note="  ")


def test_an_address_is_corrected_before_approval(world):
    order = held_order(print_line(), note="please ship to a different address")
    case = case_of(order)

    owner = olga()
    said = press(case, "edit_address", owner, **ADDRESS)

    order.refresh_from_db()
    case.refresh_from_db()
    assert order.shipping_address["address"]["city"] == "Québec"
    assert order.shipping_address["address"]["country"] == "CA"
    assert "approve" in said
    assert (order.fulfilment, statuses(order)["SUBMIT_PRINT"]) == ("IN_REVIEW", "WAITING")
    assert case.status == "OPEN", "nobody would ever approve the order"
    assert "still held" in case.open_reasons()[0]["text"]

    press(case_of(order), "approve", owner)
    assert (statuses(order)["SUBMIT_PRINT"], case_of(order).status) == ("READY", "RESOLVED")


def test_a_stopped_print_is_sent_anew_to_the_corrected_address():
    order = held_order(print_line(), note="")
    step = park(order, "SUBMIT_PRINT")

    press(case_of(order), "edit_address", olga(), **ADDRESS)

    step.refresh_from_db()
    anew = order.steps.get(kind="SUBMIT_PRINT", gen=2)
    assert (step.status, anew.status, anew.group_id) == ("CANCELED", "READY", step.group_id)
    assert not order.steps.filter(kind="CANCEL_PRINT").exists()  # it would stop the new print
    assert case_of(order).status == "RESOLVED"


@pytest.mark.parametrize(
    ("change", "sure", "word"),
    [
        ({"line1": ""}, "yes", "Street"),
        ({"name": "Ada 🚀"}, "yes", "unusual"),
        ({"state": "ON"}, "", "not in ON"),
        ({"line1": "PO Box 12"}, "", "courier"),
        ({"line1": "x" * 101}, "yes", "at most"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused_in_words(change, sure, word):
    order = held_order(print_line())

    with pytest.raises(RefusedError, match=word):
        press(case_of(order), "edit_address", olga(), **{**ADDRESS, **change, "sure": sure})

    order.refresh_from_db()
    assert order.shipping_address["address"]["city"] == "Toronto"


def test_a_person_may_know_better_about_an_odd_address():
    order = held_order(print_line())

    press(case_of(order), "edit_address", olga(), **{**ADDRESS, "state": "ON", "sure": "yes"})

    order.refresh_from_db()
    assert order.shipping_address["address"]["state"] == "ON"


def test_buttons_that_cannot_be_pressed_say_why():
    order = builders.paid_order()
    case = review.open_case(order=order, reasons=[HoldReason("x", "Something")])

    assert "Nothing of this order is held" in action(case, "approve").why_not
    assert "Nothing of this order is shipped" in action(case, "edit_address").why_not
    with pytest.raises(RefusedError, match="held"):
        press(case, "approve", olga())


def test_a_disputed_order_is_not_approved():
    order = held_order()
    Order.objects.filter(pk=order.pk).update(money="DISPUTED")

    with pytest.raises(RefusedError, match="disputed"):
        press(case_of(order), "approve", olga())


def test_the_second_person_is_told_who_did_it():
    order = held_order()
    case = case_of(order)
    seen = case.version
    press(case, "snooze", olga(), hours="2")

    grace = person("grace", roles.REVIEW_STAFF)
    with pytest.raises(RefusedError, match="olga was faster"):
        _act(case, seen, grace)


def _act(case, version, user, code="approve"):
    return review_desk.act(case_id=case.pk, code=code, version=version, user=user, given={})


def test_a_closed_case_says_who_closed_it():
    order = held_order()
    case = case_of(order)
    press(case, "approve", olga())

    with pytest.raises(RefusedError, match="olga has closed this case"):
        _act(case, case.version, person("grace", roles.REVIEW_STAFF))


def test_something_new_means_looking_again():
    order = held_order()
    case = case_of(order)
    review.open_case(order=order, reasons=[HoldReason("bounced", "A mail came back")])

    with pytest.raises(RefusedError, match="something new"):
        _act(case, case.version, olga())


def test_a_snoozed_case_comes_back_by_itself(clock):
    order = held_order()
    case = case_of(order)
    press(case, "snooze", olga(), hours="2", note="the customer answers")
    assert case_of(order).status == "SNOOZED"

    clock.advance(2 * 3600 + 1)
    watch_reviews()

    assert case_of(order).status == "OPEN"
    assert case_of(order).due_at > core_clock.now()


def test_nobody_looking_in_time_is_told_once(clock):
    order = held_order()
    clock.advance(5 * 86400)

    watch_reviews()
    watch_reviews()

    (alert,) = Alert.objects.filter(dedupe_key=f"review-overdue/{case_of(order).pk}")
    assert (alert.severity, alert.times) == ("critical", 1)


def test_an_order_has_one_open_case_at_most():
    order = held_order()

    with pytest.raises(Exception, match="orders_case_one_open"):
        ReviewCase.objects.create(order=order, due_at=core_clock.now())


def test_what_an_older_release_parked_is_still_counted():
    order = builders.paid_order()
    step = order.steps.get(kind="SEND_ORDER_MAIL")
    OrderStep.objects.filter(pk=step.pk).update(status="PARKED", run_after=None)
    assert review.parked_without_case() == 1

    review.open_case(order=order, reasons=[HoldReason("x", "Something")])
    assert review.parked_without_case() == 0
