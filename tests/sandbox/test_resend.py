"""A local Resend: once per key, refused in Resend's words, told by signed webhooks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import resend
from resend.exceptions import ResendError

from tests.sandbox.kit import MAIL, RESEND, RESEND_SECRET, opened


@pytest.fixture
def sdk(outside, monkeypatch):
    """The real SDK, pointed at the sandbox."""
    monkeypatch.setattr(resend, "api_key", "re_sandbox")
    monkeypatch.setattr(resend, "api_url", f"{outside.running.url}/resend")
    return resend.Emails


def refused(answer) -> tuple[int, str]:
    return answer.status, answer.json["name"]


def test_the_real_sdk_sends_and_reads_a_mail(outside, sdk):
    sent = sdk.send(dict(MAIL), {"idempotency_key": "order-1/mail"})

    read = sdk.get(sent["id"])
    assert (read["subject"], read["to"], read["last_event"]) == (
        MAIL["subject"],
        ["ada@example.com"],
        "delivered",
    )
    (mail,) = outside.world.resend.mails_to("Ada@example.com")
    assert (mail.text, mail.key, mail.tags) == (MAIL["text"], "order-1/mail", {"order": "SH-10001"})


def test_the_same_key_and_body_mail_once(outside):
    first, again = outside.mail("k1"), outside.mail("k1")

    assert first.json == again.json
    assert len(outside.world.resend.mails) == 1
    assert [one.key for one in outside.world.ledger.of("resend")] == ["k1"]


def test_another_body_under_the_same_key_is_refused(outside, sdk):
    outside.mail("k1")

    assert refused(outside.mail("k1", subject="Other")) == (409, "invalid_idempotent_request")
    with pytest.raises(ResendError) as error:
        sdk.send({**MAIL, "subject": "Other"}, {"idempotency_key": "k1"})
    assert (int(error.value.code), error.value.error_type) == (409, "invalid_idempotent_request")


def test_a_key_in_flight_is_refused_and_mails_once(outside):
    outside.world.resend.work_seconds = 0.4

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _one: outside.mail("k1"), range(2)))

    assert sorted(one.status for one in answers) == [200, 409]
    (busy,) = [one for one in answers if one.status == 409]
    assert busy.json["name"] == "concurrent_idempotent_requests"
    assert len(outside.world.resend.mails) == 1


def test_a_key_is_forgotten_after_a_day(outside):
    outside.mail("k1")
    real = outside.world.clock
    outside.world.clock = lambda: real() + 24 * 3600 + 1

    assert outside.mail("k1").status == 200
    assert len(outside.world.resend.mails) == 2


def test_a_refused_mail_may_be_mended_under_its_key(outside):
    assert outside.mail("k1", to=["nobody"]).status == 422
    assert outside.mail("k1").status == 200


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({"User-Agent": "t"}, 401, "missing_api_key"),
        ({"User-Agent": "t", "Authorization": "Bearer sk_x"}, 403, "invalid_api_key"),
        ({"Authorization": "Bearer re_x"}, 403, "1010"),
        ({**RESEND, "Idempotency-Key": "k" * 257}, 400, "invalid_idempotency_key"),
    ],
)
def test_the_door_refuses_in_resends_words(outside, headers, status, says):
    answer = outside.call("POST", "/resend/emails", MAIL, **headers)

    assert (answer.status, says in answer.text) == (status, True)
    assert outside.world.resend.mails == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"to": ""}, "missing_required_field"),
        ({"subject": ""}, "missing_required_field"),
        ({"html": None, "text": None}, "missing_required_field"),
        ({"from": "Shop"}, "invalid_from_address"),
        ({"to": ["ada@example.com"] * 51}, "validation_error"),
        ({"to": ["ada@example"]}, "validation_error"),
        ({"subject": "a\r\nBcc: all@example.com"}, "validation_error"),
        ({"tags": [{"name": "order", "value": "é"}]}, "validation_error"),
        ({"tags": {"order": "SH-10001"}}, "validation_error"),
        ({"headers": {"X-A": 1}}, "validation_error"),
        ({"headers": {"X-A": "b\r\nBcc: all@example.com"}}, "validation_error"),
        ({"attachments": 5}, "validation_error"),
        ({"attachments": [{"filename": "a.pdf"}]}, "invalid_attachment"),
    ],
)
def test_a_mail_that_is_not_in_order_is_refused(outside, changes, name):
    assert refused(outside.mail(**changes)) == (422, name)
    assert outside.world.resend.mails == []


def test_no_json_is_refused(outside):
    answer = outside.call("POST", "/resend/emails", b"{", **RESEND)

    assert refused(answer) == (400, "validation_error")


def test_a_batch_is_taken_whole_or_not(outside):
    bad = {**MAIL, "to": "nobody"}

    assert outside.call("POST", "/resend/emails/batch", [MAIL, bad], **RESEND).status == 422
    assert outside.world.resend.mails == []
    good = outside.call("POST", "/resend/emails/batch", [MAIL, MAIL], **RESEND)
    assert len(good.json["data"]) == len(outside.world.resend.mails) == 2


def test_a_permissive_batch_says_which_were_left_out(outside):
    headers = {**RESEND, "x-batch-validation": "permissive"}
    sent = [MAIL, {**MAIL, "attachments": [{"path": "https://x.test/a"}]}]

    answer = outside.call("POST", "/resend/emails/batch", sent, **headers)

    assert (len(answer.json["data"]), answer.json["errors"][0]["index"]) == (1, 1)


def test_too_many_in_a_second_are_asked_to_wait(outside):
    outside.world.resend.per_second = 2
    answers = [outside.mail() for _ in range(3)]

    assert [one.status for one in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-remaining"] == "1"
    assert answers[2].headers["retry-after"] == "1"
    assert answers[2].json["name"] == "rate_limit_exceeded"


def test_a_delivered_mail_is_told_with_a_signature_that_the_sdk_believes(outside):
    mail_id = outside.mail().json["id"]

    (event,) = outside.events()
    assert (event["type"], event["data"]["email_id"]) == ("email.delivered", mail_id)
    assert event["data"]["tags"] == {"order": "SH-10001"}
    path, body, headers = outside.heard[0]
    assert path == "/webhooks/resend/"
    signed = {name: headers[f"svix-{name}"] for name in ("id", "timestamp", "signature")}
    call = {"payload": body.decode(), "headers": signed, "webhook_secret": RESEND_SECRET}
    assert resend.Webhooks.verify(call)["type"] == "email.delivered"
    with pytest.raises(ValueError, match="signature"):
        resend.Webhooks.verify({**call, "payload": body.decode().replace("ada", "eve")})


def test_a_bounced_address_gets_no_more_mail(outside):
    outside.world.resend.delivers = False
    first = outside.mail().json["id"]
    outside.world.resend.act(first, "bounce")
    outside.mail()

    kinds = [one["type"] for one in outside.events()]
    assert kinds == ["email.bounced", "email.suppressed"]
    assert outside.world.resend.mail(first).last_event == "bounced"


@pytest.mark.parametrize("kind", ["bounced", "complained"])
def test_resends_own_trial_addresses_do_as_they_are_named(outside, kind):
    outside.mail(to=f"{kind}@resend.dev")

    assert [one["type"] for one in outside.events()] == [f"email.{kind}"]


def test_mails_and_keys_outlive_a_restart(tmp_path):
    with opened(tmp_path) as box:
        first = box.mail("k1").json
    with opened(tmp_path) as box:
        assert box.mail("k1").json == first
        assert [one.id for one in box.world.resend.mails] == [first["id"]]


def test_many_at_once_are_all_kept(outside):
    threads = [threading.Thread(target=outside.mail, args=(f"k{n % 10}",)) for n in range(40)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(one.key for one in outside.world.resend.mails) == [f"k{n}" for n in range(10)]
