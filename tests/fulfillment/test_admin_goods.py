"""Prints, parcels and the packing desk in the admin."""

import csv
import io

import pytest
from django.urls import reverse

from fulfillment.label_data import dialled, harmless
from fulfillment.models import Packing, PrintOrder, Shipment
from tests import builders
from tests.fulfillment.prints import attempt_at, ordered, pass_time, print_order_of, reader
from tests.operations import people
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def page(client, name, *args, **query):
    """The text of an admin page."""
    answer = client.get(reverse(f"admin:fulfillment_{name}", args=args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def packed(world, **where):
    """A paid bag that waits to be packed."""
    ordered(builders.goods(), buyer=reader(**where))
    settle_all(world)
    return Packing.objects.get()


def test_the_page_of_a_print_tells_who_why_and_at_what_cost(world, olga_client):
    world.printful.down()
    order = ordered()
    pass_time(world, hours=1)

    shown = page(olga_client, "printorder_change", print_order_of(order).pk)

    assert "Printful was left out" in shown
    assert "Printify was taken" in shown
    assert f"/printify/received/{attempt_at('printify').remote_id}" in shown
    assert "/printful/received/" not in shown
    assert "$" in shown


def test_the_page_of_a_print_shows_its_address_as_it_is_written_on_a_parcel(world, olga_client):
    order = ordered(buyer=reader(line1="12, rue de l'Église"))
    settle_all(world)

    shown = page(olga_client, "printorder_change", print_order_of(order).pk)

    assert "Ada Lovelace, 12, rue de l&#x27;Église" in shown


def test_the_page_of_a_parcel_says_in_words_whether_it_waits(world, olga_client):
    task = packed(world)

    shown = page(olga_client, "packing_change", task.pk)

    assert "To pack" in shown
    assert "&#x27;To pack&#x27;)" not in shown


def test_a_label_names_the_country_in_words(world, olga_client):
    packed(world)

    assert "CANADA" in olga_client.get("/admin/fulfillment/packing/labels/").content.decode()


def test_the_lists_of_prints_and_parcels_find_an_order_by_its_number(world, olga_client):
    order = ordered()
    settle_all(world)
    world.printful.ship(world.printful.orders[0].id, number="1Z7")
    pass_time(world, hours=1)

    assert order.number in page(olga_client, "printorder_changelist", q=order.number)
    assert "1Z7" in page(olga_client, "shipment_changelist", q=order.number)
    assert "1Z7" in page(olga_client, "shipment_change", Shipment.objects.get().pk)


def test_asking_the_printer_now_brings_its_read_forward(world, olga_client):
    ordered()
    settle_all(world)
    row = PrintOrder.objects.get()
    path = reverse("admin:fulfillment_printorder_change", args=[row.pk])

    olga_client.post(path.replace("change/", "do/look/"))

    assert PrintOrder.objects.due().get() == row


def test_olga_enters_carrier_and_number_once(world, olga_client):
    task = packed(world)
    path = reverse("admin:fulfillment_packing_send", args=[task.pk])
    assert "Tracking number" in page(olga_client, "packing_change", task.pk)

    first = olga_client.post(path, {"carrier": "UPS", "number": "1Z 5"}, follow=True)
    second = olga_client.post(path, {"carrier": "UPS", "number": "1Z6"}, follow=True)
    settle_all(world)

    assert "The customer gets the number" in first.content.decode()
    assert "Nothing was done" in second.content.decode()
    assert Shipment.objects.get().tracking_number == "1Z 5"
    assert [one for one in world.resend.mails_to("ada@example.com") if "way" in one.subject]


@pytest.mark.parametrize("typed", [{}, {"carrier": "UPS", "number": "9" * 101}])
def test_a_parcel_without_a_number_is_not_sent(world, olga_client, typed):
    task = packed(world)

    path = reverse("admin:fulfillment_packing_send", args=[task.pk])
    answer = olga_client.post(path, typed, follow=True)

    assert "Nothing was done" in answer.content.decode()
    assert not Shipment.objects.exists()


def test_the_labels_of_what_waits_as_csv_and_on_paper(world, olga_client):
    task = packed(world, line1="=HYPERLINK(1)")

    text = page(olga_client, "packing_csv").removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["order"] == task.order.number
    assert (row["line1"], row["city"]) == ("'=HYPERLINK(1)", "Québec")
    assert row["contents"] == "1 x Linen tote"
    assert row["phone"] == "+1 613 555 0100"
    assert "Québec" in page(olga_client, "packing_labels")


@pytest.mark.parametrize("text", ["=1+1", "+1 613", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("+1 418-555-0123", "+1 418 555 0123"),
        ("+14185550123", "+14185550123"),
        ("(418) 555-0123", "(418) 555-0123"),
        ("+1 418 555 0123 ext 4", "001 418 555 0123 ext 4"),
        ("+cmd|' /C calc'!A0", "00cmd|' /C calc'!A0"),
        ("=1+1", "'=1+1"),
        ("+()", "00()"),
        ("", ""),
    ],
)
def test_a_carrier_reads_a_phone_number_as_it_is_dialled(typed, written):
    assert dialled(typed) == written


def test_who_has_no_right_to_pack_sends_nothing_and_reads_no_address(world):
    task = packed(world)
    grace = people.grace()
    grace.groups.clear()
    stranger = people.verified(grace)

    sent = stranger.post(
        reverse("admin:fulfillment_packing_send", args=[task.pk]), {"carrier": "U", "number": "1"}
    )
    read = stranger.get(reverse("admin:fulfillment_packing_csv"))

    assert (sent.status_code, read.status_code) == (403, 403)
    assert not Shipment.objects.exists()
