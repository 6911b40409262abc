"""Plans: every line is handed over by something, and the mail tells of all of it."""

from itertools import product as combinations

import pytest

from catalog.kinds import ProductKind
from orders.kinds import GIVING, SHIPPING, StepKind
from orders.planning import LineFacts, giving_kinds, plan_order


def kinds(plan):
    return [step.kind for step in plan]


def test_an_ebook_is_downloaded_mailed_and_told_of():
    plan = plan_order([LineFacts(0, "EBOOK", has_files=True)], wants_follow_ups=False)

    assert kinds(plan) == [
        "GRANT_DOWNLOADS", "SEND_ORDER_MAIL", "TAG_CUSTOMER", "NOTIFY_OWNER", "POST_SALES_RECEIPT",
    ]  # fmt: skip


def test_goods_go_on_their_way_once_for_each_group_and_the_mail_does_not_wait_for_them():
    lines = [LineFacts(0, "PRINT"), LineFacts(1, "EBOOK", has_files=True), LineFacts(2, "PRINT"),
             LineFacts(3, "STOCK")]  # fmt: skip

    plan = plan_order(lines, wants_follow_ups=False)
    mail = next(step for step in plan if step.kind == StepKind.SEND_ORDER_MAIL)

    sent = [(step.kind, step.group) for step in plan if step.group]
    assert sent == [("SUBMIT_PRINT", "PRINT"), ("PACK_STOCK", "STOCK")]
    assert [plan[place].kind for place in mail.after] == ["GRANT_DOWNLOADS"]


def test_software_gets_its_licence_and_its_files():
    plan = plan_order([LineFacts(0, "SOFTWARE", needs_license=True, has_files=True)],
                      wants_follow_ups=False)  # fmt: skip

    assert kinds(plan)[:2] == ["ISSUE_LICENSE", "GRANT_DOWNLOADS"]


def test_the_order_mail_waits_for_everything_that_gives_and_goes_past_a_parked_one():
    lines = [LineFacts(0, "EBOOK", has_files=True), LineFacts(1, ""), LineFacts(2, "COURSE")]

    plan = plan_order(lines, wants_follow_ups=True)
    mail = next(step for step in plan if step.kind == StepKind.SEND_ORDER_MAIL)

    assert [plan[place].kind for place in mail.after] == [
        "GRANT_DOWNLOADS", "DELIVER_BY_HAND", "GRANT_ACCESS",
    ]  # fmt: skip
    assert mail.goes_on_parked


def test_follow_ups_are_planned_only_with_consent():
    line = [LineFacts(0, "EBOOK", has_files=True)]

    assert StepKind.SCHEDULE_FOLLOW_UPS in kinds(plan_order(line, wants_follow_ups=True))
    assert StepKind.SCHEDULE_FOLLOW_UPS not in kinds(plan_order(line, wants_follow_ups=False))


@pytest.mark.parametrize(
    ("kind", "licensed", "files"),
    list(combinations(["", *ProductKind], [True, False], [True, False])),
)
def test_no_paid_line_is_ever_left_without_a_step_that_gives(kind, licensed, files):
    line = LineFacts(0, kind, needs_license=licensed, has_files=files)

    given = giving_kinds(line)
    planned = set(kinds(plan_order([line], wants_follow_ups=False)))

    assert set(given) <= GIVING
    assert given or planned & SHIPPING
