"""Which fields each endpoint of Printify's takes, from its documentation's tables and examples.

Lines that make a product on the fly (`blueprint_id` with `print_areas`) are not taken here: the
documentation warns that they may time out.
"""

from sandbox.printers.shapes import FLAG, TEXT, WHOLE, Shape

STANDARD, PRIORITY, EXPRESS, ECONOMY = 1, 2, 3, 4

ADDRESS: Shape = {
    "first_name!": TEXT,
    "last_name!": TEXT,
    "email": TEXT,
    "phone": TEXT,
    "country!": TEXT,
    "region": TEXT,
    "address1!": TEXT,
    "address2": TEXT,
    "city!": TEXT,
    "zip!": TEXT,
    "company": TEXT,
}
LINE: Shape = {
    "product_id": TEXT,
    "variant_id": WHOLE,
    "sku": TEXT,
    "quantity!": WHOLE,
    "external_id": TEXT,
}
ORDER: Shape = {
    "external_id!": TEXT,
    "label": TEXT,
    "line_items!": [LINE],
    "shipping_method!": (STANDARD, PRIORITY, EXPRESS, ECONOMY),
    "is_printify_express": FLAG,
    "is_economy_shipping": FLAG,
    "send_shipping_notification": FLAG,
    "address_to!": ADDRESS,
}
SHIPPING: Shape = {
    "line_items!": [LINE],
    "address_to!": {name.rstrip("!"): kind for name, kind in ADDRESS.items()},
}
WEBHOOK: Shape = {"topic!": TEXT, "url!": TEXT, "secret": TEXT}
WEBHOOK_CHANGE: Shape = {"url!": TEXT}
