"""The shop's own goods: put aside while somebody pays, taken when he has, never below zero.

What may be sold is what lies on the shelf less what is put aside and has not run out. A
reservation that runs out frees its pieces by that alone; nothing has to be swept.
"""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import F, Sum

from catalog import window
from catalog.models import Product, Stock, StockCorrection, StockReservation
from core.clock import after

State = StockReservation.State

#: The session's own expiry: nobody can pay later than this (see orders.checkout).
RESERVED_SECONDS = 1800
#: How long pieces of a finished checkout wait for their order to be packed or called off.
KEPT_SECONDS = 30 * 86400


@transaction.atomic
def reserve(
    *, product: Product, quantity: int, visitor: str, reference: str, seconds: int = 1800
) -> bool:
    """Put pieces aside for a visitor; False, with nothing changed, when there are too few.

    What the same visitor had put aside under another reference is given up. `seconds` counts
    from now by the database's clock.
    """
    stock = Stock.objects.select_for_update().filter(product=product).first()
    if stock is None:
        return False
    others = StockReservation.objects.exclude(reference=reference)
    if visitor:  # given up before the rest is counted: what was just paid for is his no more
        others.filter(visitor=visitor, state=State.HELD).update(state=State.RELEASED)
    if stock.on_hand - _pieces(others.filter(product=product).held()) < quantity:
        transaction.set_rollback(True)
        return False
    StockReservation.objects.update_or_create(
        reference=reference,
        product=product,
        defaults={
            "visitor": visitor,
            "quantity": quantity,
            "state": State.HELD,
            "expires_at": after(seconds),
        },
    )
    return True


def keep(reference: str) -> int:
    """The checkout is finished: what is put aside waits for its order now. How many products.

    It is no visitor's any more, so his next purchase does not give it up.
    """
    held = StockReservation.objects.filter(reference=reference).held()
    return held.update(expires_at=after(KEPT_SECONDS), visitor="")


@transaction.atomic
def take(*, product: Product, quantity: int, reference: str) -> bool:
    """Take paid pieces off the shelf; False when none are left. Doing it again changes nothing.

    Uses what the reference has put aside; where that ran out, what nobody else has put aside.
    `quantity` is all that this reference buys of the product.
    """
    stock = Stock.objects.select_for_update().filter(product=product).first()
    if stock is None:
        return False
    own = StockReservation.objects.filter(product=product, reference=reference)
    if own.filter(state=State.TAKEN).exists():
        return True
    waiting = StockReservation.objects.filter(product=product).exclude(reference=reference).held()
    if stock.on_hand - _pieces(waiting) < quantity:
        return False
    left = Stock.objects.filter(pk=stock.pk, on_hand__gte=quantity)
    if not left.update(on_hand=F("on_hand") - quantity):
        return False
    StockReservation.objects.update_or_create(
        reference=reference,
        product=product,
        defaults={"quantity": quantity, "state": State.TAKEN, "expires_at": after(0)},
    )
    return True


@transaction.atomic
def give_back(*, product: Product, quantity: int, reference: str) -> None:
    """Put pieces that were not sent back on the shelf, once; what was put aside is freed."""
    Stock.objects.select_for_update().filter(product=product).first()
    own = StockReservation.objects.filter(product=product, reference=reference)
    if own.filter(state=State.TAKEN).update(state=State.RELEASED):
        Stock.objects.filter(product=product).update(on_hand=F("on_hand") + quantity)
    own.filter(state=State.HELD).update(state=State.RELEASED)
    window.changed()


def release(reference: str) -> int:
    """The checkout came to nothing: free what it had put aside. How many products that were."""
    held = StockReservation.objects.filter(reference=reference, state=State.HELD)
    freed = held.update(state=State.RELEASED)
    if freed:
        window.changed()
    return freed


@transaction.atomic
def correct(*, product: Product, change: int, note: str, who: str) -> bool:
    """Add to (or take from) the shelf what the owner counted; False when it would go below zero."""
    stock, _made = Stock.objects.get_or_create(product=product)
    kept = Stock.objects.filter(pk=stock.pk, on_hand__gte=-change)
    if not kept.update(on_hand=F("on_hand") + change):
        return False
    StockCorrection.objects.create(stock=stock, change=change, note=note, who=who)
    return True


def put_aside(product: Product) -> int:
    """How many pieces are put aside now."""
    return _pieces(StockReservation.objects.filter(product=product).held())


def available(products: Iterable[Product], *, visitor: str = "") -> dict[int, int]:
    """What can be sold of each product (by its pk) now, in two statements; 0 without a count.

    What a visitor has put aside himself can be sold to him.
    """
    keys = [product.pk for product in products]
    if not keys:
        return {}
    on_hand = dict(Stock.objects.filter(product__in=keys).values_list("product", "on_hand"))
    held = StockReservation.objects.filter(product__in=keys).held()
    if visitor:
        held = held.exclude(visitor=visitor)
    aside = dict(
        held.values("product").annotate(pieces=Sum("quantity")).values_list("product", "pieces")
    )
    return {key: max(on_hand.get(key, 0) - aside.get(key, 0), 0) for key in keys}


def _pieces(reservations: "models.QuerySet[StockReservation]") -> int:
    return int(reservations.aggregate(pieces=Sum("quantity"))["pieces"] or 0)
