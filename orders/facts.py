"""What the payment provider says about a sale, in the shop's own shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class PaidLine:
    """One line of a sale; amounts in minor units for all pieces together."""

    title: str
    quantity: int
    subtotal: int
    discount: int
    tax: int
    total: int
    sku: str = ""
    provider_product_id: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Buyer:
    """Who bought, as typed into the hosted checkout.

    `shipping_address` is Stripe's shape, None where nothing is sent:
    `{"name", "phone", "address": {"line1", "line2", "city", "state", "postal_code", "country"}}`;
    any part of the address may be null, and `country` is two capital letters.
    """

    email: str
    name: str = ""
    phone: str = ""
    provider_customer_id: str = ""
    shipping_address: Mapping[str, object] | None = None


@dataclass(frozen=True)
class PaidFact:
    """A sale that the provider reports. `source` is its unique name here.

    `paid` False means that a delayed payment is still on its way. `risk_level` is the provider's
    word for the danger of fraud ("" when it says nothing), `told_at` when it told of the sale.
    Amounts are minor units of `currency` (three lower-case letters); times are UTC.
    """

    source: str
    session_id: str
    paid: bool
    currency: str
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    buyer: Buyer
    lines: tuple[PaidLine, ...]
    placed_at: datetime
    payment_intent_id: str = ""
    checkout_ref: str = ""
    note: str = ""
    promotions: bool = False
    language: str = "en"
    livemode: bool = False
    mode: str = "payment"
    status: str = "complete"
    metadata: Mapping[str, str] = field(default_factory=dict)
    risk_level: str = ""
    told_at: datetime | None = None


@dataclass(frozen=True)
class PaymentFact:
    """What a payment cost. Fee, net and amount are in `settlement_currency`, minor units."""

    payment_intent_id: str
    charge_id: str
    balance_transaction_id: str = ""
    settlement_amount: int | None = None
    fee: int | None = None
    net: int | None = None
    settlement_currency: str = ""
    exchange_rate: Decimal | None = None


@dataclass(frozen=True)
class RefundFact:
    """One refund as the provider has it now. `step` is our step that asked for it, if one did."""

    refund_id: str
    payment_intent_id: str
    amount: int
    currency: str
    status: str
    refunded_at: datetime
    reason: str = ""
    failure_reason: str = ""
    step: str = ""


@dataclass(frozen=True)
class DisputeFact:
    """One dispute as the provider has it now."""

    dispute_id: str
    payment_intent_id: str
    amount: int
    currency: str
    status: str
    opened_at: datetime
    reason: str = ""
    due_by: datetime | None = None
