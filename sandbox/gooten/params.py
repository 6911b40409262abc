"""Which fields each endpoint of Gooten's takes, from its documentation and public clients."""

from sandbox.printers.shapes import ANY, FLAG, TEXT, WHOLE, Shape

_ADDRESS: Shape = {
    "FirstName!": TEXT,
    "LastName!": TEXT,
    "Line1!": TEXT,
    "Line2?": TEXT,
    "City!": TEXT,
    "State?": TEXT,
    "CountryCode!": TEXT,
    "PostalCode!": TEXT,
    "IsBusinessAddress": FLAG,
    "Phone?": TEXT,
    "Email?": TEXT,
}
_BILLING: Shape = {
    name
    if name in ("FirstName!", "LastName!", "CountryCode!", "PostalCode!")
    else name.rstrip("!?") + "?": kind
    for name, kind in _ADDRESS.items()
}
_IMAGE: Shape = {
    "Index": WHOLE,
    "Url!": TEXT,
    "SpaceId?": TEXT,
    "ThumbnailUrl?": TEXT,
    "ManipCommand?": TEXT,
}
_ITEM: Shape = {
    "Quantity!": WHOLE,
    "SKU!": TEXT,
    "ShipType": ("standard", "expedited", "overnight"),
    "ShipCarrierMethodId": WHOLE,
    "Images": [_IMAGE],
    "SourceId?": TEXT,
    "IsPreconfiguredSku": FLAG,
    "Meta?": ANY,
}
ORDER: Shape = {
    "ShipToAddress!": _ADDRESS,
    "BillingAddress!": _BILLING,
    "Items!": [_ITEM],
    "Payment!": {"PartnerBillingKey?": TEXT, "CurrencyCode!": TEXT},
    "SourceId?": TEXT,
    "IsPartnerSourceIdUnique": FLAG,
    "IsInTestMode": FLAG,
    "Meta?": ANY,
}
_QUOTED: Shape = {
    "Quantity!": WHOLE,
    "SKU!": TEXT,
    "ShipType": TEXT,
    "ShipCarrierMethodId": WHOLE,
    "Images": [_IMAGE],
    "SourceId?": TEXT,
    "IsPreconfiguredSku": FLAG,
    "Meta?": ANY,
}
PRICE: Shape = {
    "ShipToAddress!": {name.rstrip("!?") + "?": kind for name, kind in _ADDRESS.items()},
    "BillingAddress?": {name.rstrip("!?") + "?": kind for name, kind in _BILLING.items()},
    "Items!": [_QUOTED],
    "Payment!": {"PartnerBillingKey?": TEXT, "CurrencyCode!": TEXT},
    "SourceId?": TEXT,
    "IsPartnerSourceIdUnique": FLAG,
    "IsInTestMode": FLAG,
    "Meta?": ANY,
}
SHIPPING_PRICES: Shape = {
    "ShipToPostalCode!": TEXT,
    "ShipToCountry!": TEXT,
    "ShipToState": TEXT,
    "CurrencyCode": TEXT,
    "LanguageCode": TEXT,
    "Items!": [{"SKU!": TEXT, "Quantity!": WHOLE}],
}
VARIANT_STATUS: Shape = {
    "Skus!": [TEXT],
    "CountryCode!": TEXT,
    "State": TEXT,
    "PostalCode": TEXT,
}
SETTINGS: Shape = {"webhook_url!": TEXT}
