"""Every day the printers' own lists are held against what the shop knows."""

import pytest

from core.models import Alert
from core.outcomes import Done, RetryLater
from fulfillment import print_facts
from fulfillment.models import PrintAttempt
from fulfillment.providers import printers
from fulfillment.tasks import reconcile_prints
from tests import builders
from tests.fulfillment.prints import attempt_at, ordered, pass_time, printed
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def test_what_agrees_is_told_to_nobody(world):
    ordered()
    settle_all(world)

    assert reconcile_prints() == Done(note="1 prints compared")
    assert not Alert.objects.filter(dedupe_key__startswith="print-").exists()


def test_a_print_that_the_shop_does_not_know_is_told(world):
    ordered()
    settle_all(world)
    PrintAttempt.objects.all().delete()

    reconcile_prints()

    alert = Alert.objects.get(dedupe_key__startswith="print-stranger/printful/")
    assert alert.severity == "critical"


def test_a_group_at_two_printers_is_told(world):
    ordered()
    settle_all(world)
    first = attempt_at("printful")
    made = {"print_order": first.print_order, "group": first.group, "reference": first.reference}
    PrintAttempt.objects.create(provider="printify", phase="ABANDONED", work="SWEEP", **made)
    printify = printers()["printify"]
    request = print_facts.request_for(first.print_order, "printify", first.reference)
    printify.create(printify.create_body(request), reference=first.reference)
    world.printify.commit(first.reference)

    reconcile_prints()

    assert len(printed(world)) == 2
    assert Alert.objects.filter(dedupe_key=f"print-twice/{first.reference[:-2]}").count() == 1


def test_a_draft_that_lives_on_after_it_was_left_is_swept_again(world):
    book = builders.print_product()
    book.variants.exclude(provider="printful").update(active=False)
    ordered(book)
    settle_all(world)
    attempt = attempt_at("printful")
    PrintAttempt.objects.filter(pk=attempt.pk).update(phase="CANCELED", work="REST", status="DONE")
    world.printful.set_status(attempt.remote_id, "draft")
    draft = world.printful.orders[0]
    assert draft.status == "draft"

    reconcile_prints()

    attempt.refresh_from_db()
    assert (attempt.phase, attempt.work, attempt.status) == ("ABANDONED", "SWEEP", "READY")


def test_a_printer_that_does_not_answer_is_asked_again_in_an_hour(world):
    ordered()
    pass_time(world, hours=1)
    world.gooten.down()

    assert reconcile_prints() == RetryLater("no list from gooten", after=3600)
