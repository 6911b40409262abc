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


PRINTIFY = {"Authorization": "Bearer py_sandbox", "User-Agent": "tests"}
SHOP = "/printify/v1/shops/4010"
PY_TO = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@example.com",
    "country": "CA",
    "region": "ON",
    "address1": "12 Queen Street West",
    "city": "Toronto",
    "zip": "M5H 2N2",
}
PY_BOOK = {
    "product_id": "py-field-guide",
    "variant_id": 7001,
    "quantity": 2,
    "external_id": "line-1",
}
PY_ORDER = {
    "external_id": REFERENCE,
    "label": "SH-10001",
    "line_items": [PY_BOOK],
    "shipping_method": 1,
    "send_shipping_notification": False,
    "address_to": PY_TO,
}


def printify(outside, method: str, path: str, body: object = None):
    """One call to the local Printify, within the shop."""
    return outside.call(method, SHOP + path, body, **PRINTIFY)


def on_hold(outside, **changes) -> str:
    """Create an order at Printify; its id."""
    return printify(outside, "POST", "/orders.json", {**PY_ORDER, **changes}).json["id"]


RECIPE, BILLING = "recipeid=sandbox-recipe", "partnerBillingKey=sandbox-billing"
GO_TO = {
    "FirstName": "Ada",
    "LastName": "Lovelace",
    "Line1": "12 Queen Street West",
    "City": "Toronto",
    "State": "ON",
    "CountryCode": "CA",
    "PostalCode": "M5H 2N2",
    "Email": "ada@example.com",
}
GO_BOOK = {
    "Quantity": 2,
    "SKU": "BOOK-SC-6x9",
    "ShipType": "standard",
    "Images": [{"Index": 0, "Url": "https://shop.test/art/book.png"}],
    "SourceId": "line-1",
}
GO_ORDER = {
    "ShipToAddress": GO_TO,
    "BillingAddress": {
        "FirstName": "Ada",
        "LastName": "Lovelace",
        "PostalCode": "M5H 2N2",
        "CountryCode": "CA",
    },
    "Items": [GO_BOOK],
    "Payment": {"PartnerBillingKey": "sandbox-billing", "CurrencyCode": "USD"},
    "SourceId": REFERENCE,
    "IsPartnerSourceIdUnique": True,
    "IsInTestMode": False,
}


def gooten(outside, method: str, path: str, body: object = None, query: str = ""):
    """One call to the local Gooten; recipe and billing key go along."""
    asked = "&".join(one for one in (RECIPE, BILLING, query) if one)
    return outside.call(method, f"/gooten{path}?{asked}", body)


def ordered(outside, **changes) -> str:
    """Order at Gooten; the order's id."""
    return gooten(outside, "POST", "/orders/", {**GO_ORDER, **changes}).json["Id"]
