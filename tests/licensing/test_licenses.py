"""Licences: issued once per piece, found by their key, and worth nothing when the money is away."""

import pytest
from django.db import connection

from core.drain import drain
from licensing import licenses
from licensing.models import License
from licensing.validation import Standing
from orders.kinds import Money
from orders.models import Order, OrderEvent, OrderStep
from tests import builders

pytestmark = pytest.mark.django_db


def bought(*, quantity: int = 1, **fields) -> Order:
    line = builders.line(builders.software(**fields), quantity=quantity)
    order = builders.place_order(builders.sale(line))
    drain(OrderStep._meta.label_lower, seconds=20)
    return order


def test_three_pieces_are_three_different_keys_with_their_terms():
    bought(quantity=3, license_seats=2, license_months=12)

    issued = list(License.objects.order_by("number"))

    assert [one.number for one in issued] == [1, 2, 3]
    assert len({one.key for one in issued}) == 3
    assert all(one.seats == 2 for one in issued)
    assert all(360 <= (one.expires_at - one.issued_at).days <= 367 for one in issued)
    assert {one.standing() for one in issued} == {Standing.ACTIVE}


def test_issuing_again_gives_the_same_keys():
    line = bought(quantity=2).lines.get()
    before = [one.key for one in License.objects.order_by("number")]

    again = licenses.issue(line=line, product=line.product)

    assert [one.key for one in again] == before


def test_the_database_holds_no_key_that_can_be_read():
    bought()
    one = License.objects.get()

    with connection.cursor() as cursor:
        cursor.execute("SELECT license::text FROM licensing_license AS license")
        stored = cursor.fetchone()[0]

    assert one.key not in stored
    assert one.key.replace("-", "") not in stored
    assert License.objects.find(one.key.lower()).get() == one


def test_a_refund_or_dispute_takes_effect_before_any_step_has_run():
    order = bought()

    Order.objects.filter(pk=order.pk).update(money=Money.DISPUTED)
    assert License.objects.get().standing() == Standing.SUSPENDED

    Order.objects.filter(pk=order.pk).update(money=Money.REFUNDED)
    assert License.objects.get().standing() == Standing.REVOKED
    assert not License.objects.live().exists()


def test_revoking_a_line_twice_revokes_once_and_keeps_the_first_reason():
    line = bought(quantity=2).lines.get()

    assert licenses.revoke_line(line=line, reason="re_1") == 2
    assert licenses.revoke_line(line=line, reason="re_2") == 0

    assert set(License.objects.values_list("revoked_reason", flat=True)) == {"re_1"}


def test_olga_revokes_and_reinstates_and_the_timeline_says_why():
    bought()
    rows = list(License.objects.with_order())

    licenses.revoke_by_staff(licenses=rows, who="olga", reason="key posted in a forum")
    assert License.objects.get().standing() == Standing.REVOKED
    licenses.reinstate_by_staff(licenses=rows, who="olga", reason="it was another key")

    assert License.objects.get().standing() == Standing.ACTIVE
    told = OrderEvent.objects.filter(kind="STAFF_ACTED", who="olga").values_list("text", flat=True)
    assert "key posted in a forum" in told[0]
    assert "it was another key" in told[1]
    assert not any(rows[0].key in text for text in told)


def test_guesses_find_nothing():
    bought()

    assert not any(License.objects.find(f"PRESS-{n:026d}").exists() for n in range(200))
    assert not License.objects.find("' OR 1=1 --").exists()
