"""A second start keeps what the first one had."""

from tests.sandbox.stripe_kit import BASKET, opened

KEY = {"idempotency_key": "order-1/checkout"}


def test_sessions_payments_and_keys_are_there_after_a_restart(tmp_path):
    with opened(tmp_path) as box:
        session = box.client.v1.checkout.sessions.create(BASKET, KEY)
        paid = box.ada_pays(box.open().id)

    with opened(tmp_path) as box:
        assert box.client.v1.checkout.sessions.create(BASKET, KEY).id == session.id
        assert box.client.v1.checkout.sessions.retrieve(paid["id"]).payment_status == "paid"
        assert box.ada_pays(session.id)["status"] == "complete"


def test_what_was_waiting_is_on_the_clock_again(tmp_path):
    with opened(tmp_path) as box:
        box.stripe.balance_delay = 3600
        intent_id = box.ada_pays(box.open().id)["payment_intent"]

    with opened(tmp_path) as box:
        box.stripe.book_balances()
        expand = {"expand": ["latest_charge.balance_transaction"]}
        intent = box.client.v1.payment_intents.retrieve(intent_id, expand)
        assert intent.latest_charge.balance_transaction.fee == 88


def test_a_line_torn_by_a_kill_is_left_out(tmp_path):
    with opened(tmp_path) as box:
        session = box.open()
    with (tmp_path / "stripe.jsonl").open("a") as journal:
        journal.write('["checkout.session", "cs_te')

    with opened(tmp_path) as box:
        assert box.client.v1.checkout.sessions.retrieve(session.id).status == "open"
        assert len(box.stripe.sessions()) == 1
