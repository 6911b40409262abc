"""What is Printify's alone: no look-up by reference, manual approval, sends that answer on-hold."""

import pytest

from core.http import Reply
from core.outcomes import Ok, Rejected, Unknown
from fulfillment.providers import printify_words as words
from fulfillment.providers.base import PrintStatus
from tests.fulfillment.provider_kits import ADDRESS, REFERENCE, house_of, replace
from tests.fulfillment.samples import sample

SENT = "2026-11-20 12:00:00+00:00"
#: status: (never sent, once sent), each with committed.
STATUSES = {
    "pending": ("DRAFT", False),
    "cost-calculation": ("DRAFT", False),
    "on-hold": ("DRAFT", False),
    "sending-to-production": ("SUBMITTED", True),
    "sending_to_production_delegate": ("SUBMITTED", True),
    "sending_to_production_delegate_sync": ("SUBMITTED", True),
    "in-production": ("IN_PRODUCTION", True),
    "partially-fulfilled": ("PART_SHIPPED", True),
    "fulfilled": ("SHIPPED", True),
    "canceled": ("CANCELED", False),
    "payment-not-received": ("NEEDS_ATTENTION", True),
    "has-issues": ("NEEDS_ATTENTION", False),
    "had-issues": ("NEEDS_ATTENTION", False),
    "unfulfillable": ("NEEDS_ATTENTION", False),
    "source-check-failed": ("NEEDS_ATTENTION", False),
    "on-a-boat": ("UNKNOWN", True),
}


@pytest.fixture
def house(world):
    return house_of("printify", world)


def order(**facts):
    return words.order({"id": "5a96", "status": "on-hold", "line_items": [], **facts})


@pytest.mark.parametrize("raw", STATUSES)
def test_each_status_has_one_meaning(raw):
    found = order(status=raw)

    assert (found.status, found.committed) == STATUSES[raw]
    assert found.cancellable == (raw in ("on-hold", "payment-not-received"))


def test_on_hold_after_it_was_sent_is_no_draft():
    found = order(sent_to_production_at=SENT)

    assert (found.status, found.committed) == (PrintStatus.NEEDS_ATTENTION, True)


def test_what_is_wrong_before_it_was_sent_is_a_problem():
    line = {"quantity": 1, "cost": 1, "status": "has-issues", "metadata": {"title": "Mug"}}

    assert order(status="has-issues", line_items=[line]).problems == ("has-issues: Mug",)
    assert order(status="has-issues", sent_to_production_at=SENT).problems == ()


def test_a_time_of_1970_means_never():
    assert order(sent_to_production_at="1970-01-01 00:00:00+00:00").status == PrintStatus.DRAFT


def test_the_documented_order_is_read():
    found = words.order(sample("printify-samples")["order"])

    assert (found.reference, found.cost, found.currency) == ("S1000123-p-1", 1450, "usd")
    assert (found.status, found.items) == (PrintStatus.DELIVERED, (("line-1", 1),))
    assert found.parcels[0].item_references == ("line-1",)
    assert found.parcels[0].delivered_at is not None


def test_a_cost_that_is_still_counted_is_not_nothing():
    assert order(status="cost-calculation").cost is None


def test_a_reference_of_digits_is_compared_as_text():
    assert order(metadata={"shop_order_id": 10001}).reference == "10001"


@pytest.mark.django_db
def test_an_order_on_the_second_page_is_found(house):
    house.created()
    for number in range(2, 16):
        house.created(f"SH10001-{number}-1")

    assert house.find().value.reference == REFERENCE


@pytest.mark.django_db
def test_a_reprint_of_printifys_own_is_not_our_order(house):
    made = house.printing()
    house.room.start_production(made.remote_id)
    again = house.room.reprint(made.remote_id)

    assert house.find().value.remote_id == made.remote_id
    assert house.get(replace(made, remote_id=again.id)).is_replacement


@pytest.mark.django_db
def test_a_second_draft_of_one_reference_is_named(house):
    house.room.unique = False
    first, second = house.created(), house.created()
    house.commit(second)

    found = house.find().value

    assert found.remote_id == second.remote_id, "what may be printed counts most"
    assert (found.twins, found.problems) == ((first.remote_id,), ())
    house.commit(first)
    assert "a second order" in house.find().value.problems[0]


@pytest.mark.django_db
def test_a_send_that_cannot_be_read_back_is_unknown(house):
    made = house.created()
    house.fault("orders.get", "500")

    assert isinstance(house.commit(made), Unknown)
    assert house.find().value.committed


@pytest.mark.django_db
def test_an_order_that_cannot_be_read_after_it_was_made_has_no_cost_yet(house):
    house.fault("orders.get", "500")

    made = house.created()

    assert (made.status, made.cost, made.committed) == (PrintStatus.DRAFT, None, False)
    assert house.get(made).cost == house.room.order(REFERENCE).cost


@pytest.mark.django_db
def test_an_order_that_approves_itself_shows_as_committed(house):
    house.room.approval_seconds = 0.0
    made = house.created()

    assert house.get(made).committed
    assert isinstance(house.printer.cancel(made.remote_id), Rejected)


@pytest.mark.django_db
def test_without_the_owners_word_printify_is_not_used(house, settings):
    assert house.printer.configured() == ""

    settings.PRINTIFY_MANUAL_APPROVAL = False

    assert "Manual" in house.printer.configured()


@pytest.mark.django_db
def test_printify_sends_no_mail_of_its_own(house):
    house.created()

    assert house.room.order(REFERENCE).request["send_shipping_notification"] is False


@pytest.mark.django_db
def test_a_name_of_one_word_has_a_last_name_all_the_same(house):
    assert isinstance(house.create(address=replace(ADDRESS, name="Ada")), Ok)
    sent = house.room.order(REFERENCE).address
    assert (sent["first_name"], sent["last_name"]) == ("Ada", "-")


ERRORS = {
    "zip": (400, {"code": 8103, "errors": {"reason": '{"zip": ["is required"]}'}}, "ADDRESS"),
    "line": (422, {"code": 8103, "errors": {"reason": '{"line_items.0": ["bad"]}'}}, "ITEM"),
    "taken": (409, {"code": 8503, "message": "Duplicate order.", "id": "5a9"}, "DUPLICATE"),
    "conflict": (409, {"message": "Conflict"}, "DUPLICATE"),
    "dpi": (400, {"code": 8203, "message": "Image dpi too low"}, "CONTENT"),
    "quota": (402, {"message": "Upgrade your plan"}, "AUTH"),
    "token": (401, {"error": "Unauthenticated"}, "AUTH"),
    "scope": (403, {"message": "Forbidden"}, "AUTH"),
    "other": (400, {"code": 9999, "message": "Strange"}, "OTHER"),
    "list": (400, {"code": 8103, "errors": {"reason": "[1]"}}, "OTHER"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_each_refusal_has_its_class(name):
    status, body, kind = ERRORS[name]

    assert words.refusal(Reply(status, body))[0] == kind


def test_the_documented_refusal_says_what_is_wrong():
    kind, reason = words.refusal(Reply(400, sample("printify-samples")["error_400_address"]))

    assert (kind, reason) == ("ADDRESS", "Validation failed. zip: The zip field is required.")


@pytest.mark.parametrize("event", ["event_order_updated", "event_shipment_created"])
def test_every_sample_of_an_order_notice_names_its_order(event):
    assert words.spoken_of(sample("printify-samples")[event]) == ("5cb87a8cd490a2ccb256cec4", "")


def test_a_notice_about_a_product_names_no_order():
    assert words.spoken_of({"resource": {"id": "5b", "type": "product"}}) == ("", "")
