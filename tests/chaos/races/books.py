"""Races of the books: one refresh of the tokens, one receipt of an order, one of a refund."""

from accounting import connection, mapped
from accounting.models import QuickBooksConnection, RefundReceipt
from core import clock
from core.claims import Status
from core.drain import drain, drain_all, run_row, tables
from core.models import ApiCall
from operations.seeding import books
from orders.models import OrderStep
from tests.accounting import stories
from tests.chaos.races.arena import race
from tests.chaos.races.guards import NO_LOCK, Rewrite, ignoring
from tests.chaos.races.sales import STEPS, refund

_TABLE = next(one for one in tables() if one.label == STEPS)
#: Whoever ends the connection, in whatever lease.
_ANY_LEASE = ignoring(r'"accounting_quickbooksconnection"\."lease_token" = %s')


def hold(*kinds) -> None:
    """Leave the steps of these kinds for later, and work off all others."""
    steps = OrderStep.objects.filter(kind__in=kinds)
    steps.update(status=Status.WAITING, run_after=None, held=True)
    drain_all()


def due(kind) -> None:
    """The steps of a kind are due now."""
    steps = OrderStep.objects.filter(kind=kind)
    steps.update(status=Status.READY, run_after=clock.DbNow(), held=False)


def claimed() -> OrderStep:
    """The one step that is due, leased."""
    [row] = OrderStep.objects.all().claim()
    return row


@race(
    guard="a lease, won by one guarded UPDATE, before the tokens are renewed",
    harm="the second renews with a dead token, and QuickBooks must be connected again by hand",
    without=(
        Rewrite(r'"accounting_quickbooksconnection"\."lease_until" IS NULL', "TRUE"),
        _ANY_LEASE,
    ),
)
def two_refreshes_of_the_tokens(arena):
    stories.connect(arena.settings)
    QuickBooksConnection.objects.update(access_expires_at=clock.DbNow())

    def ask():
        return type(connection.get_token(QuickBooksConnection.objects.get())).__name__

    said = arena.meet(ask, ask, at=r"core_apicall.*token\.refresh")
    return (said, QuickBooksConnection.objects.get().status), (["Ok", "NotSent"], "ok")


@race(
    guard="a refused refresh ends the connection only in the lease that it was asked in",
    harm="a worker that slept through its lease ends the tokens that another has just got",
    without=(_ANY_LEASE,),
)
def a_late_refresh_and_the_next_one(arena):
    stories.connect(arena.settings)
    QuickBooksConnection.objects.update(access_expires_at=clock.DbNow())

    def ask():
        return type(connection.get_token(QuickBooksConnection.objects.get())).__name__

    def ask_after_the_lease():
        QuickBooksConnection.objects.update(lease_until=clock.DbNow())
        return ask()

    said = arena.meet(ask, ask_after_the_lease, at=r"core_apicall.*token\.refresh")
    return (said, QuickBooksConnection.objects.get().status), (["NotSent", "Ok"], "ok")


@race(
    guard="what ends a connection names the one it was told of",
    harm="an old refusal ends what the owner has just connected again",
    without=(_ANY_LEASE,),  # connecting again ends every lease
)
def an_old_refusal_and_connecting_again(arena):
    held = stories.connect(arena.settings)
    arena.world.quickbooks.revoke_tokens()
    QuickBooksConnection.objects.update(access_expires_at=clock.DbNow())

    def connect_again():
        code, realm = books._approve()
        connection.complete(code=code, realm_id=realm, who="olga")

    at = 'UPDATE "accounting_quickbooksconnection" SET "status"'
    arena.meet(lambda: connection.get_token(held), connect_again, at=at, when="before")
    return QuickBooksConnection.objects.get().status, "ok"


@race(
    guard="the connection is locked before it is asked what is not mapped yet",
    harm="the second breaks on the key of a mapping, and Olga sees an error page",
    without=(NO_LOCK,),
)
def two_proposals_of_the_mappings(arena):
    held = stories.connect(arena.settings)
    lacked, _ = held.taxes.all().delete()

    def propose():
        return mapped.propose(held)

    said = arena.meet(propose, propose, at='FROM "accounting_taxmapping"')
    return said, [lacked, 0]


@race(
    guard="the lease: a row at work is not due before its end",
    harm="two requests for one receipt leave; its key and number alone keep it single",
    without=(Rewrite(r"AND run_after <= storehand_now\(\)"),),
)
def one_sales_receipt_and_two_workers(arena):
    stories.connect(arena.settings)
    stories.sold()
    hold("POST_SALES_RECEIPT")
    due("POST_SALES_RECEIPT")
    run_row(_TABLE, claimed())  # makes the customer
    row = claimed()
    arena.meet(
        lambda: run_row(_TABLE, row),
        lambda: drain(STEPS, seconds=0),
        at=r"core_apicall.*salesreceipt\.create",
    )
    sent = ApiCall.objects.filter(operation="salesreceipt.create").count()
    return (sent, len(arena.world.quickbooks.receipts())), (1, 1)


@race(
    guard="the refund's step asks whether the order's own is open before it looks for its receipt",
    harm="the refund is passed by as if the sale were not in the books, and never gets there",
    without=(
        Rewrite(r'NOT \(("orders_orderstep"\."status" IN \(%s, %s, %s\))', r"NOT (\1 OR TRUE"),
    ),
)
def the_receipts_of_a_refund_and_of_its_sale(arena):
    stories.connect(arena.settings)
    order = stories.sold()
    refund(order, amount=500)
    hold("POST_SALES_RECEIPT", "POST_REFUND_RECEIPT")
    due("POST_REFUND_RECEIPT")
    row = claimed()
    due("POST_SALES_RECEIPT")
    arena.meet(
        lambda: run_row(_TABLE, row), lambda: drain(STEPS), at='FROM "accounting_salesreceipt"'
    )
    clock.advance(3600)
    drain_all()
    return RefundReceipt.objects.count(), 1
