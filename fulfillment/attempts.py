"""Runs one claim of a print attempt: at most one effect, by what its `work` says."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from core.drain import runs
from core.outcomes import Done, Ok, WaitFor
from fulfillment import committing, drafting, endings, leaving, orphans, print_facts
from fulfillment.choosing import Tried
from fulfillment.endings import Try
from fulfillment.models import Phase, PrintAttempt, PrintOrder, Work
from fulfillment.providers import printers

_BEFORE_FENCE = (Phase.DRAFTING, Phase.DRAFTED)


@runs(PrintAttempt)
def run_attempt(attempt: PrintAttempt) -> None:
    """Do the next piece of work of one attempt and settle it."""
    print_order = PrintOrder.objects.select_related("group__order").get(pk=attempt.print_order_id)
    if attempt.phase in _BEFORE_FENCE and print_order.stopped:
        endings.leave(attempt, code=Tried.STAFF, text=print_order.stopped)
        return
    one = Try(attempt, print_order, printers()[attempt.provider])
    _WORK[Work(attempt.work)](one)


def quote(one: Try) -> None:
    """Where there is no draft: ask what it costs and whether it is in stock, before the fence."""
    attempt, print_order = one.attempt, one.print_order
    request = print_facts.request_for(print_order, attempt.provider, attempt.reference)
    stock = one.printer.stock_problems(request.items, request.address)
    if not isinstance(stock, Ok):
        drafting.refused(one, *endings.why(stock))
        return
    if stock.value:
        endings.leave(attempt, code=Tried.ITEM, text="; ".join(stock.value))
        return
    price = one.printer.quote(request)
    if not isinstance(price, Ok):
        drafting.refused(one, *endings.why(price))
        return
    dear = drafting.too_dear_text(one, price.value.cost, price.value.currency)
    if dear:
        endings.leave(attempt, code=Tried.COST, text=dear)
        return
    cost = {"cost": price.value.cost, "currency": price.value.currency}
    endings.turn(attempt, Work.COMMIT, 0, _("the price is right"), **cost)


def rest(one: Try) -> None:
    """Nothing to do; the print order follows the print."""
    waiting = one.attempt.phase == Phase.COMMITTED
    endings.settle(one.attempt, WaitFor(_("the printer has it")) if waiting else Done())


_WORK: dict[Work, Callable[[Try], None]] = {
    Work.CREATE: drafting.create,
    Work.FIND: drafting.find,
    Work.RECALL: drafting.recall,
    Work.CHECK: drafting.check,
    Work.QUOTE: quote,
    Work.COMMIT: committing.commit,
    Work.READ: committing.read,
    Work.CANCEL: leaving.cancel,
    Work.READ_CANCEL: leaving.read_back,
    Work.SWEEP: orphans.sweep,
    Work.REST: rest,
}
