"""What is in each parcel, as far as its printer says, and whatever its printer writes there."""

import pytest
from django.urls import reverse

from fulfillment.models import Shipment
from orders.placement import place_order
from tests import builders
from tests.fulfillment.prints import ordered, pass_time, print_order_of, reader
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def tracking_texts(world) -> list[str]:
    """The tracking mails to Ada."""
    found = world.resend.mails_to("ada@example.com")
    return [mail.text for mail in found if "on its way" in mail.subject]


def test_pieces_of_one_line_in_two_parcels_are_counted_in_each(world):
    book = builders.print_product()
    place_order(builders.sale(builders.line(book, quantity=3), buyer=reader()))
    settle_all(world)
    (remote,) = world.printful.orders
    line = remote.items[0][2]
    world.printful.ship(remote.id, number="1ZA", items=[(line, 1)])
    pass_time(world, hours=0.5)
    world.printful.ship(remote.id, number="1ZB", items=[(line, 2)])
    pass_time(world, hours=2)

    first, second = tracking_texts(world)
    assert "1 x Printed book" in first
    assert "another parcel" in first
    assert "2 x Printed book" in second
    assert "another parcel" not in second


def test_the_last_parcel_of_a_printer_that_names_no_lines_promises_no_other(world):
    goods = [builders.print_product(), builders.print_product("printed-mug")]
    for one in goods:
        one.variants.exclude(provider="printify").update(active=False)
    ordered(*goods)
    pass_time(world, hours=0.05)
    (remote,) = world.printify.orders
    world.printify.start_production(remote.id)
    world.printify.ship(remote.id, number="1ZA", items=[remote.items[0][2]])
    pass_time(world, hours=0.5)
    world.printify.ship(remote.id, number="1ZB", items=[remote.items[1][2]])
    pass_time(world, hours=2)

    first, second = tracking_texts(world)
    assert "another parcel" in first
    assert "another parcel" not in second


def test_what_no_column_holds_stops_no_parcel(world):
    order = ordered()
    settle_all(world)
    (remote,) = world.printful.orders
    world.printful.ship(remote.id, carrier="Post\x00" + "o" * 300, number="9" * 300)
    pass_time(world, hours=0.5)

    assert print_order_of(order).state == "SHIPPED"
    shipment = Shipment.objects.get()
    assert (shipment.tracking_number, shipment.carrier[-1]) == ("", "…")
    assert len(tracking_texts(world)) == 1


def test_a_status_of_any_length_is_put_before_a_person(world):
    order = ordered()
    settle_all(world)
    world.printful.set_status(world.printful.orders[0].id, "moon\x00" * 200)

    pass_time(world, hours=0.5)

    assert [one["code"] for one in order.cases.get().reasons] == ["PRINT_STATUS"]


def test_the_page_of_an_order_lists_the_calls_to_its_printers(world, olga_client):
    order = ordered()
    settle_all(world)

    page = olga_client.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()

    assert "orders.create" in page
    assert "orders.confirm" in page
