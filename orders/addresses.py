"""What looks odd about an address, as far as a shop can see. Pure: no Django, no clock, no I/O.

A printer's own limits are in fulfillment/preflight.py.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orders.note_words import fold
from orders.regions import CANADA, CANADA_NAMES, STATE_NAMES, us_states

#: Beyond this many characters no label of a parcel has room.
LONGEST = 60
LONGEST_POSTCODE = 12
_COUNTRY_LETTERS = 2
_MARKS = 2

#: Places where a house without a number, or an address without a postcode, is nothing odd.
_NO_NUMBERS = frozenset({"IE", "AE", "QA", "BH", "OM", "KW", "CR", "NI"})
_NO_POSTCODES = frozenset({"AE", "HK", "QA", "BS", "AG", "AW", "BB", "BZ", "GD", "PA", "UG"})

#: Every code that `oddities` may give.
CODES = frozenset(
    {
        "address_missing",
        "address_country",
        "po_box",
        "no_house_number",
        "postcode_form",
        "postcode_disagrees",
        "state_unknown",
        "odd_characters",
        "line_too_long",
    }
)
#: What no label can hold: it must be mended, whoever says that it is right.
IMPOSSIBLE = frozenset({"address_missing", "address_country", "odd_characters", "line_too_long"})

#: The field of `Address` behind each English name.
_PARTS = {
    "name": "name",
    "street": "line1",
    "second line": "line2",
    "city": "city",
    "province or state": "state",
    "postcode": "postal_code",
    "country": "country",
}
_POSTCODE = ("postal_code form",)

_PO_BOX = re.compile(
    r"\bp\W{0,2}\s*o\W{0,2}\s*box\b|\bpost office box\b|\bpob\b|\bgeneral delivery\b"
    r"|\bcase postale\b|\bcasier postal\b|\bc\W{0,2}p\W{0,2}\s*\d|\bboite postale\b"
    r"|\bb\W{0,2}p\W{0,2}\s*\d|\bposte restante\b|\bpostfach\b|\bpackstation\b|\bapartado\b"
)
_CA_CODE = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?-?\d[ABCEGHJ-NPRSTV-Z]\d")
_US_CODE = re.compile(r"\d{5}(?:-?\d{4})?")


@dataclass(frozen=True)
class Address:
    """Where a parcel goes, as the customer typed it. `country` is two letters."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""

    def fields(self) -> dict[str, str]:
        """Each part under its English name, as the person at the desk reads it."""
        return {
            "name": self.name,
            "street": self.line1,
            "second line": self.line2,
            "city": self.city,
            "province or state": self.state,
            "postcode": self.postal_code,
        }


@dataclass(frozen=True)
class Oddity:
    """One thing about an address that a person should look at.

    `matters` are what it is about, a part and what of it: `name characters`, `city length`,
    `state missing`, `postal_code form`. Who finds the same by other rules need not say it again.
    """

    code: str
    text: str
    severity: str = "normal"
    matters: tuple[str, ...] = ()


def parsed(shipping: Mapping[str, object] | None) -> Address:
    """An address from Stripe's shape: {name, phone, address: {line1, line2, city, ..}}."""
    outer = dict(shipping or {})
    given = outer.get("address")
    inner = given if isinstance(given, Mapping) else outer
    return Address(
        name=_text(outer.get("name")),
        phone=_text(outer.get("phone")),
        line1=_text(inner.get("line1")),
        line2=_text(inner.get("line2")),
        city=_text(inner.get("city")),
        state=_text(inner.get("state")),
        postal_code=_text(inner.get("postal_code")),
        country=_text(inner.get("country")).upper(),
    )


def unparsed(address: Address) -> dict[str, object]:
    """The address back in Stripe's shape."""
    inner = {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }
    return {"name": address.name, "phone": address.phone, "address": inner}


def oddities(address: Address, *, by_courier: bool) -> tuple[Oddity, ...]:
    """Everything odd about the address; `by_courier`: nobody can deliver to a post office box."""
    return (
        *_missing(address),
        *_box(address, by_courier=by_courier),
        *_number(address),
        *_region(address),
        *_characters(address),
        *_lengths(address),
    )


def _text(value: object) -> str:
    return str(value).strip() if value else ""


def _missing(address: Address) -> Iterator[Oddity]:
    wanted = {
        "name": address.name,
        "street": address.line1,
        "city": address.city,
        "country": address.country,
    }
    if address.country not in _NO_POSTCODES:
        wanted["postcode"] = address.postal_code
    if address.country in ("US", "CA", "AU"):
        wanted["province or state"] = address.state
    lacking = [name for name, value in wanted.items() if not value]
    if lacking:
        about = tuple(f"{_PARTS[name]} {sort}" for name in lacking for sort in ("missing", "form"))
        text = f"The address has no {', no '.join(lacking)}"
        yield Oddity("address_missing", text, "high", about)
    if address.country and len(address.country) != _COUNTRY_LETTERS:
        text = f"“{address.country}” is not a country code"
        yield Oddity("address_country", text, "high", ("country form",))


def is_po_box(address: Address) -> bool:
    """Whether the parcel would go to a box or a counter instead of a door."""
    return bool(_PO_BOX.search(fold(f"{address.line1} | {address.line2}")))


def _box(address: Address, *, by_courier: bool) -> Iterator[Oddity]:
    if by_courier and is_po_box(address):
        yield Oddity("po_box", "A courier cannot deliver to a post office box")


def _number(address: Address) -> Iterator[Oddity]:
    lines = f"{address.line1} {address.line2}"
    if not address.line1 or address.country in _NO_NUMBERS or is_po_box(address):
        return
    if not any(sign.isdigit() for sign in lines):
        yield Oddity("no_house_number", "The address has no house number", "low")


def _region(address: Address) -> Iterator[Oddity]:
    if address.country == "CA":
        yield from _canada(address)
    elif address.country == "US":
        yield from _united_states(address)


def _canada(address: Address) -> Iterator[Oddity]:
    code = address.postal_code.upper().strip()
    if code and not _CA_CODE.fullmatch(code):
        text = f"“{address.postal_code}” is not a Canadian postcode"
        yield Oddity("postcode_form", text, matters=_POSTCODE)
        return
    province = CANADA_NAMES.get(fold(address.state), address.state.upper())
    if address.state and province not in CANADA_NAMES.values():
        yield Oddity("state_unknown", f"“{address.state}” is not a Canadian province")
    elif code and province:
        # Offices of the government in Gatineau have Ottawa's K1A.
        fitting = CANADA[code[0]] | ({"QC"} if code.startswith("K1A") else set())
        if province not in fitting:
            yield _disagree(address, fitting)


def _united_states(address: Address) -> Iterator[Oddity]:
    code = address.postal_code.strip()
    if code and not _US_CODE.fullmatch(code):
        text = f"“{address.postal_code}” is not a ZIP code"
        yield Oddity("postcode_form", text, matters=_POSTCODE)
        return
    state = STATE_NAMES.get(fold(address.state), address.state.upper())
    if address.state and state not in STATE_NAMES.values():
        yield Oddity("state_unknown", f"“{address.state}” is not a state of the USA")
    elif code and state:
        fitting = us_states(code)
        if state not in fitting:
            yield _disagree(address, fitting)


def _disagree(address: Address, fitting: set[str]) -> Oddity:
    belongs = f"it belongs to {' or '.join(sorted(fitting))}" if fitting else "nobody has it"
    text = f"Postcode {address.postal_code} is not in {address.state}: {belongs}"
    return Oddity("postcode_disagrees", text)


def _characters(address: Address) -> Iterator[Oddity]:
    for name, value in address.fields().items():
        kinds = {kind for sign in unicodedata.normalize("NFC", value) if (kind := _odd(sign))}
        if _is_piled_up(value):
            kinds.add("piled-up accents")
        if kinds:
            text = f"The {name} holds unusual characters: {', '.join(sorted(kinds))}"
            yield Oddity("odd_characters", text, matters=(f"{_PARTS[name]} characters",))


def _odd(sign: str) -> str:
    """What is unusual about one character in an address; "" for letters of any Western name."""
    if unicodedata.bidirectional(sign) in ("R", "AL", "RLE", "RLO", "RLI", "LRO", "AN"):
        return "right-to-left writing"
    category = unicodedata.category(sign)
    if category in ("So", "Sk") and sign not in "\u00b0\u00b4\u00a8^`":
        return "emoji or symbols"
    if category in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return "invisible characters"
    return ""


def _is_piled_up(value: str) -> bool:
    run = 0
    for sign in unicodedata.normalize("NFC", value):
        run = run + 1 if unicodedata.category(sign) == "Mn" else 0
        if run > _MARKS:
            return True
    return False


def _lengths(address: Address) -> Iterator[Oddity]:
    for name, value in address.fields().items():
        limit = LONGEST_POSTCODE if name == "postcode" else LONGEST
        if len(value) > limit:
            text = f"The {name} has {len(value)} characters; a label holds {limit}"
            yield Oddity("line_too_long", text, matters=(f"{_PARTS[name]} length",))
