"""Bodies that a provider could sign and no parser likes: wrong shapes, depths, numbers, letters."""

import gzip
import json
from typing import Any

#: What each provider's event is, in the least words; a hostile value takes the place of a field.
EVENT: dict[str, dict[str, Any]] = {
    "stripe": {"id": "evt_1", "type": "charge.refunded", "created": 1_790_000_000, "data": {}},
    "resend": {"type": "email.bounced", "created_at": "2026-11-21T10:00:00Z", "data": {}},
    "printful": {"type": "order_updated", "created": 1_790_000_000, "data": {}},
    "printify": {"id": "e1", "type": "order:updated", "resource": {}},
    "gooten": {"Id": "1", "SourceId": "SH10001-1-1"},
}
#: The field that holds the event's object.
_OBJECT = {"stripe": "data", "resend": "data", "printful": "data", "printify": "resource"}

DEEP = 200_000
_RAW: dict[str, bytes] = {
    "nothing": b"",
    "a blank": b" ",
    "one byte": b"{",
    "no JSON": b"hello",
    "half of it": b'{"id": "evt_1", "type": "x", "crea',
    "a list": b"[]",
    "a list of events": b'[{"id": "evt_1", "type": "x", "created": 1}]',
    "null": b"null",
    "true": b"true",
    "a number": b"5",
    "a text": b'"evt_1"',
    "an empty object": b"{}",
    "no number: NaN": b"NaN",
    "bytes that are no UTF-8": b"\xff\xfe\xfd",
    "UTF-16": json.dumps(EVENT["stripe"]).encode("utf-16"),
    "UTF-32": json.dumps(EVENT["stripe"]).encode("utf-32"),
    "a mark of byte order": b"\xef\xbb\xbf" + json.dumps(EVENT["stripe"]).encode(),
    "gzip": gzip.compress(json.dumps(EVENT["stripe"]).encode(), mtime=0),
    "a form": b"id=evt_1&type=charge.refunded",
    "several parts": b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\nevt_1\r\n--x--\r\n',
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "a NUL": b"\x00",
    "lists in lists": b"[" * DEEP + b"]" * DEEP,
    "lists without an end": b"[" * DEEP,
    "objects in objects": b'{"a":' * (DEEP // 2) + b"1" + b"}" * (DEEP // 2),
}
#: In the place of a field that holds something else: JSON as text, as Python would not write it.
_VALUES: dict[str, str] = {
    "null": "null",
    "true": "true",
    "a list": '["x"]',
    "an empty text": '""',
    "0": "0",
    "below 0": "-1",
    "a broken number": "1.5",
    "1e400": "1e400",
    "1e30": "1e30",
    "NaN": "NaN",
    "-Infinity": "-Infinity",
    "5,000 digits": "9" * 5000,
    "100,000 letters": '"' + "x" * 100_000 + '"',
    "NUL": '"a\\u0000b"',
    "half of a pair": '"a\\ud800b"',
    "half of a pair alone": '"\\udfff"',
    "right to left": '"\\u202egro.live"',
    "a path": '"../../v1/refunds"',
    "SQL": '"\'; DROP TABLE core_webhookevent; --"',
    "lists 300 deep": "[" * 300 + "]" * 300,
    "lists 900 deep": "[" * 900 + "]" * 900,
    "the first day": '"0001-01-01T00:00:00+14:00"',
    "the last day": '"9999-12-31T23:59:59-14:00"',
}


def raw() -> dict[str, bytes]:
    """Bodies as a whole."""
    return _RAW


def without_its(provider: str, field: str) -> list[bytes]:
    """Events of the provider whose field is missing, is doubled, or holds something else."""
    event = EVENT[provider]
    others = {name: text for name, text in event.items() if name != field}
    renamed = {"id": '"evt_doubled"'} if "id" in event else {}
    found = [_json(others), _json(event, **renamed)[:-1] + f', "{field}": 7}}'.encode()]
    for number, value in enumerate(_VALUES.values()):
        named = {"id": json.dumps(f"evt_odd_{number}")} if field != "id" and "id" in event else {}
        found.append(_json(event, **named, **{field: value}))
    return found


def about(provider: str, kind: str) -> dict[str, bytes]:
    """An event of a kind that has a handler, about objects that are none."""
    base = {**EVENT[provider], "type": kind}
    field = _OBJECT.get(provider)
    if field is None:
        return {str(number): one for number, one in enumerate(without_its(provider, "SourceId"))}
    shapes = {name: _json(base, **{field: value}) for name, value in _VALUES.items()}
    inner = {"stripe": "object", "printful": "order"}.get(provider)
    for name, value in _VALUES.items():
        if inner:
            shapes[f"its {inner}: {name}"] = _json(base, **{field: f'{{"{inner}": {value}}}'})
        shapes[f"its names: {name}"] = _json(base, **{field: _named(inner, value)})
    return shapes


#: Every name by which a handler looks an object up, and every amount it might be tempted to read.
_LOOKED_AT = (
    *("id", "payment_intent", "charge", "client_reference_id", "email_id", "external_id", "type"),
    *("amount", "amount_total", "amount_refunded", "currency", "status", "payment_status"),
    *("bounce", "failed", "metadata", "customer_details", "livemode"),
)


def _named(inner: str | None, value: str) -> str:
    facts = "{" + ", ".join(f'"{name}": {value}' for name in _LOOKED_AT) + "}"
    return f'{{"{inner}": {facts}}}' if inner else facts


def _json(event: dict[str, Any], **raw_values: str) -> bytes:
    """The event as JSON, some of its fields as given."""
    parts = {name: json.dumps(value) for name, value in event.items()} | raw_values
    return ("{" + ", ".join(f'"{name}": {text}' for name, text in parts.items()) + "}").encode()
