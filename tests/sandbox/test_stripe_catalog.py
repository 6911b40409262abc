"""Products and prices as the shop keeps them in step."""

import pytest
import stripe

from tests.sandbox.stripe_kit import opened


@pytest.fixture
def box():
    with opened() as one:
        yield one


@pytest.fixture
def products(box):
    box.client.v1.products.create({"id": "short-book", "name": "Short book"})
    return box.client.v1.products


def test_a_product_keeps_the_id_it_was_given_and_merges_metadata(box, products):
    products.update("short-book", {"metadata": {"sd_type": "ebook", "file_id": "1"}})
    products.update("short-book", {"metadata": {"file_id": ""}, "description": "Good."})

    read = products.retrieve("short-book")

    assert (read.name, read.description) == ("Short book", "Good.")
    assert read.metadata.to_dict() == {"sd_type": "ebook"}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        products.create({"id": "short-book", "name": "Again"})
    assert refused.value.code == "resource_already_exists"


def test_a_lookup_key_moves_to_the_new_price(box, products):
    body = {"product": "short-book", "currency": "usd", "lookup_key": "short-book-usd"}
    old = box.client.v1.prices.create({**body, "unit_amount": 1900})
    with pytest.raises(stripe.InvalidRequestError):
        box.client.v1.prices.create({**body, "unit_amount": 2100})

    new = box.client.v1.prices.create({**body, "unit_amount": 2100, "transfer_lookup_key": True})
    box.client.v1.prices.update(old.id, {"active": False})

    found = box.client.v1.prices.list(
        {"lookup_keys": ["short-book-usd"], "active": True, "expand": ["data.product"]}
    )
    assert [(one.id, one.unit_amount) for one in found.data] == [(new.id, 2100)]
    assert found.data[0].product.name == "Short book"


def test_an_archived_price_starts_no_session(box, products):
    body = {"product": "short-book", "currency": "usd", "unit_amount": 1900}
    price = box.client.v1.prices.create(body)
    box.client.v1.prices.update(price.id, {"active": False})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.open(line_items=[{"price": price.id, "quantity": 1}])

    assert refused.value.code == "product_inactive"


def test_a_price_cannot_change_its_amount(box, products):
    body = {"product": "short-book", "currency": "usd", "unit_amount": 1900}
    price = box.client.v1.prices.create(body)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.prices.update(price.id, {"unit_amount": 1})

    assert (refused.value.code, refused.value.param) == ("parameter_unknown", "unit_amount")


def test_a_product_with_prices_is_archived_not_deleted(box, products):
    box.client.v1.prices.create({"product": "short-book", "currency": "usd", "unit_amount": 1900})
    products.create({"id": "leaflet", "name": "Leaflet"})

    assert products.delete("leaflet").deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="cannot be deleted"):
        products.delete("short-book")
    assert products.update("short-book", {"active": False}).active is False
    assert [one.id for one in products.list({"active": False}).data] == ["short-book"]
