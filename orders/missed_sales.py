"""Sales that no event told of: Stripe's finished checkouts beside our orders.

Events are kept for 30 days and can be missing from the list of a type that nobody handled then;
sessions are kept for good. What has no order gets an event of our own, named after its session,
which walks the same path as Stripe's.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from core.alerts import raise_alert
from core.clock import now
from core.inbox import insert_event
from core.outcomes import Settlement
from orders.finder import last_look, read_backwards
from orders.models import Order
from orders.providers import stripe
from orders.providers.stripe_facts import SOURCE

_TYPE = "checkout.session.completed"
TASK = "orders.missed_sales.find_missed_sales"
#: A session is open for a day at most (docs: api/checkout/sessions, expires_at).
_LIFE = timedelta(hours=25)
#: Its event is given so long to come and to be worked off.
_YOUNG = timedelta(minutes=10)


def find_missed_sales() -> Settlement:
    """Put into the inbox what was bought and has no order (timetable: every hour)."""
    since = last_look(TASK, _LIFE)
    return read_backwards(
        lambda until, most: stripe.list_sales(since=since, until=until, most=most), _take
    )


def _take(sessions: list[stripe.Json]) -> int:
    missed = [one for one in _without_order(sessions) if _insert(one)]
    if missed:
        _tell(len(missed))
    return len(missed)


def _without_order(sessions: Iterable[stripe.Json]) -> list[stripe.Json]:
    """The oldest first: orders are numbered as they come."""
    old = [one for one in sessions if _finished_at(one) < now() - _YOUNG]
    sources = [_source(one) for one in old]
    known = set(Order.objects.filter(source__in=sources).values_list("source", flat=True))
    return [one for one in reversed(old) if _source(one) not in known]


def _source(session: stripe.Json) -> str:
    return f"{SOURCE}{session['id']}"


def _finished_at(session: stripe.Json) -> datetime:
    """When the payment was begun; what cost nothing has none, and its session's time must do."""
    payment = session.get("payment_intent")
    made = payment["created"] if isinstance(payment, dict) else session["created"]
    return datetime.fromtimestamp(made, UTC)


def _insert(session: stripe.Json) -> bool:
    name = f"sale:{session['id']}"
    event = {
        "id": name,
        "type": _TYPE,
        "created": int(_finished_at(session).timestamp()),
        "livemode": bool(session.get("livemode")),
        "data": {"object": {"id": session["id"], "object": "checkout.session"}},
    }
    return insert_event(
        provider="stripe",
        event_id=name,
        type=_TYPE,
        body=json.dumps(event).encode(),
        source="finder",
    )


def _tell(count: int) -> None:
    raise_alert(
        severity="warning",
        title=f"{count} sale(s) at Stripe had no order here",
        body="Stripe says they were bought, and no message of it was in the inbox or among Stripe's"
        " events. They were fetched and are worked on now, so no order is lost. If this happens"
        " again, look at the webhook endpoint in Stripe's dashboard, or run `manage.py doctor"
        " --live`.",
        dedupe_key="missed-sales",
    )
