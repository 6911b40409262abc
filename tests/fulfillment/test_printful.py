"""What is Printful's alone: cost holds, unresolved items, its error codes, parcels of two APIs."""

import pytest

from core.http import Reply
from core.models import ApiCall
from core.outcomes import Ok, Rejected
from fulfillment.providers import printful_words as words
from fulfillment.providers.base import PrintStatus
from tests.fulfillment.provider_kits import ADDRESS, REFERENCE, house_of, replace
from tests.fulfillment.samples import sample

STATUSES = {
    "draft": ("DRAFT", False, True),
    "inreview": ("SUBMITTED", True, False),
    "pending": ("SUBMITTED", True, True),
    "failed": ("NEEDS_ATTENTION", True, True),
    "canceled": ("CANCELED", False, False),
    "cancelled": ("CANCELED", False, False),
    "inprocess": ("IN_PRODUCTION", True, False),
    "onhold": ("NEEDS_ATTENTION", True, False),
    "partial": ("PART_SHIPPED", True, False),
    "fulfilled": ("SHIPPED", True, False),
    "archived": ("UNKNOWN", True, False),
}


@pytest.fixture
def house(world):
    return house_of("printful", world)


def order(**facts):
    return words.order({"id": 1, "external_id": REFERENCE, "status": "draft", **facts})


@pytest.mark.parametrize("raw", STATUSES)
def test_each_status_has_one_meaning(raw):
    found = order(status=raw)

    assert (found.status, found.committed, found.cancellable) == STATUSES[raw]


@pytest.mark.django_db
def test_a_confirm_that_comes_back_as_draft_is_not_committed(house):
    house.room.cost_holds = 1
    made = house.created()

    first = house.commit(made).value
    second = house.commit(made).value

    assert (first.status, first.committed) == (PrintStatus.DRAFT, False)
    assert (second.status, second.committed) == (PrintStatus.SUBMITTED, True)
    assert len(house.room.committed()) == 1


@pytest.mark.django_db
def test_an_item_that_printful_cannot_resolve_is_a_problem(house):
    house.room.lose("workshop-mug")

    made = house.created()

    assert len(made.problems) == 1
    assert "map it again" in made.problems[0]
    assert made.reason_class == "ITEM"


@pytest.mark.django_db
def test_an_item_without_stock_is_a_problem_of_the_draft(house):
    house.room.out_of_stock("workshop-mug")

    assert "out of stock" in house.created().problems[0]


@pytest.mark.django_db
def test_a_confirm_that_is_refused_for_money_is_the_moneys_fault(house):
    house.room.funded, house.room.no_funds = False, "refused"

    outcome = house.commit(house.created())

    assert isinstance(outcome, Rejected)
    assert outcome.code == "MONEY"


@pytest.mark.django_db
def test_a_failed_order_is_cancelled_before_leaving(house):
    house.room.funded = False
    failed = house.printing()

    assert failed.cancellable
    assert isinstance(house.printer.cancel(failed.remote_id), Ok)
    assert house.get(failed).status == PrintStatus.CANCELED


@pytest.mark.django_db
def test_an_empty_state_is_left_out(house):
    address = replace(ADDRESS, country="DE", state="", postal_code="10115", city="Berlin")

    outcome = house.create(address=address)

    assert isinstance(outcome, Ok)
    assert "state_code" not in house.room.order(REFERENCE).address


@pytest.mark.django_db
def test_a_missing_state_is_the_addresss_fault(house):
    outcome = house.create(address=replace(ADDRESS, state=""))

    assert outcome.code == "ADDRESS"
    assert "State code is missing" in outcome.reason


@pytest.mark.django_db
def test_brazil_gets_its_tax_number(house):
    address = replace(
        ADDRESS, country="BR", state="SP", postal_code="01310-100", tax_number="529.982.247-25"
    )

    assert isinstance(house.create(address=address), Ok)
    assert house.room.order(REFERENCE).address["tax_number"] == "529.982.247-25"


@pytest.mark.django_db
def test_a_variant_without_an_id_is_named_by_our_sku(house):
    item = replace(house.items()[0], remote_variant_id="")

    assert isinstance(house.create(items=(item,)), Ok)
    assert house.printer.stock_problems([item], ADDRESS) == Ok(())


@pytest.mark.django_db
def test_the_store_is_named_where_the_token_opens_several(house, settings):
    settings.PRINTFUL_STORE_ID = "4010"
    house.created()

    assert ApiCall.objects.filter(provider="printful", result="OK").exists()


def test_a_replacement_parcel_is_marked_and_a_number_is_text():
    sent = {"id": 7, "tracking_number": 12345, "reshipment": True, "items": [{"item_id": 9}]}
    items = [{"id": 9, "external_id": "line-1", "quantity": 1}]

    (parcel,) = order(status="fulfilled", shipments=[sent], items=items).parcels

    assert (parcel.tracking_number, parcel.is_replacement) == ("12345", True)
    assert parcel.item_references == ("line-1",)


def test_amounts_are_read_in_the_currencys_own_decimals():
    dollars = order(costs={"currency": "USD", "total": "15.10"})
    yen = order(costs={"currency": "JPY", "total": "1510"})

    assert (dollars.cost, dollars.currency) == (1510, "usd")
    assert (yen.cost, yen.currency) == (1510, "jpy")
    assert order(costs={"currency": "USD", "total": None}).cost is None


CODES = {
    "OR-1": "CONFLICT",
    "OR-2": "AUTH",
    "OR-6": "ITEM",
    "OR-9": "ITEM",
    "OR-13": "DUPLICATE",
    "SH-2": "ITEM",
    "FL-1": "CONTENT",
    "PR-3": "CONTENT",
    "OR-3": "OTHER",
}


@pytest.mark.parametrize("code", CODES)
def test_each_error_code_has_its_class(code):
    error = {"reason": "BadRequest", "message": "Something", "api_error_code": code}

    kind, reason = words.refusal(Reply(400, {"code": 400, "result": "Something", "error": error}))

    assert kind == CODES[code]
    assert reason == f"{code} Something"


def test_errors_of_v2_and_without_a_message_are_read_too():
    answer = {"data": "State code is missing", "error": {"reason": "BadRequest", "message": ""}}

    assert words.refusal(Reply(400, answer))[0] == "ADDRESS"
    assert words.refusal(Reply(403, {"code": 403, "result": "Forbidden"}))[0] == "AUTH"


def test_a_variant_is_read_in_both_documented_shapes():
    variant = {"id": 1, "synced": True, "availability_status": "discontinued"}

    assert "discontinued" in words.variant_problem(variant, "Mug")
    assert "discontinued" in words.variant_problem({"sync_variant": variant}, "Mug")
    assert "not synced" in words.variant_problem({"id": 1, "synced": False}, "Mug")


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_every_sample_of_an_order_notice_names_its_order(version):
    for name, body in sample(f"printful-{version}-webhook-samples").items():
        data = body["data"]
        named = data.get("order") if isinstance(data, dict) else None
        expected = (str(named["id"]), str(named["external_id"])) if named else ("", "")
        assert words.spoken_of(body) == expected, name
