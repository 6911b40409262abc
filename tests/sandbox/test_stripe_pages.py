"""The payment page and the dashboard, as a buyer and the owner press them."""

import http.client
from urllib.parse import urlencode, urlsplit

import pytest

from tests.sandbox.stripe_kit import opened

ADA = {"email": "ada@example.com", "name": "Ada Lovelace"}


@pytest.fixture
def box():
    with opened() as one:
        yield one


def ask(box, method: str, address: str, form: dict | None = None) -> tuple[int, str, str]:
    """Status, Location and text; redirects are not followed."""
    connection = http.client.HTTPConnection(urlsplit(box.running.url).netloc, timeout=5)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, urlsplit(address).path, urlencode(form or {}), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Location", ""), text


def test_a_buyer_sees_what_she_pays_and_goes_back_to_the_shop(box):
    session = box.open()
    status, _, text = ask(box, "GET", session.url)
    assert status == 200
    assert "$19.99 USD" in text
    assert "Short book" in text
    assert "Sandbox." in text

    status, back, _ = ask(box, "POST", session.url, {**ADA, "act": "pay"})

    assert (status, back) == (303, f"http://shop.test/thanks/?sid={session.id}")
    assert box.client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_missing_answer_is_asked_for_and_nothing_is_charged(box):
    field = {"key": "note", "label": {"type": "custom", "custom": "Your wish"}, "type": "text"}
    session = box.open(custom_fields=[field], consent_collection={"terms_of_service": "required"})

    status, _, text = ask(box, "POST", session.url, {"act": "pay", "email": "ada", "name": ""})

    assert status == 422
    for words in ("e-mail address", "your name", "Your wish", "terms"):
        assert words in text
    assert box.stripe.all("payment_intent") == []


def test_goods_ask_for_a_phone_and_an_address_in_a_country_of_the_session(box):
    rate = {"display_name": "Post", "fixed_amount": {"amount": 500, "currency": "usd"}}
    session = box.open(
        phone_number_collection={"enabled": True},
        shipping_address_collection={"allowed_countries": ["CA"]},
        shipping_options=[{"shipping_rate_data": {"type": "fixed_amount", **rate}}],
    )
    _, _, page = ask(box, "GET", session.url)
    assert "Post: $5.00 USD" in page
    home = {"line1": "1 Rue", "city": "Québec", "postal_code": "G1R 4S9", "state": "QC"}

    _, _, bare = ask(box, "POST", session.url, {**ADA, "act": "pay"})
    abroad = {**ADA, **home, "phone": "4185550100", "country": "US", "act": "pay"}
    _, _, refused = ask(box, "POST", session.url, abroad)
    status, _, _ = ask(box, "POST", session.url, {**abroad, "country": "CA"})

    assert "phone number" in bare
    assert "Enter an address" in bare
    assert "does not ship to this country" in refused
    paid = box.client.v1.checkout.sessions.retrieve(session.id)
    assert (status, paid.amount_total, paid.customer_details.phone) == (303, 2499, "4185550100")
    assert paid.collected_information.shipping_details.address.city == "Québec"


def test_a_declined_card_is_said_and_can_be_tried_again(box):
    session = box.open()

    status, _, text = ask(box, "POST", session.url, {**ADA, "act": "decline"})
    again, _, _ = ask(box, "POST", session.url, {**ADA, "act": "pay"})

    assert (status, again) == (402, 303)
    assert "declined" in text
    assert "Ada Lovelace" in text


def test_typed_text_is_shown_as_text(box):
    session = box.open()
    mallory = {"email": "mallory@example.com", "name": "<script>alert(1)</script>"}

    _, _, text = ask(box, "POST", session.url, {**mallory, "act": "decline"})

    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_bank_debit_is_settled_from_its_own_page(box):
    session = box.open()
    ask(box, "POST", session.url, {**ADA, "act": "later"})
    assert "on its way" in ask(box, "GET", session.url)[2]

    ask(box, "POST", session.url, {"act": "settle"})

    assert "complete" in ask(box, "GET", session.url)[2]
    assert box.client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_an_expired_checkout_is_found_again_through_its_link(box):
    session = box.open(after_expiration={"recovery": {"enabled": True}})
    ask(box, "POST", session.url, {"act": "expire"})
    gone = box.client.v1.checkout.sessions.retrieve(session.id)

    status, address, _ = ask(box, "GET", gone.after_expiration.recovery.url)

    assert status == 303
    again = box.client.v1.checkout.sessions.retrieve(address.rpartition("/")[2])
    assert (again.status, again.recovered_from) == ("open", session.id)
    assert "expired" in ask(box, "GET", session.url)[2]


def test_the_dashboard_refunds_half_and_closes_disputes(box):
    paid = box.ada_pays(box.open().id)
    here = f"/stripe/dashboard/payment/{paid['payment_intent']}"
    assert "Refund half" in ask(box, "GET", "/stripe/dashboard")[2]

    ask(box, "POST", here, {"act": "half"})
    ask(box, "POST", here, {"act": "dispute"})
    dispute = box.stripe.all("dispute")[0]["id"]
    ask(box, "POST", f"/stripe/dashboard/dispute/{dispute}", {"act": "won"})

    assert [one["amount"] for one in box.stripe.all("refund")] == [999]
    assert box.stripe.get("dispute", dispute)["status"] == "won"


def test_a_button_that_no_longer_applies_says_why(box):
    session = box.open()

    status, address, _ = ask(
        box, "POST", f"/stripe/dashboard/session/{session.id}", {"act": "settle"}
    )

    assert status == 303
    assert "on%20its%20way" in address


def test_an_unknown_checkout_is_a_404(box):
    assert ask(box, "GET", "/stripe/pay/cs_test_nothing")[0] == 404
