"""Which printer is next, from facts alone."""

import pytest

from fulfillment.carriers import tracking_page
from fulfillment.choosing import PrinterFacts, decide, mismatch

HOUSES = ("printful", "printify", "gooten")


def facts(**changed):
    """Three printers that can all print it, but for what is changed (by name)."""
    return [PrinterFacts(name=name, **changed.get(name, {})) for name in HOUSES]


def chosen(*, round_number=1, ceiling=None, wanted="", **changed):
    return decide(facts(**changed), round_number=round_number, ceiling=ceiling, wanted=wanted)


def test_the_first_choice_is_the_first():
    assert chosen().provider == "printful"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ({"unusable": "PRINTFUL_TOKEN is not set."}, "PRINTFUL_TOKEN is not set"),
        ({"unmapped": ("Mug",)}, "no print file for Mug"),
        ({"problems": ("The city is missing.",)}, "The city is missing"),
        ({"resting": True}, "left alone for a minute"),
        ({"cost": 901}, "cost more than this order may cost"),
        ({"tried": "ITEM", "tried_text": "out of stock", "tried_round": 1}, "out of stock"),
        ({"tried": "UNKNOWN", "tried_text": "no answer", "tried_round": 1}, "no answer"),
    ],
)
def test_what_leaves_a_printer_out_is_said_and_the_next_is_taken(fact, said):
    decision = chosen(printful=fact, ceiling=900)

    assert decision.provider == "printify"
    assert said in decision.story[0]
    assert "can print all of it" in decision.story[1]


def test_a_printer_that_did_not_answer_is_asked_again_in_the_next_round():
    silent = {"tried": "NOT_SENT", "tried_round": 1}

    assert chosen(printful=silent, round_number=1).provider == "printify"
    assert chosen(printful=silent, round_number=2).provider == "printful"


def test_a_printer_that_refused_is_not_asked_again_unless_a_person_says_so():
    refused = {"tried": "ITEM", "tried_round": 1}

    assert chosen(printful=refused, round_number=5).provider == "printify"
    assert chosen(printful=refused, round_number=5, wanted="printful").provider == "printful"


def test_waiting_helps_only_where_somebody_may_come_back():
    never, later = {"unmapped": ("Mug",)}, {"resting": True}

    assert chosen(printful=never, printify=never, gooten=later).can_wait
    assert not chosen(printful=never, printify=never, gooten=never).can_wait


def test_a_wanted_printer_goes_first_and_the_others_follow():
    assert chosen(wanted="gooten").provider == "gooten"
    assert chosen(wanted="gooten", gooten={"resting": True}).provider == "printful"


def test_lines_are_compared_by_our_names_or_by_their_numbers():
    ours = [("line-0", 2), ("line-1", 1)]

    assert mismatch(ours, [("line-1", 1), ("line-0", 2)]) == ""
    assert mismatch(ours, []) == ""
    assert mismatch(ours, [("7001", 2), ("7002", 1)]) == ""
    assert mismatch(ours, [("line-0", 2)])
    assert mismatch(ours, [("7001", 3), ("7002", 1)])


def test_a_known_carrier_has_a_page_whose_number_cannot_break_out():
    assert tracking_page("canada  POST", "AB 1&x=2").endswith("/details/AB%201%26x%3D2")
    assert tracking_page("Aunt Emma", "1") == ""
