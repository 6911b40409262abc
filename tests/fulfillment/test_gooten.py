"""What is Gooten's alone: no drafts, errors with status 200, a search that knows only days."""

import pytest

from core.http import Reply
from core.outcomes import Ok, Rejected
from fulfillment.providers import gooten_words as words
from fulfillment.providers.base import PrintStatus
from tests.fulfillment.provider_kits import ADDRESS, REFERENCE, house_of, replace
from tests.fulfillment.samples import sample

STATUSES = {
    "New": "SUBMITTED",
    "Ready For Image Dl": "SUBMITTED",
    "ReadyForImageDl": "SUBMITTED",
    "Needs Manual Approval": "SUBMITTED",
    "Pending": "SUBMITTED",
    "Hold": "NEEDS_ATTENTION",
    "Address Issue": "NEEDS_ATTENTION",
    "Payment Issue": "NEEDS_ATTENTION",
    "PrePayment": "NEEDS_ATTENTION",
    "Pre-Payment": "NEEDS_ATTENTION",
    "In Production": "IN_PRODUCTION",
    "Printing": "IN_PRODUCTION",
    "Shipped": "SHIPPED",
    "Delivered": "DELIVERED",
    "Canceled": "CANCELED",
    "Cancelled": "CANCELED",
    "Canceled Refunded": "CANCELED",
    "Test": "UNKNOWN",
    "": "UNKNOWN",
}


@pytest.fixture
def house(world):
    return house_of("gooten", world)


def order(*statuses: str, **facts):
    items = [{"Sku": f"S{at}", "Quantity": 1, "Status": one} for at, one in enumerate(statuses)]
    return words.order({"Id": "7-1", "SourceId": REFERENCE, "Items": items, **facts})


@pytest.mark.parametrize("raw", STATUSES)
def test_each_status_has_one_meaning(raw):
    found = order(raw)

    assert found.status == STATUSES[raw]
    assert found.committed == (found.status != PrintStatus.CANCELED)


@pytest.mark.parametrize(
    ("statuses", "together"),
    [
        (("Shipped", "In Production"), "PART_SHIPPED"),
        (("Shipped", "Delivered"), "SHIPPED"),
        (("Delivered", "Delivered"), "DELIVERED"),
        (("Canceled", "Shipped"), "SHIPPED"),
        (("Canceled", "Canceled"), "CANCELED"),
        (("Pending", "In Production"), "IN_PRODUCTION"),
        (("Pending", "Image Issue"), "NEEDS_ATTENTION"),
        (("Shipped", "frobnicating"), "UNKNOWN"),
        ((), "UNKNOWN"),
    ],
)
def test_the_items_make_the_orders_status(statuses, together):
    assert order(*statuses).status == together


def test_a_payment_issue_cannot_be_cancelled_by_api():
    found = order("Payment Issue")

    assert (found.reason_class, found.cancellable) == ("MONEY", False)
    assert order("Address Issue").reason_class == "ADDRESS"
    assert order("Image Issue").reason_class == "CONTENT"
    assert order("Vendor API Issue").reason_class == ""


def test_the_documented_order_is_read():
    found = words.order(sample("gooten-samples")["get_order_response"])

    assert (found.reference, found.cost, found.currency) == ("S1000123-g-1", 10778, "usd")
    assert found.items == (("CanvsWrp-BlkWrp-18x24", 1),)
    assert found.parcels == ()


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.django_db
def test_an_error_is_one_whatever_its_status(house, status):
    house.room.error_status = status

    outcome = house.create(address=replace(ADDRESS, postal_code=""))

    assert isinstance(outcome, Rejected)
    assert outcome.code == "ADDRESS"
    assert "PostalCode" in outcome.reason
    assert house.room.orders == []


ERRORS = {
    "Order.SourceId": "DUPLICATE",
    "RecipeId": "AUTH",
    "Order.Payment.PartnerBillingKey": "AUTH",
    "Order.ShipToAddress.PostalCode": "ADDRESS",
    "Order.Items[0].Images.Url": "CONTENT",
    "Order.Items[0].SKU": "ITEM",
    "OrderStatusName": "CONFLICT",
    "Order.Meta": "OTHER",
}


@pytest.mark.parametrize("name", ERRORS)
def test_the_property_that_is_wrong_gives_the_class(name):
    errors = [{"PropertyName": name, "ErrorMessage": "is wrong"}]

    assert words.refusal(Reply(200, {"HadError": True, "Errors": errors}))[0] == ERRORS[name]


def test_the_documented_refusal_says_what_is_wrong():
    kind, reason = words.refusal(Reply(200, sample("gooten-samples")["error_response"]))

    assert kind == "ADDRESS"
    assert reason == "Order.ShipToAddress.PostalCode: 'Postal Code' should not be empty."
    assert words.refusal(Reply(200, {"HadError": True})) == ("OTHER", "an error without words")


@pytest.mark.django_db
def test_an_order_that_the_search_does_not_know_yet_appears_later(house):
    house.room.search_lag = 3600.0
    house.created()

    assert house.find() == Ok(None)
    house.room.search_lag = 0.0
    assert house.find().value.reference == REFERENCE


@pytest.mark.django_db
def test_the_same_body_again_is_blocked_and_not_printed_twice(house):
    body = house.printer.create_body(house.request())
    house.fault("orders.create", "lose_answer")
    house.printer.create(body, reference=REFERENCE)

    again = house.printer.create(body, reference=REFERENCE)

    assert again.code == "DUPLICATE"
    assert len(house.room.committed()) == 1


@pytest.mark.django_db
def test_an_order_that_cannot_be_read_after_it_was_made_is_committed(house):
    house.fault("orders.get", "500")

    made = house.created()

    assert (made.committed, made.status, made.cost) == (True, PrintStatus.SUBMITTED, None)
    assert made.remote_id == house.room.order(REFERENCE).id


@pytest.mark.django_db
def test_committing_is_no_call_of_gootens(house):
    outcome = house.printer.commit("7-1", reference=REFERENCE)

    assert isinstance(outcome, Rejected)
    assert outcome.code == "CONFLICT"


@pytest.mark.django_db
def test_an_address_that_gooten_does_not_believe_gets_no_quote(house):
    house.room.bad_postal_codes = {ADDRESS.postal_code}

    outcome = house.printer.quote(house.request())

    assert (outcome.code, outcome.reason) == ("ADDRESS", "The address was not found.")


@pytest.mark.django_db
def test_a_product_with_its_artwork_at_gooten_needs_no_image(house):
    item = replace(house.items()[0], artwork_url="")

    assert isinstance(house.create(items=(item,)), Ok)
    sent = house.room.order(REFERENCE).request["Items"][0]
    assert sent["IsPreconfiguredSku"] is True
    assert "Images" not in sent


def test_one_parcel_of_two_items_is_one_parcel():
    box = {"TrackingNumber": "1Z1", "TrackingUrl": "https://t.example", "ShipCarrierName": "UPS"}
    items = [
        {
            "Sku": sku,
            "SourceId": f"line-{at}",
            "Quantity": 1,
            "Status": "Shipped",
            "Shipments": [box],
        }
        for at, sku in enumerate(("A", "B"), start=1)
    ]

    (parcel,) = words.order({"Id": "7-1", "Items": items}).parcels

    assert (parcel.tracking_number, parcel.item_references) == ("1Z1", ("line-1", "line-2"))


def test_the_sample_of_a_notice_names_its_order():
    body = sample("gooten-samples")["webhook"]["body"]

    assert words.spoken_of(body) == ("7-501853e1-8d78-4e1e-83a0-be9fb432efe1", "")
    assert words.order(body).parcels[0].tracking_number == "9400115901344442556597"
