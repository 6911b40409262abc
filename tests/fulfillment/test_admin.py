"""Grants, access and bookings in the admin: shut and opened by a person, told in the timeline."""

import pytest
from django.urls import reverse

from catalog.models import Lesson
from fulfillment.models import Booking, DownloadGrant, Enrollment
from orders.models import OrderEvent
from tests import builders
from tests.fulfillment.shop import bought, grant_of, page_of

pytestmark = pytest.mark.django_db


def press(client, row, name: str, **data):
    kind = row._meta.model_name
    path = reverse(f"admin:fulfillment_{kind}_changelist")
    return client.post(f"{path}{row.pk}/do/{name}/", data, follow=True)


def test_olga_closes_a_download_with_a_reason_and_opens_it_again(olga_client, client):
    grant = grant_of(bought())

    press(olga_client, grant, "close", answer="sent to the wrong person")
    assert client.post(page_of(grant)).status_code == 410

    press(olga_client, grant, "reopen", answer="it was right after all")
    assert client.post(page_of(grant)).status_code == 200
    told = OrderEvent.objects.filter(who="olga").values_list("text", flat=True)
    assert ["wrong person" in told[0], "right after all" in told[1]] == [True, True]


def test_renewing_gives_all_downloads_again_under_a_new_link(olga_client, client):
    order = bought(builders.ebook(download_limit=1, download_days=10))
    old = page_of(grant_of(order))
    client.post(old)

    press(olga_client, grant_of(order), "renew")

    assert client.post(old).status_code == 410
    assert client.post(page_of(grant_of(order))).status_code == 200


def test_olga_ends_an_access_and_gives_it_back(olga_client, client):
    made = builders.product("ink-course", kind="COURSE")
    Lesson.objects.create(product=made, title="First strokes")
    bought(made)
    one = Enrollment.objects.get()

    press(olga_client, one, "close", answer="asked for it")
    assert client.get(page_of(one)).status_code == 410

    press(olga_client, one, "reopen", answer="asked again")
    assert client.get(page_of(one)).status_code == 200


def test_a_booking_that_was_held_is_ticked_off(olga_client):
    bought(builders.product("hour", kind="SERVICE", scheduling_url="https://cal.test/o"))

    press(olga_client, Booking.objects.get(), "held")

    assert Booking.objects.get().status == "HELD"


@pytest.mark.parametrize("model", [DownloadGrant, Enrollment, Booking])
def test_lists_open_and_search_by_address_and_number(olga_client, model):
    order = bought()
    path = reverse(f"admin:fulfillment_{model._meta.model_name}_changelist")

    for term in ("", "ada@example.com", order.number, "nobody@example.com", "\x00"):
        assert olga_client.get(path, {"q": term}).status_code == 200


def test_the_page_of_a_grant_shows_each_download_and_not_the_link(olga_client, client):
    order = bought()
    client.post(page_of(grant_of(order)))

    path = reverse("admin:fulfillment_downloadgrant_change", args=[grant_of(order).pk])
    page = olga_client.get(path).content.decode()

    assert "1, no limit" in page or "1 of" in page
    assert page_of(grant_of(order)) not in page
