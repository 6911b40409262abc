"""The questions that orders ask the apps above: what did you give, where does it stand."""

from dataclasses import dataclass

from core.slots import Slot
from crm.models import Customer
from orders.holds import HoldReason
from orders.models import Dispute, Order, OrderLine, Refund, ReviewCase
from orders.review_actions import ReviewAction


@dataclass(frozen=True)
class MailItem:
    """One thing handed over in a mail: a link, a key or just words."""

    title: str
    detail: str = ""
    url: str = ""
    code: str = ""


@dataclass(frozen=True)
class MailSection:
    """A headed part of the order mail; lower `position` stands higher."""

    title: str
    items: tuple[MailItem, ...]
    position: int = 50


@dataclass(frozen=True)
class PageItem:
    """What one line's customer sees on the order page.

    `state` is one of ready, preparing, waiting, problem, closed.
    """

    line_id: int
    state: str
    text: str
    url: str = ""
    code: str = ""


@dataclass(frozen=True)
class TakeBack:
    """What a refund does to one thing that was given; `possible` False means it stays."""

    kind: str
    possible: bool
    text: str


@dataclass(frozen=True)
class LibraryItem:
    """One thing a customer owns, on the page of all he has."""

    title: str
    kind: str
    url: str
    text: str
    code: str = ""


order_mail: Slot[Order, MailSection | None] = Slot()
order_page: Slot[Order, tuple[PageItem, ...]] = Slot()
refund_plan: Slot[OrderLine, tuple[TakeBack, ...]] = Slot()
library: Slot[Customer, tuple[LibraryItem, ...]] = Slot()
owned: Slot[Customer, set[int]] = Slot()
#: Why goods of a paid order should be looked at before they are sent, such as a printer's limits.
group_holds: Slot[Order, tuple[HoldReason, ...]] = Slot()
#: What an order's goods are called in calls to providers, for the list on the order's page.
names_in_calls: Slot[Order, set[str]] = Slot()
#: Further buttons of a review case, such as choosing another printer.
review_actions: Slot[ReviewCase, tuple[ReviewAction, ...]] = Slot()
#: The bank decided for us: whatever waits for that in an app above goes on; how much did.
bank_decided: Slot[Order, int] = Slot()
#: What the owner must enter himself after money moved in a way that no step posts; "" for nothing.
books_by_hand: Slot[Refund | Dispute, str] = Slot()
