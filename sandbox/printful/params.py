"""Which fields each endpoint of Printful's takes: the local table, for what the shop may use.

A test compares every name with Printful's machine-readable description. What an order only
shows (prices, sizes of files and so on) is left out: sending it would change nothing.
"""

from sandbox.printers.shapes import AMOUNT, ANY, FLAG, TEXT, WHOLE, Shape

_OPTION: Shape = {"id!": TEXT, "value!": TEXT}
_FILE: Shape = {
    "type": TEXT,
    "id": WHOLE,
    "url": TEXT,
    "options": [_OPTION],
    "filename": TEXT,
    "visible": FLAG,
    "position": ANY,
}
ITEM: Shape = {
    "id": WHOLE,
    "external_id": TEXT,
    "variant_id": WHOLE,
    "sync_variant_id": WHOLE,
    "external_variant_id": TEXT,
    "warehouse_product_variant_id": WHOLE,
    "product_template_id": WHOLE,
    "external_product_id": TEXT,
    "quantity!": WHOLE,
    "price": AMOUNT,
    "retail_price?": AMOUNT,
    "name": TEXT,
    "files": [_FILE],
    "options": [ANY],
    "sku?": TEXT,
}
RECIPIENT: Shape = {
    "name!": TEXT,
    "company?": TEXT,
    "address1!": TEXT,
    "address2?": TEXT,
    "city!": TEXT,
    "state_code?": TEXT,
    "state_name?": TEXT,
    "country_code!": TEXT,
    "country_name": TEXT,
    "zip?": TEXT,
    "phone?": TEXT,
    "email?": TEXT,
    "tax_number?": TEXT,
}
ORDER: Shape = {
    "external_id?": TEXT,
    "shipping": TEXT,
    "recipient!": RECIPIENT,
    "items!": [ITEM],
    "retail_costs": {
        "currency": TEXT,
        "subtotal?": AMOUNT,
        "discount?": AMOUNT,
        "shipping?": AMOUNT,
        "tax?": AMOUNT,
    },
    "gift?": {"subject": TEXT, "message": TEXT},
    "packing_slip?": {
        "email": TEXT,
        "phone": TEXT,
        "message": TEXT,
        "logo_url": TEXT,
        "store_name": TEXT,
        "custom_order_id": TEXT,
    },
}
RATES: Shape = {
    "recipient!": {
        "address1": TEXT,
        "address2?": TEXT,
        "city": TEXT,
        "state_code?": TEXT,
        "country_code!": TEXT,
        "zip?": TEXT,
        "phone?": TEXT,
    },
    "items!": [
        {
            "variant_id": AMOUNT,
            "external_variant_id": TEXT,
            "warehouse_product_variant_id": AMOUNT,
            "quantity!": WHOLE,
            "value": AMOUNT,
        }
    ],
    "currency": TEXT,
    "locale": TEXT,
}
WEBHOOKS: Shape = {"url!": TEXT, "types!": [TEXT], "params": ANY}
#: API v2; it has no place in the description of v1.
WEBHOOKS_V2: Shape = {
    "default_url!": TEXT,
    "expires_at?": TEXT,
    "events!": [{"type!": TEXT, "url?": TEXT, "params": [ANY]}],
}
