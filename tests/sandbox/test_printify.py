"""A local Printify: on hold until it is sent, or until its own clock approves."""

import hashlib
import hmac
import json

import pytest

from tests.sandbox.print_kit import (
    PRINTIFY,
    PY_BOOK,
    PY_ORDER,
    PY_TO,
    REFERENCE,
    SHOP,
    on_hold,
    printify,
)


def test_an_order_waits_on_hold_until_it_is_sent(outside):
    order_id = on_hold(outside)
    held = printify(outside, "GET", f"/orders/{order_id}.json").json
    assert (held["status"], held["metadata"]["shop_order_id"]) == ("on-hold", REFERENCE)
    assert outside.world.printify.committed() == []

    answer = printify(outside, "POST", f"/orders/{order_id}/send_to_production.json")
    assert (answer.status, answer.json["status"]) == (200, "on-hold")
    sent = printify(outside, "GET", f"/orders/{order_id}.json").json
    assert sent["status"] == "sending-to-production"
    assert sent["sent_to_production_at"]
    (order,) = outside.world.printify.committed()
    assert (order.items, order.cost) == ([("7001", 2, "line-1")], 1640 + 550)
    assert sum(one["cost"] for one in sent["line_items"]) + sent["total_shipping"] == order.cost


def test_an_external_id_is_taken_for_good(outside):
    first = on_hold(outside)

    again = printify(outside, "POST", "/orders.json", PY_ORDER)
    assert (again.status, again.json["code"], again.json["id"]) == (409, 8503, first)
    printify(outside, "POST", f"/orders/{first}/cancel.json")
    assert printify(outside, "POST", "/orders.json", PY_ORDER).status == 409


def test_a_printify_that_takes_an_external_id_twice_can_be_played(outside):
    outside.world.printify.unique = False

    assert on_hold(outside) != on_hold(outside)


def test_orders_come_ten_a_page_newest_first(outside):
    for number in range(12):
        on_hold(outside, external_id=f"SH100{number:02d}-1-1")

    first = printify(outside, "GET", "/orders.json?limit=50").json
    second = printify(outside, "GET", "/orders.json?limit=10&page=2").json
    found = [one["metadata"]["shop_order_id"] for one in first["data"] + second["data"]]
    assert found == [f"SH100{number:02d}-1-1" for number in range(11, -1, -1)]
    assert (first["per_page"], first["last_page"], first["total"]) == (10, 2, 12)
    assert (first["next_page_url"], second["next_page_url"]) == ("/?page=2", None)


def test_orders_are_narrowed_by_sku_and_status(outside):
    on_hold(outside)
    assert len(printify(outside, "GET", "/orders.json?sku=field-guide-print").json["data"]) == 1
    assert printify(outside, "GET", "/orders.json?sku=workshop-mug").json["data"] == []
    assert printify(outside, "GET", "/orders.json?status=canceled").json["data"] == []


def test_what_was_sent_is_not_cancelled_and_not_sent_again(outside):
    order_id = on_hold(outside)
    printify(outside, "POST", f"/orders/{order_id}/send_to_production.json")

    assert printify(outside, "POST", f"/orders/{order_id}/cancel.json").status == 400
    assert printify(outside, "POST", f"/orders/{order_id}/send_to_production.json").status == 400
    assert len(outside.world.ledger.of("printify", "orders.send")) == 1


def test_a_new_order_may_be_pending_for_a_while_and_is_not_cancelled_then(outside):
    outside.world.printify.settle_seconds = 60
    order_id = on_hold(outside)
    assert printify(outside, "GET", f"/orders/{order_id}.json").json["status"] == "pending"
    assert printify(outside, "POST", f"/orders/{order_id}/cancel.json").status == 400

    real = outside.world.clock
    outside.world.clock = lambda: real() + 61
    canceled = printify(outside, "POST", f"/orders/{order_id}/cancel.json")
    assert (canceled.status, canceled.json["status"]) == (200, "canceled")


def test_with_automatic_approval_an_order_on_hold_is_printed_by_itself(outside):
    outside.world.printify.approval_seconds = 24 * 3600
    on_hold(outside)
    assert outside.world.printify.committed() == []

    real = outside.world.clock
    outside.world.clock = lambda: real() + 25 * 3600
    (order,) = outside.world.printify.committed()
    assert order.status == "sending-to-production"


def test_without_money_an_order_waits_for_payment_and_may_be_sent_again(outside):
    outside.world.printify.funded = False
    order_id = on_hold(outside)
    answer = printify(outside, "POST", f"/orders/{order_id}/send_to_production.json")
    assert answer.status == 200
    held = printify(outside, "GET", f"/orders/{order_id}.json").json
    assert held["status"] == "payment-not-received"
    assert outside.world.printify.committed() == []

    outside.world.printify.fund()
    printify(outside, "POST", f"/orders/{order_id}/send_to_production.json")
    assert [one.id for one in outside.world.printify.committed()] == [order_id]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({**PY_ORDER, "address_to": {**PY_TO, "zip": ""}}, 400, "zip"),
        ({**PY_ORDER, "note": "hurry"}, 400, "note"),
        ({**PY_ORDER, "shipping_method": 9}, 400, "shipping_method"),
        ({**PY_ORDER, "line_items": []}, 400, "line_items"),
        ({**PY_ORDER, "line_items": [{**PY_BOOK, "quantity": 0}]}, 400, "quantity"),
        ({**PY_ORDER, "line_items": [{**PY_BOOK, "variant_id": 7002}]}, 404, "Product"),
        ({**PY_ORDER, "line_items": [{**PY_BOOK, "product_id": "5bfd"}]}, 404, "Product"),
    ],
)
def test_a_body_that_is_not_in_order_makes_nothing(outside, body, status, words):
    refused = printify(outside, "POST", "/orders.json", body)

    assert (refused.status, refused.json["status"]) == (status, "error")
    assert words in refused.json["errors"]["reason"]
    assert outside.world.printify.orders == []


def test_a_bad_field_is_named_in_json_within_json(outside):
    body = {**PY_ORDER, "address_to": {**PY_TO, "zip": ""}}

    errors = printify(outside, "POST", "/orders.json", body).json["errors"]

    assert errors["code"] == 8103
    assert json.loads(errors["reason"]) == {
        "address_to.zip": ["The address_to.zip field is required."]
    }


def test_a_key_a_user_agent_and_a_shop_of_the_account_are_needed(outside):
    key = {"Authorization": PRINTIFY["Authorization"]}
    assert outside.call("GET", f"{SHOP}/orders.json").status == 401
    assert outside.call("GET", f"{SHOP}/orders.json", **key).status == 403
    other = outside.call("GET", "/printify/v1/shops/99/orders.json", **PRINTIFY)
    assert other.status == 404
    shops = outside.call("GET", "/printify/v1/shops.json", **PRINTIFY).json
    assert [one["id"] for one in shops] == [4010]


def test_products_say_what_is_in_stock(outside):
    outside.world.printify.out_of_stock("field-guide-print")

    gone = printify(outside, "GET", "/products/py-field-guide.json").json["variants"]
    here = printify(outside, "GET", "/products/py-mug.json").json["variants"]
    assert [(one["id"], one["is_available"]) for one in gone + here] == [
        (7001, False),
        (7003, True),
    ]
    order_id = on_hold(outside)
    refused = printify(outside, "POST", f"/orders/{order_id}/send_to_production.json")
    assert "out of stock" in refused.json["errors"]["reason"]
    assert len(printify(outside, "GET", "/products.json").json["data"]) == 3


def test_sending_is_priced_in_cents(outside):
    asked = {"line_items": [PY_BOOK], "address_to": PY_TO}

    assert printify(outside, "POST", "/orders/shipping.json", asked).json["standard"] == 550


def test_a_parcel_names_no_lines_but_the_lines_are_fulfilled(outside):
    mug = {"product_id": "py-mug", "variant_id": 7003, "quantity": 1, "external_id": "line-2"}
    order_id = on_hold(outside, line_items=[PY_BOOK, mug])
    printify(outside, "POST", f"/orders/{order_id}/send_to_production.json")
    outside.world.printify.start_production(order_id)
    outside.world.printify.ship(order_id, carrier="USPS", number="9400", items=["line-2"])

    shown = printify(outside, "GET", f"/orders/{order_id}.json").json
    assert shown["status"] == "partially-fulfilled"
    assert [one["status"] for one in shown["line_items"]] == ["in-production", "fulfilled"]
    (parcel,) = shown["shipments"]
    assert (parcel["carrier"], parcel["number"], parcel["delivered_at"]) == ("usps", "9400", None)
    outside.world.printify.ship(order_id, number="9401")
    outside.world.printify.deliver(order_id)
    shown = printify(outside, "GET", f"/orders/{order_id}.json").json
    assert (shown["status"], all(one["delivered_at"] for one in shown["shipments"])) == (
        "fulfilled",
        True,
    )


def test_a_reprint_says_that_it_is_one(outside):
    outside.world.printify.reprint(on_hold(outside))

    again = printify(outside, "GET", "/orders.json").json["data"][0]
    assert (again["metadata"]["is_reprint"], again["metadata"]["shop_order_id"]) == (
        True,
        REFERENCE,
    )


def test_webhooks_are_signed_with_their_own_secret(outside):
    url = f"{outside.world.settings.shop_url}/webhooks/printify/"
    for topic in ("order:updated", "order:shipment:created"):
        made = printify(
            outside, "POST", "/webhooks.json", {"topic": topic, "url": url, "secret": "s3cret"}
        )
        assert made.json["topic"] == topic
    order_id = on_hold(outside)
    outside.world.printify.ship(order_id, number="9400")

    created = outside.events()
    assert {one["resource"]["id"] for one in created} == {order_id}
    shipped = [one for one in created if one["type"] == "order:shipment:created"]
    assert [one["resource"]["data"]["carrier"]["tracking_number"] for one in shipped] == ["9400"]
    for _path, body, headers in outside.heard:
        mark = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
        assert headers["X-Pfy-Signature"] == f"sha256={mark}"


def test_webhooks_are_listed_moved_and_deleted(outside):
    asked = {"topic": "order:created", "url": "http://shop.test/a/", "secret": "s"}
    made = printify(outside, "POST", "/webhooks.json", asked).json
    path = f"/webhooks/{made['id']}.json"

    moved = printify(outside, "PUT", path, {"url": "http://shop.test/b/"}).json
    assert printify(outside, "GET", "/webhooks.json").json == [moved]
    assert printify(outside, "DELETE", f"{path}?host=else.test").status == 400
    assert printify(outside, "DELETE", f"{path}?host=shop.test").json == {"id": made["id"]}
    assert printify(outside, "GET", "/webhooks.json").json == []
