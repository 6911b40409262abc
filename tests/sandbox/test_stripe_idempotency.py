"""The promise about Idempotency-Key: one effect, one answer."""

import threading

import pytest
import stripe

from tests.sandbox.stripe_kit import BASKET, opened

KEY = {"idempotency_key": "order-1/checkout"}


@pytest.fixture
def box():
    with opened() as one:
        yield one


def test_the_same_key_gives_the_first_answer_again(box):
    first = box.client.v1.checkout.sessions.create(BASKET, KEY)
    again = box.client.v1.checkout.sessions.create(BASKET, KEY)

    assert again.id == first.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert [one["id"] for one in box.stripe.sessions()] == [first.id]
    assert box.ledger() == ["checkout.sessions.create"]


def test_other_parameters_under_the_same_key_are_refused(box):
    box.client.v1.checkout.sessions.create(BASKET, KEY)

    with pytest.raises(stripe.IdempotencyError):
        box.client.v1.checkout.sessions.create({**BASKET, "client_reference_id": "x"}, KEY)

    assert len(box.stripe.sessions()) == 1


def test_an_error_of_the_server_is_kept_and_given_again(box):
    box.stripe.broken = ["checkout.sessions.create"]

    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            box.client.v1.checkout.sessions.create(BASKET, KEY)
        assert broken.value.http_status == 500

    assert box.stripe.sessions() == []
    assert broken.value.headers["Idempotent-Replayed"] == "true"


def test_a_request_that_failed_its_checks_may_be_mended_under_its_key(box):
    with pytest.raises(stripe.InvalidRequestError):
        box.client.v1.checkout.sessions.create({"mode": "payment"}, KEY)

    assert box.client.v1.checkout.sessions.create(BASKET, KEY).status == "open"


def test_a_key_is_free_again_after_a_day(box, monkeypatch):
    first = box.client.v1.checkout.sessions.create(BASKET, KEY)
    now = box.running.world.clock()
    monkeypatch.setattr(box.running.world, "clock", lambda: now + 24 * 3600 + 1)

    assert box.client.v1.checkout.sessions.create(BASKET, KEY).id != first.id


def test_a_second_request_while_the_first_runs_is_a_conflict(box):
    answers = []

    def ask():
        try:
            answers.append(box.client.v1.checkout.sessions.create(BASKET, KEY).id)
        except stripe.StripeError as error:
            answers.append(error.http_status)

    with box.running.world.lock:
        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        while not answers:
            threads[0].join(0.02)
            threads[1].join(0.02)
    for thread in threads:
        thread.join()

    assert 409 in answers
    assert len(box.stripe.sessions()) == 1
