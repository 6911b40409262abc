"""What the books received, for people: documents with their lines, the connection, the switches."""

import json
from collections.abc import Callable
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from sandbox import look
from sandbox.http import Request, Response, Router, page, see_other
from sandbox.quickbooks.fields import LISTS, TRANSACTIONS
from sandbox.quickbooks.journal import balances, postings, shown_balance
from sandbox.quickbooks.state import QuickBooksWorld

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

HERE = "/quickbooks/received"
_SHOWN = 100
_BURST = 3
_SWITCHES = {
    "throttle_as_xml": "Throttled answers are XML",
    "french": "Refusals are in French",
    "refuses_negative_lines": "Negative lines are refused",
    "allows_duplicate_numbers": "Equal document numbers are allowed",
    "forgets_names": "A requestid means nothing for customers and items",
}
_ACTS: dict[str, tuple[str, Callable[[QuickBooksWorld], None]]] = {
    "expire": ("Expire the access token", QuickBooksWorld.expire_access),
    "revoke": ("Disconnect (revoke all tokens)", QuickBooksWorld.revoke_tokens),
    "throttle": (f"Throttle the next {_BURST} requests", lambda books: books.throttle(_BURST)),
    "drift": ("Next tax is a cent too high", QuickBooksWorld.drift),
    "forget": ("Forget every requestid", QuickBooksWorld.forget_requests),
}

router = Router("quickbooks")


@router.route("GET", HERE, operation="page.books")
def received(world: "World", request: Request) -> Response:  # noqa: ARG001 - a page without choices
    """The documents, newest first, and above them how the shop is connected."""
    books = world.quickbooks
    with world.lock:
        found = [(kind, one) for kind in TRANSACTIONS for one in books.store.all(kind)]
        found.sort(key=lambda pair: int(pair[1]["Id"]), reverse=True)
        documents = "".join(_document(books, *pair) for pair in found[:_SHOWN])
        body = (
            f"<h1>Books of {escape(books.company['CompanyName'])}</h1>"
            f'<p class="soft">{len(found)} documents, newest first.</p>'
            + look.card("Connection", _connection(books))
            + look.card("What goes wrong", _switches(books))
            + look.card("Accounts", _accounts(books))
            + (documents or look.card("Documents", "<p>None yet.</p>"))
            + look.card("Lists", _lists(books))
        )
    return page(look.page("Books", body))


@router.route("GET", HERE + "/{kind}/{id}", operation="page.books")
def raw(world: "World", request: Request) -> Response:
    """One object as it is stored."""
    found = world.quickbooks.store.get(request.params["kind"], request.params["id"])
    if request.params["kind"] not in (*TRANSACTIONS, *LISTS) or found is None:
        return Response(404, "There is no such object.")
    return Response(200, json.dumps(found, indent=2, ensure_ascii=False))


@router.route("POST", HERE + "/company", operation="page.books")
def choose(world: "World", request: Request) -> Response:
    """The company's own choices: its currency, and whether it keeps several."""
    form = request.form()
    currency = form.get("HomeCurrency", "").strip().upper()
    if len(currency) != 3 or not currency.isalpha():  # noqa: PLR2004 - ISO 4217
        return Response(400, "A currency has three letters.")
    several = form.get("MultiCurrencyEnabled") == "yes"
    world.quickbooks.set_company(HomeCurrency=currency, MultiCurrencyEnabled=several)
    return see_other(HERE)


@router.route("POST", HERE + "/{act}", operation="page.books")
def press(world: "World", request: Request) -> Response:
    """One of the buttons."""
    act, books = request.params["act"], world.quickbooks
    if act in _ACTS:
        _ACTS[act][1](books)
    elif act in _SWITCHES:
        setattr(books, act, not getattr(books, act))
    else:
        return Response(404, f"There is: {', '.join([*_ACTS, *_SWITCHES])}.")
    return see_other(HERE)


def _connection(books: QuickBooksWorld) -> str:
    live = books.tokens.live_refresh()
    until = books.tokens.access_until()
    company = books.company
    shown = look.when(until) if until else "no access token is good now"
    state = "connected" if live else "not connected"
    return (
        f'<p>The shop is <strong class="{"good" if live else "bad"}">{state}</strong>; '
        f"access until: {shown}.</p>"
        + look.table([("Company", books.realm_id), ("Country", company["Country"])])
        + f'<form class="row" method="post" action="{HERE}/company"><label>Home currency'
        f'<input name="HomeCurrency" value="{escape(company["HomeCurrency"])}" maxlength="3">'
        '</label><label>Several currencies<select name="MultiCurrencyEnabled">'
        f'<option value="no">no</option><option value="yes"'
        f"{' selected' if company['MultiCurrencyEnabled'] else ''}>yes</option></select></label>"
        "<button>Save</button></form>"
    )


def _switches(books: QuickBooksWorld) -> str:
    acts = "".join(look.button(f"{HERE}/{act}", label) for act, (label, _) in _ACTS.items())
    rows = "".join(
        f'<li><div class="top"><span>{label}: <strong>{"yes" if getattr(books, name) else "no"}'
        f"</strong></span>{look.button(f'{HERE}/{name}', 'Change')}</div></li>"
        for name, label in _SWITCHES.items()
    )
    return f'{acts}<ul class="list">{rows}</ul>'


def _accounts(books: QuickBooksWorld) -> str:
    currency, held = books.company["HomeCurrency"], balances(books.store)
    rows = [
        (f"{one['Name']} ({one['AccountType']})", f"{shown_balance(one, held):,.2f} {currency}")
        for one in books.store.all("Account")
    ]
    return look.table(rows)


def _document(books: QuickBooksWorld, kind: str, one: Json) -> str:
    total = Decimal(str(one.get("TotalAmt", one.get("Amount", 0))))
    currency = one["CurrencyRef"]["value"]
    title = f"{kind} {one.get('DocNumber', '')}"
    facts = [("Date", one["TxnDate"]), ("Total", f"{total:,.2f} {currency}")]
    facts += [
        (label, str(one[name].get("name") or one[name].get("value")))
        for name, label in (("CustomerRef", "Customer"), ("EntityRef", "To"))
        if name in one
    ]
    facts += [_line(line) for line in one.get("Line", [])]
    taxes = (one.get("TxnTaxDetail") or {}).get("TaxLine") or []
    facts += [_tax(books, line) for line in taxes]
    if one.get("PrivateNote"):
        facts.append(("Note", one["PrivateNote"]))
    sides = [_side(books, *each) for each in postings(books.store, kind, one)]
    return look.card(
        title,
        look.table(facts)
        + f"<details><summary>What it does to the accounts</summary>{look.table(sides)}</details>"
        f'<p><a href="{HERE}/{kind}/{one["Id"]}">Id {one["Id"]} as it is stored</a></p>',
    )


def _line(line: Json) -> tuple[str, str]:
    detail = line.get(line["DetailType"]) or {}
    named = detail.get("ItemRef") or detail.get("AccountRef") or {}
    code = (detail.get("TaxCodeRef") or {}).get("name", "")
    words = [named.get("name", ""), line.get("Description", ""), code and f"({code})"]
    label = " ".join(one for one in words if one) or line["DetailType"].removesuffix("LineDetail")
    return label, f"{Decimal(str(line.get('Amount') or 0)):,.2f}"


def _tax(books: QuickBooksWorld, line: Json) -> tuple[str, str]:
    rate = books.store.get("TaxRate", line["TaxLineDetail"]["TaxRateRef"]["value"]) or {}
    return f"Tax {rate.get('Name', '')}", f"{Decimal(str(line['Amount'])):,.2f}"


def _side(books: QuickBooksWorld, account: str, debit: Decimal) -> tuple[str, str]:
    held = books.store.get("Account", account) or {}
    side = "debit" if debit > 0 else "credit"
    return str(held.get("Name", account)), f"{side} {abs(debit):,.2f}"


def _lists(books: QuickBooksWorld) -> str:
    parts = []
    for kind in LISTS:
        held = books.store.all(kind)[-_SHOWN:]
        rows = "".join(
            f'<li><a href="{HERE}/{kind}/{one["Id"]}">'
            f"{escape(str(one.get('DisplayName') or one.get('Name')))}</a></li>"
            for one in reversed(held)
        )
        parts.append(
            f'<details><summary>{kind}: {len(held)}</summary><ul class="list">{rows}</ul></details>'
        )
    return "".join(parts)
