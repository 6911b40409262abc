"""Stripe's words and the shop's: the only module of orders that speaks to the Stripe SDK.

Facts from docs.stripe.com at API version 2026-10-28.endive (stripe-python 16.1). Every function
returns an Outcome and raises no SDK error; each call is one ApiCall row.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

import stripe
from django.conf import settings

from core.http import record_call, retry_after
from core.outcomes import LockedOut, Ok, Outcome, Rejected, Throttled, Unknown
from core.text import clean_json
from orders.facts import DisputeFact, PaidFact, PaymentFact, RefundFact
from orders.providers import stripe_facts
from orders.providers.stripe_wire import BoundedClient

Json = dict[str, Any]
T = TypeVar("T")

_REASON_LIMIT = 300
#: What reading an answer of another form than the documented one raises.
_WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)

stripe.enable_telemetry = False


def client() -> stripe.StripeClient:
    """The SDK's client for the configured key and address."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _client(api_key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": base} if base else None,
        max_network_retries=0,  # rows retry (reliability rule: one layer only)
        http_client=BoundedClient(),
    )


def ask(
    operation: str,
    call: Callable[[], stripe.StripeObject],
    *,
    reference: str = "",
    request: object = None,
) -> Outcome[Json]:
    """Make one recorded call and give its answer as plain data."""
    return record_call(
        provider="stripe",
        operation=operation,
        reference=reference,
        request=request,
        call=lambda: cast("Json", clean_json(call().to_dict(for_json=True))),
        classify=classify,
    )


def classify(error: Exception) -> Outcome[Json]:
    """What to do next after an SDK error. Whatever may have been executed is Unknown."""
    if isinstance(error, stripe.RateLimitError):
        return Throttled("Stripe asks us to slow down", retry_after(error.headers or {}))
    refusals = (
        stripe.InvalidRequestError,
        stripe.CardError,
        stripe.PermissionError,
        stripe.IdempotencyError,
    )
    if isinstance(error, stripe.AuthenticationError):
        return LockedOut(str(error.user_message or error))
    if isinstance(error, refusals):
        return Rejected(str(error.user_message or error), str(error.code or error.http_status))
    if isinstance(error, stripe.StripeError):
        return Unknown(f"Stripe did not answer clearly: {type(error).__name__}")
    if isinstance(error, _WRONG_FORM):
        return _odd(error)
    raise error


def understood(answer: Outcome[Json], read: Callable[[Json], T]) -> Outcome[T]:
    """An answer in the shop's words; what has not the documented form may still have been done."""
    if not isinstance(answer, Ok):
        return answer
    try:
        return Ok(read(answer.value))
    except _WRONG_FORM as error:
        return _odd(error)


def _odd(error: Exception) -> Unknown:
    what = f"{type(error).__name__} {error}"[:_REASON_LIMIT]
    return Unknown(f"Stripe's answer has not the documented form: {what}")


def create_session(*, body: Mapping[str, Any], key: str) -> Outcome[Json]:
    """Open a hosted checkout. The same key with the same body gives the same session."""
    answer = ask(
        "checkout.sessions.create",
        lambda: client().v1.checkout.sessions.create(dict(body), {"idempotency_key": key}),  # type: ignore[arg-type]
        reference=key,
        request=body,
    )
    return understood(answer, stripe_facts.opened)


def read_sale(session_id: str) -> Outcome[PaidFact]:
    """A checkout session with its line items, as it is now. Rejected when Stripe has none."""
    session = ask(
        "checkout.sessions.retrieve",
        lambda: client().v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent.latest_charge"]}
        ),
        reference=session_id,
    )
    if not isinstance(session, Ok):
        return session
    items = ask(
        "checkout.sessions.line_items",
        lambda: client().v1.checkout.sessions.line_items.list(
            session_id, {"expand": ["data.price.product"], "limit": 100}
        ),
        reference=session_id,
    )
    opened = session.value
    return understood(items, lambda said: stripe_facts.sale_of(opened, said["data"]))


def read_payment(payment_intent_id: str) -> Outcome[PaymentFact]:
    """What a payment cost; the money fields stay None until the balance transaction exists."""
    answer = ask(
        "payment_intents.retrieve",
        lambda: client().v1.payment_intents.retrieve(
            payment_intent_id, {"expand": ["latest_charge.balance_transaction"]}
        ),
        reference=payment_intent_id,
    )
    return understood(answer, stripe_facts.payment_of)


def list_events(
    *, since: datetime, until: datetime | None = None, types: Sequence[str], most: int | None = None
) -> Outcome[tuple[list[Json], bool]]:
    """The events of these types made since then, the newest first (at most 20 types).

    `until` is the first second that is left out. The second value says whether these are all: no
    further page is read once there are `most`.
    """
    params: Json = {"created": _between(since, until), "types": list(types), "limit": 100}
    return _pages("events.list", lambda: client().v1.events.list, params, most)


def list_sales(
    *, since: datetime, until: datetime | None = None, most: int | None = None
) -> Outcome[tuple[list[Json], bool]]:
    """The finished checkouts of sessions opened since then, each with its payment; as events are.

    Sessions are kept for good, unlike events (docs: api/checkout/sessions/list, 2026-10-28).
    """
    params: Json = {"created": _between(since, until), "status": "complete", "limit": 100}
    params["expand"] = ["data.payment_intent"]
    return _pages(
        "checkout.sessions.list", lambda: client().v1.checkout.sessions.list, params, most
    )


def _between(since: datetime, until: datetime | None) -> dict[str, int]:
    end = {"lt": int(until.timestamp())} if until else {}
    return {"gte": int(since.timestamp()), **end}


def _pages(
    operation: str, listing: Callable[[], Callable[[Any], Any]], params: Json, most: int | None
) -> Outcome[tuple[list[Json], bool]]:
    """Page after page until there are `most`; whether these are all."""
    found: list[Json] = []
    while True:
        answer = ask(operation, lambda: listing()({**params}), request=dict(params))
        read = understood(answer, _page)
        if not isinstance(read, Ok):
            return read
        page, params["starting_after"] = read.value
        found += page
        is_all = not params["starting_after"]
        if is_all or (most is not None and len(found) >= most):
            return Ok((found, is_all))


def list_refunds(payment_intent_id: str) -> Outcome[list[RefundFact]]:
    """Every refund of a payment, wherever it was made (docs: at most 100 are read)."""
    answer = ask(
        "refunds.list",
        lambda: client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100}),
        reference=payment_intent_id,
    )
    return understood(answer, lambda said: [stripe_facts.refund_of(one) for one in said["data"]])


def create_refund(*, body: Mapping[str, Any], key: str) -> Outcome[RefundFact]:
    """Send money back. The same key with the same body gives the same refund.

    Rejected with `charge_already_refunded` when nothing is left, `charge_disputed` when the bank
    holds the money (docs: api/errors, error-codes).
    """
    answer = ask(
        "refunds.create",
        lambda: client().v1.refunds.create(dict(body), {"idempotency_key": key}),  # type: ignore[arg-type]
        reference=key,
        request=body,
    )
    return understood(answer, stripe_facts.refund_of)


def read_dispute(dispute_id: str) -> Outcome[DisputeFact]:
    """A dispute as it stands now."""
    answer = ask(
        "disputes.retrieve",
        lambda: client().v1.disputes.retrieve(dispute_id),
        reference=dispute_id,
    )
    return understood(answer, stripe_facts.dispute_of)


def has_session_for(payment_intent_id: str) -> Outcome[bool]:
    """Whether a payment came from a checkout session at all: is an orphan event ours?"""
    answer = ask(
        "checkout.sessions.list",
        lambda: client().v1.checkout.sessions.list({"payment_intent": payment_intent_id}),
        reference=payment_intent_id,
    )
    return understood(answer, lambda said: bool(said["data"]))


def _page(said: Json) -> tuple[list[Json], str]:
    """The rows of a page, and after which one the next page begins ("" for none)."""
    page = list(said["data"])
    return page, str(page[-1]["id"]) if page and said["has_more"] else ""
