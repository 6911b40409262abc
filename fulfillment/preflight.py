"""Reads an address as a print house will, before anything is sent: pure rules, no database.

The rules are the strictest of the three houses (contract 4.3), so that an order can move from one
to the next. A problem is something a person must settle; it never changes what the customer wrote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fulfillment.address_tables import (
    COUNTRIES,
    NO_POSTAL_CODE,
    STATE_COUNTRIES,
    brazil_tax_number,
    is_po_box,
    postal_code_fits,
    state_code,
)
from fulfillment.address_text import LINE_LIMIT, clean, fold_lines, in_ascii, unprintable
from fulfillment.providers.base import PrintAddress

#: Houses that print the English alphabet only.
_ASCII_ONLY = frozenset(("gooten",))
#: Houses whose orders have no field for a company.
_NO_COMPANY = frozenset(("gooten",))
#: Houses whose orders have a place for Brazil's tax number.
_TAKE_TAX_NUMBERS = frozenset(("printful",))

_LIMITS = {"name": LINE_LIMIT, "company": LINE_LIMIT, "line1": LINE_LIMIT, "line2": LINE_LIMIT}
_LIMITS |= {"city": 50, "state": 50, "postal_code": 15, "phone": 25, "email": 254, "tax_number": 20}
_CALLED = {
    "name": "name",
    "company": "company",
    "line1": "first address line",
    "line2": "second address line",
    "city": "city",
    "state": "state or province",
    "postal_code": "postal code",
    "phone": "phone number",
    "email": "e-mail address",
    "tax_number": "tax number",
}
_WHY = {
    "direction": "is written from right to left",
    "symbol": "holds an emoji or another symbol",
    "control": "holds invisible control characters",
    "script": "is not in Latin letters",
}
#: The last word of a problem's code, as orders.addresses calls the matter.
_MATTERS = {
    "direction": "characters",
    "symbol": "characters",
    "control": "characters",
    "long": "length",
    "missing": "missing",
    "unknown": "form",
    "wrong": "form",
}
_ASK = "Ask the customer, correct the address and release the order."


@dataclass(frozen=True)
class Problem:
    """Why a house could not deliver. `kind` "ADDRESS" is wrong everywhere, "ITEM" only there."""

    code: str
    text: str
    kind: str = "ADDRESS"

    @property
    def matters(self) -> tuple[str, ...]:
        """What of the address it is about, in the words of orders.addresses: said once is enough.

        A script other than Latin is this module's own finding.
        """
        part, _, what = self.code.rpartition("_")
        known = part in {*_CALLED, "country"} and what in _MATTERS
        return (f"{part} {_MATTERS[what]}",) if known else ()


def for_provider(address: PrintAddress, provider: str = "") -> PrintAddress:
    """The address as `provider` is to get it: tidied, states as codes, long lines folded.

    Nothing is cut off: what does not fit stays too long, and `check_address` says so.
    """
    country = clean(address.country).upper()
    tidy = {name: clean(getattr(address, name)) for name in _CALLED}
    if provider in _ASCII_ONLY:
        # Never the e-mail address: without its accent it would be somebody else's.
        tidy |= {name: in_ascii(tidy[name], country) for name in _CALLED if name != "email"}
    tidy["state"] = state_code(country, clean(address.state)) or tidy["state"]
    tidy["postal_code"] = tidy["postal_code"].upper()
    if provider in _NO_COMPANY and tidy["company"]:
        rest = ", ".join(filter(None, (tidy["line1"], tidy["line2"])))
        tidy |= {"line1": tidy["company"], "line2": rest, "company": ""}
    tidy["line1"], tidy["line2"] = fold_lines(tidy["line1"], tidy["line2"])
    if country == "BR":
        tidy["tax_number"] = brazil_tax_number(tidy["tax_number"]) or tidy["tax_number"]
    return replace(address, country=country, **tidy)


def check_address(address: PrintAddress, provider: str = "") -> tuple[Problem, ...]:
    """Everything that keeps `provider` from delivering there; without one, the common rules."""
    ready = for_provider(address, provider)
    return (
        *_missing(ready),
        *_unprintable(ready, provider),
        *_too_long(ready),
        *_country(ready, provider),
        *_place(ready),
    )


def _missing(address: PrintAddress) -> Iterator[Problem]:
    for field in ("name", "line1", "city", "email"):
        if not getattr(address, field):
            yield Problem(
                f"{field}_missing",
                f"The {_CALLED[field]} is missing, and no print house takes an order without it. "
                f"{_ASK}",
            )
    if address.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", address.email):
        yield Problem(
            "email_wrong",
            "The e-mail address is not one, and the print house could not be asked for the order "
            f"by it. {_ASK}",
        )


def _unprintable(address: PrintAddress, provider: str) -> Iterator[Problem]:
    for field, called in _CALLED.items():
        text = getattr(address, field)
        found = unprintable(text)
        if not found and provider in _ASCII_ONLY and field != "email" and not text.isascii():
            found = "script"
        if found:
            yield Problem(
                f"{field}_{found}",
                f"The {called} {_WHY[found]}: the printer of the parcel's label would garble it "
                f"and the parcel be lost. {_ASK}",
            )


def _too_long(address: PrintAddress) -> Iterator[Problem]:
    for field, limit in _LIMITS.items():
        length = len(getattr(address, field))
        if length > limit:
            yield Problem(
                f"{field}_long",
                f"The {_CALLED[field]} has {length:,} characters and a label only room for "
                f"{limit}; cut off it might lead elsewhere, so nothing was cut. {_ASK}",
            )


def _country(address: PrintAddress, provider: str) -> Iterator[Problem]:
    if address.country not in COUNTRIES:
        yield Problem(
            "country_unknown",
            f"The country is missing or not one the print houses know. {_ASK}",
        )
    if address.country == "BR":
        yield from _brazil(address, provider)
    if address.country != "US" and is_po_box(f"{address.line1} {address.line2}"):
        yield Problem(
            "po_box",
            "The address is a PO box outside the United States, where couriers do not deliver. "
            "Ask the customer for a street address, correct it and release the order.",
        )


def _brazil(address: PrintAddress, provider: str) -> Iterator[Problem]:
    if provider and provider not in _TAKE_TAX_NUMBERS:
        yield Problem(
            "brazil_elsewhere",
            "Customs in Brazil want the buyer's tax number, and this print house has no place for "
            "it: only Printful can send there.",
            "ITEM",
        )
    elif not brazil_tax_number(address.tax_number):
        yield Problem(
            "tax_number_missing",
            "Customs in Brazil hold a parcel without the buyer's CPF or CNPJ, and none that is "
            "valid was given. Ask the customer for it, enter it and release the order.",
        )


def _place(address: PrintAddress) -> Iterator[Problem]:
    country, code = address.country, address.postal_code
    if country in STATE_COUNTRIES and not state_code(country, address.state):
        yield Problem(
            "state_unknown",
            f"{COUNTRIES[country]} needs a state, province or prefecture, and what was given is "
            f"not one of them. {_ASK}",
        )
    if country not in COUNTRIES:
        return
    if not code and country not in NO_POSTAL_CODE:
        yield Problem(
            "postal_code_missing",
            f"The postal code is missing; addresses in {COUNTRIES[country]} have one. {_ASK}",
        )
    elif code and not postal_code_fits(country, code):
        yield Problem(
            "postal_code_wrong",
            f"The postal code cannot be one of {COUNTRIES[country]}. {_ASK}",
        )
