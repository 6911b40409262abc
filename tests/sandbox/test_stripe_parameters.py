"""What the local Stripe refuses, with Stripe's codes."""

import pytest
import stripe

from tests.sandbox.stripe_kit import BASKET, opened, sdk, soon

LINE = BASKET["line_items"][0]


@pytest.fixture
def box():
    with opened() as one:
        yield one


def without(name: str) -> dict:
    return {key: value for key, value in BASKET.items() if key != name}


def refusal(box, body: dict) -> tuple[str | None, str | None]:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.checkout.sessions.create(body)
    assert refused.value.http_status == 400
    assert box.stripe.sessions() == []
    return refused.value.code, refused.value.param


WRONG = [
    ({**BASKET, "payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
    (without("mode"), "parameter_missing", "mode"),
    (without("success_url"), "parameter_missing", "success_url"),
    (without("line_items"), "parameter_missing", "line_items"),
    ({**BASKET, "success_url": "thanks"}, "url_invalid", "success_url"),
    ({**BASKET, "mode": "gift"}, None, "mode"),
    ({**BASKET, "ui_mode": "hosted"}, None, "ui_mode"),
    ({**BASKET, "customer": "cus_1"}, None, "customer_creation"),
    ({**BASKET, "expires_at": soon(60)}, None, "expires_at"),
    ({**BASKET, "expires_at": soon(25 * 3600)}, None, "expires_at"),
    ({**BASKET, "expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
    (
        {**BASKET, "automatic_tax": {}, "line_items": [{**LINE, "quantity": 0}]},
        *("parameter_invalid_integer", "line_items[0][quantity]"),
    ),
    ({**BASKET, "line_items": [{"quantity": 1}]}, None, "line_items[0][price]"),
    (
        {**BASKET, "line_items": [{"price": "price_x", "quantity": 1}]},
        *("resource_missing", "line_items[0][price]"),
    ),
    ({**BASKET, "metadata": {"k": "v" * 501}}, None, "metadata"),
    ({**BASKET, "metadata": {f"k{n}": "v" for n in range(51)}}, None, "metadata"),
    ({**BASKET, "discounts": [{"coupon": "c"}]}, "sandbox_not_modelled", "discounts"),
]


@pytest.mark.parametrize(("body", "code", "param"), WRONG)
def test_a_wrong_session_is_refused_and_named(box, body, code, param):
    assert refusal(box, body) == (code, param)


def test_a_name_wrong_at_depth_is_named_whole(box):
    data = {"currency": "usd", "unit_amount": 900, "product_data": {"title": "Book"}}
    body = {**BASKET, "line_items": [{"price_data": data, "quantity": 1}]}

    code, param = refusal(box, body)

    assert code == "parameter_unknown"
    assert param == "line_items[0][price_data][product_data][title]"


def test_a_sum_too_small_to_charge_is_refused(box):
    data = {"currency": "usd", "unit_amount": 30, "product_data": {"name": "Sticker"}}

    code, _param = refusal(box, {**BASKET, "line_items": [{"price_data": data, "quantity": 1}]})

    assert code == "amount_too_small"


@pytest.mark.parametrize("key", ["sk_live_abcdefgh", "rk_live_abcdefgh", "nonsense", "pk_test_1"])
def test_other_keys_than_test_keys_are_refused(box, key):
    with pytest.raises(stripe.AuthenticationError):
        sdk(box.running.url, key).v1.products.list()


def test_a_restricted_test_key_works(box):
    assert sdk(box.running.url, "rk_test_1").v1.balance.retrieve().livemode is False


def test_another_api_version_is_refused(box):
    with pytest.raises(stripe.InvalidRequestError, match="version"):
        box.client.v1.products.list({}, {"stripe_version": "2024-06-20"})


def test_what_is_not_there_is_a_404(box):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.checkout.sessions.retrieve("cs_test_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_names_with_any_letters_come_back_unchanged(box):
    name = "Ada \N{ROCKET} \u05d0\u05d3\u05d4 & [x]=1"

    made = box.client.v1.customers.create({"name": name, "metadata": {"a b": "c&d"}})

    assert made.name == name
    assert made.metadata["a b"] == "c&d"
