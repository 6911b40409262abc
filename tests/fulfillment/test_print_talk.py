"""Reading answers with suspicion: amounts, times, names, and answers that are not what they say."""

from datetime import UTC, datetime

import pytest

from core.http import Reply
from core.outcomes import NotSent, Ok, Rejected, Throttled, Unknown
from fulfillment.providers.base import FailureClass
from fulfillment.providers.talk import judge_by, minor, moment, paged, person

judge = judge_by(lambda reply: (FailureClass.ITEM, "no") if reply.status == 400 else None)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("15.10", "usd", 1510), (30.27, "USD", 3027), ("0.015", "usd", 2), ("1510", "jpy", 1510),
     ("1.234", "kwd", 1234), (0, "usd", 0)],
)  # fmt: skip
def test_amounts_become_minor_units(amount, currency, expected):
    assert minor(amount, currency) == expected


@pytest.mark.parametrize("amount", ["", None, "free", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match=r"."):
        minor(amount, "usd")


NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [(1795176000, NOON), ("2026-11-20T12:00:00Z", NOON), ("2026-11-20 13:00:00+01:00", NOON),
     ("2026-11-20 12:00:00", NOON), (None, None), ("", None), (0, None), ("soon", None),
     ("1970-01-01 00:00:00+00:00", None)],
)  # fmt: skip
def test_times_of_every_form_are_utc(given, expected):
    assert moment(given) == expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Ada A. King", ("Ada A.", "King")),
        ("Ada", ("Ada", "-")),
    ],
)
def test_a_name_is_parted_at_its_last_blank(name, parts):
    assert person(name) == parts


@pytest.mark.parametrize(
    ("status", "body", "write", "kind"),
    [
        (400, {"x": 1}, True, Rejected),
        (401, None, False, Rejected),
        (302, None, True, type(None)),
        (408, None, True, Unknown),
        (408, None, False, NotSent),
        (419, None, True, Throttled),
        (429, {"x": 1}, True, Throttled),
        (200, None, True, Unknown),
        (200, None, False, NotSent),
        (204, None, True, type(None)),
        (200, {"x": 1}, True, type(None)),
        (503, {"x": 1}, True, type(None)),
    ],
)
def test_what_an_answer_means_for_what_may_be_done_next(status, body, write, kind):
    assert isinstance(judge(Reply(status, body), write=write), kind)


def test_a_wait_that_is_not_said_is_a_minute():
    assert judge(Reply(429, None), write=True).retry_after == 60.0
    assert judge(Reply(429, None, {"retry-after": "7"}), write=True).retry_after == 7.0


def test_pages_are_read_to_the_last_and_never_cut():
    def ask(page: int):
        return Ok([page] * (2 if page < 3 else 1))

    assert paged(ask, most=9, is_last=lambda page: len(page) < 2) == Ok([0, 0, 1, 1, 2, 2, 3])
    assert isinstance(paged(ask, most=2, is_last=lambda page: len(page) < 2), NotSent)
