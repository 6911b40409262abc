"""The first page: what each provider has received, and the switches for what goes wrong."""

from collections.abc import Callable
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, Any

from sandbox import look
from sandbox.faults import FOREVER, KINDS, REQUEST_KINDS, WEBHOOK_KINDS, Fault
from sandbox.http import Request, Response, Router, page, see_other
from sandbox.ledger import Entry
from sandbox.webhooks import Delivery

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

_NEWEST = 40
_LIMIT = 1000
_CALM = 3600.0
_PROVIDERS = {
    "stripe": ("Stripe", "/stripe/dashboard"),
    "resend": ("Resend", "/resend/mails"),
    "discord": ("Discord", "/discord"),
    "printful": ("Printful", "/printful/received"),
    "printify": ("Printify", "/printify/received"),
    "gooten": ("Gooten", "/gooten/received"),
    "quickbooks": ("QuickBooks", "/quickbooks/received"),
    "s3": ("Files", "/s3"),
}

router = Router("world")


@router.route("GET", "/", operation="page.overview")
def overview(world: "World", request: Request) -> Response:  # noqa: ARG001 - a page without choices
    """Counts, switches, and the newest of what came and went."""
    shop = escape(world.settings.shop_url)
    body = (
        "<h1>The outside world of the shop</h1>"
        f'<p class="soft">Everything the shop at <a href="{shop}/">{shop}</a> sent out.</p>'
        + _counts(world)
        + look.card("What goes wrong", _fault_list(world) + _fault_form())
        + look.card("Newest effects", _entries(world))
        + look.card("Newest webhooks", _webhooks(world))
    )
    return page(look.page("Sandbox", body))


@router.route("POST", "/faults", operation="page.faults")
def add_by_form(world: "World", request: Request) -> Response:
    """A switch of the page was pressed."""
    found = _add(world, request.form())
    return Response(400, found) if isinstance(found, str) else see_other("/")


@router.route("POST", "/faults/clear", operation="page.faults")
def clear_by_form(world: "World", request: Request) -> Response:
    """Take back one fault, or all."""
    number = request.form().get("number", "")
    world.faults.clear(int(number) if number.isdecimal() else None)
    return see_other("/")


@router.route("GET", "/_world/state", operation="page.control")
def state(world: "World", request: Request) -> Response:  # noqa: ARG001 - no choices
    """Counts, faults and waiting webhooks, for other processes."""
    counts = {f"{one}.{two}": count for (one, two), count in world.ledger.counts().items()}
    faults = [asdict(one) for one in world.faults.all()]
    return Response(200, {"counts": counts, "faults": faults, "waiting": world.webhooks.waiting()})


@router.route("GET", "/_world/received", operation="page.control")
def received(world: "World", request: Request) -> Response:
    """The ledger, oldest first: `?provider=`, `?operation=`, `?after=` (how many to pass over)."""
    entries = world.ledger.of(request.first("provider"), request.first("operation"))
    start = request.first("after", "0")
    chosen = entries[int(start) if start.isdecimal() else 0 :]
    return Response(200, [asdict(one) for one in chosen[:_LIMIT]])


@router.route("POST", "/_world/faults", operation="page.control")
def add_fault(world: "World", request: Request) -> Response:
    """Set a fault: JSON with the arguments of `Faults.add`."""
    try:
        found = _add(world, {key: str(value) for key, value in dict(request.json()).items()})
    except (ValueError, TypeError):
        return Response(400, "The body must be a JSON object.")
    return Response(400, found) if isinstance(found, str) else Response(200, asdict(found))


@router.route("DELETE", "/_world/faults", operation="page.control")
def clear_faults(world: "World", request: Request) -> Response:
    """Take back every fault, or with `?number=` one."""
    number = request.first("number")
    world.faults.clear(int(number) if number.isdecimal() else None)
    return Response(204)


@router.route("POST", "/_world/webhooks/{act}", operation="page.control")
def webhooks(world: "World", request: Request) -> Response:
    """`hold`, `release`, `hurry` (late ones now) or `flush` (wait until all due were tried)."""
    acts: dict[str, Callable[[], object]] = {
        "hold": world.webhooks.hold,
        "release": world.webhooks.release,
        "hurry": world.webhooks.hurry,
        "flush": world.flush,
    }
    act = acts.get(request.params["act"])
    if act is None:
        return Response(404, f"There is: {', '.join(acts)}.")
    done = act()
    return Response(200, {"done": done is not False, "waiting": world.webhooks.waiting()})


def _add(world: "World", given: dict[str, str]) -> Fault | str:
    """Set the fault that a form or a program asked for; else what is wrong with it."""
    try:
        seconds = given.get("seconds", "")
        return world.faults.add(
            given.get("provider") or "*",
            given.get("operation") or "*",
            kind=given.get("kind", ""),
            count=max(int(given.get("count") or 1), FOREVER),
            seconds=min(max(float(seconds), 0.0), _CALM) if seconds else None,
        )
    except ValueError as error:
        return str(error)


def _counts(world: "World") -> str:
    counts = world.ledger.counts()
    cards = []
    for provider, (name, link) in _PROVIDERS.items():
        mine = {two: count for (one, two), count in counts.items() if one == provider}
        rows = [(operation, f"{count:,}") for operation, count in sorted(mine.items())]
        detail = f"<details><summary>Which</summary>{look.table(rows)}</details>" if rows else ""
        cards.append(
            f'<section class="card"><h2><a href="{link}">{name}</a></h2>'
            f'<p class="count">{sum(mine.values()):,}</p><p class="soft">effects taken</p>'
            f"{detail}</section>"
        )
    return f'<div class="grid">{"".join(cards)}</div>'


def _fault_list(world: "World") -> str:
    rows = "".join(f"<li>{_fault(one)}</li>" for one in world.faults.all())
    if not rows:
        return '<p class="soft">Nothing: every provider works.</p>'
    return f'<ul class="list">{rows}</ul>{look.button("/faults/clear", "Clear all")}'


def _fault(fault: Fault) -> str:
    left = "until cleared" if fault.count < 0 else f"{fault.count} more"
    what = escape(f"{fault.provider} {fault.operation}: {KINDS[fault.kind]} ({left})")
    clear = look.button("/faults/clear", "Clear", number=str(fault.number))
    return (
        f'<div class="top"><span><strong>{escape(fault.kind)}</strong> {what}</span>{clear}</div>'
    )


def _fault_form() -> str:
    providers = _options(
        {"*": "every provider"} | {key: one for key, (one, _) in _PROVIDERS.items()}
    )
    requests = _options({key: f"{key}: {one}" for key, one in REQUEST_KINDS.items()})
    hooks = _options({key: f"{key}: {one}" for key, one in WEBHOOK_KINDS.items()})
    kinds = f'<optgroup label="Requests">{requests}</optgroup>'
    kinds += f'<optgroup label="Webhooks">{hooks}</optgroup>'
    return (
        '<form class="row" method="post" action="/faults">'
        f'<label>Who<select name="provider">{providers}</select></label>'
        f'<label>What<select name="kind">{kinds}</select></label>'
        '<label>Operation or event<input name="operation" value="*"></label>'
        "<label>How often (-1: always)"
        '<input name="count" type="number" min="-1" value="1"></label>'
        '<label>Seconds<input name="seconds" type="number" min="0" step="any" '
        'placeholder="default"></label><button class="go">Let it go wrong</button></form>'
    )


def _options(choices: dict[str, str]) -> str:
    return "".join(
        f'<option value="{escape(value)}">{escape(shown)}</option>'
        for value, shown in choices.items()
    )


def _entries(world: "World") -> str:
    found = world.ledger.newest(_NEWEST)
    rows = "".join(f"<li>{_entry(one)}</li>" for one in found)
    return f'<ul class="list">{rows}</ul>' if rows else "<p>Nothing yet.</p>"


def _entry(entry: Entry) -> str:
    link = f"/resend/mails/{entry.reference}" if entry.provider == "resend" else ""
    name = escape(f"{entry.provider} {entry.operation}")
    shown = f'<a href="{link}">{name}</a>' if link else name
    at = look.when(entry.at)
    return (
        f'<div class="top"><span>{shown}</span><span class="soft">{at}</span></div>'
        f'<span class="soft cut">{escape(entry.reference)} {escape(entry.key)}</span>'
    )


def _webhooks(world: "World") -> str:
    rows = "".join(f"<li>{_delivery(one)}</li>" for one in world.webhooks.newest(_NEWEST))
    return f'<ul class="list">{rows}</ul>' if rows else "<p>None yet.</p>"


def _delivery(delivery: Delivery) -> str:
    tries = ", ".join(str(one or "no answer") for one in delivery.statuses) or "not tried yet"
    kind = "good" if delivery.delivered else "bad"
    return (
        f'<div class="top"><span>{escape(delivery.event or delivery.provider)}</span>'
        f'<span class="{kind}">{escape(tries)}</span></div>'
        f'<span class="soft cut">{escape(delivery.reference)}</span>'
    )
