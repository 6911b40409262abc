"""A local Printful: drafts cost nothing, confirming charges once, a reference is taken for good."""

import hashlib
import hmac
import json

import pytest

from tests.sandbox.print_kit import BOOK, DRAFT, REFERENCE, TO, draft, printful


def test_an_order_is_a_draft_until_it_is_confirmed(outside):
    made = draft(outside)

    assert (made["status"], made["external_id"], made["incomplete_items"]) == (
        "draft",
        REFERENCE,
        [],
    )
    assert outside.world.printful.committed() == []

    confirmed = printful(outside, "POST", f"/orders/{made['id']}/confirm").json["result"]
    assert confirmed["status"] == "pending"
    (order,) = outside.world.printful.committed()
    assert (order.items, order.cost) == ([("5001", 2, "line-1")], 2330)
    assert confirmed["costs"]["total"] == "23.30"
    assert [one.operation for one in outside.world.ledger.of("printful")] == [
        "orders.create",
        "orders.confirm",
    ]


def test_an_order_is_found_by_its_id_and_by_its_reference(outside):
    made = draft(outside)

    by_id = printful(outside, "GET", f"/orders/{made['id']}").json["result"]
    by_reference = printful(outside, "GET", f"/orders/@{REFERENCE}").json["result"]
    assert by_id == by_reference == made
    missing = printful(outside, "GET", "/orders/@SH10002-1-1")
    assert (missing.status, missing.json["result"]) == (404, "Not Found")


def test_a_reference_is_taken_for_good_even_after_a_cancel(outside):
    made = draft(outside)
    again = printful(outside, "POST", "/orders", DRAFT)
    assert (again.status, again.json["error"]["api_error_code"]) == (400, "OR-13")

    canceled = printful(outside, "DELETE", f"/orders/@{REFERENCE}").json["result"]
    assert (canceled["id"], canceled["status"]) == (made["id"], "canceled")
    again = printful(outside, "POST", "/orders", DRAFT)
    assert (again.status, again.json["error"]["api_error_code"]) == (400, "OR-13")
    assert len(outside.world.printful.orders) == 1


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({**DRAFT, "external_id": "f3f0b9a4-7d1a-4c57-8f10-0ddb4f5a9be1"}, 400, "32 characters"),
        ({**DRAFT, "recipient": {**TO, "state_code": ""}}, 400, "State code is missing"),
        ({**DRAFT, "recipient": {**TO, "country_code": "XX"}}, 400, "Country code"),
        ({**DRAFT, "items": []}, 400, "items field is required"),
        ({**DRAFT, "items": [{"quantity": 1}]}, 400, "variant is missing"),
        ({**DRAFT, "items": [{**BOOK, "sync_variant_id": "5001"}]}, 431, "whole number"),
        ({**DRAFT, "items": [{**BOOK, "quantity": 1001}]}, 400, "quantity"),
        ({**DRAFT, "items": [BOOK, BOOK]}, 400, "unique"),
        ({**DRAFT, "note": "please hurry"}, 400, "note is not a known field"),
    ],
)
def test_a_body_that_is_not_in_order_makes_nothing(outside, body, status, words):
    refused = printful(outside, "POST", "/orders", body)

    assert refused.status == status
    assert words in refused.json["error"]["message"]
    assert outside.world.printful.orders == []


def test_without_a_good_key_nothing_is_answered(outside):
    assert outside.call("GET", "/printful/orders").status == 401
    outside.world.printful.key_valid = False
    assert printful(outside, "POST", "/orders", DRAFT).status == 401


def test_a_confirm_while_costs_are_computed_leaves_a_draft(outside):
    outside.world.printful.cost_holds = 1
    made = draft(outside)

    first = printful(outside, "POST", f"/orders/{made['id']}/confirm")
    assert (first.status, first.json["result"]["status"]) == (200, "draft")
    assert outside.world.printful.committed() == []
    second = printful(outside, "POST", f"/orders/{made['id']}/confirm")
    assert second.json["result"]["status"] == "pending"


def test_without_money_a_confirmed_order_fails_and_may_be_confirmed_again(outside):
    outside.world.printful.funded = False
    made = draft(outside)

    failed = printful(outside, "POST", f"/orders/{made['id']}/confirm")
    assert (failed.status, failed.json["result"]["status"]) == (200, "failed")
    assert outside.world.printful.committed() == []
    outside.world.printful.fund()
    again = printful(outside, "POST", f"/orders/{made['id']}/confirm")
    assert again.json["result"]["status"] == "pending"


def test_without_money_the_confirm_may_also_be_refused(outside):
    outside.world.printful.funded = False
    outside.world.printful.no_funds = "refused"
    made = draft(outside)

    assert printful(outside, "POST", f"/orders/{made['id']}/confirm").status == 402
    assert printful(outside, "GET", f"/orders/{made['id']}").json["result"]["status"] == "draft"


def test_what_is_in_production_is_not_cancelled(outside):
    made = draft(outside)
    printful(outside, "POST", f"/orders/{made['id']}/confirm")
    outside.world.printful.start_production(REFERENCE)

    refused = printful(outside, "DELETE", f"/orders/{made['id']}")
    assert refused.status == 400
    assert outside.world.printful.order(REFERENCE).status == "inprocess"


def test_a_pending_order_can_still_be_cancelled(outside):
    made = draft(outside)
    printful(outside, "POST", f"/orders/{made['id']}/confirm")

    assert (
        printful(outside, "DELETE", f"/orders/{made['id']}").json["result"]["status"] == "canceled"
    )
    assert printful(outside, "POST", f"/orders/{made['id']}/confirm").status == 400


def test_variants_that_cannot_be_resolved_are_said_to_be_incomplete(outside):
    outside.world.printful.lose("field-guide-print")

    made = draft(outside)

    assert [one["sync_variant_id"] for one in made["incomplete_items"]] == [5001]
    assert printful(outside, "POST", f"/orders/{made['id']}/confirm").status == 400


def test_stock_is_asked_by_variant_or_by_the_shops_sku(outside):
    outside.world.printful.out_of_stock("field-guide-print")

    gone = printful(outside, "GET", "/store/variants/5001").json["result"]
    here = printful(outside, "GET", "/store/variants/@workshop-mug").json["result"]
    assert gone["availability_status"] == "out_of_stock"
    assert (here["id"], here["availability_status"]) == (5003, "active")
    assert printful(outside, "GET", "/store/variants/12").status == 404


def test_costs_are_told_without_making_an_order(outside):
    told = printful(outside, "POST", "/orders/estimate-costs", DRAFT).json["result"]

    assert told["costs"]["total"] == 23.30
    assert outside.world.printful.orders == []


def test_a_draft_can_be_changed_and_a_pending_order_cannot(outside):
    made = draft(outside)
    more = {**DRAFT, "items": [{**BOOK, "quantity": 3}]}

    changed = printful(outside, "PUT", f"/orders/{made['id']}", more).json["result"]
    assert [one["quantity"] for one in changed["items"]] == [3]
    printful(outside, "POST", f"/orders/{made['id']}/confirm")
    late = printful(outside, "PUT", f"/orders/{made['id']}", DRAFT)
    assert late.json["error"]["api_error_code"] == "OR-1"


def test_orders_are_listed_newest_first_in_pages(outside):
    for number in range(3):
        draft(outside, external_id=f"SH1000{number}-1-1")

    told = printful(outside, "GET", "/orders?limit=2&offset=1").json
    assert told["paging"] == {"total": 3, "offset": 1, "limit": 2}
    assert [one["external_id"] for one in told["result"]] == ["SH10001-1-1", "SH10000-1-1"]
    assert printful(outside, "GET", "/orders?status=pending").json["result"] == []


def test_a_parcel_may_take_a_part_and_says_which(outside):
    made = draft(outside)
    printful(outside, "POST", f"/orders/{made['id']}/confirm")
    outside.world.printful.ship(REFERENCE, number="1Z1", items=[("line-1", 1)])
    part = printful(outside, "GET", f"/orders/{made['id']}").json["result"]
    outside.world.printful.ship(REFERENCE, number="1Z2")
    whole = printful(outside, "GET", f"/orders/{made['id']}").json["result"]

    assert (part["status"], whole["status"]) == ("partial", "fulfilled")
    shown = [(one["tracking_number"], one["items"][0]["quantity"]) for one in whole["shipments"]]
    assert shown == [("1Z1", 1), ("1Z2", 1)]


def test_webhooks_of_v1_say_what_happened_and_are_not_signed(outside):
    url = f"{outside.world.settings.shop_url}/webhooks/printful/token/"
    body = {"url": url, "types": ["order_created", "package_shipped", "order_failed"]}
    assert printful(outside, "POST", "/webhooks", body).json["result"]["url"] == url
    made = draft(outside)
    outside.world.printful.ship(REFERENCE, number="1Z1")

    events = outside.events()
    assert [one["type"] for one in events] == ["order_created", "package_shipped"]
    assert events[1]["data"]["order"]["id"] == made["id"]
    assert events[1]["data"]["shipment"]["tracking_number"] == "1Z1"
    assert not any(
        name.lower().startswith("x-pf") for _p, _b, heads in outside.heard for name in heads
    )


def test_webhooks_of_v2_are_signed_with_the_secret_that_was_shown_once(outside):
    url = f"{outside.world.settings.shop_url}/webhooks/printful/"
    asked = {"default_url": url, "events": [{"type": "shipment_sent"}]}
    secret = printful(outside, "POST", "/v2/webhooks", asked).json["data"]["secret_key"]
    draft(outside)
    outside.world.printful.ship(REFERENCE, number="1Z1")

    (event,) = outside.events()
    assert event["data"]["shipment"]["tracking_number"] == "1Z1"
    (_path, body, headers) = outside.heard[0]
    mark = hmac.new(bytes.fromhex(secret), body, hashlib.sha256).hexdigest()
    assert headers["x-pf-webhook-signature"] == mark
    assert "secret_key" not in printful(outside, "GET", "/v2/webhooks").json["data"]


def test_countries_and_rates_are_told(outside):
    countries = {one["code"]: one for one in printful(outside, "GET", "/countries").json["result"]}
    assert {"code": "ON", "name": "ON"} in countries["CA"]["states"]
    assert countries["DE"]["states"] is None

    asked = {"recipient": {"country_code": "CA"}, "items": [{"variant_id": "202", "quantity": 1}]}
    (rate,) = printful(outside, "POST", "/shipping/rates", asked).json["result"]
    assert (rate["id"], rate["rate"]) == ("STANDARD", "4.50")
    wrong = {**asked, "items": [{"sync_variant_id": 5001, "quantity": 1}]}
    assert printful(outside, "POST", "/shipping/rates", wrong).status == 400


def test_invalid_json_is_refused_with_printfuls_own_status(outside):
    answer = outside.call("POST", "/printful/orders", b"{", Authorization="Bearer pf_sandbox")
    assert (answer.status, json.loads(answer.body)["result"]) == (430, "Invalid JSON")
