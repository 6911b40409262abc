"""A failing provider is left alone, tried by one call, and its rows come forward with it."""

import pytest

from core import circuit
from core.durable import current_row, speaking_to
from core.models import Alert, ProviderHealth, WebhookEvent
from core.outcomes import RetryLater
from tests.core.rows import claimed

pytestmark = pytest.mark.django_db


def break_circuit() -> None:
    for _ in range(circuit.FAILURES):
        circuit.failed("acme", "time-out")


def test_four_failures_change_nothing():
    for _ in range(4):
        circuit.failed("acme", "time-out")
    assert circuit.admit("acme") is None


def test_the_fifth_failure_opens_it_and_tells_the_owner_once():
    break_circuit()
    circuit.failed("acme", "time-out")

    assert "left alone" in circuit.admit("acme")
    assert Alert.objects.get().dedupe_key == "circuit/acme"


def test_failures_spread_over_hours_do_not_open_it(moved_clock):
    for _ in range(8):
        circuit.failed("acme", "time-out")
        moved_clock.advance(61)
    assert circuit.admit("acme") is None


def test_a_provider_that_answers_most_calls_is_not_left_alone():
    for _ in range(8):
        circuit.failed("acme", "HTTP 500")
        assert circuit.admit("acme") is None
        circuit.succeeded("acme")

    assert circuit.admit("acme") is None
    assert not Alert.objects.exists()


def test_after_a_minute_one_call_may_try(moved_clock):
    break_circuit()
    moved_clock.advance(61)

    assert [circuit.admit("acme") is None for _ in range(3)] == [True, False, False]


def test_a_failed_try_begins_another_minute(moved_clock):
    break_circuit()
    moved_clock.advance(61)
    circuit.admit("acme")
    circuit.failed("acme", "time-out")
    moved_clock.advance(30)
    assert circuit.admit("acme") is not None
    moved_clock.advance(31)
    assert circuit.admit("acme") is None


def test_a_try_whose_worker_died_is_replaced(moved_clock):
    break_circuit()
    moved_clock.advance(61)
    circuit.admit("acme")
    moved_clock.advance(61)
    assert circuit.admit("acme") is None


def test_success_closes_it_and_the_alert(moved_clock):
    break_circuit()
    moved_clock.advance(61)
    circuit.admit("acme")

    circuit.succeeded("acme")

    assert ProviderHealth.objects.get().state == "closed"
    assert Alert.objects.get().resolved_at
    assert circuit.admit("acme") is None


def test_success_brings_the_waiting_rows_of_this_provider_forward(moved_clock):
    row = claimed()
    token = current_row.set(row)
    break_circuit()

    speaking_to("acme")
    row.settle(RetryLater("time-out", after=3000))
    current_row.reset(token)
    assert not WebhookEvent.objects.due().exists()

    moved_clock.advance(61)
    circuit.admit("acme")
    circuit.succeeded("acme")

    assert WebhookEvent.objects.due().exists()
