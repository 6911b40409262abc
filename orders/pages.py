"""What the pages around a purchase say: order status in words, and why a purchase cannot start."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.countries import country_name
from catalog.kinds import SHIPPED
from core.outcomes import Rejected
from orders.addresses import parsed
from orders.kinds import Fulfilment, Money
from orders.models import Order
from orders.queries import LineState, OrderPage
from orders.slots import PageItem


@dataclass(frozen=True)
class Line:
    """One thing bought, with how far it is."""

    title: str
    quantity: int
    state: str
    state_text: str
    items: tuple[PageItem, ...]
    is_parcel: bool = False


@dataclass(frozen=True)
class Problem:
    """Why a purchase cannot start: what happened, why, what we do, what you can do."""

    status: int
    title: str
    why: str
    we_do: str
    you_can: str
    retry_url: str = ""


def headline(page: OrderPage | None) -> str:
    """The heading of the success page."""
    if page is None:
        return _("Thank you")
    if page.order.money == Money.FAILED:
        return _("The payment did not come through")
    if page.order.money == Money.REFUNDED:
        return _("This order was refunded")
    if page.order.fulfilment == Fulfilment.IN_REVIEW:
        return _("We are checking your order")
    name = page.order.first_name()
    return _("Thank you, %(name)s") % {"name": name} if name else _("Thank you")


def lines_of(page: OrderPage) -> list[Line]:
    """The order's lines in words."""
    return [_line(state, page.order) for state in page.lines]


def money_text(money: str) -> str:
    """Where the money stands, as its payer reads it."""
    return {
        Money.AWAITING: _("On its way. Bank payments can take a few days."),
        Money.PAID: _("Received"),
        Money.PARTIALLY_REFUNDED: _("Partly refunded"),
        Money.REFUNDED: _("Refunded"),
        Money.DISPUTED: _("Disputed with the bank"),
        Money.FAILED: _("Did not come through. Nothing was charged."),
    }[Money(money)]


def parcel_to(order: Order) -> tuple[str, ...]:
    """The lines of the address that the goods of an order go to; none when nothing is sent."""
    to = parsed(order.shipping_address)
    if not order.shipping_address or not to.line1:
        return ()
    town = " ".join(part for part in (to.city, to.state, to.postal_code) if part)
    country = country_name(to.country, get_language() or "en") if to.country else ""
    return tuple(part for part in (to.name, to.line1, to.line2, town, country) if part)


def problem(reason: object, *, retry_url: str) -> Problem:
    """The page for a checkout that could not be opened; `reason` is the outcome that says why."""
    code = reason.code if isinstance(reason, Rejected) else ""
    if code in ("unknown", "not_for_sale"):
        return _not_for_sale(status=404 if code == "unknown" else 409)
    if code == "sold_out":
        return _sold_out()
    return Problem(
        status=503,
        title=_("The checkout does not open right now"),
        why=_("Our payment provider did not answer in time."),
        we_do=_("We see such failures and look into them. They rarely last longer than minutes."),
        you_can=_("Try again in a minute. If it still fails, write to us."),
        retry_url=retry_url,
    )


def _not_for_sale(*, status: int) -> Problem:
    return Problem(
        status=status,
        title=_("This is not for sale"),
        why=_("The link may be old, or the product was taken off the shelf."),
        we_do=_("What was bought before keeps working: its links and keys stay open."),
        you_can=_("Look whether there is a newer edition in the shop, or ask us."),
    )


def _sold_out() -> Problem:
    return Problem(
        status=409,
        title=_("There is none left just now"),
        why=_("All pieces are sold, or the last ones are in other people's checkouts."),
        we_do=_("What is in a checkout that nobody pays comes back within half an hour."),
        you_can=_("Look in again later, or write to us if you would like to be told."),
    )


def _line(state: LineState, order: Order) -> Line:
    word = "waiting" if order.money == Money.AWAITING else state.state
    is_checked = order.fulfilment == Fulfilment.IN_REVIEW and word == "preparing"
    is_parcel = state.line.kind in SHIPPED
    text = _("Sent") if is_parcel and word == "ready" else _state_text(word)
    return Line(
        title=state.line.title,
        quantity=state.line.quantity,
        state=word,
        state_text=_("Waits until a person has looked at it") if is_checked else text,
        items=() if is_checked else state.items,
        is_parcel=is_parcel,
    )


def _state_text(word: str) -> str:
    return {
        "ready": _("Ready"),
        "preparing": _("Being prepared"),
        "waiting": _("Waiting"),
        "problem": _("Needs a human hand. We were told and will e-mail you."),
        "closed": _("Closed"),
    }.get(word, _("Being prepared"))
