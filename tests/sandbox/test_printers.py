"""What holds for each of the local printers: faults, the clock, keeping, pages, the ledger."""

import http.client
import json

import pytest

from operations.pages import Page
from tests.sandbox import print_kit as kit
from tests.sandbox.kit import opened

PRINTERS = ("printful", "printify", "gooten")
BROKEN = (http.client.HTTPException, ConnectionError, TimeoutError)
CREATE = {
    "printful": lambda box: kit.printful(box, "POST", "/orders", kit.DRAFT),
    "printify": lambda box: kit.printify(box, "POST", "/orders.json", kit.PY_ORDER),
    "gooten": lambda box: kit.gooten(box, "POST", "/orders/", kit.GO_ORDER),
}


def room(box, provider: str):
    """The printer as tests hold it."""
    return getattr(box.world, provider)


def committed(box, provider: str) -> str:
    """An order that was created and committed by API; its id."""
    CREATE[provider](box)
    order_id = room(box, provider).orders[-1].id
    if provider == "printful":
        kit.printful(box, "POST", f"/orders/{order_id}/confirm")
    if provider == "printify":
        kit.printify(box, "POST", f"/orders/{order_id}/send_to_production.json")
    return order_id


@pytest.mark.parametrize("provider", PRINTERS)
@pytest.mark.parametrize(("kind", "made"), [("429", 0), ("500", 0), ("502", 1)])
def test_an_answer_that_hides_whether_the_order_was_made(outside, provider, kind, made):
    outside.world.faults.add(provider, "orders.create", kind=kind)

    assert CREATE[provider](outside).status == int(kind)
    assert len(room(outside, provider).orders) == made


@pytest.mark.parametrize("provider", PRINTERS)
@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("timeout_before", 0),
        ("timeout_after", 1),
        ("lose_answer", 1),
        ("reset", 0),
        ("cut_body", 1),
    ],
)
def test_no_answer_and_whether_the_order_was_made(outside, provider, kind, made):
    outside.world.faults.add(provider, "orders.create", kind=kind, seconds=0.1)

    with pytest.raises(BROKEN):
        CREATE[provider](outside)
    assert len(room(outside, provider).orders) == made


@pytest.mark.parametrize("provider", PRINTERS)
def test_an_order_may_appear_long_after_its_caller_has_given_up(outside, provider):
    outside.world.faults.add(provider, "orders.create", kind="late_effect", seconds=3600)

    with pytest.raises(BROKEN):
        CREATE[provider](outside)
    assert room(outside, provider).orders == []
    assert outside.world.catch_up() == 1
    assert [one.reference for one in room(outside, provider).orders] == [kit.REFERENCE]


@pytest.mark.parametrize("provider", PRINTERS)
def test_a_webhook_may_come_before_the_answer(outside, provider):
    room(outside, provider).listen(f"{outside.world.settings.shop_url}/hooks/?orderid=")
    outside.world.faults.add(provider, "orders.create", kind="timeout_after", seconds=0.4)

    with pytest.raises(BROKEN):
        CREATE[provider](outside)
    assert outside.events()


@pytest.mark.parametrize("provider", PRINTERS)
def test_a_printer_that_is_down_does_nothing_and_works_again_later(outside, provider):
    room(outside, provider).down()
    refused = CREATE[provider](outside)
    assert (refused.status, room(outside, provider).orders) == (503, [])
    assert outside.call("GET", f"/{provider}/received").status == 200

    room(outside, provider).up()
    assert CREATE[provider](outside).status == 200


@pytest.mark.parametrize("provider", PRINTERS)
def test_each_printer_says_busy_in_its_own_words(outside, provider):
    outside.world.faults.add(provider, kind="429")

    refused = CREATE[provider](outside)

    assert refused.headers["Retry-After"] == "1"
    assert {"printful": "error", "printify": "status", "gooten": "HadError"}[provider] in (
        refused.json
    )


@pytest.mark.parametrize("provider", PRINTERS)
def test_the_clock_prints_and_ships_what_was_committed(outside, provider):
    room(outside, provider).auto(production=10, shipping=20)
    order_id = committed(outside, provider)
    words, real = room(outside, provider).words, outside.world.clock

    outside.world.clock = lambda: real() + 11
    assert room(outside, provider).order(order_id).status == words.production
    outside.world.clock = lambda: real() + 21
    order = room(outside, provider).order(order_id)
    assert (order.status, [one.items for one in order.parcels]) == (
        words.shipped,
        [[("line-1", 2)]],
    )


@pytest.mark.parametrize("provider", PRINTERS)
def test_the_clock_runs_by_itself_and_tells_the_shop(outside, provider):
    room(outside, provider).listen(f"{outside.world.settings.shop_url}/hooks/?orderid=")
    room(outside, provider).auto(production=0, shipping=0)
    order_id = committed(outside, provider)

    outside.world.pause(0.2)
    assert room(outside, provider).store.get("order", order_id)["parcels"]
    assert any(
        kit.REFERENCE in json.dumps(one) or order_id in json.dumps(one) for one in outside.events()
    )


@pytest.mark.parametrize("provider", ["printful", "printify"])
def test_the_clock_leaves_alone_what_was_not_committed(outside, provider):
    room(outside, provider).auto(production=0, shipping=0)
    CREATE[provider](outside)

    (order,) = room(outside, provider).orders
    assert (order.status, order.parcels) == (room(outside, provider).first_status, [])


@pytest.mark.parametrize("provider", PRINTERS)
def test_a_cancelled_order_stays_among_the_committed_and_is_not_printed(outside, provider):
    order_id = committed(outside, provider)
    room(outside, provider).cancel(order_id)
    room(outside, provider).auto(production=0, shipping=0)

    assert [one.status for one in room(outside, provider).committed("SH10001")] == [
        room(outside, provider).words.canceled
    ]
    assert room(outside, provider).committed("SH10002") == []


@pytest.mark.parametrize("provider", PRINTERS)
def test_orders_references_and_webhooks_are_kept_over_a_restart(tmp_path, provider):
    with opened(tmp_path) as before:
        room(before, provider).listen("http://shop.test/hooks/?orderid=")
        order_id = committed(before, provider)
        room(before, provider).ship(order_id, number="1Z1")
        kept = room(before, provider).orders

    with opened(tmp_path) as after:
        assert room(after, provider).orders == kept
        assert room(after, provider).webhooks
        again = CREATE[provider](after)
        assert again.status in (400, 409) or again.json["HadError"]
        assert [one.key for one in after.world.ledger.of(provider, "orders.create")] == [
            kit.REFERENCE
        ]
        assert len(room(after, provider).committed()) == 1


@pytest.mark.parametrize("provider", PRINTERS)
def test_the_clock_goes_on_after_a_restart(tmp_path, provider):
    with opened(tmp_path) as before:
        committed(before, provider)
    with opened(tmp_path) as after:
        room(after, provider).auto(production=0, shipping=0)

        assert [len(one.parcels) for one in room(after, provider).orders] == [1]


@pytest.mark.parametrize("provider", PRINTERS)
def test_the_page_shows_what_came_and_its_buttons_work(outside, provider):
    order_id = committed(outside, provider)
    listed = Page(outside.call("GET", f"/{provider}/received").text)
    assert kit.REFERENCE in listed.text
    assert f"/{provider}/received/{order_id}" in listed.links

    for button in ("start_production", "ship", "deliver"):
        path = f"/{provider}/received/{order_id}/{button}"
        assert outside.call("POST", path, b"").status == 303
    shown = outside.call("GET", f"/{provider}/received/{order_id}").text
    assert "(delivered)" in shown
    assert "12 Queen Street West" in shown
    assert outside.call("POST", f"/{provider}/received/{order_id}/explode", b"").status == 404
    assert outside.call("GET", f"/{provider}/received/none").status == 404


@pytest.mark.parametrize("provider", PRINTERS)
def test_a_cancelled_order_has_no_buttons_and_ignores_a_late_confirm(outside, provider):
    CREATE[provider](outside)
    (order,) = room(outside, provider).orders
    was_committed = order.committed
    room(outside, provider).cancel(order.id)
    room(outside, provider).commit(order.id)

    held = room(outside, provider).order(order.id)
    assert (held.status, held.committed) == (room(outside, provider).words.canceled, was_committed)
    shown = Page(outside.call("GET", f"/{provider}/received/{order.id}").text)
    assert "Nothing more." in shown.text


@pytest.mark.parametrize("provider", PRINTERS)
def test_a_parcel_arrives_once(outside, provider):
    order_id = committed(outside, provider)
    room(outside, provider).ship(order_id)
    room(outside, provider).deliver(order_id)
    room(outside, provider).listen(f"{outside.world.settings.shop_url}/hooks/?orderid=")
    before = room(outside, provider).order(order_id).parcels

    room(outside, provider).deliver(order_id)

    assert room(outside, provider).order(order_id).parcels == before
    assert outside.events() == []


@pytest.mark.parametrize("button", ["hold", "release", "fail", "cancel", "commit"])
@pytest.mark.parametrize("provider", PRINTERS)
def test_each_button_leads_somewhere(outside, provider, button):
    CREATE[provider](outside)
    (order,) = room(outside, provider).orders

    path = f"/{provider}/received/{order.id}/{button}"
    assert outside.call("POST", path, b"").status == 303
    words = room(outside, provider).words
    expected = {
        "hold": words.held,
        "release": room(outside, provider).first_status,
        "fail": words.failed,
        "cancel": words.canceled,
        "commit": words.submitted,
    }
    assert room(outside, provider).order(order.id).status == expected[button]


def test_the_overview_counts_what_each_printer_took(outside):
    for provider in PRINTERS:
        CREATE[provider](outside)

    shown = Page(outside.call("GET", "/").text)

    assert {f"/{one}/received" for one in PRINTERS} <= set(shown.links)
    assert shown.text.count("1 effects taken") == len(PRINTERS)


def test_other_processes_may_look_and_switch(outside):
    path = "/_world/printers/printify"
    assert outside.call("POST", f"{path}/set", {"funded": False}).status == 204
    assert outside.call("POST", f"{path}/out_of_stock", {"name": "workshop-mug"}).status == 204
    kit.on_hold(outside)
    (order,) = outside.call("GET", path).json

    assert (order["reference"], order["committed"]) == (kit.REFERENCE, False)
    assert outside.call("GET", f"{path}?committed=1").json == []
    assert outside.world.printify.funded is False
    assert outside.world.printify.stock_of("7003") == "out_of_stock"
    assert outside.call("POST", f"{path}/set", {"store": 1}).status == 400
    assert outside.call("POST", f"{path}/ship", {"name": "nobody"}).status == 400
    assert outside.call("POST", f"{path}/close").status == 404
    assert outside.call("GET", "/_world/printers/stripe").status == 404


def test_goods_that_a_test_invented_are_taken_too(outside):
    book = {**kit.BOOK, "sync_variant_id": 9123}
    assert kit.draft(outside, items=[book])["costs"]["subtotal"] == "18.00"
    line = {**kit.PY_BOOK, "product_id": "py-other", "variant_id": 7050}
    assert kit.on_hold(outside, line_items=[line])
    assert kit.ordered(outside, Items=[{**kit.GO_BOOK, "SKU": "OTHER-THING"}])
