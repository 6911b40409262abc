"""Each promise turns red when its rows are broken by hand, as no code of the shop would."""

import pytest
from django.db import connection

from core.durable import Status
from core.models import ApiCall, WebhookEvent
from fulfillment import downloads
from fulfillment.models import DownloadGrant, PrintAttempt
from operations.invariants import check_all
from orders.models import Order
from orders.placement import place_order
from tests import builders, stories
from tests.accounting import stories as books
from tests.fulfillment import prints

pytestmark = pytest.mark.django_db


def run(sql, *values):
    """Break something the way only a person with a database shell could."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def broken():
    return {code for code, found in check_all().items() if not found.holds}


@pytest.fixture
def sold(world, settings):
    """Two pieces of a program and a book, paid, delivered, mailed and in the books."""
    books.connect(settings)
    lines = (builders.line(builders.software(), quantity=2), builders.line(builders.ebook()))
    order = books.booked(place_order(builders.sale(*lines)))
    stories.settle_all(world)
    order.refresh_from_db()
    assert order.fulfilment == "COMPLETE"
    assert broken() == set()
    return order


WAITING = "status = 'WAITING', run_after = NULL"
_STEP = "UPDATE orders_orderstep SET {} WHERE order_id = %s AND kind = '{}'"
#: What is done to the sold order's rows, and the promises that must see it.
BREAKS = {
    "an order is gone from its sale": (
        "UPDATE orders_order SET checkout_session_id = '' WHERE id = %s",
        {"I2"},
    ),
    "money that never came": (
        "UPDATE orders_order SET money = 'FAILED' WHERE id = %s",
        {"I3", "I4", "I11"},
    ),
    "a step is gone": (
        "DELETE FROM orders_orderstep WHERE order_id = %s AND kind = 'TAG_CUSTOMER'",
        {"I4"},
    ),
    "a step that nobody planned": (
        _STEP.format("kind = 'GRANT_ACCESS'", "NOTIFY_OWNER"),
        {"I4"},
    ),
    "a step waits for nothing": (
        _STEP.format(WAITING, "NOTIFY_OWNER"),
        {"I5"},
    ),
    "a lease that ended long ago": (
        _STEP.format("status = 'RUNNING', run_after = now() - interval '2 hours'", "NOTIFY_OWNER"),
        {"I5"},
    ),
    "a step due in a month": (
        _STEP.format("status = 'READY', run_after = now() + interval '30 days'", "NOTIFY_OWNER"),
        {"I5"},
    ),
    "a key is gone": (
        (
            "DELETE FROM licensing_license WHERE number = 2 AND line_id IN (SELECT id FROM"
            " orders_orderline WHERE order_id = %s)"
        ),
        {"I9"},
    ),
    "a line has more keys than pieces": (
        "UPDATE orders_orderline SET quantity = 1 WHERE order_id = %s AND quantity = 2",
        {"I9"},
    ),
    "a count without a download": (
        (
            "UPDATE fulfillment_downloadgrant SET used = 1 WHERE line_id IN (SELECT id FROM"
            " orders_orderline WHERE order_id = %s)"
        ),
        {"I10"},
    ),
    "a cent is gone from the payment": (
        "UPDATE orders_payment SET amount = amount - 1 WHERE order_id = %s",
        {"I11"},
    ),
    "a cent is gone from a line": (
        "UPDATE orders_orderline SET total = total - 1 WHERE order_id = %s AND position = 0",
        {"I11"},
    ),
    "stripe's net is not what is left": (
        "UPDATE orders_payment SET net = net + 1 WHERE order_id = %s",
        {"I11"},
    ),
    "a money status that no fact supports": (
        "UPDATE orders_order SET money = 'REFUNDED' WHERE id = %s",
        {"I11"},
    ),
    "a receipt of another amount": (
        "UPDATE accounting_salesreceipt SET amount = amount - 1 WHERE order_id = %s",
        {"I11", "I12"},
    ),
    "a receipt is gone": (
        "DELETE FROM accounting_salesreceipt WHERE order_id = %s",
        {"I12"},
    ),
    "the mail went before a key was made": (
        _STEP.format(
            "status = 'READY', run_after = now() + interval '1 hour', token = 0", "ISSUE_LICENSE"
        ),
        {"I15"},
    ),
    "a held step is done": (
        _STEP.format("held = true", "GRANT_DOWNLOADS"),
        {"I15"},
    ),
    "a parked step nobody is asked about": (
        _STEP.format("status = 'PARKED', run_after = NULL", "NOTIFY_OWNER"),
        {"I16"},
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_row_turns_its_promise_red(sold, what):
    sql, red = BREAKS[what]

    assert run(sql, sold.pk) > 0

    assert broken() >= red
    assert broken() - red <= {"I15"}  # an order with an open step calls itself complete


def test_a_second_mail_about_the_same_thing_turns_its_promise_red(sold):
    run(
        'INSERT INTO core_emailmessage (key, "to", sender, template, language, subject, text, html,'
        " stream, headers, tags, provider_id, status, problem)"
        " SELECT key || '-2', \"to\", sender, template, language, subject, text, html, stream,"
        " headers, tags, 'again', status, problem FROM core_emailmessage WHERE template = 'order'"
    )

    assert broken() == {"I13"}


def test_a_message_sent_twice_turns_its_promise_red(client, world):
    builders.ebook("short-book")
    session = stories.open_checkout(client, "short-book")
    world.stripe.pay(session, email="ada@example.com", name="Ada", how="bank_debit")
    stories.settle_all(world)
    assert broken() == set()

    run("DELETE FROM crm_scheduledmessage WHERE template = 'payment_pending'")
    run(
        'INSERT INTO crm_scheduledmessage (message_key, customer_id, "to", template, language,'
        " stream, context, status, run_after) SELECT 'other', customer_id, email, 'payment_failed',"
        " 'en', 'transactional', '{}', 'DONE', NULL FROM orders_order"
    )
    run("UPDATE core_emailmessage SET template = 'payment_failed'")
    run(
        'INSERT INTO core_emailmessage (key, "to", sender, template, language, subject, text, html,'
        " stream, headers, tags, provider_id, status, problem)"
        " SELECT key || '-2', \"to\", sender, template, language, subject, text, html, stream,"
        " headers, tags, 'again', status, problem FROM core_emailmessage"
    )

    assert broken() == {"I13"}


@pytest.mark.parametrize("status", ["SKIPPED", "WAITING"])
def test_an_event_set_aside_without_a_reason_turns_its_promise_red(db, status):
    event = {"provider": "stripe", "event_id": "evt_1", "type": "x", "body": b"{}"}

    WebhookEvent.objects.create(**event, status=status, run_after=None)

    assert broken() == {"I1"}


def test_a_parked_event_nobody_was_told_of_turns_its_promise_red(db):
    WebhookEvent.objects.create(
        provider="stripe",
        event_id="evt_1",
        type="x",
        body=b"{}",
        status=Status.PARKED,
        run_after=None,
    )

    assert broken() == {"I16"}


def test_a_sale_whose_order_is_gone_turns_its_promise_red(client, world):
    builders.ebook("short-book")
    session = stories.open_checkout(client, "short-book")
    world.stripe.pay(session, email="ada@example.com", name="Ada", how="bank_debit")
    stories.settle_all(world)
    assert broken() == set()

    run("UPDATE orders_order SET checkout_session_id = '', source = 'by hand'")

    found = check_all()["I2"]
    assert found.count == 2  # its checkout, and the event that reported it
    assert found.examples[-1].link.startswith("/admin/core/webhookevent/")


def test_two_printers_of_one_parcel_turn_their_promise_red(world, clock):
    prints.ordered()
    prints.pass_time(world, hours=1)
    assert "I8" not in broken()
    run("DROP INDEX fulfillment_commit_fence")
    made = PrintAttempt.objects.filter(phase="COMMITTED").get()
    made.pk, made.reference, made.provider, made.gen = None, "another", "gooten", 9

    made.save(force_insert=True)

    assert "I8" in broken()


def test_a_fence_left_without_proof_turns_its_promise_red(world, clock):
    prints.ordered()
    prints.pass_time(world, hours=1)

    PrintAttempt.objects.update(phase="ABANDONED", commit_unknown=True)

    assert "I8" in broken()


def test_a_print_that_waits_for_nobody_turns_its_promise_red(world, clock):
    order = prints.ordered()
    prints.pass_time(world, hours=1)
    assert "I5" not in broken()

    prints.print_order_of(order).rest("waits for an attempt that waits for it")

    assert "I5" in broken()


@pytest.mark.parametrize("held", [True, False])
def test_a_held_order_without_a_case_turns_its_promise_red(held, world):
    order = builders.paid_order()
    Order.objects.filter(pk=order.pk).update(fulfilment="IN_REVIEW" if held else "FULFILLING")

    assert ("I16" in broken()) is held


@pytest.mark.parametrize(
    "row",
    [
        {"result": "OPEN", "started_at": builders.MOMENT},
        {"result": "OK"},
        {"result": "OK", "finished_at": builders.MOMENT, "error": "sk_live_abcdefgh12345678"},
    ],
)
def test_a_call_without_an_end_or_with_a_secret_turns_its_promise_red(db, row):
    ApiCall.objects.create(provider="stripe", operation="x", request={}, response={}, **row)

    assert broken() == {"I18"}


def test_a_download_that_was_counted_is_on_record(sold):
    grant = DownloadGrant.objects.filter(line__order=sold).first()

    assert downloads.claim(one=grant, visitor=downloads.Visitor())

    assert broken() == set()
