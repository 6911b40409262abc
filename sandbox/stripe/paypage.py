"""The hosted payment page: what a buyer sees between the shop and the money."""

from html import escape
from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response
from sandbox.stripe import forms, payments, sessions
from sandbox.stripe.api import record, router
from sandbox.stripe.errors import StripeError
from sandbox.stripe.html import button, money, page, text_input, tick
from sandbox.stripe.payform import Form, buyer_of, problems
from sandbox.stripe.session_parts import KIND
from sandbox.stripe.state import StripeState

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

_HOW = {"pay": payments.CARD, "decline": payments.DECLINE, "later": payments.BANK_DEBIT}
_HTML = "text/html; charset=utf-8"


@router.route("GET", "/stripe/pay/{session}", operation="page.pay")
def show(world: "World", request: Request) -> Response:
    """The page of one session, whatever became of it."""
    state = world.stripe
    with world.lock:
        sessions.run_out(state, request.params["session"])
        session = state.find(KIND, request.params["session"])
        if session is None:
            return _answer("Not found", "<h1>There is no such checkout.</h1>", status=404)
        return _page(state, session, {}, [])


@router.route("POST", "/stripe/pay/{session}", operation="page.pay")
def act(world: "World", request: Request) -> Response:
    """Press one of the page's buttons."""
    state = world.stripe
    with world.lock:
        session = state.find(KIND, request.params["session"])
        if session is None:
            return _answer("Not found", "<h1>There is no such checkout.</h1>", status=404)
        try:
            return _do(state, session, dict(forms.pairs(request.body)))
        except (payments.NotOpenError, StripeError) as error:
            return _page(state, state.get(KIND, session["id"]), {}, [str(error)])


@router.route("GET", "/stripe/recover/{session}", operation="page.recover")
def recover(world: "World", request: Request) -> Response:
    """The way back into an expired checkout: a fresh session with the same things in it."""
    state = world.stripe
    with world.lock:
        old = state.find(KIND, request.params["session"])
        if old is None or old["status"] != "expired":
            return _answer("Not found", "<h1>This link does not work.</h1>", status=404)
        asked = dict(state.store.get(sessions.ASKED, old["id"]) or {})
        asked.pop("expires_at", None)
        base_url = asked.pop("base_url")
        again = sessions.open_session(state, asked, base_url=base_url, recovered_from=old["id"])
        return Response(303, b"", {"Location": again["url"]})


def _do(state: StripeState, session: Json, form: Form) -> Response:
    pressed, key = form.get("act", "pay"), session["id"]
    if pressed == "settle":
        payments.settle(state, key)
    elif pressed == "fail":
        payments.fail(state, key)
    elif pressed == "expire" and session["status"] == "open":
        sessions.expire(state, key)
        record(state, "checkout.sessions.run_out", "", key, {})
    elif pressed in _HOW:
        wrong = problems(session, form)
        if wrong:
            return _page(state, session, form, wrong, status=422)
        return _pay(state, session, form, _HOW[pressed])
    return Response(303, b"", {"Location": f"/stripe/pay/{key}"})


def _pay(state: StripeState, session: Json, form: Form, how: str) -> Response:
    done = payments.pay(state, session["id"], buyer_of(form), how)
    if done["status"] == "open":
        return _page(state, done, form, [f"{payments.DECLINED} Try another way to pay."], 402)
    address = done["success_url"].replace("{CHECKOUT_SESSION_ID}", done["id"])
    return Response(303, b"", {"Location": address})


def _answer(title: str, body: str, status: int = 200) -> Response:
    return Response(status, page(title, body), {"Cache-Control": "no-store"}, _HTML)


def _page(
    state: StripeState, session: Json, form: Form, wrong: list[str], status: int = 200
) -> Response:
    total = money(session["amount_total"], session["currency"])
    alerts = "".join(f'<p class="alert" role="alert">{escape(one)}</p>' for one in wrong)
    body = f'<h1>Checkout</h1><p class="total">{total}</p>{_lines(state, session)}{alerts}'
    if session["status"] == "open":
        body += _form(state, session, form, total)
    else:
        body += _ended(state, session)
    return _answer(f"Pay {total}", body, status)


def _lines(state: StripeState, session: Json) -> str:
    items = (state.store.get(sessions.LINES, session["id"]) or {"data": []})["data"]
    rows = [(_named(item), item["amount_subtotal"]) for item in items]
    totals = session["total_details"] or {}
    for name, label in (("amount_shipping", "Shipping"), ("amount_tax", "Tax")):
        if totals.get(name):
            rows.append((label, totals[name]))
    shown = "".join(
        f'<div class="row"><span>{escape(label)}</span>'
        f"<span>{money(amount, session['currency'])}</span></div>"
        for label, amount in rows
    )
    return f'<section class="card" aria-label="What you buy">{shown}</section>'


def _named(item: Json) -> str:
    many = f" \u00d7 {item['quantity']}" if item["quantity"] > 1 else ""
    return f"{item['description']}{many}"


def _form(state: StripeState, session: Json, form: Form, total: str) -> str:
    free = session["amount_total"] == 0
    label = "Complete the order" if free else f"Pay {total}"
    buttons = f'<button class="go" name="act" value="pay">{label}</button>'
    if not free and "us_bank_account" in session["payment_method_types"]:
        buttons += '<button name="act" value="later">Pay later by bank debit</button>'
    buttons += '<p class="soft aside">Only here in the sandbox:</p>'
    if not free:
        buttons += '<button name="act" value="decline">Try a card that is declined</button>'
    buttons += '<button name="act" value="expire" formnovalidate>Let this checkout expire</button>'
    back = session["cancel_url"]
    link = f'<p><a href="{escape(back)}">Back to the shop</a></p>' if back else ""
    return f'<form method="post" class="card">{_fields(state, session, form)}{buttons}</form>{link}'


def _fields(state: StripeState, session: Json, form: Form) -> str:
    known = (session["customer_details"] or {}).get("email") or ""
    need = {"required": ""}
    parts = [
        text_input(
            "email", "E-mail", form.get("email", known), type="email", autocomplete="email", **need
        ),
        text_input("name", "Name", form.get("name", ""), autocomplete="name", **need),
    ]
    if session["phone_number_collection"]["enabled"]:
        parts.append(
            text_input(
                "phone", "Phone", form.get("phone", ""), type="tel", autocomplete="tel", **need
            )
        )
    if (
        session["shipping_address_collection"]
        or session["billing_address_collection"] == "required"
    ):
        parts.append(_address(session, form))
    parts += [_custom(field, form) for field in session["custom_fields"]]
    parts.append(_shipping(state, session, form))
    consent = session["consent_collection"] or {}
    if consent.get("promotions") == "auto":
        label = "Keep me updated with news and offers"
        parts.append(tick("promotions", label, ticked="promotions" in form))
    if consent.get("terms_of_service") == "required":
        parts.append(tick("terms", "I agree to the shop's terms", ticked="terms" in form))
    return "".join(parts)


def _address(session: Json, form: Form) -> str:
    asked = session["shipping_address_collection"]
    choices = asked["allowed_countries"] if asked else ["US", "CA", "GB", "DE", "FR"]
    options = "".join(
        f"<option{' selected' if form.get('country') == one else ''}>{escape(one)}</option>"
        for one in choices
    )
    names = {
        "line1": "Address",
        "line2": "Flat, floor (optional)",
        "city": "City",
        "state": "State or province",
        "postal_code": "Postal code",
    }
    known = {"line1": "address-line1", "line2": "address-line2", "city": "address-level2"}
    known |= {"state": "address-level1", "postal_code": "postal-code"}
    inputs = "".join(
        text_input(key, label, form.get(key, ""), autocomplete=known[key])
        for key, label in names.items()
    )
    country = f'<label for="country">Country</label><select id="country" name="country">{options}'
    return f"<fieldset><legend>Address</legend>{country}</select>{inputs}</fieldset>"


def _custom(field: Json, form: Form) -> str:
    name = f"custom_{field['key']}"
    label = field["label"]["custom"] + (" (optional)" if field["optional"] else "")
    kind = field[field["type"]]
    value = form.get(name, kind.get("default_value") or "")
    if field["type"] == "dropdown":
        options = "".join(
            f'<option value="{escape(one["value"])}">{escape(one["label"])}</option>'
            for one in kind["options"]
        )
        return (
            f'<label for="{name}">{escape(label)}</label><select id="{name}" name="{name}">'
            f"{options}</select>"
        )
    most = {"maxlength": str(kind["maximum_length"])} if kind["maximum_length"] else {}
    need = {} if field["optional"] else {"required": ""}
    return text_input(name, label, value, **most, **need)


def _shipping(state: StripeState, session: Json, form: Form) -> str:
    rates = [
        state.get("shipping_rate", one["shipping_rate"]) for one in session["shipping_options"]
    ]
    chosen = form.get("shipping_rate", rates[0]["id"] if rates else "")
    return "".join(
        '<label class="tick"><input type="radio" name="shipping_rate" '
        f'value="{rate["id"]}"{" checked" if rate["id"] == chosen else ""}>'
        f"<span>{escape(rate['display_name'])}: "
        f"{money(rate['fixed_amount']['amount'], rate['fixed_amount']['currency'])}</span></label>"
        for rate in rates
    )


def _ended(state: StripeState, session: Json) -> str:
    here = f"/stripe/pay/{session['id']}"
    if session["status"] == "expired":
        return '<section class="card"><h2>This checkout has expired.</h2></section>'
    intent = state.find("payment_intent", session["payment_intent"]) or {}
    if intent.get("status") == "processing":
        return (
            '<section class="card"><h2>The bank debit is on its way.</h2>'
            f"{button(here, 'settle', 'The money arrives')}"
            f"{button(here, 'fail', 'The debit fails')}</section>"
        )
    if session["payment_status"] == "unpaid":
        return '<section class="card"><h2 class="bad">The payment failed.</h2></section>'
    back = escape(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
    return (
        '<section class="card"><h2 class="good">This checkout is complete.</h2>'
        f'<p><a href="{back}">Back to the shop</a></p></section>'
    )
