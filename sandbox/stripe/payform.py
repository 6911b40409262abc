"""Reads the payment page's form: what is wrong with it, and the buyer it describes."""

from typing import Any

from sandbox.stripe.payments import Buyer

Json = dict[str, Any]
Form = dict[str, str]

_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_MAX_EMAIL, _MAX_NAME = 512, 256


def problems(session: Json, form: Form) -> list[str]:
    """What the buyer must correct, in plain words."""
    wrong = []
    email = form.get("email", "").strip()
    local, _, domain = email.partition("@")
    if not local or "." not in domain or " " in email or len(email) > _MAX_EMAIL:
        wrong.append("Enter an e-mail address.")
    if not 0 < len(form.get("name", "").strip()) <= _MAX_NAME:
        wrong.append("Enter your name.")
    if session["phone_number_collection"]["enabled"] and not form.get("phone", "").strip():
        wrong.append("Enter a phone number.")
    for field in session["custom_fields"]:
        wrong += _field_problems(field, form.get(f"custom_{field['key']}", "").strip())
    consent = session["consent_collection"] or {}
    if consent.get("terms_of_service") == "required" and "terms" not in form:
        wrong.append("Agree to the terms to go on.")
    return wrong + _address_problems(session, form)


def _field_problems(field: Json, value: str) -> list[str]:
    label, kind = field["label"]["custom"], field[field["type"]]
    if not value:
        return [] if field["optional"] else [f"Fill in: {label}."]
    if len(value) > (kind.get("maximum_length") or len(value)):
        return [f"{label}: at most {kind['maximum_length']} characters."]
    if len(value) < (kind.get("minimum_length") or 0):
        return [f"{label}: at least {kind['minimum_length']} characters."]
    if field["type"] == "numeric" and not value.isdigit():
        return [f"{label}: digits only."]
    return []


def _address_problems(session: Json, form: Form) -> list[str]:
    asked = session["shipping_address_collection"]
    if not asked and session["billing_address_collection"] != "required":
        return []
    if not all(form.get(name, "").strip() for name in ("line1", "city", "country")):
        return ["Enter an address."]
    if asked and form["country"] not in asked["allowed_countries"]:
        return ["The shop does not ship to this country."]
    return []


def buyer_of(form: Form) -> Buyer:
    """The buyer that a correct form describes."""
    given = {name: form[name].strip() for name in _ADDRESS if form.get(name, "").strip()}
    prefix = "custom_"
    return Buyer(
        email=form["email"].strip(),
        name=form["name"].strip(),
        phone=form.get("phone", "").strip(),
        answers={
            name.removeprefix(prefix): value.strip()
            for name, value in form.items()
            if name.startswith(prefix)
        },
        promotions="promotions" in form,
        terms="terms" in form,
        address=given if "line1" in given else None,
        shipping_rate=form.get("shipping_rate", ""),
    )
