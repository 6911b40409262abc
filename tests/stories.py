"""What a customer does, and the owner at the desk, in one line each, for story tests."""

from urllib.parse import urlsplit

from django.db import transaction

from orders import refunding
from orders.facts import Buyer
from orders.models import Order
from tests.world import settle_all

__all__ = ["ask_back", "buy", "open_checkout", "settle_all"]


def open_checkout(client, slug: str) -> str:
    """Visit /buy/<slug> and give the id of the session the visitor is sent to."""
    answer = client.get(f"/buy/{slug}")
    assert answer.status_code == 303, answer.content[:500]
    return urlsplit(answer["Location"]).path.rstrip("/").rsplit("/", 1)[-1]


def buy(
    client, world, slug: str, *, buyer: Buyer | None = None, email="", name="", **typed
) -> Order:
    """Buy one product and wait until nothing is left to do."""
    session = open_checkout(client, slug)
    world.stripe.pay(
        session,
        email=email or (buyer.email if buyer else "ada@example.com"),
        name=name or (buyer.name if buyer else "Ada Lovelace"),
        **typed,
    )
    settle_all(world)
    return Order.objects.get(checkout_session_id=session)


def ask_back(order, amount: int | None = None, seen: int | None = None) -> int:
    """Send money back on the order's page, all that is left unless told; give what is planned."""
    with transaction.atomic():
        return refunding.plan_from_desk(
            order_id=order.pk,
            amount=amount,
            seen=refunding.left(order) if seen is None else seen,
            reason="requested_by_customer",
            who="olga",
        )
