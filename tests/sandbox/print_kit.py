"""What tests of the local printers share: headers, bodies and short calls."""

PRINTFUL = {"Authorization": "Bearer pf_sandbox", "User-Agent": "tests"}
REFERENCE = "SH10001-1-1"
TO = {
    "name": "Ada Lovelace",
    "address1": "12 Queen Street West",
    "city": "Toronto",
    "state_code": "ON",
    "country_code": "CA",
    "zip": "M5H 2N2",
    "email": "ada@example.com",
}
BOOK = {"external_id": "line-1", "sync_variant_id": 5001, "quantity": 2}
DRAFT = {"external_id": REFERENCE, "shipping": "STANDARD", "recipient": TO, "items": [BOOK]}


def printful(outside, method: str, path: str, body: object = None, **headers: str):
    """One call to the local Printful."""
    return outside.call(method, f"/printful{path}", body, **{**PRINTFUL, **headers})


def draft(outside, **changes):
    """Create an order at Printful; the order as it was answered."""
    return printful(outside, "POST", "/orders", {**DRAFT, **changes}).json["result"]
