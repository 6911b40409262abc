"""Guards that the suite takes away, one at a time, to show that its laws see what comes of it.

A switch of the suite and not of the product: `python -m tests.chaos --break lease`. The hooks of
the run's own programs do it, told by CHAOS_BREAK; what needs the database is done to the run's.
"""

import json
import os
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from django.db import connection

#: The flags of a run in which each guard, once gone, is missed; they hold with the guard in place.
RUNS: Mapping[str, Mapping[str, object]] = {
    "unique-key": {"minutes": 0.4, "mix": "standard"},
    "lease": {"minutes": 0.4, "mix": "standard"},
    "fence": {"minutes": 0, "stops": "SEND_ORDER_MAIL,POST_SALES_RECEIPT"},
    "key-before-call": {"minutes": 0, "boundaries": "SEND_ORDER_MAIL"},
    "look-up-before-retry": {"minutes": 0, "boundaries": "POST_SALES_RECEIPT", "stride": 4},
}
#: In which world a look-up is the only guard: request ids forgotten, equal numbers allowed.
FORGETFUL = "look-up-before-retry"

_TOKEN = re.compile(r'"\w+"\."(?:token|status)" = %s')
_NOTHING = b'{"QueryResponse": {}}'


def take_away_in_programs() -> None:
    """Break the guard that CHAOS_BREAK names, in this process; nothing without it."""
    guard = os.environ.get("CHAOS_BREAK")
    if guard:
        _BREAKS[guard]()


def take_away_in_database(guard: str) -> None:
    """What of the guard lives in the database."""
    if guard == "unique-key":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_webhookevent DROP CONSTRAINT core_webhookevent_once")


def without_token(sql: str) -> str:
    """A write guarded by its claim's token, without that guard; any other statement unchanged."""
    head, where, conditions = sql.partition(" WHERE ")
    if not head.startswith("UPDATE ") or '"token" = %s' not in conditions:
        return sql
    return head + where + _TOKEN.sub("%s IS NOT NULL", conditions)


def _no_unique_key() -> None:
    from core import inbox  # noqa: PLC0415 - an app's modules are read when it is ready

    once = "ON CONFLICT (provider, event_id) DO NOTHING"
    inbox._INSERT = _changed(inbox._INSERT, once, "")


def _no_lease() -> None:
    """A claimed row is due at once again, so that the next worker claims it as well."""
    from core import claims  # noqa: PLC0415

    leased = "run_after = storehand_now() + make_interval(secs => %(lease)s)"
    claims._CLAIM_SQL = _changed(claims._CLAIM_SQL, leased, "run_after = storehand_now()")


def _no_fence() -> None:
    """Every write that its claim's token guards is let through."""
    from django.db.backends.signals import connection_created  # noqa: PLC0415

    def unguarded(execute, sql, params, many, context):
        return execute(without_token(str(sql)), params, many, context)

    def watch(connection, **_facts):
        if unguarded not in connection.execute_wrappers:
            connection.execute_wrappers.append(unguarded)

    connection_created.connect(watch, weak=False)


def _no_key_before_call() -> None:
    """Each try goes out under a key of its own."""
    from core.durable import EffectRow  # noqa: PLC0415

    freeze = EffectRow.freeze

    def fresh(self: Any, make_body: Callable[[], Mapping[str, object]]) -> dict[str, Any]:
        self.key = uuid.uuid4().hex
        return freeze(self, make_body)

    EffectRow.freeze = fresh  # type: ignore[method-assign]


def _no_look_up() -> None:
    """Whoever asks whether an earlier try was taken hears that it was not."""
    send = httpx.HTTPTransport.handle_request

    def denied(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        nothing = _nothing_found(request)
        return send(self, request) if nothing is None else nothing

    httpx.HTTPTransport.handle_request = denied  # type: ignore[method-assign]


def _nothing_found(request: httpx.Request) -> httpx.Response | None:
    """The answer "not found" to a look-up; None to anything else."""
    path, asked = request.url.path, request.url.params.get("query", "")
    if request.method != "GET":
        return None
    if path.endswith("/query") and (" where DocNumber " in asked or " where Display" in asked):
        return httpx.Response(200, content=_NOTHING, headers={"Content-Type": "application/json"})
    if "/orders/@" in path:
        told = json.dumps({"code": 404, "result": "Not found"}).encode()
        return httpx.Response(404, content=told)
    return None


def _changed(text: str, old: str, new: str) -> str:
    """Replaced; ValueError when the product does not say it any more, and nothing would break."""
    if old not in text:
        message = f"not there to be taken away: {old}"
        raise ValueError(message)
    return text.replace(old, new)


_BREAKS: Mapping[str, Callable[[], None]] = {
    "unique-key": _no_unique_key,
    "lease": _no_lease,
    "fence": _no_fence,
    "key-before-call": _no_key_before_call,
    "look-up-before-retry": _no_look_up,
}
