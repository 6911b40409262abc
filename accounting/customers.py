"""Who a receipt is for: a customer that is found by e-mail, made, or the one for all sales."""

import unicodedata

from accounting import connection
from accounting.models import CustomerLink, QuickBooksConnection
from accounting.models.mappings import Role
from accounting.posting import Effect, Made, later, make
from accounting.providers import quickbooks
from core.outcomes import NeedsReview, Ok, Proceed, Settlement
from crm.models import Customer
from orders.models import Order, OrderStep

_NAME, _EMAIL = 100, 100
_NO_CATCH_ALL = NeedsReview(
    "no customer is chosen for all sales: Accounting > QuickBooks > Mappings"
)


def of_order(order_step: OrderStep, held: QuickBooksConnection) -> str | Settlement:
    """The customer's id in QuickBooks; making one is an effect of its own, so the step goes on."""
    if held.one_customer:
        chosen = held.accounts.filter(role=Role.CUSTOMER).first()
        return chosen.remote_id if chosen else _NO_CATCH_ALL
    customer = order_step.order.customer
    link = CustomerLink.objects.filter(connection=held, customer=customer).first()
    if link is not None:
        return link.remote_id
    if order_step.sent_at is None:
        found = _by_email(held, customer)
        if found is not None:
            return found
    return _made(order_step, held, customer)


def display_name(order: Order, customer: Customer) -> str:
    """A name that nobody else in the company has: with our own number, and ASCII for queries."""
    named = order.name or customer.email.split("@")[0]
    folded = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()
    plain = " ".join("".join(" " if one in ":\t\n\\" else one for one in folded).split())
    number = f"(C{customer.pk})"
    return f"{plain[: _NAME - len(number) - 1]} {number}".strip()


def _by_email(held: QuickBooksConnection, customer: Customer) -> str | Settlement | None:
    email = customer.email
    if not email.isascii() or len(email) > _EMAIL:
        return None
    outcome = connection.with_access(
        held,
        lambda access: quickbooks.matching(access, "Customer", "PrimaryEmailAddr", email),
    )
    if not isinstance(outcome, Ok):
        return later(outcome)
    return _keep(held, customer, outcome.value[0]["Id"]) if outcome.value else None


def _made(
    order_step: OrderStep, held: QuickBooksConnection, customer: Customer
) -> str | Settlement:
    order = order_step.order
    name = display_name(order, customer)
    made = make(
        order_step,
        held,
        Effect(
            entity="Customer",
            name_field="DisplayName",
            name=name,
            is_ours=lambda one: True,  # noqa: ARG005 - our number is in its name
            make_body=lambda: _body(order, name),
        ),
    )
    if not isinstance(made, Made):
        return made
    _keep(held, customer, made.document["Id"])
    return Proceed()


def _keep(held: QuickBooksConnection, customer: Customer, remote_id: str) -> str:
    CustomerLink.objects.update_or_create(
        connection=held, customer=customer, defaults={"remote_id": remote_id}
    )
    return remote_id


def _body(order: Order, name: str) -> dict[str, object]:
    body: dict[str, object] = {"DisplayName": name}
    if order.email and len(order.email) <= _EMAIL:
        body["PrimaryEmailAddr"] = {"Address": order.email}
    return body
