"""The law about goods: whatever dies, a group is printed once."""

from collections import defaultdict
from collections.abc import Iterator

from fulfillment.models import Phase, PrintAttempt
from orders.kinds import StepKind
from orders.models import OrderStep
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence

_CANCELED = ("cancel", "archiv")


class OnePrintPerGroup(Law):
    """I8: told by the printers' own books, for all of them together."""

    code = "I8"
    says = "each group was committed at one printer at most, and once where its step is done"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        made: dict[str, list[str]] = defaultdict(list)
        for provider, orders in evidence.printed.items():
            for order in orders:
                over = any(word in order["status"].lower() for word in _CANCELED)
                if order["committed"] and not over:
                    made[_group(order["reference"])].append(f"{provider} {order['id']}")
        for group, where in made.items():
            if len(where) > 1:
                yield f"{group} was committed {len(where)} times: {', '.join(where)}"
        yield from _committed_without_print(evidence)
        yield from _done_without_print(made)


def _committed_without_print(evidence: Evidence) -> Iterator[str]:
    held = {
        (provider, order["reference"])
        for provider, orders in evidence.printed.items()
        for order in orders
        if order["committed"]
    }
    rows = PrintAttempt.objects.filter(phase=Phase.COMMITTED)
    for provider, reference in rows.values_list("provider", "reference"):
        if (provider, reference) not in held:
            yield f"{provider} {reference} is committed in our rows and not at the printer"


def _done_without_print(made: dict[str, list[str]]) -> Iterator[str]:
    steps = OrderStep.objects.filter(kind=StepKind.SUBMIT_PRINT, status="DONE", cause="")
    attempts = PrintAttempt.objects.filter(group__in=steps.values("group"))
    names: dict[int, set[str]] = defaultdict(set)
    for group, reference in attempts.values_list("group_id", "reference"):
        names[group].add(_group(reference))
    for step in steps.filter(order__money="PAID").select_related("order"):
        if not any(made.get(name) for name in names[step.group_id or 0]):
            yield f"{step.order} says that it is printed, and no printer has it"


def _group(reference: str) -> str:
    """An order's reference without its generation: SH10001-1-2 is the second try of SH10001-1."""
    return reference.rpartition("-")[0]
