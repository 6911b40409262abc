"""A first proposal of the mappings from the names in QuickBooks, English or French. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Offer = Mapping[str, Any]

#: Words in an item's name, the best first, for each key that is mapped to an item.
_ITEM_WORDS = {
    "EBOOK": ("ebook", "digital", "numérique"),
    "FILE": ("digital", "numérique"),
    "SOFTWARE": ("software", "logiciel", "digital", "numérique"),
    "COURSE": ("course", "cours", "digital", "numérique"),
    "MEMBERSHIP": ("member", "subscription", "abonnement", "digital", "numérique"),
    "SERVICE": ("service",),
    "PRINT": ("print", "impression"),
    "STOCK": ("goods", "stock", "marchandise"),
    "SHIPPING": ("shipping", "livraison", "expédition"),
    "FEE": ("stripe fee", "fee", "frais"),
    "OTHER": ("other", "digital", "autre", "numérique"),
}
#: Which accounts may play a role, by the type that is the same in every language.
_ACCOUNT_TYPES = {"CLEARING": "Bank", "FEES": "Expense"}
_ACCOUNT_WORDS = {"CLEARING": ("stripe", "clearing"), "FEES": ("stripe", "fee", "frais")}
_PROVINCES = ("ON", "QC", "NS", "NB", "NL", "PE", "BC", "SK", "MB")
_ONLY_GST = ("AB", "NT", "NU", "YT")
_GST = re.compile(r"(?:GST|TPS)", re.IGNORECASE)

TaxKey = tuple[str, str, str]


def items(offers: Iterable[Offer]) -> dict[str, Offer]:
    """Kinds of product to items."""
    offers = list(offers)
    found = {kind: _by_words(offers, words) for kind, words in _ITEM_WORDS.items()}
    return {kind: offer for kind, offer in found.items() if offer is not None}


def accounts(choices: Mapping[str, list[Offer]]) -> dict[str, Offer]:
    """Roles to accounts, and to the payment method and the vendor that are named Stripe."""
    found: dict[str, Offer | None] = {
        role: _by_words(
            [one for one in choices["accounts"] if one["kind"] == _ACCOUNT_TYPES[role]], words
        )
        for role, words in _ACCOUNT_WORDS.items()
    }
    found["PAYMENT_METHOD"] = _by_words(choices["payment_methods"], ("stripe",))
    found["VENDOR"] = _by_words(choices["vendors"], ("stripe",))
    return {role: offer for role, offer in found.items() if offer is not None}


def taxes(codes: Iterable[Offer]) -> dict[TaxKey, Offer]:
    """Where and what is sold to tax codes.

    A province's code is the one that names it. Printed books in Québec carry GST alone; in the
    other provinces the accountant decides.
    """
    codes = list(codes)
    found: dict[TaxKey, Offer] = {}
    for province in _PROVINCES:
        code = next((one for one in codes if re.search(rf"\b{province}\b", one["name"])), None)
        if code:
            found["CA", province, "standard"] = code
    gst = next((one for one in codes if _GST.fullmatch(one["name"].strip())), None)
    if gst:
        found |= {("CA", province, "standard"): gst for province in _ONLY_GST}
        found |= {("CA", place, "book_reduced"): gst for place in (*_ONLY_GST, "QC")}
    found |= _untaxed(codes)
    return found


def _untaxed(codes: list[Offer]) -> dict[TaxKey, Offer]:
    """Exports are zero-rated, so that the tax on their costs is given back; see the tax guide."""
    words = {
        "zero_rated": ("zero", "détax"),
        "exempt": ("exempt", "exonér"),
        "out_of_scope": ("scope", "hors champ"),
    }
    named = {kind: _by_words(codes, each) for kind, each in words.items()}
    keys: dict[TaxKey, str] = {("", "", kind): kind for kind in words}
    keys["", "", "not_charged"] = "zero_rated"
    keys["CA", "", "not_charged"] = "out_of_scope"
    return {key: code for key, kind in keys.items() if (code := named[kind]) is not None}


def _by_words(offers: Iterable[Offer], words: Iterable[str]) -> Offer | None:
    offers = list(offers)
    for word in words:
        for offer in offers:
            if word in offer["name"].lower():
                return offer
    return None
