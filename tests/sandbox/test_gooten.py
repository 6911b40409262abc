"""A local Gooten: the order is the commit, errors hide in HTTP 200, a SourceId is taken once."""

import pytest

from tests.sandbox.print_kit import GO_BOOK, GO_ORDER, GO_TO, REFERENCE, gooten, ordered


def shown(outside, order_id: str) -> dict:
    """An order as Gooten shows it."""
    return gooten(outside, "GET", "/orders/", query=f"id={order_id}").json


def test_an_order_is_committed_as_it_comes_in(outside):
    order_id = ordered(outside)

    (order,) = outside.world.gooten.committed()
    assert (order.id, order.items, order.cost) == (
        order_id,
        [("BOOK-SC-6x9", 2, "line-1")],
        1880 + 550,
    )
    told = shown(outside, order_id)
    assert (told["SourceId"], told["Items"][0]["Status"]) == (REFERENCE, "Pending")
    assert told["Total"]["Price"] == 24.30
    assert [one.key for one in outside.world.ledger.of("gooten", "orders.create")] == [REFERENCE]


def test_the_billing_key_is_kept_nowhere(outside):
    ordered(outside)

    assert "sandbox-billing" not in str(outside.world.ledger.of("gooten"))
    assert "sandbox-billing" not in str(outside.world.gooten.orders)


def test_a_source_id_is_taken_once_where_it_is_to_be_unique(outside):
    first = ordered(outside)

    again = gooten(outside, "POST", "/orders/", GO_ORDER)
    assert (again.status, again.json["HadError"]) == (200, True)
    assert again.json["Errors"][0]["PropertyName"] == "Order.SourceId"
    gooten(outside, "POST", "/orderstatus/", query=f"id={first}&orderStatusName=Cancelled")
    assert gooten(outside, "POST", "/orders/", GO_ORDER).json["HadError"] is True
    assert ordered(outside, IsPartnerSourceIdUnique=False) != first


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (
            {**GO_ORDER, "ShipToAddress": {**GO_TO, "PostalCode": ""}},
            "Order.ShipToAddress.PostalCode",
        ),
        ({**GO_ORDER, "Items": [{**GO_BOOK, "SKU": "mug"}]}, "Order.Items[0].SKU"),
        ({**GO_ORDER, "Items": [{**GO_BOOK, "Images": []}]}, "Order.Items[0].Images"),
        ({**GO_ORDER, "Items": [{**GO_BOOK, "Quantity": 0}]}, "Order.Items[0].Quantity"),
        ({**GO_ORDER, "Hurry": True}, "Order.Hurry"),
    ],
)
def test_a_body_that_is_not_in_order_is_an_error_with_status_200(outside, body, place):
    refused = gooten(outside, "POST", "/orders/", body)

    assert (refused.status, refused.json["HadError"]) == (200, True)
    assert place in [one["PropertyName"] for one in refused.json["Errors"]]
    assert outside.world.gooten.orders == []


def test_errors_may_also_come_with_a_status_of_their_own(outside):
    outside.world.gooten.error_status = 400

    assert gooten(outside, "POST", "/orders/", {**GO_ORDER, "Items": []}).status == 400


def test_orders_are_searched_by_email_and_days_and_show_their_source_id(outside):
    ordered(outside)

    def found(query: str) -> list[str]:
        told = gooten(outside, "GET", "/ordersearch/", query=query).json
        return [one["SourceId"] for one in told["Orders"]]

    assert found("email=Ada@example.com") == [REFERENCE]
    assert found("email=grace@example.com") == []
    assert found("startDate=2000-01-01&endDate=2000-01-02") == []
    refused = outside.call("GET", "/gooten/ordersearch/?recipeid=sandbox-recipe")
    assert refused.json["Errors"][0]["PropertyName"] == "PartnerBillingKey"


def test_search_may_lag_behind_while_the_duplicate_block_does_not(outside):
    outside.world.gooten.search_lag = 60
    ordered(outside)

    assert gooten(outside, "GET", "/ordersearch/").json["Orders"] == []
    assert gooten(outside, "POST", "/orders/", GO_ORDER).json["HadError"] is True
    real = outside.world.clock
    outside.world.clock = lambda: real() + 61
    assert gooten(outside, "GET", "/ordersearch/").json["Total"] == 1


def test_an_order_is_cancelled_before_production_only(outside):
    order_id = ordered(outside)
    late = ordered(outside, SourceId="SH10002-1-1")
    outside.world.gooten.start_production(late)

    def cancel(one: str) -> bool:
        query = f"id={one}&orderStatusName=Cancelled"
        return gooten(outside, "POST", "/orderstatus/", query=query).json["HadError"]

    assert (cancel(order_id), cancel(late)) == (False, True)
    assert shown(outside, order_id)["Items"][0]["Status"] == "Canceled"
    assert shown(outside, late)["Items"][0]["Status"] == "In Production"


def test_an_order_without_money_waits_cannot_be_cancelled_and_is_pushed_on_later(outside):
    outside.world.gooten.funded = False
    order_id = ordered(outside)
    assert shown(outside, order_id)["Items"][0]["Status"] == "Payment Issue"
    assert outside.world.gooten.committed() == []
    query = f"id={order_id}&orderStatusName=Cancelled"
    assert gooten(outside, "POST", "/orderstatus/", query=query).json["HadError"] is True

    outside.world.gooten.fund()
    assert [one.id for one in outside.world.gooten.committed()] == [order_id]


def test_a_test_order_is_never_printed(outside):
    order_id = ordered(outside, IsInTestMode=True)

    assert shown(outside, order_id)["Items"][0]["Status"] == "Test"
    assert outside.world.gooten.committed() == []


def test_an_order_costs_what_the_price_said(outside):
    told = gooten(outside, "POST", "/price/", GO_ORDER).json

    assert (told["Total"]["Price"], told["Total"]["CurrencyCode"]) == (24.30, "USD")
    assert outside.world.gooten.orders == []
    asked = {
        "ShipToPostalCode": "M5H 2N2",
        "ShipToCountry": "CA",
        "ShipToState": "ON",
        "CurrencyCode": "USD",
        "LanguageCode": "en",
        "Items": [{"SKU": "BOOK-SC-6x9", "Quantity": 2}],
    }
    (way,) = gooten(outside, "POST", "/shippingprices/", asked).json["Result"]
    assert way["ShipOptions"][0]["Price"]["Price"] == 5.50


def test_skus_out_of_stock_come_back_in_lower_case(outside):
    outside.world.gooten.out_of_stock("field-guide-print")
    asked = {"Skus": ["BOOK-SC-6x9", "MUG-11OZ"], "CountryCode": "CA"}

    assert gooten(outside, "POST", "/variantstatus/", asked).json == ["book-sc-6x9"]
    refused = gooten(outside, "POST", "/orders/", GO_ORDER).json
    assert refused["Errors"][0]["PropertyName"] == "Order.Items[0].SKU"


def test_addresses_are_looked_up(outside):
    outside.world.gooten.bad_postal_codes.add("00000")
    place = "line1=12+Queen+St&city=Toronto&countryCode=CA"

    good = gooten(outside, "GET", "/addressvalidation/", query=f"{place}&postalCode=M5H+2N2")
    bad = gooten(outside, "GET", "/addressvalidation/", query=f"{place}&postalCode=00000")
    assert (good.json["IsValid"], bad.json["IsValid"]) == (True, False)


def test_a_wrong_recipe_is_not_let_in(outside):
    assert outside.call("POST", "/gooten/orders/?recipeid=other", GO_ORDER).status == 401
    assert outside.call("GET", "/gooten/orders?id=1").status == 401


def test_items_ship_one_by_one(outside):
    mug = {**GO_BOOK, "SKU": "MUG-11OZ", "Quantity": 1, "SourceId": "line-2"}
    order_id = ordered(outside, Items=[GO_BOOK, mug])
    outside.world.gooten.start_production(order_id)
    outside.world.gooten.ship(order_id, carrier="FedEx", number="61299", items=["line-2"])

    first, second = shown(outside, order_id)["Items"]
    assert (first["Status"], first["Shipments"]) == ("In Production", [])
    assert (second["Status"], second["TrackingNumber"]) == ("Shipped", "61299")
    outside.world.gooten.ship(order_id, number="61300")
    outside.world.gooten.deliver(order_id)
    assert {one["Status"] for one in shown(outside, order_id)["Items"]} == {"Delivered"}


def test_each_change_is_told_to_the_address_that_was_entered_with_the_orders_id(outside):
    url = f"{outside.world.settings.shop_url}/webhooks/gooten/token/?orderid="
    outside.call("POST", "/gooten/settings", {"webhook_url": url})
    order_id = ordered(outside)
    outside.world.gooten.start_production(order_id)

    told = [one["Items"][0]["Status"] for one in outside.events()]
    assert (told[0], told[-1]) == ("New", "In Production")
    assert {path for path, _body, _headers in outside.heard} == {
        f"/webhooks/gooten/token/?orderid={order_id}"
    }
