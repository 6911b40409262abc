"""Gooten as a print house: the last choice, because its POST is the order (API v5).

There is no draft. What protects from a second print is `IsPartnerSourceIdUnique`, the search by
e-mail and day after a lost answer, and the fence that routing puts before the call.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core import clock
from core.outcomes import Ok, Outcome, Rejected
from fulfillment.providers import gooten_words as words
from fulfillment.providers.base import (
    FailureClass,
    Held,
    Json,
    PrintAddress,
    PrintItem,
    PrintRequest,
    PrintStatus,
    Quote,
    RemoteOrder,
)
from fulfillment.providers.talk import Line, paged, part, reclassed, rows, text

_PAGE = 50
_PAGES = 20
_DAY = timedelta(days=1)


class Gooten:
    """The last choice; the account's pending window in Gooten's admin gives time to cancel."""

    name = "gooten"
    two_phase = False
    refuses_twins = True

    def configured(self) -> str:
        """Empty with recipe and billing key: without the key orders wait unpaid."""
        if not settings.GOOTEN_RECIPE_ID:
            return _("GOOTEN_RECIPE_ID is not set.")
        return "" if settings.GOOTEN_BILLING_KEY else _("GOOTEN_BILLING_KEY is not set.")

    def create_body(self, request: PrintRequest) -> Json:
        """The body of POST /orders; the billing key is added as it is sent, never stored."""
        return words.order_body(request)

    def asked(self, body: Mapping[str, Any]) -> Held:
        """What a body asks for."""
        return words.asked(body)

    def create(self, body: Mapping[str, Any], *, reference: str) -> Outcome[RemoteOrder]:
        """POST /orders: commits. DUPLICATE means that our SourceId is taken."""
        payment = {**part(body.get("Payment")), "PartnerBillingKey": settings.GOOTEN_BILLING_KEY}
        made = line().write(
            "POST",
            "/orders",
            "orders.create",
            _id,
            body={**body, "Payment": payment},
            reference=reference,
            params=_recipe(),
        )
        if not isinstance(made, Ok):
            return made
        found = self.get(made.value)
        if isinstance(found, Ok):
            return found
        return Ok(_unread(made.value, reference, text(payment.get("CurrencyCode")).lower()))

    def commit(self, remote_id: str, *, reference: str) -> Outcome[RemoteOrder]:
        """Never called: an order of Gooten's is committed as it is made."""
        return Rejected(f"{reference} ({remote_id}) was committed when made", FailureClass.CONFLICT)

    def find(
        self, reference: str, *, email: str, placed_at: datetime
    ) -> Outcome[RemoteOrder | None]:
        """Search the customer's orders since the day before; Gooten cannot search by SourceId."""
        found = _search(email=email, since=placed_at - _DAY, reference=reference)
        if not isinstance(found, Ok):
            return found
        return Ok(next((one for one in found.value if one.reference == reference), None))

    def get(self, remote_id: str) -> Outcome[RemoteOrder]:
        """GET the order."""
        return line().read(
            "/orders",
            "orders.get",
            words.order,
            reference=remote_id,
            params={**_recipe(), "id": remote_id},
        )

    def cancel(self, remote_id: str) -> Outcome[RemoteOrder]:
        """Set the status Cancelled, then read the order: the answer says only that it was taken."""
        asked = line().write(
            "POST",
            "/orderstatus",
            "orders.status",
            lambda reply: reply,
            reference=remote_id,
            params={**_keys(), "id": remote_id, "orderStatusName": "Cancelled"},
        )
        if not isinstance(asked, Ok):
            return reclassed(asked, FailureClass.CONFLICT)
        return self.get(remote_id)

    def quote(self, request: PrintRequest) -> Outcome[Quote]:
        """Whether Gooten believes the address, and the price; nothing is made."""
        refused = _address_refusal(request.address)
        if not isinstance(refused, Ok):
            return refused
        if refused.value:
            return Rejected(refused.value, FailureClass.ADDRESS)
        return line().ask(
            "/price",
            "price",
            words.order_body(request),
            words.quote,
            reference=request.reference,
            params=_recipe(),
        )

    def stock_problems(
        self, items: Sequence[PrintItem], address: PrintAddress
    ) -> Outcome[tuple[str, ...]]:
        """POST /variantstatus: the SKUs that cannot be had there, in any case of letters."""
        by_sku = {words.line_of(item)["SKU"].lower(): item for item in items}
        body = {
            "Skus": [words.line_of(item)["SKU"] for item in items],
            "CountryCode": address.country,
            "State": address.state,
            "PostalCode": address.postal_code,
        }
        asked = line().ask("/variantstatus", "variantstatus", body, _skus, params=_recipe())
        if not isinstance(asked, Ok):
            return asked
        gone = [by_sku[sku].title for sku in asked.value if sku in by_sku]
        return Ok(
            tuple(_("“%(title)s” is out of stock at Gooten") % {"title": title} for title in gone)
        )

    def list_recent(self, since: datetime) -> Outcome[list[RemoteOrder]]:
        """Every order of the days since then."""
        return _search(email="", since=since, reference="")

    def parse_webhook(self, payload: Mapping[str, Any]) -> tuple[str, str]:
        """The order a notice holds."""
        return words.spoken_of(payload)


def line() -> Line:
    """The connection; the keys travel in each call's query or body."""
    return Line("gooten", settings.GOOTEN_API_BASE, headers={}, refusal=words.refusal)


def _recipe() -> dict[str, str]:
    return {"recipeid": settings.GOOTEN_RECIPE_ID}


def _keys() -> dict[str, str]:
    return {**_recipe(), "partnerBillingKey": settings.GOOTEN_BILLING_KEY}


def _search(*, email: str, since: datetime, reference: str) -> Outcome[list[RemoteOrder]]:
    """Orders by days (the search knows no hours) until tomorrow, a page at a time."""
    params = {
        **_keys(),
        "startDate": since.date().isoformat(),
        "endDate": (clock.now() + _DAY).date().isoformat(),
        "pageSize": str(_PAGE),
    }
    if email:
        params["email"] = email
    return paged(
        lambda page: line().read(
            "/ordersearch",
            "orders.search",
            lambda reply: [words.order(one) for one in rows(reply["Orders"])],
            reference=reference,
            params={**params, "page": str(page + 1)},
        ),
        most=_PAGES,
        is_last=lambda page: len(page) < _PAGE,
    )


def _address_refusal(address: PrintAddress) -> Outcome[str]:
    params = {
        **_recipe(),
        "line1": address.line1,
        "city": address.city,
        "state": address.state,
        "postalCode": address.postal_code,
        "countryCode": address.country,
    }
    return line().read("/addressvalidation", "addressvalidation", _reason, params=params)


def _reason(reply: Json) -> str:
    if reply["IsValid"] is not False:
        return ""
    return text(reply.get("Reason")) or "Gooten does not know the address"


def _skus(reply: object) -> list[str]:
    if not isinstance(reply, list):
        message = "not a list of SKUs"
        raise TypeError(message)
    return [str(one).lower() for one in reply]


def _id(reply: Json) -> str:
    found = text(reply["Id"])
    if not found:
        message = "an id without content"
        raise ValueError(message)
    return found


def _unread(remote_id: str, reference: str, currency: str) -> RemoteOrder:
    """An order that was made and could not be read yet: it is committed all the same."""
    return RemoteOrder(
        remote_id=remote_id,
        reference=reference,
        status=PrintStatus.SUBMITTED,
        raw_status="",
        committed=True,
        cancellable=False,
        cost=None,
        currency=currency,
    )
