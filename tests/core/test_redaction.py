"""Nothing secret is kept of a call or leaves by the log."""

import pytest

from core.redaction import HIDDEN, log_redaction, redact, redact_text

SECRETS = [
    "sk_live_51Habcdefghij",
    "rk_test_0123456789",
    "whsec_c2VjcmV0c2VjcmV0",
    "re_AbCdEf123456",
    "Bearer eyJhbGciOiJIUzI1NiJ9",
    "Basic YWRhOnNlY3JldA==",
    "gAAAAABl" + "x" * 40,
    "https://s3.test/b/k?X-Amz-Signature=abcdef0123&x=1",
    "https://shop.test/d/AAAABBBBCCCCDDDDEEEE/",
    "https://discord.com/api/webhooks/123/abc-DEF_ghi",
    "postgres://shop:hunter22@db.test/shop",
    "4242 4242 4242 4242",
    "4242424242424242",
    "ada.lovelace@example.com",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_running_text_is_hidden(secret):
    shown = redact_text(f"failed with {secret} at the end")
    assert secret not in shown
    assert shown.startswith("failed with ")
    assert shown.endswith("at the end")


@pytest.mark.parametrize(
    "name", ["Authorization", "api_key", "client_secret", "password", "Cookie"]
)
def test_a_field_with_a_secret_name_is_hidden_whatever_it_holds(name):
    assert redact({"outer": [{name: "anything at all"}]}) == {"outer": [{name: "[hidden]"}]}


def test_what_support_needs_is_kept():
    facts = {"id": "cs_test_a1", "amount": 1900, "order": "SH-10001", "idempotency_key": "k-1"}
    assert redact(facts) == facts


def test_a_line_break_cannot_forge_a_log_line():
    assert "\n" not in redact_text("first\nlevel=critical paid")


def test_the_log_is_redacted():
    event = {"event": "sent to ada@example.com", "api_key": "sk_live_51Habcdefghij"}
    assert log_redaction(None, "info", event) == {
        "event": "sent to a***@example.com",
        "api_key": "[hidden]",
    }


def test_a_stack_keeps_its_end_and_loses_its_secrets():
    stack = "File x\n" * 5000 + "KeyError: sk_live_51Habcdefghij"
    shown = str(log_redaction(None, "error", {"exception": stack})["exception"])
    assert shown.endswith("File x\nKeyError: sk_live_[hidden]")


def test_the_bodies_of_mails_are_not_kept_twice():
    assert redact({"html": "<p>Hello</p>", "text": "Hello"}) == {
        "html": "[hidden]",
        "text": "[hidden]",
    }


def test_the_key_that_pays_for_prints_is_hidden():
    sent = {"Payment": {"PartnerBillingKey": "abc", "CurrencyCode": "USD"}}

    assert redact(sent) == {"Payment": {"PartnerBillingKey": HIDDEN, "CurrencyCode": "USD"}}
    assert "abc" not in redact_text("https://api.print.io/x?a=1&partnerBillingKey=abc")
