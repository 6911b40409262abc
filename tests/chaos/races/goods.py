"""Races of what is handed over: prints, parcels, the shelf, downloads and licence keys."""

import json

from django.db import transaction

from core import clock, inbox
from core.clock import DbNow
from core.drain import drain, drain_all
from fulfillment import downloads
from fulfillment.downloads import Visitor
from fulfillment.models import PrintAttempt, PrintOrder, Shipment, Work
from fulfillment.shipments import record_parcel
from licensing import licenses
from licensing.models import License
from orders.disputes import record_dispute
from orders.models import Order, OrderStep
from tests import builders
from tests.chaos.races.arena import race
from tests.chaos.races.guards import NO_LOCK, Dropped, Rewrite, ignoring
from tests.chaos.races.sales import STEPS, refund
from tests.core.rows import event
from tests.fulfillment.prints import ordered, printed
from tests.fulfillment.shop import bought, grant_of
from tests.world import settle_all

ATTEMPTS, PRINTS = "fulfillment.printattempt", "fulfillment.printorder"
_FENCE = r'UPDATE "fulfillment_printattempt".*COMMIT_SENT'
_WAITS = r'UPDATE "fulfillment_printattempt" SET (?:(?!WHERE).)*"work_since"'
_PARCEL = 'INSERT INTO "fulfillment_shipment" '
_ONE_PARCEL = Dropped("fulfillment_shipment", "fulfillment_parcel_once")


def bank_says(order, status):
    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status=status))


def parcels():
    """How many parcels there are, and how many mails tell of them."""
    return Shipment.objects.count(), OrderStep.objects.filter(kind="SEND_TRACKING_MAIL").count()


@race(
    guard="the fence: one attempt of a group is behind it, by a unique index",
    harm="two printers print and charge one order",
    without=(Dropped("fulfillment_printattempt", "fulfillment_commit_fence"),),
)
def two_printers_and_one_group(arena):
    ordered()
    drain(STEPS)
    one = PrintAttempt.objects.get()
    PrintAttempt.objects.create(
        print_order=one.print_order,
        group=one.group,
        provider="printify",
        reference=one.reference,
        work=Work.CREATE,
        calls_outside=True,
    )
    arena.meet(lambda: drain(ATTEMPTS), lambda: drain(ATTEMPTS), at=_FENCE, when="before")
    return len(printed(arena.world)), 1


@race(
    guard="the fence is taken, and a print called off, with the order locked",
    harm="the refund's step says that nothing is printed, while it is",
    without=(NO_LOCK,),
)
def a_commit_and_a_refund(arena):
    order = ordered()
    drain(STEPS)

    def call_off():
        refund(order)
        drain(STEPS)

    arena.meet(lambda: drain(ATTEMPTS), call_off, at=_FENCE, when="before")
    said = order.steps.get(kind="CANCEL_PRINT").reason
    return bool(printed(arena.world)) and said.startswith("nothing is printed"), False


@race(
    guard="a print asks once more, with the order locked, before it waits for the bank",
    harm="the bank has decided for the shop, and the print waits an hour to hear of it",
    without=(NO_LOCK,),
)
def a_won_dispute_and_a_print(arena):
    order = ordered()
    drain(STEPS)
    bank_says(order, "needs_response")
    drain(ATTEMPTS)
    PrintAttempt.objects.get().look_now()  # its hour is over
    arena.meet(lambda: drain(ATTEMPTS), lambda: bank_says(order, "won"), at=_WAITS, when="before")
    drain(ATTEMPTS)
    return len(printed(arena.world)), 1


@race(
    guard="unique key of source and parcel",
    harm="one parcel is told to the customer twice",
    without=(_ONE_PARCEL,),
)
def one_parcel_told_twice(arena):
    group = ordered().groups.get()
    facts = {"carrier": "UPS", "tracking_number": "1Z1", "tracking_url": "", "shipped_at": None}

    def tell():
        record_parcel(group=group, source="printful", remote_ref="SH-1/1", lines=(), **facts)

    arena.meet(tell, tell, at=_PARCEL, when="before")
    return parcels(), (1, 1)


@race(
    guard="a hint wakes only rows nobody works on; lease, lock, token and the parcel's own key",
    harm="the notice and the look of the same minute each make a parcel and its mail",
    without=(
        ignoring(r'"fulfillment_printorder"\."(status|token)" = %s'),
        NO_LOCK,
        _ONE_PARCEL,
    ),
)
def the_printers_notice_and_our_own_look(arena):
    ordered()
    settle_all(arena.world)
    remote = arena.world.printful.orders[0].id
    arena.world.printful.ship(remote, carrier="UPS", number="1Z999")
    PrintOrder.objects.update(run_after=DbNow())

    notice = {"type": "package_shipped", "data": {"order": {"id": remote}}}
    body = json.dumps(notice).encode()

    def hear():
        heard = event(provider="printful", type="package_shipped", body=body)
        inbox.dispatch(heard)
        drain(PRINTS)

    arena.meet(lambda: drain(PRINTS), hear, at=_PARCEL, when="before")
    return parcels(), (1, 1)


@race(
    guard="a notice that finds the order being read waits until that is over",
    harm="the look was older than the notice: the parcel is told an hour later, or six",
    without=(Rewrite(r'(SELECT \S+ AS "a" FROM "fulfillment_print\w+" WHERE )', r"\1FALSE AND "),),
)
def a_notice_during_our_own_look(arena):
    ordered()
    settle_all(arena.world)
    remote = arena.world.printful.orders[0].id
    PrintOrder.objects.update(run_after=DbNow())
    notice = {"type": "package_shipped", "data": {"order": {"id": remote}}}
    body = json.dumps(notice).encode()

    def hear():
        arena.world.printful.ship(remote, carrier="UPS", number="1Z999")
        event(provider="printful", type="package_shipped", body=body)
        drain("core.webhookevent")

    at = r'FROM "orders_order" .*FOR NO KEY UPDATE'
    arena.meet(lambda: drain(PRINTS), hear, at=at, when="before")
    clock.advance(60)
    drain_all()
    return parcels(), (1, 1)


@race(
    guard="the limit in the UPDATE that counts",
    harm="the last download is given twice",
    without=(
        ignoring(
            r'"fulfillment_downloadgrant"\."used" < \(?"fulfillment_downloadgrant"\.'
            r'"download_limit"\)?'
        ),
        Dropped("fulfillment_downloadgrant", "fulfillment_grant_within_limit"),
    ),
)
def the_last_download_twice(arena):
    order = bought(builders.ebook(download_limit=1))

    def click():
        return downloads.claim(one=grant_of(order), visitor=Visitor())

    return arena.meet(click, click, at='UPDATE "fulfillment_downloadgrant"'), [True, False]


@race(
    guard="the order locked while keys are issued, and the unique number of a key",
    harm="one piece has two keys",
    without=(NO_LOCK, Dropped("licensing_license", "licensing_license_once")),
)
def a_licence_issued_twice(arena):
    order = builders.paid_order(builders.software())

    @transaction.atomic
    def issue():
        line = Order.objects.locked().get(pk=order.pk).lines.get()
        licenses.issue(line=line, product=line.product)

    arena.meet(issue, issue, at='INSERT INTO "licensing_license"', when="before")
    return License.objects.count(), 1
