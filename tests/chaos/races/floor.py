"""Races of the floor: the inbox, claims and leases, the sweepers, alerts, circuits and mails."""

import json
from datetime import timedelta

from django.db import transaction
from django.test import Client

from core import circuit, clock, email, inbox, timetable
from core.alerts import raise_alert
from core.models import Alert, EmailMessage, PeriodicRun, ProviderHealth, WebhookEvent
from core.outcomes import Done
from core.sweeper import Sweeper
from operations.alerts import wait_for_budget
from operations.models import AlertBudget
from orders.finder import find_missed_events
from tests import builders
from tests.chaos.races.arena import race
from tests.chaos.races.guards import NO_LOCK, Dropped, Instead, Rewrite, ignoring
from tests.core.rows import claimed, event
from tests.core.test_inbox import post, signed
from tests.stories import open_checkout

_EVERY_EVENT_ANEW = (
    Dropped("core_webhookevent", "core_webhookevent_once"),
    Instead("core.inbox._INSERT", inbox._INSERT.partition(" ON CONFLICT")[0]),
)


@race(
    guard="unique key of provider and event, asked in the INSERT itself",
    harm="two rows: the event is worked on twice",
    without=_EVERY_EVENT_ANEW,
)
def the_same_webhook_twice(arena):
    def knock():
        headers = signed(arena.settings.RESEND_WEBHOOK_SECRET)
        return post(Client(), headers=headers).status_code

    answers = arena.together(knock, knock)
    return (answers, WebhookEvent.objects.count()), ([200, 200], 1)


@race(
    guard="unique key of provider and event, the finder's too",
    harm="what the finder brings stands beside what the webhook brought",
    without=_EVERY_EVENT_ANEW,
)
def a_webhook_and_the_finder(arena):
    builders.ebook("short-book")
    session = open_checkout(Client(), "short-book")
    arena.world.stripe.pay(session, email="ada@example.com", name="Ada Lovelace")
    # The finder has seen that the inbox lacks the event when the webhook brings it.
    arena.meet(find_missed_events, arena.world.flush, at='FROM "core_webhookevent"')
    rows = WebhookEvent.objects.filter(type="checkout.session.completed")
    return rows.count(), 1


@race(
    guard="FOR UPDATE SKIP LOCKED in the claim",
    harm="two workers own one row",
    without=(NO_LOCK,),
)
def a_claim_and_a_claim_of_one_row(arena):
    event()

    def claim():
        with transaction.atomic():
            return len(WebhookEvent.objects.all().claim())

    return arena.meet(claim, claim, at="WITH head"), [1, 0]


@race(
    guard="token and status in every write of a worker",
    harm="a worker whose lease has ended overwrites what the new owner did",
    without=(ignoring(r'"core_webhookevent"\."(token|status)" = %s'),),
)
def a_late_worker_and_the_new_owner(arena):
    late = claimed()
    WebhookEvent.objects.update(run_after=clock.DbNow(), lease_until=clock.DbNow())

    def take_over():
        return WebhookEvent.objects.all().claim()[0].settle(Done(note="the new owner"))

    answers = arena.meet(
        lambda: late.settle(Done(note="too late")),
        take_over,
        at='UPDATE "core_webhookevent" SET',
        when="before",
    )
    return (answers, WebhookEvent.objects.get().reason), ([False, True], "the new owner")


@race(
    guard="unique key of task and slot",
    harm="a task of the timetable runs twice",
    without=(Dropped("core_periodicrun", "core_periodicrun_once"),),
)
def two_sweepers_and_one_slot(arena):
    arena.meet(
        timetable.insert_due_slots,
        timetable.insert_due_slots,
        at='INSERT INTO "core_periodicrun"',
        when="before",
    )
    return PeriodicRun.objects.count(), len(arena.settings.SCHEDULE)


@race(
    guard="the condition of the lease's UPDATE",
    harm="two sweepers lead at once",
    without=(Rewrite(r"WHERE lease\.holder = excluded\.holder OR .*"),),
)
def two_sweepers_and_the_lead(arena):
    one, two = Sweeper(), Sweeper()
    one.holder, two.holder = "one", "two"
    led = arena.meet(one.lead, two.lead, at="INSERT INTO core_lease", when="before")
    return sorted(led), [False, True]


@race(
    guard="unique key of open alerts, counted up by ON CONFLICT",
    harm="the owner is told of one trouble twice",
    without=(
        Dropped("core_alert", "core_alert_one_open"),
        Rewrite(r"(INSERT INTO core_alert .*?)ON CONFLICT.*", r"\1"),
    ),
)
def one_trouble_told_twice(arena):
    def tell():
        raise_alert(severity="warning", title="Trouble", dedupe_key="trouble/1")

    arena.meet(tell, tell, at="INSERT INTO core_alert ", when="before")
    return [one.times for one in Alert.objects.all()], [2]


@race(
    guard="FOR UPDATE in the statement that takes a place",
    harm="Discord is sent more than it takes, and shuts the shop out for a while",
    without=(
        NO_LOCK,
        # In a stretched transaction this one would wait too; alone it is over at once.
        Rewrite(r'INSERT INTO "operations_alertbudget" .*', "SELECT %s, %s"),
    ),
)
def two_alerts_and_the_last_place_in_the_minute(arena):
    AlertBudget.objects.create(severity="warning", tokens=1)

    def take():
        with transaction.atomic():
            return wait_for_budget("warning") == 0

    return arena.meet(take, take, at="WITH bucket"), [True, False]


@race(
    guard="the state in the UPDATE that lets one try",
    harm="every worker tries a provider that may still be down",
    without=(ignoring(r'"core_providerhealth"\."state" = %s'),),
)
def two_probes_of_an_open_circuit(arena):
    long_ago = clock.now() - timedelta(hours=1)
    ProviderHealth.objects.create(provider="printful", state="open", opened_at=long_ago)

    def ask():
        return circuit.admit("printful") is None

    said = arena.meet(ask, ask, at=r'SELECT "core_providerhealth"\."state"')
    return sorted(said), [False, True]


@race(
    guard="the earlier states in the UPDATE of a mail",
    harm="a mail that bounced is shown as delivered, and nobody is told",
    without=(ignoring(r'"core_emailmessage"\."status" IN \(%s(, %s)*\)'),),
)
def a_bounce_and_a_late_delivery(arena):
    mail = {"key": "m", "to": "ada@example.com", "sender": "shop@press.test", "subject": "Hi"}
    EmailMessage.objects.create(**mail, text="Hi", status="SENT", provider_id="em_1")
    bounce = {"type": "Permanent", "subType": "General", "message": "no such mailbox"}
    delivered, bounced = (_mail_event(kind, bounce) for kind in ("delivered", "bounced"))

    arena.meet(
        lambda: inbox.dispatch(delivered),
        lambda: inbox.dispatch(bounced),
        at='UPDATE "core_emailmessage"',
        when="before",
    )
    return EmailMessage.objects.get().status, "BOUNCED"


def _mail_event(kind, bounce):
    body = json.dumps({"data": {"email_id": "em_1", "bounce": bounce}}).encode()
    return event(f"msg_{kind}", provider="resend", type=f"email.{kind}", body=body)


@race(
    guard="unique key of the stored mail",
    harm="the mail is stored and handed over twice; only Resend's memory keeps it from the reader",
    without=(Dropped("core_emailmessage", column="key"),),
)
def one_mail_and_two_workers(arena):
    def send():
        context = {"title": "T", "body": "B", "link": "https://press.test/", "brand": "Test Press"}
        template = "operations/owner_alert"
        email.send(key="mail-1", to="olga@press.test", template=template, context=context)

    arena.meet(send, send, at='INSERT INTO "core_emailmessage"', when="before")
    found = EmailMessage.objects.count(), len(arena.world.resend.mails_to("olga@press.test"))
    return found, (1, 1)
