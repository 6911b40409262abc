"""Several rows finished in one statement: all of them under their own leases, or none."""

import pytest
from django.db import transaction

from core.durable import LeaseLostError
from core.finishing import finish_together
from core.outcomes import Done
from crm.models import ScheduledMessage

pytestmark = pytest.mark.django_db


def _claimed(count: int) -> list[ScheduledMessage]:
    for number in range(count):
        ScheduledMessage.objects.create(
            message_key=f"news/{number}", to="ada@example.com", template="t", context={}
        )
    return ScheduledMessage.objects.claim(count)


def test_rows_finished_together_read_like_rows_finished_alone():
    one, two, alone = _claimed(3)
    alone.settle(Done("ref-alone", "note"))

    finish_together([(one, Done("ref-one", "note")), (two, Done(note="note"))])

    columns = ("status", "reason", "run_after", "lease_until", "unsettled", "attempts")
    stored = {row.pk: row for row in ScheduledMessage.objects.all()}
    for row in (one, two):
        assert [getattr(stored[row.pk], name) for name in columns] == [
            getattr(stored[alone.pk], name) for name in columns
        ]
        assert (row.status, row.reason, row.result_ref) == (
            stored[row.pk].status,
            stored[row.pk].reason,
            stored[row.pk].result_ref,
        )
    assert stored[one.pk].result_ref == "ref-one"
    assert stored[one.pk].settled_at


def test_one_lost_lease_keeps_all_of_them_from_being_finished():
    one, two = _claimed(2)
    ScheduledMessage.objects.filter(pk=two.pk).update(token=two.token + 1)

    with pytest.raises(LeaseLostError), transaction.atomic():
        finish_together([(one, Done()), (two, Done())])

    stored = ScheduledMessage.objects.values_list("status", flat=True)
    assert set(stored) == {"RUNNING"}
