"""What fulfillment does for an order: open, book, print, pack, and take back."""

from core.outcomes import Done, NeedsReview, Settlement, Skipped
from fulfillment import (
    attempts,
    bookings,
    courses,
    downloads,
    packing,
    printing,
    shipments,
    tracking,
)
from orders.engine import step
from orders.models import OrderStep

_UNKNOWN = NeedsReview("no product of the shop answers to this line")
_NO_LINE = Skipped("no line")

#: Rows of their own, run beside the steps: imported so that they are.
RUN_BESIDE = (attempts.run_attempt, tracking.run_print_order)


@step("GRANT_DOWNLOADS")
def grant_downloads(order_step: OrderStep) -> Settlement:
    """A download link for each file of the line's product."""
    line = order_step.line
    if line is None or line.product is None:
        return _UNKNOWN
    if not downloads.grant(line=line, product=line.product):
        return NeedsReview(f"{line.title} has no file to download")
    return Done()


@step("GRANT_ACCESS")
def grant_access(order_step: OrderStep) -> Settlement:
    """Open the line's course or membership to its buyer."""
    line = order_step.line
    if line is None or line.product is None:
        return _UNKNOWN
    enrollment = courses.enroll(line=line, product=line.product)
    return Done(result_ref=enrollment.public_id)


@step("CREATE_BOOKING")
def create_booking(order_step: OrderStep) -> Settlement:
    """Book the line's service; finished when the owner has his task."""
    line = order_step.line
    if line is None or line.product is None:
        return _UNKNOWN
    bookings.book(line=line, product=line.product)
    return Done()


@step("CLOSE_GRANTS")
def close_grants(order_step: OrderStep) -> Settlement:
    """Close the line's downloads because the money went back."""
    if order_step.line is None:
        return _NO_LINE
    if not downloads.close_line(line=order_step.line, reason=_reason(order_step)):
        return Skipped("no download was open")
    return Done()


@step("CLOSE_ACCESS")
def close_access(order_step: OrderStep) -> Settlement:
    """End the line's access because the money went back."""
    if order_step.line is None:
        return _NO_LINE
    if not courses.close_line(line=order_step.line, reason=_reason(order_step)):
        return Skipped("no access was open")
    return Done()


@step("CANCEL_BOOKING")
def cancel_booking(order_step: OrderStep) -> Settlement:
    """Call the line's booking off because the money went back."""
    if order_step.line is None:
        return _NO_LINE
    if not bookings.call_off(line=order_step.line, reason=_reason(order_step)):
        return Skipped("nothing was booked, or it was held already")
    return Done()


def _reason(order_step: OrderStep) -> str:
    return f"the money went back ({order_step.cause})"


@step("SUBMIT_PRINT")
def submit_print(order_step: OrderStep) -> Settlement:
    """Have the group's goods printed by the first printer that can; done when one has them."""
    return printing.submit(order_step)


@step("CANCEL_PRINT")
def cancel_print(order_step: OrderStep) -> Settlement:
    """Cancel the print because the money went back, as far as it still can be."""
    return printing.call_off(order_step)


@step("PACK_STOCK")
def pack_stock(order_step: OrderStep) -> Settlement:
    """Take own goods from the shelf and give the owner his packing task."""
    return packing.pack(order_step)


@step("RETURN_STOCK")
def return_stock(order_step: OrderStep) -> Settlement:
    """Put goods that were not sent back on the shelf because the money went back."""
    return packing.unpack(order_step)


@step("SEND_TRACKING_MAIL", calls_outside=True)
def send_tracking_mail(order_step: OrderStep) -> Settlement:
    """The mail of one parcel."""
    return shipments.send_tracking_mail(order_step)
