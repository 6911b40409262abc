"""Which steps an order needs, decided from its lines alone. Pure: no Django, no clock, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.kinds import ProductKind
from orders.kinds import CALLS_OUTSIDE, GroupKind, StepKind

#: What sends a group of goods on its way, once for all its lines.
SENDING = {GroupKind.PRINT: StepKind.SUBMIT_PRINT, GroupKind.STOCK: StepKind.PACK_STOCK}
GROUP_OF = {
    ProductKind.PRINT: GroupKind.PRINT,
    ProductKind.STOCK: GroupKind.STOCK,
    ProductKind.SERVICE: GroupKind.SERVICE,
}


@dataclass(frozen=True)
class LineFacts:
    """What planning must know of one deliverable line. `kind` is "" for an unknown product."""

    position: int
    kind: str
    needs_license: bool = False
    has_files: bool = False


@dataclass(frozen=True)
class PlannedStep:
    """A step to make, for a line (its position), for a group of lines, or for the order.

    `after` are places in the same plan.
    """

    kind: StepKind
    line: int | None = None
    group: GroupKind | None = None
    after: tuple[int, ...] = ()
    goes_on_parked: bool = False

    @property
    def calls_outside(self) -> bool:
        """Whether the step asks a provider for anything."""
        return self.kind in CALLS_OUTSIDE


def plan_order(lines: Sequence[LineFacts], *, wants_follow_ups: bool) -> list[PlannedStep]:
    """The first plan of a paid order: what gives, then what tells, then the books.

    The order mail waits for everything that gives, and goes also when one of it is parked. It does
    not wait for goods: a parcel has a mail of its own.
    """
    plan = [PlannedStep(kind, line=line.position) for line in lines for kind in giving_kinds(line)]
    giving = tuple(range(len(plan)))
    groups = dict.fromkeys(group_kind(line.kind) for line in lines)
    plan += [PlannedStep(SENDING[group], group=group) for group in groups if group in SENDING]
    plan.append(PlannedStep(StepKind.SEND_ORDER_MAIL, after=giving, goes_on_parked=True))
    plan.append(PlannedStep(StepKind.TAG_CUSTOMER))
    if wants_follow_ups:
        plan.append(PlannedStep(StepKind.SCHEDULE_FOLLOW_UPS))
    plan.append(PlannedStep(StepKind.NOTIFY_OWNER))
    plan.append(PlannedStep(StepKind.POST_SALES_RECEIPT))
    return plan


def giving_kinds(line: LineFacts) -> list[StepKind]:
    """What hands one line over; goods go with their group.

    What no rule knows is left to a person, never dropped.
    """
    kinds = []
    if line.needs_license:
        kinds.append(StepKind.ISSUE_LICENSE)
    if line.has_files:
        kinds.append(StepKind.GRANT_DOWNLOADS)
    if line.kind in (ProductKind.COURSE, ProductKind.MEMBERSHIP):
        kinds.append(StepKind.GRANT_ACCESS)
    if line.kind == ProductKind.SERVICE:
        kinds.append(StepKind.CREATE_BOOKING)
    by_hand = not kinds and group_kind(line.kind) not in SENDING
    return [StepKind.DELIVER_BY_HAND] if by_hand else kinds


def group_kind(product_kind: str) -> GroupKind:
    """Which fulfilment group a line of this kind travels in."""
    return (
        GROUP_OF.get(ProductKind(product_kind), GroupKind.DIGITAL)
        if product_kind
        else (GroupKind.SERVICE)
    )
