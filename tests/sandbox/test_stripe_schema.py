"""The comparison itself, the sandbox's own table, and Stripe's example events."""

import copy
import json

import pytest

from sandbox.schema import nested
from sandbox.stripe import ENDPOINTS
from sandbox.stripe.shapes import FLAG, LATER, MAP, WHOLE
from tests.sandbox.stripe_description import SPECS, description
from tests.sandbox.stripe_kit import opened


@pytest.fixture
def told():
    return description()


@pytest.fixture
def box():
    with opened(compared=False) as one:  # the example events are trimmed
        yield one


def sample(kind: object) -> object:
    """Something of a shape, as a form would carry it."""
    if isinstance(kind, dict):
        return {name.rstrip("!"): sample(one) for name, one in kind.items() if one != LATER}
    if isinstance(kind, list):
        return {"0": sample(kind[0])}
    if isinstance(kind, tuple):
        return kind[-1]
    return {WHOLE: "1", FLAG: "true", MAP: {"a": "b"}}.get(kind, "")


def flat(value: object, name: str = "") -> list[tuple[str, str]]:
    """Nested data as the name-value pairs of a form."""
    if not isinstance(value, dict):
        return [(name, str(value))]
    inner = [(f"{name}[{key}]" if name else key, one) for key, one in value.items()]
    return [pair for key, one in inner for pair in flat(one, key)]


#: Words of a fixed list that an empty sample cannot be.
FREE = ("is not allowed",)


@pytest.mark.parametrize("operation", sorted(ENDPOINTS))
def test_every_parameter_of_the_own_table_is_stripes(told, operation):
    method, path, shape = ENDPOINTS[operation]
    names = {name.rstrip("!"): one for name, one in shape.items()}
    plain = path.replace("{", "").replace("}", "")
    asked = "DELETE" if method == "DELETE" else method
    if asked == "DELETE":
        assert told.operation(method, plain)
        return

    found = told.request_problems(method, plain, flat(sample(names)))

    assert [line for line in found if not line.endswith(FREE)] == []


def test_parameters_marked_for_later_are_stripes_too(told):
    method, path, shape = ENDPOINTS["checkout.sessions.create"]
    body = told.operation(method, path)["requestBody"]["content"]
    schema = body["application/x-www-form-urlencoded"]["schema"]["$ref"].rpartition("/")[2]
    real = set(told.document["components"]["schemas"][schema]["properties"])

    assert {name.rstrip("!") for name in shape} == real


def test_the_comparison_finds_unknown_missing_and_mistyped_names_at_depth(told):
    fields = [
        ("mode", "payment"),
        ("line_items[0][price_data][unit_amount]", "ten"),
        ("line_items[0][price_data][product_data][title]", "Book"),
    ]

    found = told.request_problems("POST", "/v1/checkout/sessions", fields)

    start = "POST /v1/checkout/sessions.line_items[0].price_data"
    assert sorted(found) == [
        f"{start}.product_data: name is missing",
        f"{start}.product_data: title is unknown",
        f"{start}.unit_amount: 'ten' is no integer",
        f"{start}: currency is missing",
    ]


def test_the_comparison_refuses_an_expansion_that_is_not_in_the_table(told):
    charge = {"id": "ch_1", "object": "charge"}
    refund = {"id": "re_1", "object": "refund", "amount": 1, "created": 1, "currency": "usd"}

    assert told.object_problems("res.Refund", refund) == []
    wrong = told.object_problems("res.Refund", {**refund, "customer": charge})
    assert len(wrong) == 1
    assert "res.Refund.customer" in wrong[0]


def test_bracket_names_become_nested_data():
    fields = [("a[b][0][c]", "1"), ("a[b][1][c]", "2"), ("d", "")]

    assert nested(fields) == {"a": {"b": {"0": {"c": "1"}, "1": {"c": "2"}}}, "d": ""}


def examples() -> list[dict]:
    description()
    return json.loads((SPECS / "stripe-event-examples.json").read_text())


def test_the_example_events_arrive_with_the_objects_they_name_in_place(box, told):
    events = examples()
    for event in events:
        if event["data"]["object"]["object"] in ("checkout.session", "charge", "refund", "dispute"):
            box.stripe.put(copy.deepcopy(event["data"]["object"]))
        box.stripe.emit(event)

    assert box.told() == [event["type"] for event in events]
    session = box.client.v1.checkout.sessions.retrieve("cs_test_a1b2")
    intent = box.client.v1.payment_intents.retrieve(
        session.payment_intent, {"expand": ["latest_charge"]}
    )
    assert intent.latest_charge.id == "ch_3A"
    items = box.client.v1.checkout.sessions.line_items.list("cs_test_a1b2")
    assert [item.amount_total for item in items.data] == [4498]
