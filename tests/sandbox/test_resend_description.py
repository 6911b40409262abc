"""The shop's mails and the sandbox's answers, against Resend's own description."""

import json
import os
from functools import cache
from pathlib import Path

import pytest

from tests import builders
from tests.sandbox.kit import MAIL, RESEND
from tests.stories import buy

FILE = Path(__file__).resolve().parents[3] / "shared" / "specs" / "resend-openapi.json"

#: What we send or answer and the description does not have: (schema, field) and why.
BEYOND: dict[tuple[str, str], str] = {}


@cache
def description() -> dict:
    """The description; the test is not run, and says so, where the folder is missing."""
    if not FILE.exists():
        reason = f"not run: {FILE} is not here (a clone has no such folder; CI must have it)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return json.loads(FILE.read_text())


def schema(name: str) -> dict:
    return description()["components"]["schemas"][name]


def problems(told: dict, value, where: str) -> list[str]:
    """What the description says against a value: types, unknown and missing names, lengths."""
    if "$ref" in told:
        name = told["$ref"].rsplit("/", 1)[-1]
        return problems(schema(name), value, name)
    if "oneOf" in told:
        tried = [problems(one, value, where) for one in told["oneOf"]]
        return min(tried, key=len)
    kinds = {"string": str, "array": list, "object": dict, "integer": int, "boolean": bool}
    if not isinstance(value, kinds.get(told.get("type"), object)):
        return [f"{where}: {value!r} is not {told['type']}"]
    if "enum" in told and value not in told["enum"]:
        return [f"{where}: {value!r} is none of {told['enum']}"]
    if isinstance(value, list):
        found = [] if len(value) <= told.get("maxItems", 10**6) else [f"{where}: too many"]
        return found + [line for one in value for line in problems(told["items"], one, where)]
    return _object_problems(told, value, where) if isinstance(value, dict) else []


def _object_problems(told: dict, value: dict, where: str) -> list[str]:
    known = told.get("properties")
    if known is None:
        return []
    found = [
        f"{where}: {name} is missing" for name in told.get("required", []) if name not in value
    ]
    for name, one in value.items():
        if name in known:
            found += problems(known[name], one, f"{where}.{name}")
        elif (where, name) not in BEYOND:
            found.append(f"{where}: {name} is unknown")
    return found


def test_what_the_shop_sends_is_what_resend_takes(client, world):
    description()
    builders.ebook("short-book")

    buy(client, world, "short-book")

    sent = [one.body for one in world.ledger.of("resend", "emails.send")]
    assert sent
    assert [
        line for one in sent for line in problems(schema("SendEmailRequest"), one, "mail")
    ] == []


def test_what_the_sandbox_answers_is_what_resend_answers(outside):
    description()
    sent = outside.mail().json
    read = outside.call("GET", f"/resend/emails/{sent['id']}", **RESEND).json
    batch = outside.call("POST", "/resend/emails/batch", [MAIL, MAIL], **RESEND).json
    domains = outside.call("GET", "/resend/domains", **RESEND).json

    found = problems(schema("SendEmailResponse"), sent, "SendEmailResponse")
    found += problems(schema("ListDomainsResponse"), domains, "ListDomainsResponse")
    found += problems(schema("Email"), read, "Email")
    found += problems(schema("CreateBatchEmailsResponse"), batch, "CreateBatchEmailsResponse")
    assert found == []


def test_a_misspelled_field_would_be_noticed():
    wrong = {**MAIL, "replyto": "olga@press.test"}

    assert problems(schema("SendEmailRequest"), wrong, "mail") == ["mail: replyto is unknown"]
    assert problems(schema("SendEmailRequest"), {"to": 1}, "mail") != []
