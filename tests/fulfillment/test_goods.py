"""What customers and staff are told about goods, and what staff can do about them."""

import pytest

from orders import resend
from orders.portal import library_of
from orders.queries import page_of
from orders.review_actions import ActionRequest
from orders.slots import review_actions
from tests import builders
from tests.fulfillment.prints import (
    HOUSES,
    attempt_at,
    ordered,
    pass_time,
    print_order_of,
    printed,
    reader,
    submit_step,
)
from tests.operations import people
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def texts(order):
    """What the order page says of each line."""
    return [item.text for line in page_of(order).lines for item in line.items]


def actions(case):
    """The buttons that fulfillment offers on a case, by code."""
    return {one.code: one for answer in review_actions.ask(case) for one in answer}


def press(case, code, **values):
    """Olga presses a button."""
    request = ActionRequest(case=case, user=people.olga(), values=values)
    return actions(case)[code].run(request)


def parked(world):
    """An order that no printer could be reached for."""
    for house in HOUSES:
        getattr(world, house).down()
    order = ordered()
    pass_time(world, hours=3)
    for house in HOUSES:
        getattr(world, house).up()
    return order


def test_the_order_page_follows_the_print(world):
    order = ordered()
    assert texts(order) == ["Your print is being prepared."]
    settle_all(world)
    assert texts(order) == ["Your print is being made."]
    world.printful.ship(world.printful.orders[0].id, number="1Z9")
    pass_time(world, hours=1)

    (line,) = page_of(order).lines
    assert line.items[0].text == "On its way: UPS 1Z9"
    assert line.items[0].url == "https://track.example/ups/1Z9"


def test_the_order_mail_says_that_the_parcel_has_a_mail_of_its_own(world):
    ordered()

    settle_all(world)

    mail = world.resend.mails_to("ada@example.com")[0]
    assert "Your print is being made. You get a mail with a tracking link" in mail.text


def test_the_order_mail_says_where_the_parcel_goes(world):
    order = ordered()

    settle_all(world)

    mail = world.resend.mails_to("ada@example.com")[0]
    street = order.shipping_address["address"]["line1"]
    assert street in mail.text
    assert "Parcel goes to" in mail.html


def test_the_page_of_all_purchases_shows_the_print_and_then_its_parcel(world):
    order = ordered()
    (group,) = library_of(order.customer)
    assert (group.title, group.items[0].text) == ("In the post", "Your print is being prepared.")

    settle_all(world)
    world.printful.ship(world.printful.orders[0].id, number="1Z9")
    pass_time(world, hours=1)

    (group,) = library_of(order.customer)
    assert group.items[0].url == "https://track.example/ups/1Z9"


def test_an_order_of_goods_is_not_called_delivered_while_it_is_printed(world):
    order = ordered()

    settle_all(world)

    told = order.events.get(kind="ORDER_COMPLETED").text
    assert told == "All is handed over: goods are with the printer or on the packing table"


def test_a_chosen_printer_is_asked_first(world):
    order = parked(world)
    case = order.cases.get()
    choose = actions(case)["choose_printer"]
    assert choose.possible
    assert [name for name, _label in choose.fields[0].choices] == ["any", *HOUSES]

    press(case, "choose_printer", printer="gooten")
    pass_time(world, hours=1)

    (one,) = printed(world)
    assert world.gooten.committed() == [one]
    assert submit_step(order).status == "DONE"


def test_behind_the_fence_no_other_printer_can_be_chosen_and_the_page_says_why(world):
    order = ordered()
    settle_all(world)
    world.printful.hold(world.printful.orders[0].id, "The artwork is blurred.")
    pass_time(world, hours=3)

    choose = actions(order.cases.get())["choose_printer"]

    assert not choose.possible
    assert "could print it twice" in choose.why_not


def test_a_print_can_be_taken_from_its_printer_when_that_says_canceled(world):
    order = ordered()
    settle_all(world)
    world.printful.set_status(world.printful.orders[0].id, "on-the-moon")
    pass_time(world, hours=3)
    world.printful.set_status(world.printful.orders[0].id, "pending")

    press(order.cases.get(), "leave_printer")
    pass_time(world, hours=1)

    assert world.printful.orders[0].status == "canceled"
    assert attempt_at("printify").phase == "COMMITTED"
    assert print_order_of(order).choices[-1].startswith("Printify was taken")


def test_an_address_that_no_printer_takes_is_held_before_anything_is_sent(world):
    order = ordered(buyer=reader(line1="Apartment 🏠"))

    settle_all(world)

    assert world.printful.orders == []
    order.refresh_from_db()
    assert order.fulfilment == "IN_REVIEW"
    assert any("emoji" in reason["text"] for reason in order.cases.get().reasons)


def test_asked_for_again_a_mail_says_where_the_parcel_is(world):
    ordered()
    settle_all(world)
    world.printful.ship(world.printful.orders[0].id, carrier="UPS", number="1Z7")
    pass_time(world, hours=2)

    resend.resend_links(email="ada@example.com", wish="again")
    settle_all(world)

    text = world.resend.mails_to("ada@example.com")[-1].text
    assert "On its way: UPS 1Z7" in text
    assert "being made" not in text


def test_nothing_is_said_to_be_made_while_a_person_checks_the_order(world):
    ordered(buyer=reader(line1="12 Rue 🏠"))
    resend.resend_links(email="ada@example.com", wish="again")

    settle_all(world)

    (mail,) = [one for one in world.resend.mails_to("ada@example.com") if "links" in one.subject]
    assert "We are checking your order first" in mail.text
    assert "being made" not in mail.text


def test_what_shop_and_printers_both_see_in_an_address_is_said_once():
    order = ordered(buyer=reader(line1="12 Rue 🏠", postal_code="ZZZ", state=""))

    codes = [reason["code"] for reason in order.cases.get().reasons]

    assert sorted(codes) == ["address_missing", "odd_characters", "postcode_form"]


def test_what_only_the_printers_see_is_still_said():
    order = ordered(buyer=reader(line1="12 " + "x" * 40))

    (reason,) = order.cases.get().reasons

    assert reason["code"] == "line1_long"


def test_a_corrected_address_is_printed_under_a_new_name_and_the_old_draft_goes(world):
    world.printful.restrict("field-guide-print")
    book = builders.print_product()
    book.variants.exclude(provider="printful").update(active=False)
    order = ordered(book)
    pass_time(world, hours=1)
    assert submit_step(order).status == "PARKED"

    world.printful.restricted.clear()
    order.shipping_address["address"]["line1"] = "14 Rue Sainte-Anne"
    order.save(update_fields=["shipping_address"])
    submit_step(order).retry_now()
    pass_time(world, hours=1)

    (one,) = printed(world)
    assert one.address["address1"] == "14 Rue Sainte-Anne"
    assert one.reference.endswith("-2")
    assert print_order_of(order).gen == 2
