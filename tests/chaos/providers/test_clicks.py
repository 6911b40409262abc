"""Calls that a person waits for: a checkout that opens at Stripe, a file that lies in S3.

Nobody retries for them, so the law is another: an answer in words at once, nothing counted or
kept that was not given, and the next click works.
"""

import os

import pytest

from catalog import stock
from core import circuit
from core.models import ApiCall
from tests import builders
from tests.chaos.providers import stage
from tests.chaos.providers.faults import FAULTS
from tests.fulfillment.shop import bought, grant_of, page_of
from tests.orders.test_checkout_goods import go_to
from tests.world import use_s3

pytestmark = pytest.mark.django_db

#: Once each; one that trickles its headers is ended by gunicorn's own time limit.
ONCE = [one for one in FAULTS if one.count == 1 and one.kind not in ("slow_head", "late_effect")]
CELLS = ONCE if os.environ.get("CHAOS_FULL") else ONCE[::9]
#: What boto3 cannot read is no answer to HEAD: only the status and the connection count.
OF_S3 = [
    one for one in CELLS if one.row in ("E1", "E2", "E4", "E5", "E6") or one.kind == "redirect"
]


@pytest.mark.parametrize("fault", CELLS, ids=str)
def test_a_checkout_opens_or_says_sorry_and_puts_nothing_aside(
    client, world, monkeypatch, clock, fault
):
    bag = builders.goods("linen-tote", on_hand=1)
    builders.zone()
    if fault.seconds:
        stage.impatient(monkeypatch)
    facts = {"kind": fault.kind, "value": fault.value, "seconds": fault.seconds}
    world.faults.add("stripe", "checkout.sessions.create", **facts)

    answer = client.post("/buy/linen-tote/", {"country": "CA"})

    assert answer.status_code in (303, 503)
    if answer.status_code == 503:
        assert "Try again" in answer.content.decode()
        assert stock.available([bag])[bag.pk] == 1, "the piece is free again"
        circuit.forget()
        if fault.value == "401":  # the key was refused: nothing is asked for a minute
            clock.advance(circuit.PAUSE_SECONDS + 1)
        assert go_to(client, "linen-tote")
    assert not ApiCall.objects.filter(result="OPEN").exists()


@pytest.mark.parametrize("fault", OF_S3, ids=str)
def test_a_file_is_given_or_nothing_is_counted(client, world, settings, fault):
    use_s3(settings, world)
    order = bought(builders.ebook())
    for _each in range(2):  # boto3 asks twice: reading does no harm
        world.faults.add(
            "s3", "get_object", kind=fault.kind, value=fault.value, seconds=min(fault.seconds, 0.2)
        )

    first = client.post(page_of(grant_of(order)))

    assert first.status_code in (302, 503)
    assert grant_of(order).used == int(first.status_code == 302)
    world.faults.clear()
    assert client.post(page_of(grant_of(order))).status_code == 302
