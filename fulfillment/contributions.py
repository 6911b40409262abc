"""What fulfillment tells the apps below about orders, lines, customers and products."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product
from catalog.slots import readiness
from crm.models import Customer
from fulfillment import courses, deliverable, goods, words
from fulfillment.doors import Door
from fulfillment.links import access_url, download_url
from fulfillment.models import Booking, DownloadGrant, Enrollment
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

#: Answers the same slots for prints and parcels: imported so that it does.
ALSO = goods


@readiness.answer
def delivery_problems(product: Product) -> list[str]:
    """Files that are missing, nothing behind an access, no link to choose a time."""
    return deliverable.problems(product)


@order_mail.answer
def downloads_in_mail(order: Order) -> MailSection | None:
    """The download links of an order."""
    items = tuple(
        MailItem(title=_file_title(one), detail=words.grant_detail(one), url=download_url(one))
        for one in _grants_of(order)
        if one.door() in (Door.OPEN, Door.EXPIRED)
    )
    return MailSection(_("Your downloads"), items, position=10) if items else None


@order_mail.answer
def access_in_mail(order: Order) -> MailSection | None:
    """The links to courses and memberships of an order."""
    items = []
    for one in _enrollments_of(order):
        access = courses.access_of(customer=one.customer, product=one.product)
        if access.door == Door.OPEN:
            state = words.access_state(access)
            items.append(MailItem(title=one.line.title, detail=state, url=access_url(one)))
    return MailSection(_("Your access"), tuple(items), position=15) if items else None


@order_mail.answer
def bookings_in_mail(order: Order) -> MailSection | None:
    """What comes next for the services of an order."""
    items = tuple(
        MailItem(title=one.line.title, detail=words.booking_detail(one), url=one.scheduling_url)
        for one in _bookings_of(order)
        if one.is_open()
    )
    return MailSection(_("Your appointment"), items, position=30) if items else None


@order_page.answer
def downloads_on_page(order: Order) -> tuple[PageItem, ...]:
    """Each file: ready, or why not."""
    return tuple(_grant_item(one) for one in _grants_of(order))


@order_page.answer
def access_on_page(order: Order) -> tuple[PageItem, ...]:
    """Each course or membership: open, or why not."""
    return tuple(_enrollment_item(one) for one in _enrollments_of(order))


@order_page.answer
def bookings_on_page(order: Order) -> tuple[PageItem, ...]:
    """Each service: what the customer does next."""
    return tuple(_booking_item(one) for one in _bookings_of(order))


@refund_plan.answer
def downloads_taken_back(line: OrderLine) -> tuple[TakeBack, ...]:
    """Links can be closed; files already on somebody's disk cannot be fetched back."""
    grants = list(DownloadGrant.objects.filter(line=line, closed_at=None))
    if not grants:
        return ()
    closing = ngettext(
        "The download link for %(title)s closes",
        "The %(count)s download links for %(title)s close",
        len(grants),
    ) % {"title": line.title, "count": len(grants)}
    plan = [TakeBack(kind="CLOSE_GRANTS", possible=True, text=closing)]
    used = sum(one.used for one in grants)
    if used:
        kept = ngettext(
            "Files of %(title)s that were downloaded %(count)s time cannot be called back",
            "Files of %(title)s that were downloaded %(count)s times cannot be called back",
            used,
        ) % {"title": line.title, "count": used}
        plan.append(TakeBack(kind="DOWNLOADED_FILES", possible=False, text=kept))
    return tuple(plan)


@refund_plan.answer
def access_taken_back(line: OrderLine) -> tuple[TakeBack, ...]:
    """Access ends, unless another purchase still pays for it."""
    one = Enrollment.objects.filter(line=line, closed_at=None).first()
    if one is None:
        return ()
    others = Enrollment.objects.filter(customer_id=one.customer_id, product_id=one.product_id)
    if others.live().exclude(pk=one.pk).exists():
        text = _("%(title)s stays open as far as another purchase pays for it")
    else:
        text = _("Access to %(title)s ends")
    return (TakeBack(kind="CLOSE_ACCESS", possible=True, text=text % {"title": line.title}),)


@refund_plan.answer
def booking_taken_back(line: OrderLine) -> tuple[TakeBack, ...]:
    """A booking is called off, unless it was held already."""
    one = Booking.objects.filter(line=line).exclude(status=Booking.Status.CANCELED).first()
    if one is None:
        return ()
    if one.is_open():
        text = _("The booking of %(title)s is canceled") % {"title": line.title}
        return (TakeBack(kind="CANCEL_BOOKING", possible=True, text=text),)
    text = _("%(title)s was given already") % {"title": line.title}
    return (TakeBack(kind="CANCEL_BOOKING", possible=False, text=text),)


@library.answer
def files_in_library(customer: Customer) -> tuple[LibraryItem, ...]:
    """Every file the customer may fetch, newest purchase first."""
    grants = DownloadGrant.objects.filter(customer=customer).live().with_all()
    return tuple(
        LibraryItem(_file_title(one), "download", download_url(one), words.grant_detail(one))
        for one in grants
    )


@library.answer
def access_in_library(customer: Customer) -> tuple[LibraryItem, ...]:
    """Every course or membership that is open, once however often it was bought."""
    items = []
    seen: set[int] = set()
    for one in Enrollment.objects.filter(customer=customer).live().with_order():
        if one.product_id in seen:
            continue
        seen.add(one.product_id)
        access = courses.access_of(customer=customer, product=one.product)
        text = words.access_state(access)
        items.append(LibraryItem(one.line.title, "access", access_url(one), text))
    return tuple(items)


@library.answer
def bookings_in_library(customer: Customer) -> tuple[LibraryItem, ...]:
    """Services that are still to be given."""
    bookings = Booking.objects.filter(customer=customer).select_related("line__order")
    return tuple(
        LibraryItem(one.line.title, "booking", one.scheduling_url, words.booking_detail(one))
        for one in bookings
        if one.is_open() and one.line.order.gives_access()
    )


@owned.answer
def owned_products(customer: Customer) -> set[int]:
    """Products the customer has the files of, or access to."""
    grants = DownloadGrant.objects.filter(customer=customer).live()
    enrollments = Enrollment.objects.filter(customer=customer).live()
    return {
        *grants.values_list("asset__product_id", flat=True),
        *enrollments.values_list("product_id", flat=True),
    }


def _grant_item(one: DownloadGrant) -> PageItem:
    found = one.door()
    state, url = ("ready", download_url(one)) if found == Door.OPEN else ("closed", "")
    if found == Door.EXPIRED:
        url = download_url(one)
    named = {"file": _file_title(one), "state": words.grant_state(found)}
    text = _("%(file)s: %(state)s") % named
    return PageItem(line_id=one.line_id, state=state, text=text, url=url)


def _enrollment_item(one: Enrollment) -> PageItem:
    access = courses.access_of(customer=one.customer, product=one.product)
    is_open = access.door == Door.OPEN
    return PageItem(
        line_id=one.line_id,
        state="ready" if is_open else "closed",
        text=words.access_state(access),
        url=access_url(one) if is_open else "",
    )


def _booking_item(one: Booking) -> PageItem:
    if not one.is_open() or not one.line.order.gives_access():
        return PageItem(line_id=one.line_id, state="closed", text=words.booking_state(one))
    state = "ready" if one.scheduling_url else "waiting"
    text = words.booking_detail(one)
    return PageItem(line_id=one.line_id, state=state, text=text, url=one.scheduling_url)


def _file_title(one: DownloadGrant) -> str:
    return one.asset.title or one.asset.filename


def _grants_of(order: Order) -> Iterable[DownloadGrant]:
    grants = DownloadGrant.objects.filter(line__order=order).with_all()
    return grants.order_by("line__position", "asset__position", "id")


def _enrollments_of(order: Order) -> Iterable[Enrollment]:
    enrollments = Enrollment.objects.filter(line__order=order).with_order()
    return enrollments.select_related("customer").order_by("line__position")


def _bookings_of(order: Order) -> Iterable[Booking]:
    bookings = Booking.objects.filter(line__order=order).select_related("line__order")
    return bookings.order_by("line__position")
