"""The law about the books: one receipt for each sale and each refund, with its own amount."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from accounting.models import RefundReceipt, SalesReceipt
from core.money import digits
from orders.kinds import StepKind
from orders.models import OrderStep
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence


class OneReceiptEach(Law):
    """I12: told by QuickBooks' own documents."""

    code = "I12"
    says = "one sales receipt per booked order, one refund receipt per refund, amounts equal"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        yield from _kind(evidence, "SalesReceipt", list(SalesReceipt.objects.all()))
        yield from _kind(evidence, "RefundReceipt", list(RefundReceipt.objects.all()))
        steps = OrderStep.objects.filter(kind=StepKind.POST_SALES_RECEIPT, status="DONE")
        for step in steps.filter(order__sales_receipt=None).select_related("order"):
            yield f"{step.order}: the receipt's step is done and there is none"


def _kind(
    evidence: Evidence, kind: str, rows: list[SalesReceipt] | list[RefundReceipt]
) -> Iterator[str]:
    """Rows and remote documents, one for one."""
    made = evidence.accepted("quickbooks", f"{kind.lower()}.create")
    numbers = Counter(one["reference"] for one in made)
    for number, count in numbers.items():
        if count > 1:
            yield f"{kind} {number} stands {count} times"
    ids = {str(one["body"]["id"]): one["reference"] for one in made}
    known = {row.remote_id for row in rows}
    for remote_id, number in ids.items():
        if remote_id not in known:
            yield f"{kind} {number} ({remote_id}) belongs to no row"
    for row in rows:
        held = evidence.document(kind, row.remote_id)
        if held is None:
            yield f"{kind} {row.doc_number} ({row.remote_id}) is not in the books"
        elif _total(held, row.currency) != row.amount:
            yield f"{kind} {row.doc_number}: {held['TotalAmt']} there, {row.amount} here"


def _total(held: dict[str, object], currency: str) -> int:
    return int(Decimal(str(held["TotalAmt"])).scaleb(digits(currency)))
