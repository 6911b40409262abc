"""The judge sees what does not fit: each law about money and files is broken once by hand."""

import json

import pytest

from fulfillment.models import DownloadGrant
from operations import promises
from orders.models import Dispute, Order, OrderStep, Payment, ReviewCase
from tests import builders
from tests.chaos.judge.downloads import EveryDownloadIsCounted
from tests.chaos.judge.effects import EveryEffectHasItsRow
from tests.chaos.judge.evidence import Evidence, Figures
from tests.chaos.judge.limits import OrdersGoOn
from tests.chaos.judge.machine import NoTransactionOverACall
from tests.chaos.judge.money import MoneyMatchesStripe, difference
from tests.chaos.judge.wiped import comparable
from tests.operations.people import olga, verified
from tests.stories import ask_back, buy, settle_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def evidence(world, tmp_path):
    """A new look at the world each time it is asked for."""
    return lambda: Evidence(world.url, tmp_path)


@pytest.fixture
def sale(client, world, settings) -> Order:
    """Ada pays in euros, and her bank takes them back."""
    settings.HOLD_AMOUNTS = {"eur": 20000}
    ebook = builders.ebook("short-book")
    ebook.prices.update(currency="eur", amount=1750)
    settings.SHOP_CURRENCY = "eur"
    order = buy(client, world, "short-book")
    world.stripe.book_balances()
    world.stripe.dispute(order.payments.get().payment_intent_id)
    settle_all(world)
    return order


def test_a_disputed_sale_in_euros_leaves_no_cent_unexplained(sale, evidence):
    assert list(MoneyMatchesStripe().breaches(evidence())) == []
    assert difference(evidence()) == {"eur": 0}
    assert evidence().settled[sale.payments.get().charge_id] == (1890, "usd")


def test_a_dispute_of_another_amount_is_seen(sale, evidence):
    Dispute.objects.update(amount=1749)

    said = "; ".join(MoneyMatchesStripe().breaches(evidence()))

    assert "eur: Stripe holds -1 minor units more" in said
    assert f"{Dispute.objects.get()}: -1750 in Stripe's balance, -1749 in our rows" in said


def test_a_payment_that_settled_as_something_else_is_seen(sale, evidence):
    Payment.objects.update(settlement_amount=1750)

    [said] = MoneyMatchesStripe().breaches(evidence())

    assert "settled as (1890, 'usd') at Stripe, as (1750, 'usd') in our rows" in said


def test_a_file_that_came_without_being_counted_is_seen(sale, evidence):
    grant = DownloadGrant.objects.get()
    grant.used, grant.download_limit = 1, 1
    grant.save()
    look = evidence()

    look.fetched.update([grant.public_id])
    assert list(EveryDownloadIsCounted().breaches(look)) == []
    look.fetched.update([grant.public_id])

    said = list(EveryDownloadIsCounted().breaches(look))
    assert [one.partition(" ")[2] for one in said] == [
        "gave its file 2 times and counts 1",
        "gave its file 2 times of 1",
    ]


def test_a_buyer_who_came_back_for_his_files_in_vain_is_seen(client, world, evidence):
    builders.ebook("short-book")
    order = buy(client, world, "short-book")
    look = evidence()

    look.unserved = [order.checkout_session_id]
    [said] = EveryDownloadIsCounted().breaches(look)
    assert "came back for the files and got none" in said

    ReviewCase.objects.create(order=order, due_at=order.placed_at)  # somebody is asked
    assert list(EveryDownloadIsCounted().breaches(look)) == []


@pytest.mark.parametrize("address", ["/admin/", "/admin/operations/invariantcheck/"])
def test_a_look_at_the_promises_is_no_change_of_a_page(clock, address):
    owner = verified(olga())
    said = []
    for _look in range(2):
        promises.check_due()
        text = owner.get(address).content.decode()
        said.append((text, comparable(text)))
        clock.advance(300)

    [(earlier, before), (later, after)] = said
    assert before == after
    assert earlier != later


def test_a_refund_that_is_done_and_never_left_is_seen(client, world, evidence):
    builders.ebook("short-book", amount=1900)
    order = buy(client, world, "short-book")
    ask_back(order)
    settle_all(world)
    assert list(EveryEffectHasItsRow().breaches(evidence())) == []

    OrderStep.objects.filter(kind="REFUND_PAYMENT").update(key="step_of_nothing")

    said = "; ".join(EveryEffectHasItsRow().breaches(evidence()))
    assert "the refund step_of_nothing is done and Stripe never sent it" in said
    assert "which no step knows" in said


@pytest.fixture
def witnessed(evidence, tmp_path):
    """What the law about calls says when these programs have shown that they are watched."""

    def broken(*programs: str, name: str = "closed") -> list[str]:
        for number, program in enumerate(programs):
            fact = {"method": "POST", "url": "https://api", "program": f"/venv/{program} --quiet"}
            (tmp_path / f"witness-{name}-{number}.jsonl").write_text(json.dumps(fact) + "\n")
        return list(NoTransactionOverACall().breaches(evidence()))

    return broken


def test_programs_that_nobody_watches_are_no_proof_of_anything(witnessed):
    assert witnessed("tests/chaos/__main__.py") == [
        "no process of celery had a witness that is awake",
        "no process of gunicorn had a witness that is awake",
    ]


def test_a_call_inside_a_transaction_is_named(witnessed):
    assert witnessed("celery/__main__.py", "gunicorn/__main__.py") == []
    [said] = witnessed("celery/__main__.py", name="open")
    assert "POST https://api inside a transaction" in said


def test_an_outage_of_less_than_a_minute_says_nothing_of_orders_that_go_on(evidence):
    short = evidence()
    short.figures = Figures(mix="hang", span=(0.0, 45.0))

    assert list(OrdersGoOn().breaches(short)) == ["no minute of it was long enough to know"]
