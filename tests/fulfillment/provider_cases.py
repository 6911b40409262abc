"""What every print house must do alike: run for each of them, unchanged, by test_print_adapters."""

from datetime import timedelta

import pytest

from core import clock
from core.models import ApiCall
from core.outcomes import NotSent, Ok, Rejected, Throttled, Unknown
from fulfillment.providers import talk
from fulfillment.providers.base import PrintStatus
from tests.fulfillment.provider_kits import ADDRESS, REFERENCE, House, replace

LINES = {("line-1", 2), ("line-2", 1)}


def test_an_order_carries_our_reference_its_lines_and_its_cost(house: House):
    order = house.created()

    received = house.room.order(REFERENCE)
    assert (order.reference, order.remote_id) == (REFERENCE, received.id)
    assert set(order.items) == LINES
    assert {(line, count) for _id, count, line in received.items} == LINES
    assert (order.cost, order.currency) == (received.cost, "usd")
    assert order.problems == ()


def test_a_draft_is_not_printed_until_it_is_committed(house: House):
    order = house.created()

    if house.printer.two_phase:
        assert (order.status, order.committed) == (PrintStatus.DRAFT, False)
        assert house.room.committed() == []
        order = house.printer.commit(order.remote_id, reference=REFERENCE).value
    assert (order.status, order.committed) == (PrintStatus.SUBMITTED, True)
    assert [one.reference for one in house.room.committed()] == [REFERENCE]


def test_an_order_is_found_by_our_reference(house: House):
    order = house.created()
    house.created("SH10001-2-1")

    found = house.find()

    assert isinstance(found, Ok)
    assert (found.value.remote_id, found.value.reference) == (order.remote_id, REFERENCE)


def test_looking_for_what_was_never_made_finds_nothing(house: House):
    house.created("SH10001-2-1")

    assert house.find() == Ok(None)


def test_an_order_is_cancelled_and_read_back_as_canceled(house: House):
    order = house.created()

    asked = house.printer.cancel(order.remote_id)

    assert isinstance(asked, Ok)
    assert house.get(order).status == PrintStatus.CANCELED
    assert not house.get(order).committed
    assert house.room.order(REFERENCE).status.lower() == "canceled"


def test_what_is_printed_is_not_cancelled_any_more(house: House):
    order = house.printing()
    house.room.start_production(order.remote_id)

    asked = house.printer.cancel(order.remote_id)

    assert isinstance(asked, Rejected)
    assert asked.code == "CONFLICT"
    assert house.get(order).status == PrintStatus.IN_PRODUCTION
    assert not house.get(order).cancellable


def test_a_second_order_of_one_reference_is_refused_as_a_duplicate(house: House):
    house.created()

    again = house.create()

    assert isinstance(again, Rejected)
    assert again.code == "DUPLICATE"
    assert len(house.room.orders) == 1


def test_a_reference_stays_taken_after_a_cancel(house: House):
    house.printer.cancel(house.created().remote_id)

    again = house.create()

    assert isinstance(again, Rejected)
    assert again.code == "DUPLICATE"
    assert house.find().value.status == PrintStatus.CANCELED


@pytest.mark.parametrize("kind", ["lose_answer", "502", "cut_body"])
def test_a_lost_answer_is_unknown_and_the_order_is_found(house: House, kind: str):
    house.fault("orders.create", kind)

    outcome = house.create()

    assert isinstance(outcome, Unknown)
    assert house.find().value.reference == REFERENCE
    assert len(house.room.orders) == 1, "no library may send a POST again"


@pytest.mark.parametrize("kind", ["reset", "500"])
def test_nobody_can_tell_a_lost_request_from_a_lost_answer(house: House, kind: str):
    house.fault("orders.create", kind)

    assert isinstance(house.create(), Unknown)
    assert house.find() == Ok(None)


def test_an_answer_that_does_not_come_in_time_is_unknown(house: House, monkeypatch):
    monkeypatch.setattr(talk, "WRITE_SECONDS", 0.3)
    house.fault("orders.create", "timeout_after", seconds=0.8)

    assert isinstance(house.create(), Unknown)


def test_a_lost_commit_is_unknown_and_can_be_read_back(house: House):
    order = house.created() if house.printer.two_phase else None
    house.fault("commit", "lose_answer")

    outcome = house.commit(order) if order else house.create()

    assert isinstance(outcome, Unknown)
    assert house.find().value.committed
    assert len(house.room.committed()) == 1


def test_a_lost_look_up_changed_nothing(house: House):
    house.created()
    house.fault("find", "lose_answer")

    assert isinstance(house.find(), NotSent)


def test_a_house_that_slows_us_down_took_nothing(house: House):
    house.fault("orders.create", "429")

    outcome = house.create()

    assert isinstance(outcome, Throttled)
    assert (outcome.retry_after or 0) > 0
    assert house.room.orders == []


def test_a_key_that_has_expired_is_the_owners_to_renew(house: House):
    house.room.key_valid = False

    outcome = house.create()

    assert isinstance(outcome, Rejected)
    assert outcome.code == "AUTH"
    found = house.find()
    assert isinstance(found, Rejected), "not being let in is not the same as: there is none"


def test_a_house_that_is_down_answers_nothing(house: House):
    house.room.down()

    assert isinstance(house.create(), Unknown)
    assert isinstance(house.find(), NotSent)


def test_what_is_out_of_stock_is_named_before_and_never_printed(house: House):
    before = house.printer.stock_problems(house.items(), ADDRESS)
    house.room.out_of_stock("workshop-mug")
    after = house.printer.stock_problems(house.items(), ADDRESS)
    outcome = house.create()
    if isinstance(outcome, Ok):
        outcome = house.commit(outcome.value)

    assert before == Ok(())
    assert len(after.value) == 1
    assert "Workshop mug" in after.value[0]
    assert isinstance(outcome, Rejected)
    assert outcome.code == "ITEM"
    assert house.room.committed() == []


def test_an_item_that_is_not_sent_there_is_the_items_fault(house: House):
    house.room.restrict("workshop-mug")

    outcome = house.create()

    assert isinstance(outcome, Rejected)
    assert outcome.code == "ITEM"


def test_an_item_that_nobody_knows_is_the_items_fault(house: House):
    unknown = replace(
        house.items()[0], remote_id="gone", remote_variant_id="1", sku="no such thing"
    )

    outcome = house.create(items=(unknown,))

    assert isinstance(outcome, Rejected)
    assert outcome.code == "ITEM"


@pytest.mark.parametrize("wrong", [{"country": "XXX"}, {"postal_code": ""}, {"city": ""}])
def test_an_address_that_is_refused_is_the_addresss_fault(house: House, wrong: dict):
    outcome = house.create(address=replace(ADDRESS, **wrong))

    assert isinstance(outcome, Rejected)
    assert outcome.code == "ADDRESS"
    assert house.room.orders == []


def test_without_money_the_order_waits_and_says_so(house: House):
    house.room.funded = False

    order = house.printing()

    assert (order.status, order.reason_class) == (PrintStatus.NEEDS_ATTENTION, "MONEY")
    assert order.committed, "it is printed when the money arrives: not dead, not a draft"
    assert house.room.committed() == []


def test_an_order_on_hold_needs_attention(house: House):
    order = house.printing()
    house.room.hold(order.remote_id, "The artwork needs another look.")

    held = house.get(order)

    assert (held.status, held.raw_status) == (PrintStatus.NEEDS_ATTENTION, house.hold())
    assert held.committed


def test_a_status_that_nobody_knows_is_unknown(house: House):
    order = house.printing()
    house.room.set_status(order.remote_id, "frobnicating")

    assert house.get(order).status == PrintStatus.UNKNOWN
    assert house.get(order).raw_status == "frobnicating"


def test_parcels_are_read_one_by_one_until_all_have_arrived(house: House):
    order = house.printing()
    house.room.start_production(order.remote_id)
    first = house.room.ship(order.remote_id, carrier="UPS", items=["line-1"])
    part = house.get(order)
    house.room.ship(order.remote_id, carrier="UPS")
    whole = house.get(order)
    house.room.deliver(order.remote_id)

    assert (part.status, whole.status) == (PrintStatus.PART_SHIPPED, PrintStatus.SHIPPED)
    (parcel,) = part.parcels
    assert (parcel.carrier.upper(), parcel.tracking_number) == ("UPS", first.number)
    assert parcel.tracking_url == first.url
    assert parcel.item_references == ("line-1",)
    assert len({one.remote_id for one in whole.parcels}) == 2
    assert house.get(order).status == PrintStatus.DELIVERED


def test_a_quote_is_what_the_order_then_costs(house: House):
    quote = house.printer.quote(house.request())

    assert isinstance(quote, Ok)
    assert (quote.value.cost, quote.value.currency) == (house.created().cost, "usd")


def test_recent_orders_are_listed(house: House):
    names = [f"SH10001-{number}-1" for number in range(1, 13)]
    for name in names:
        house.created(name)

    listed = house.printer.list_recent(clock.now() - timedelta(days=1))

    assert {one.reference for one in listed.value} == set(names)


def test_a_webhook_names_the_order(house: House):
    house.listen()
    order = house.created()
    house.world.flush()

    hints = [house.printer.parse_webhook(one) for one in house.told]

    assert hints
    assert {remote for remote, _reference in hints} == {order.remote_id}
    assert {reference for _remote, reference in hints} <= {REFERENCE, ""}


@pytest.mark.parametrize("rubbish", [{}, {"data": None}, {"resource": []}, {"Id": None}])
def test_a_webhook_of_another_form_names_nothing(house: House, rubbish: dict):
    assert house.printer.parse_webhook(rubbish) == ("", "")


def test_each_call_is_one_row_without_any_key(house: House):
    house.created()

    rows = ApiCall.objects.filter(provider=house.name)
    assert rows.filter(operation="orders.create", reference=REFERENCE).count() == 1
    kept = str([(row.request, row.response, row.error) for row in rows])
    for key in ("pf_sandbox", "py_sandbox", "sandbox-billing", "ada@example.com"):
        assert key not in kept


def test_a_frozen_body_holds_no_key_and_no_time(house: House):
    bodies = [house.printer.create_body(house.request()) for _time in range(2)]

    assert bodies[0] == bodies[1]
    assert "sandbox-billing" not in str(bodies)


def test_a_list_that_takes_too_long_is_not_taken_for_all_of_it(house: House, monkeypatch):
    for number in range(1, 12):
        house.created(f"SH10001-{number}-1")
    monkeypatch.setattr(talk, "PAGES_SECONDS", -1.0)

    listed = house.printer.list_recent(clock.now() - timedelta(days=1))

    assert isinstance(listed, NotSent)
