"""Two people press at once, on two real connections: one acts, the other is told who did."""

import threading

import pytest
from django.db import connection

from core.admin_buttons import RefusedError
from operations import roles
from orders import review_desk
from tests.operations.people import person
from tests.orders.review import case_of, held_order

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(case, presses):
    """Press all buttons in threads that start together; name -> what each was told."""
    start, told = threading.Barrier(len(presses)), {}

    def press(user, code, given):
        start.wait()
        try:
            said = review_desk.act(
                case_id=case.pk, code=code, version=case.version, user=user, given=given
            )
            told[user.username] = f"done: {said}"
        except RefusedError as refusal:
            told[user.username] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=each) for each in presses]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return told


@pytest.mark.parametrize("code", ["approve", "snooze", "refund"])
def test_the_second_of_two_people_is_told_who_did_it(code):
    order = held_order()
    olga, owner = person("olga", roles.OWNER), person("linus", roles.OWNER)
    given = {"hours": "2", "reason": "duplicate"}

    told = at_once(case_of(order), [(olga, code, given), (owner, code, given)])

    first = next(name for name, said in told.items() if said.startswith("done"))
    second = told[({"olga", "linus"} - {first}).pop()]
    assert second.startswith("Nothing was done")
    assert first in second
    assert order.steps.filter(kind="REFUND_PAYMENT").count() == int(code == "refund")


def test_approve_and_refund_at_once_never_do_both():
    order = held_order()
    olga, grace = person("olga", roles.OWNER), person("grace", roles.REVIEW_STAFF)

    told = at_once(
        case_of(order), [(olga, "refund", {"reason": "fraudulent"}), (grace, "approve", {})]
    )

    order.refresh_from_db()
    refunded = order.steps.filter(kind="REFUND_PAYMENT").exists()
    assert sorted(said.startswith("done") for said in told.values()) == [False, True]
    assert refunded != (order.fulfilment == "FULFILLING")
