"""The review queue as staff sees it: the list, a case's page, the refund page, who may what."""

import pytest

from core.admin_buttons import RefusedError
from core.drain import drain_all
from operations.pages import Page
from orders import review
from orders.admin_refund import minor_units
from orders.holds import HoldReason
from orders.models import Order
from tests import builders
from tests.operations.people import grace, olga, verified
from tests.orders.review import case_of, held_order, print_line, statuses

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/reviewcase/"


def page_of(case):
    return f"{LIST}{case.pk}/change/"


def press(client, case, code, **typed):
    case.refresh_from_db()
    given = {"version": case.version, **typed}
    return client.post(f"{LIST}{case.pk}/act/{code}/", given, follow=True)


def test_the_list_shows_what_is_due_first_with_reasons_as_chips():
    order = held_order(note="URGENT, please gift wrap")

    page = verified(olga()).get(LIST).content.decode()

    assert page_of(case_of(order)) in page
    assert "in a hurry" in page
    assert "gift" in page
    assert "due in" in page or "overdue" in page


def test_the_list_is_filtered_by_reason_and_found_by_number():
    urgent = case_of(held_order(session="cs_1"))
    gift = case_of(held_order(note="gift wrap please", session="cs_2"))
    client = verified(olga())

    filtered = client.get(LIST, {"reason": "note_gift"}).content.decode()
    found = client.get(LIST, {"q": urgent.order.number.removeprefix("SH-")}).content.decode()

    assert (page_of(gift) in filtered, page_of(urgent) in filtered) == (True, False)
    assert (page_of(gift) in found, page_of(urgent) in found) == (False, True)


def test_a_hundred_cases_cost_the_list_no_more_statements_than_one(django_assert_max_num_queries):
    client = verified(olga())
    for number in range(12):
        held_order(session=f"cs_{number}")

    with django_assert_max_num_queries(30):
        client.get(LIST)


def test_a_case_shows_the_customers_words_beside_the_address_and_what_each_button_does():
    order = held_order(print_line(), note="please ship to a different address")

    page = Page(verified(olga()).get(page_of(case_of(order))).content.decode())

    assert "please ship to a different address" in page.text
    assert "12 Analytical Row" in page.text
    assert "$39.00" in page.text
    assert "Releases the order as it stands" in page.text
    assert page.form_with("approve").action.endswith("/act/approve/")


def test_a_button_that_cannot_be_pressed_is_there_and_says_why():
    order = builders.paid_order()
    case = review.open_case(order=order, reasons=[HoldReason("x", "Look at this")])

    page = verified(olga()).get(page_of(case)).content.decode()

    assert "Nothing of this order is held" in page
    assert "Nothing of this order is shipped" in page
    assert 'disabled aria-describedby="why-approve"' in page


def test_approving_by_the_button_delivers(world):
    order = held_order()

    answer = press(verified(grace()), case_of(order), "approve")

    order.refresh_from_db()
    assert order.fulfilment == "FULFILLING"
    assert "what was held begins now" in answer.content.decode()
    assert order.events.filter(actor="STAFF", who="grace").exists()


def test_a_refused_form_comes_back_with_what_was_typed():
    order = held_order(print_line())
    typed = {"name": "Ada", "line1": "PO Box 9", "city": "Toronto", "state": "ON",
             "postal_code": "M5V 2T6"}  # fmt: skip

    page = press(verified(olga()), case_of(order), "edit_address", **typed).content.decode()

    assert "courier" in page
    assert 'value="PO Box 9"' in page


def test_a_customers_words_are_never_markup():
    order = held_order(print_line(), note="urgent <script>alert(1)</script>")
    Order.objects.filter(pk=order.pk).update(name="<b>Mallory</b>")

    page = verified(olga()).get(page_of(case_of(order))).content.decode()

    assert "<script>alert(1)" not in page
    assert "<b>Mallory" not in page


def test_review_staff_works_the_queue_and_sends_no_money_back():
    case = case_of(held_order())
    client = verified(grace())

    page = client.get(page_of(case)).content.decode()
    answer = press(client, case, "refund", reason="fraudulent").content.decode()

    assert "Only the owner sends money back" in page
    assert "your role may not do this" in answer
    assert not case.order.steps.filter(kind="REFUND_PAYMENT").exists()


@pytest.mark.parametrize("code", ["approve", "snooze", "by_hand", "nonsense"])
def test_a_press_by_get_changes_nothing(code):
    case = case_of(held_order())

    answer = verified(olga()).get(f"{LIST}{case.pk}/act/{code}/")

    assert answer.status_code == 405
    assert case_of(case.order).status == "OPEN"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_forged_page_number_does_nothing(version):
    case = case_of(held_order())

    press(verified(olga()), case, "approve", version=version)

    assert case_of(case.order).status == "OPEN"


def test_who_comes_second_reads_who_was_first():
    case = case_of(held_order())
    first, second = verified(olga()), verified(grace())
    given = {"version": case.version, "hours": "2"}
    first.post(f"{LIST}{case.pk}/act/snooze/", given)

    answer = second.post(f"{LIST}{case.pk}/act/approve/", given, follow=True)

    assert "olga was faster (Snooze)" in answer.content.decode()


def test_a_closed_case_tells_what_came_of_it():
    case = case_of(held_order())
    client = verified(olga())
    press(client, case, "approve")

    page = Page(client.get(page_of(case)).content.decode())

    assert "What came of it" in page.text
    assert "olga" in page.text
    assert page.form_with("act/approve") is None


def test_the_dashboard_and_the_menu_count_the_queue():
    case = case_of(held_order())
    client = verified(olga())

    answer = client.get("/admin/")

    assert "order waits for your decision" in answer.content.decode()
    assert page_of(case) in answer.content.decode()
    menu = answer.context["sidebar_navigation"]
    badges = [item["badge"] for group in menu for item in group["items"] if "badge" in item]
    assert badges == ["1"]


def test_the_owner_refunds_a_part_on_the_orders_page(world):
    order = builders.paid_order()
    client = verified(olga())
    shown = Page(client.get(f"/admin/orders/order/{order.pk}/change/").content.decode())
    opened = client.post(shown.form_with("refund").action, follow=True)
    form = Page(opened.content.decode()).form_with("Refund now")

    client.post(opened.request["PATH_INFO"], {**form.fields, "amount": "5.00"})

    step = order.steps.get(kind="REFUND_PAYMENT")
    assert b'"amount":500' in bytes(step.request_body)
    assert "5.00 asked for" in order.events.filter(actor="STAFF").get().text


def test_review_staff_sees_no_refund_page():
    order = builders.paid_order()

    assert verified(grace()).get(f"/admin/orders/order/{order.pk}/refund/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("5", "usd", 500), ("5.5", "usd", 550), ("12,50", "cad", 1250), ("300", "jpy", 300)],
)
def test_amounts_are_read_as_people_type_them(typed, currency, minor):
    assert minor_units(typed, currency) == minor


@pytest.mark.parametrize("typed", ["x", "1e5", "-5", "5.001", "NaN", "١٢", "5 000", "1" * 40])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(RefusedError, match="not an amount"):
        minor_units(typed, "usd")


def test_the_customers_page_says_that_the_order_is_being_checked(client):
    order = held_order(session="cs_seen")
    drain_all()

    page = client.get("/thanks/status/", {"sid": "cs_seen"}).content.decode()

    assert statuses(order)["SEND_ORDER_MAIL"] == "WAITING"
    assert "We are checking your order" in page
