"""Delayed payments, refunds and disputes."""

import pytest
import stripe

from tests.sandbox.stripe_kit import opened


@pytest.fixture
def box():
    with opened() as one:
        yield one


@pytest.fixture
def intent_id(box):
    paid = box.ada_pays(box.open(payment_intent_data={"metadata": {"order_ref": "77"}}).id)
    box.stripe.book_balances()
    return paid["payment_intent"]


def test_a_bank_debit_is_unpaid_until_it_arrives(box):
    session = box.ada_pays(box.open().id, how="bank_debit")
    assert (session["status"], session["payment_status"]) == ("complete", "unpaid")

    box.stripe.settle(session["id"])
    box.stripe.book_balances()

    assert box.client.v1.checkout.sessions.retrieve(session["id"]).payment_status == "paid"
    told = box.told()
    assert told.index("checkout.session.completed") < told.index("charge.succeeded")
    assert told[-2:] == ["checkout.session.async_payment_succeeded", "charge.updated"]


def test_a_bank_debit_that_fails_stays_unpaid(box):
    session = box.ada_pays(box.open().id, how="bank_debit")

    box.stripe.fail(session["id"])

    assert box.client.v1.checkout.sessions.retrieve(session["id"]).payment_status == "unpaid"
    assert box.told()[-1] == "checkout.session.async_payment_failed"
    intent = box.client.v1.payment_intents.retrieve(session["payment_intent"])
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.decline_code == "insufficient_funds"


def test_a_refund_in_two_parts_fills_the_charge(box, intent_id):
    asked = {"payment_intent": intent_id, "metadata": {"step": "5"}}
    part = box.client.v1.refunds.create({**asked, "amount": 500})
    rest = box.client.v1.refunds.create(asked)

    charge = box.client.v1.charges.retrieve(part.charge, {"expand": ["refunds"]})
    assert (part.amount, rest.amount, rest.status) == (500, 1499, "succeeded")
    assert (charge.amount_refunded, charge.refunded) == (1999, True)
    assert [one.id for one in charge.refunds.data] == [rest.id, part.id]
    listed = box.client.v1.refunds.list({"payment_intent": intent_id})
    assert [one.metadata["step"] for one in listed.data] == ["5", "5"]
    assert box.told().count("charge.refunded") == 2


def test_more_than_was_paid_is_not_refunded(box, intent_id):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.refunds.create({"payment_intent": intent_id, "amount": 2000})
    assert refused.value.param == "amount"

    box.stripe.refund(intent_id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.refunds.create({"payment_intent": intent_id})
    assert refused.value.code == "charge_already_refunded"


def test_a_pending_refund_can_come_back(box, intent_id):
    box.stripe.refund_status = "pending"
    pending = box.stripe.refund(intent_id)

    box.stripe.fail_refund(pending["id"])

    failed = box.client.v1.refunds.retrieve(pending["id"])
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    charge = box.client.v1.charges.retrieve(failed.charge)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert box.told()[-1] == "refund.failed"


def test_a_refund_gets_its_reference_later(box, intent_id):
    made = box.stripe.refund(intent_id, 100)
    box.stripe.book_balances()

    refund = box.client.v1.refunds.retrieve(made["id"], {"expand": ["balance_transaction"]})

    assert refund.destination_details.card.reference_status == "available"
    assert (refund.balance_transaction.amount, refund.balance_transaction.type) == (-100, "refund")
    assert box.told()[-1] == "refund.updated"


def test_a_lost_dispute_keeps_the_money_away(box, intent_id):
    dispute = box.stripe.dispute(intent_id, "product_not_received")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.refunds.create({"payment_intent": intent_id})
    assert refused.value.code == "charge_disputed"

    box.stripe.close_dispute(dispute["id"], "lost")

    read = box.client.v1.disputes.retrieve(dispute["id"])
    assert (read.status, read.reason) == ("lost", "product_not_received")
    assert [one.amount for one in read.balance_transactions] == [-1999]
    assert box.told()[-1] == "charge.dispute.closed"


def test_a_won_dispute_gives_the_money_back(box, intent_id):
    dispute = box.stripe.dispute(intent_id)
    evidence = {"evidence": {"access_activity_log": "downloaded twice"}}
    assert box.client.v1.disputes.update(dispute["id"], evidence).status == "under_review"

    closed = box.stripe.close_dispute(dispute["id"], "won")

    assert sum(one["net"] for one in closed["balance_transactions"]) == 0
    assert box.told()[-1] == "charge.dispute.funds_reinstated"


def test_every_accepted_effect_is_in_the_ledger(box, intent_id):
    box.client.v1.refunds.create({"payment_intent": intent_id}, {"idempotency_key": "r/1"})

    assert box.ledger() == ["checkout.sessions.create", "checkout.sessions.pay", "refunds.create"]
    assert box.running.world.ledger.entries[-1].key == "r/1"
