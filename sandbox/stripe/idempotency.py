"""Stripe's promise about Idempotency-Key: the first answer is kept and given again.

Kept are answers from after the work began: success, a declined card (402), a server's error
(500). What failed its checks is not kept (docs.stripe.com/api/idempotent_requests, 2026-11).
"""

from collections.abc import Callable
from typing import Any

from sandbox.stripe.errors import (
    BAD_REQUEST,
    BROKEN,
    DECLINED,
    key_in_use,
    other_parameters,
    refuse,
)
from sandbox.stripe.state import StripeState

Json = dict[str, Any]
Answer = tuple[int, Json]

KIND = "idempotency_key"
KEPT_SECONDS = 24 * 3600
_MAX_KEY = 255


def once(
    state: StripeState, *, key: str, fingerprint: str, run: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """The answer of the first request with this key, and whether it is a repetition."""
    if len(key) > _MAX_KEY:
        refuse(f"Idempotency keys can be up to {_MAX_KEY} characters.")
    with state.keys_lock:
        if key in state.running_keys:
            raise key_in_use(key)
        state.running_keys.add(key)
    try:
        with state.world.lock:
            return _first_or_kept(state, key, fingerprint, run)
    finally:
        with state.keys_lock:
            state.running_keys.discard(key)


def _first_or_kept(
    state: StripeState, key: str, fingerprint: str, run: Callable[[], Answer]
) -> tuple[Answer, bool]:
    kept = state.store.get(KIND, key)
    if kept and kept["at"] + KEPT_SECONDS > state.now():
        if kept["fingerprint"] != fingerprint:
            raise other_parameters(key)
        return (kept["status"], kept["body"]), True
    status, body = run()
    if status < BAD_REQUEST or status == DECLINED or status >= BROKEN:
        kept = {"at": state.now(), "fingerprint": fingerprint, "status": status, "body": body}
        state.store.put(KIND, key, kept)
    return (status, body), False
