"""Sessions from opening to the money, through the real SDK."""

import pytest
import stripe

from sandbox.stripe import NotOpenError
from tests.sandbox.stripe_kit import BASKET, opened, soon

NOTE = {
    "key": "note",
    "label": {"type": "custom", "custom": "Note for us"},
    "type": "text",
    "optional": True,
    "text": {"maximum_length": 200},
}


@pytest.fixture
def box():
    with opened() as one:
        yield one


def test_a_paid_session_tells_everything_the_shop_reads(box):
    session = box.open(
        custom_fields=[NOTE],
        consent_collection={"promotions": "auto"},
        client_reference_id="visit-1",
        metadata={"language": "en"},
        expires_at=soon(),
    )
    box.ada_pays(session.id, note="for my mother", promotions=True)

    paid = box.client.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (paid.amount_total, paid.currency) == (1999, "usd")
    assert paid.customer_details.email == "ada@example.com"
    assert paid.custom_fields[0].text.value == "for my mother"
    assert paid.consent.promotions == "opt_in"
    customer = box.client.v1.customers.retrieve(paid.customer)
    assert (customer.email, customer.name) == ("ada@example.com", "Ada Lovelace")


def test_line_items_expand_to_the_product(box):
    session = box.open()

    items = box.client.v1.checkout.sessions.line_items.list(
        session.id, {"expand": ["data.price.product"], "limit": 100}
    )

    assert [item.metadata["sku"] for item in items.data] == ["short-book"]
    assert items.data[0].price.product.metadata["sku"] == "short-book"
    assert (items.data[0].amount_total, items.data[0].quantity) == (1999, 1)


def test_a_stored_price_sells_at_its_own_amount(box):
    box.client.v1.products.create({"id": "short-book", "name": "Short book"})
    price = box.client.v1.prices.create(
        {"product": "short-book", "currency": "usd", "unit_amount": 2500, "lookup_key": "b-usd"}
    )

    session = box.open(line_items=[{"price": price.id, "quantity": 2}])

    assert (session.amount_subtotal, session.amount_total) == (5000, 5000)


def test_the_fee_is_known_only_after_a_while(box):
    box.stripe.balance_delay = 30
    session = box.open()
    intent_id = box.ada_pays(session.id)["payment_intent"]
    expand = {"expand": ["latest_charge.balance_transaction"]}

    before = box.client.v1.payment_intents.retrieve(intent_id, expand)
    box.stripe.book_balances()
    after = box.client.v1.payment_intents.retrieve(intent_id, expand)

    assert before.latest_charge.balance_transaction is None
    moved = after.latest_charge.balance_transaction
    assert (moved.amount, moved.fee, moved.net, moved.currency) == (1999, 88, 1911, "usd")
    listed = box.client.v1.balance_transactions.list({"source": after.latest_charge.id})
    assert [one.id for one in listed.data] == [moved.id]


def test_a_payment_in_euro_settles_in_dollars_at_a_rate(box):
    line = {"currency": "eur", "unit_amount": 1000, "product_data": {"name": "Short book"}}
    session = box.open(line_items=[{"price_data": line, "quantity": 1}])
    intent_id = box.ada_pays(session.id)["payment_intent"]
    box.stripe.book_balances()

    intent = box.client.v1.payment_intents.retrieve(
        intent_id, {"expand": ["latest_charge.balance_transaction"]}
    )

    moved = intent.latest_charge.balance_transaction
    assert (intent.currency, moved.currency) == ("eur", "usd")
    assert (moved.amount, float(moved.exchange_rate)) == (1080, 1.08)


def test_a_declined_card_leaves_the_session_open_for_another_try(box):
    session = box.open()

    declined = box.ada_pays(session.id, how="decline")
    paid = box.ada_pays(session.id)

    assert (declined["status"], paid["status"]) == ("open", "complete")
    assert declined["payment_intent"] == paid["payment_intent"]
    charges = box.client.v1.charges.list({"payment_intent": paid["payment_intent"]})
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


def test_a_free_session_needs_no_payment(box):
    gift = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Sample"}}
    session = box.open(line_items=[{"price_data": gift, "quantity": 1}])

    done = box.ada_pays(session.id)

    assert (done["payment_status"], done["payment_intent"]) == ("no_payment_required", None)


def test_shipping_and_tax_are_added_to_the_total(box):
    box.stripe.tax_per_mille = 130
    rate = {"display_name": "Post", "fixed_amount": {"amount": 500, "currency": "usd"}}
    session = box.open(
        automatic_tax={"enabled": True},
        shipping_address_collection={"allowed_countries": ["CA"]},
        shipping_options=[{"shipping_rate_data": {"type": "fixed_amount", **rate}}],
    )
    home = {"line1": "1 Test Street", "city": "Ottawa", "country": "CA"}
    box.ada_pays(session.id, address=home)

    paid = box.client.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["shipping_cost.shipping_rate", "line_items"]}
    )
    assert (paid.total_details.amount_tax, paid.total_details.amount_shipping) == (260, 500)
    assert paid.amount_total == 1999 + 260 + 500
    assert paid.shipping_cost.shipping_rate.display_name == "Post"
    assert paid.collected_information.shipping_details.address.city == "Ottawa"
    assert paid.line_items.data[0].amount_tax == 260


def test_an_expired_session_names_the_way_back(box):
    session = box.open(after_expiration={"recovery": {"enabled": True}})

    gone = box.client.v1.checkout.sessions.expire(session.id)

    assert gone.status == "expired"
    assert gone.after_expiration.recovery.url.endswith(f"/stripe/recover/{session.id}")
    assert "checkout.session.expired" in box.told()
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        box.client.v1.checkout.sessions.expire(session.id)


def test_a_session_runs_out_by_itself_and_cannot_be_paid_after(box, monkeypatch):
    session = box.open(expires_at=soon(1900))
    later = soon(2000)
    monkeypatch.setattr(box.running.world, "clock", lambda: later)

    assert box.client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    with pytest.raises(NotOpenError):
        box.ada_pays(session.id)


def test_the_session_of_a_payment_is_found(box):
    paid = box.ada_pays(box.open().id)
    box.open()

    found = box.client.v1.checkout.sessions.list({"payment_intent": paid["payment_intent"]})

    assert [one.id for one in found.data] == [paid["id"]]


def test_lists_page_from_the_newest(box):
    made = [box.open().id for _ in range(5)]

    pages = box.client.v1.checkout.sessions.list({"limit": 2})

    assert [one.id for one in pages.auto_paging_iter()] == made[::-1]


def test_stored_customers_are_checked_and_their_mail_prefilled(box):
    ada = box.client.v1.customers.create({"email": "ada@example.com", "name": "Ada Lovelace"})
    basket = {key: value for key, value in BASKET.items() if key != "customer_creation"}

    session = box.client.v1.checkout.sessions.create({**basket, "customer": ada.id})

    assert (session.customer, session.customer_details.email) == (ada.id, "ada@example.com")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.checkout.sessions.create({**basket, "customer": "cus_mallory"})
    assert (refused.value.code, refused.value.param) == ("resource_missing", "customer")


def test_a_session_can_be_made_to_name_no_product(box):
    session = box.open()

    box.stripe.forget_line_metadata(session.id)

    items = box.client.v1.checkout.sessions.line_items.list(
        session.id, {"expand": ["data.price.product"]}
    )
    assert items.data[0].metadata.to_dict() == {}
    assert items.data[0].price.product.metadata.to_dict() == {}
