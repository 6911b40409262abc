"""Calls to providers: bounded, recorded, redacted, and honest about what is unknown."""

import socket
import time

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from core import api_calls, wire
from core.durable import OpenTransactionError
from core.http import ProviderClient, record_call, retry_after
from core.models import ApiCall, ProviderHealth
from core.outcomes import NotSent, Ok, Rejected, Throttled, Unknown
from tests.core.server import misbehaving_server

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def address():
    with misbehaving_server() as url:
        yield url


@pytest.fixture
def call(address):
    client = ProviderClient("acme", address, headers={"Authorization": "Bearer abcdef123456"})

    def make(path: str, method: str = "POST", **facts):
        return client.call(
            method, f"/{path}", operation=path, **{"write": method == "POST", **facts}
        )

    return make


def test_an_answer_is_a_reply_and_a_finished_row(call):
    outcome = call("ok", json={"email": "ada@example.com"}, reference="SH-10001")

    assert isinstance(outcome, Ok)
    assert (outcome.value.status, outcome.value.json["id"]) == (200, "thing_1")
    row = ApiCall.objects.get()
    assert (row.provider, row.operation, row.reference) == ("acme", "ok", "SH-10001")
    assert (row.result, row.http_status, bool(row.finished_at)) == ("OK", 200, True)
    assert row.request == {"json": {"email": "a***@example.com"}}
    assert row.response["body"] == {"id": "thing_1", "secret": "[hidden]"}


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("400", "POST", Rejected),
        ("404", "GET", Rejected),
        ("elsewhere", "GET", NotSent),
        ("elsewhere", "POST", Unknown),
        ("408", "POST", NotSent),
        ("busy", "POST", Throttled),
        ("500", "POST", Unknown),
        ("503", "POST", Unknown),
        ("500", "GET", NotSent),
        ("reset", "POST", Unknown),
        ("reset", "GET", NotSent),
        ("html", "GET", Ok),
    ],
)
def test_an_answer_says_what_may_be_done_next(call, path, method, kind):
    assert isinstance(call(path, method), kind)


def test_a_refusal_carries_its_status_and_a_throttle_its_time(call):
    assert call("404").code == "404"
    assert call("busy").retry_after == 7


@pytest.mark.parametrize("path", ["trickle", "hang"])
def test_a_slow_answer_ends_at_the_deadline(call, path):
    began = time.monotonic()

    outcome = call(path, deadline=0.3)

    assert isinstance(outcome, Unknown)
    assert time.monotonic() - began < 1


def test_a_huge_answer_is_not_read_to_its_end(call):
    assert "AnswerTooLarge" in call("huge").reason


def test_nobody_at_the_address_is_provably_not_sent():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = ProviderClient("acme", f"http://127.0.0.1:{port}")

    outcome = client.call("POST", "/", operation="x", write=True)

    assert isinstance(outcome, NotSent)
    assert ApiCall.objects.get().result == "NOT_SENT"


def test_a_call_inside_a_transaction_is_refused_before_it_leaves(call):
    with transaction.atomic(), pytest.raises(OpenTransactionError):
        call("ok")
    assert not ApiCall.objects.exists()


def test_the_row_is_there_while_the_call_is_on_its_way():
    seen = []
    record_call(
        provider="acme",
        operation="look",
        call=lambda: seen.append(ApiCall.objects.get().result),
        classify=lambda error: Unknown(str(error)),
    )
    assert (seen, ApiCall.objects.get().result) == (["OPEN"], "OK")


def test_the_time_limit_is_not_swallowed_by_an_adapter():
    def hang():
        raise SoftTimeLimitExceeded

    with pytest.raises(SoftTimeLimitExceeded):
        record_call(
            provider="acme", operation="x", call=hang, classify=lambda error: Unknown(str(error))
        )
    assert ApiCall.objects.get().result == "UNKNOWN"


def test_a_new_attempt_closes_the_one_a_dead_worker_left_open(call):
    api_calls.begin("acme", "ok", "SH-1", {"n": 1})

    call("ok", reference="SH-1")

    assert list(ApiCall.objects.order_by("id").values_list("result", flat=True)) == [
        "UNKNOWN",
        "OK",
    ]


def test_nul_in_a_request_does_not_lose_the_call(call):
    assert isinstance(
        call("ok", json={"name": "Ada\x00\ud800".encode("utf-8", "replace").decode()}), Ok
    )
    assert ApiCall.objects.get().request == {"json": {"name": "Ada?"}}


def test_five_failures_open_the_circuit_and_nothing_leaves_any_more(call):
    for _ in range(5):
        call("500")

    assert isinstance(call("ok"), NotSent)

    assert ApiCall.objects.count() == 5
    assert ProviderHealth.objects.get().state == "open"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3),
        ("1.5", 1.5),
        ("99999", 3600),
        ("-4", 0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 0),
    ],
)
def test_retry_after_is_obeyed_within_reason(value, seconds):
    assert retry_after({"retry-after": value}) == seconds


def test_a_providers_own_rules_judge_before_https(address):
    asked = []

    def judge(reply, *, write):
        asked.append((reply.status, write))
        return Rejected("HadError", "ITEM") if reply.status == 200 else None

    strict = ProviderClient("acme", address, judge=judge)

    refused = strict.call("POST", "/ok", operation="ok", write=True)
    unjudged = strict.call("POST", "/500", operation="500", write=True)

    assert refused == Rejected("HadError", "ITEM")
    assert isinstance(unjudged, Unknown)
    assert asked == [(200, True), (500, True)]
    assert ApiCall.objects.get(operation="ok").result == "REJECTED"


def test_the_calls_of_one_claim_share_its_time(call, monkeypatch):
    monkeypatch.setattr(wire, "CLAIM_SECONDS", 0.3)
    with wire.one_claim():
        slow = call("hang")
        time.sleep(0.1)  # noqa: TID251 - the claim's time passes
        late = call("ok")
    after = call("ok")

    assert isinstance(slow, Unknown)
    assert isinstance(late, NotSent)
    assert "all the time that a claim has" in late.reason
    assert isinstance(after, Ok)
