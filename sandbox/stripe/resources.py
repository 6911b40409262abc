"""Reading: one object or a page of them, the same way for every kind; and small updates."""

from typing import Any

from sandbox.stripe.api import Call, endpoint
from sandbox.stripe.customers import merged
from sandbox.stripe.endpoints import without_secret
from sandbox.stripe.events import tell
from sandbox.stripe.lists import matches, page
from sandbox.stripe.params import EXPAND, LISTS, PAGE, UPDATE_METADATA
from sandbox.stripe.sessions import run_out
from sandbox.stripe.shapes import TEXT

Json = dict[str, Any]

#: path of the collection -> kind of its objects and the name of the id in the address.
KINDS = {
    "balance_transactions": ("balance_transaction", "id"),
    "charges": ("charge", "charge"),
    "checkout/sessions": ("checkout.session", "session"),
    "customers": ("customer", "customer"),
    "disputes": ("dispute", "dispute"),
    "events": ("event", "id"),
    "payment_intents": ("payment_intent", "intent"),
    "prices": ("price", "price"),
    "products": ("product", "id"),
    "refunds": ("refund", "refund"),
    "webhook_endpoints": ("webhook_endpoint", "webhook_endpoint"),
}
_UPDATABLE = {
    "charges": {"description": TEXT, **UPDATE_METADATA},
    "payment_intents": {"description": TEXT, **UPDATE_METADATA},
    "refunds": UPDATE_METADATA,
}
_EXTRA = {"payment_intents": {"client_secret": TEXT}}


def _readable(path: str, kind: str, name: str) -> None:
    operation = path.replace("/", ".")

    @endpoint(
        "GET", f"/v1/{path}/{{{name}}}", f"{operation}.retrieve", {**_EXTRA.get(path, {}), **EXPAND}
    )
    def retrieve(call: Call) -> Json:
        if kind == "checkout.session":
            run_out(call.state, call.path[name])
        found = call.held(kind, name)
        return without_secret(found) if kind == "webhook_endpoint" else found

    @endpoint("GET", f"/v1/{path}", f"{operation}.list", LISTS[path])
    def listed(call: Call) -> Json:
        wanted = {key: value for key, value in call.params.items() if key not in PAGE}
        if "delivery_success" in wanted:
            return page(_by_delivery(call, wanted), call.params, call.url)
        held = reversed(call.state.all(kind))
        shown = [without_secret(one) for one in held if matches(one, wanted)]
        return page(shown, call.params, call.url)


def _by_delivery(call: Call, wanted: Json) -> list[Json]:
    """Events whose every delivery succeeded, or those with one that did not (yet)."""
    success = wanted.pop("delivery_success")
    reached = call.state.delivered_events()
    return [
        one
        for one in reversed(call.state.all("event"))
        if matches(one, wanted) and (one["id"] in reached) == success
    ]


def _updatable(path: str, kind: str, name: str) -> None:
    @endpoint("POST", f"/v1/{path}/{{{name}}}", f"{path}.update", _UPDATABLE[path])
    def update(call: Call) -> Json:
        found = call.held(kind, name)
        changes = merged(found, call.params)
        changed = call.state.change(kind, found["id"], **changes)
        if kind != "payment_intent":
            tell(call.state, f"{kind}.updated", changed, was={key: found[key] for key in changes})
        return changed


for _path, (_kind, _name) in KINDS.items():
    _readable(_path, _kind, _name)
for _path in _UPDATABLE:
    _updatable(_path, *KINDS[_path])


@endpoint("GET", "/v1/balance", "balance.retrieve", EXPAND)
def balance(call: Call) -> Json:
    """What the account holds: all of it pending, for the sandbox pays nothing out."""
    sums: dict[str, int] = {"usd": 0}
    for one in call.state.all("balance_transaction"):
        sums[one["currency"]] = sums.get(one["currency"], 0) + one["net"]
    return {
        "object": "balance",
        "available": [{"amount": 0, "currency": "usd", "source_types": {"card": 0}}],
        "livemode": False,
        "pending": [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in sums.items()
        ],
    }
