"""What licensing does for an order: hand out keys, take them back. Both are local steps."""

from core.outcomes import Done, NeedsReview, Settlement, Skipped
from licensing import licenses
from orders.engine import step
from orders.models import OrderStep


@step("ISSUE_LICENSE")
def issue_license(order_step: OrderStep) -> Settlement:
    """Make the keys of a line, once each, however often the step runs."""
    line = order_step.line
    if line is None or line.product is None:
        return NeedsReview("no product of the shop answers to this line")
    issued = licenses.issue(line=line, product=line.product)
    return Done(note=f"{len(issued)} key(s)")


@step("REVOKE_LICENSE")
def revoke_license(order_step: OrderStep) -> Settlement:
    """Take back every key of a line because the money went back."""
    if order_step.line is None:
        return Skipped("no line")
    if not licenses.revoke_line(
        line=order_step.line, reason=f"the money went back ({order_step.cause})"
    ):
        return Skipped("no key was out")
    return Done()
