"""What licensing tells the apps below: keys for the mail, the pages, the library and the refund."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.models import Customer
from licensing.models import License
from licensing.validation import Standing
from orders.models import Order, OrderLine
from orders.slots import (
    LibraryItem,
    MailItem,
    MailSection,
    PageItem,
    TakeBack,
    library,
    order_mail,
    order_page,
    owned,
    refund_plan,
)


@order_mail.answer
def mail_section(order: Order) -> MailSection | None:
    """The keys of an order, each in full."""
    items = tuple(
        MailItem(title=one.line.title, detail=terms(one), code=one.key)
        for one in _of_order(order)
        if one.standing() == Standing.ACTIVE
    )
    if not items:
        return None
    title = ngettext("Your licence key", "Your licence keys", len(items))
    return MailSection(title=title, items=items, position=20)


@order_page.answer
def page_items(order: Order) -> tuple[PageItem, ...]:
    """The keys of an order, or why a key no longer works."""
    return tuple(_page_item(one) for one in _of_order(order))


@refund_plan.answer
def taken_back(line: OrderLine) -> tuple[TakeBack, ...]:
    """What a refund of this line does to its keys."""
    count = License.objects.filter(line=line, revoked_at=None).count()
    if not count:
        return ()
    text = ngettext(
        "The licence key for %(title)s stops working",
        "The %(count)s licence keys for %(title)s stop working",
        count,
    ) % {"title": line.title, "count": count}
    return (TakeBack(kind="REVOKE_LICENSE", possible=True, text=text),)


@library.answer
def library_items(customer: Customer) -> tuple[LibraryItem, ...]:
    """Every key the customer may use."""
    rows = License.objects.filter(customer=customer).live().with_order()
    return tuple(
        LibraryItem(title=one.line.title, kind="license", url="", text=terms(one), code=one.key)
        for one in rows
    )


@owned.answer
def owned_products(customer: Customer) -> set[int]:
    """Products the customer has a working key for."""
    rows = License.objects.filter(customer=customer).live()
    return set(rows.values_list("product_id", flat=True))


def terms(one: License) -> str:
    """On how many devices and until when, in words."""
    devices = ngettext("For %(count)s device", "For %(count)s devices", one.seats)
    said = devices % {"count": one.seats}
    if one.expires_at is None:
        return _("%(devices)s, with no end date") % {"devices": said}
    return _("%(devices)s, until %(date)s") % {
        "devices": said,
        "date": date_format(one.expires_at, "DATE_FORMAT"),
    }


def _page_item(one: License) -> PageItem:
    match one.standing():
        case Standing.ACTIVE:
            return PageItem(line_id=one.line_id, state="ready", text=terms(one), code=one.key)
        case Standing.SUSPENDED:
            text = _("This key is paused until the payment is cleared up.")
        case Standing.EXPIRED:
            text = _("The term of this key is over.")
        case Standing.REVOKED:
            text = _("This key no longer works.")
    return PageItem(line_id=one.line_id, state="closed", text=text)


def _of_order(order: Order) -> Iterable[License]:
    rows = License.objects.filter(line__order=order).with_order()
    return rows.order_by("line__position", "number")
