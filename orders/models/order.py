"""The order and its lines: a snapshot of what was sold, at what price, to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Upper

from catalog.models import Brand
from core.clock import now
from core.money import Money as Amount
from core.tokens import public_id
from orders import words
from orders.kinds import Fulfilment, GroupKind, Money

if TYPE_CHECKING:
    from crm.models import Customer
    from orders.facts import PaidFact


def order_public_id() -> str:
    """A name for the order that can stand in a link and cannot be guessed."""
    return public_id("ord")


class OrderNumber(models.Func):
    """The next order number, SH-10001 and up. A rolled-back order leaves a gap."""

    template = "'SH-' || nextval('orders_order_number')"
    output_field = models.CharField()


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions about many orders."""

    def locked(self) -> OrderQuerySet:
        """Lock in the one fixed order: order first, then its steps. Foreign keys stay usable."""
        return self.select_for_update(no_key=True, of=("self",))

    def paid(self) -> OrderQuerySet:
        """Orders whose money is with the shop, wholly or in part."""
        return self.filter(money__in=(Money.PAID, Money.PARTIALLY_REFUNDED))

    def newest(self) -> OrderQuerySet:
        """The newest sale first; of one second, as Stripe counts, the one written down last."""
        return self.order_by("-placed_at", "-id")

    def create_from(self, fact: PaidFact, *, customer: Customer) -> Order:
        """The order of a sale, its money still to be taken."""
        return self.create(
            source=fact.source,
            brand=Brand.objects.default(),
            customer=customer,
            email=customer.email,
            name=fact.buyer.name,
            phone=fact.buyer.phone,
            language=fact.language,
            currency=fact.currency,
            subtotal=fact.subtotal,
            discount=fact.discount,
            shipping=fact.shipping,
            tax=fact.tax,
            total=fact.total,
            money=Money.AWAITING,
            note=fact.note,
            shipping_address=fact.buyer.shipping_address,
            consent_marketing=fact.promotions,
            checkout_session_id=fact.session_id,
            livemode=fact.livemode,
            metadata=dict(fact.metadata),
            placed_at=fact.placed_at,
        )


class Order(models.Model):
    """One purchase. Amounts are minor units of `currency`; times are UTC.

    `source` names the fact that made it (`stripe:session:cs_..`) and is unique, so that
    any number of events about one payment end in one order.
    """

    number = models.CharField(max_length=24, unique=True, db_default=OrderNumber())
    public_id = models.CharField(max_length=40, unique=True, default=order_public_id)
    source = models.CharField(max_length=300, unique=True)
    brand = models.ForeignKey("catalog.Brand", models.PROTECT, related_name="orders")
    customer = models.ForeignKey("crm.Customer", models.PROTECT, related_name="orders")
    email = models.CharField(max_length=512)
    name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en")
    currency = models.CharField(max_length=3)
    subtotal = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    shipping = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    money = models.CharField(max_length=20, choices=[(m, m) for m in Money])
    fulfilment = models.CharField(
        max_length=12, choices=[(f, f) for f in Fulfilment], default=Fulfilment.WAITING
    )
    note = models.TextField(blank=True)
    shipping_address = models.JSONField(null=True, blank=True)
    consent_marketing = models.BooleanField(default=False)
    checkout_session_id = models.CharField(max_length=200, blank=True)
    livemode = models.BooleanField(default=False)
    metadata = models.JSONField(default=dict, blank=True)
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    name_search = models.GeneratedField(
        expression=SearchVector("name", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-placed_at"]),
            models.Index(fields=["checkout_session_id"]),
            models.Index(
                OpClass(Upper("email"), name="text_pattern_ops"), name="orders_order_email_upper"
            ),
            GinIndex(fields=["name_search"], name="orders_order_name_search"),
            # What the admin's filters look for is rare among all orders; most are paid and complete
            # and found soon by their date.
            models.Index(
                fields=["money", "-placed_at", "-id"],
                condition=~models.Q(money=Money.PAID),
                name="orders_order_money_rare",
            ),
            models.Index(
                fields=["fulfilment", "-placed_at", "-id"],
                condition=~models.Q(fulfilment=Fulfilment.COMPLETE),
                name="orders_order_fulfilment_rare",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__gte=0, subtotal__gte=0, discount__gte=0, tax__gte=0),
                name="orders_order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[a-z]{3}$"), name="orders_order_currency"
            ),
            models.CheckConstraint(
                condition=models.Q(money__in=list(Money)), name="orders_order_money_word"
            ),
            models.CheckConstraint(
                condition=models.Q(fulfilment__in=list(Fulfilment)),
                name="orders_order_fulfilment_word",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def gives_access(self) -> bool:
        """Whether what this order gave may be used now: the check at every door."""
        return self.money in (Money.PAID, Money.PARTIALLY_REFUNDED)

    def is_fulfilling(self) -> bool:
        """Whether delivery has begun and is not at its end."""
        return self.fulfilment == Fulfilment.FULFILLING

    def take_payment(self) -> None:
        """The money is there: delivery may begin."""
        self.money, self.fulfilment, self.paid_at = Money.PAID, Fulfilment.FULFILLING, now()
        self.save(update_fields=["money", "fulfilment", "paid_at"])

    def hold(self) -> None:
        """A rule wants a person to look before anything is delivered."""
        self.fulfilment = Fulfilment.IN_REVIEW
        self.save(update_fields=["fulfilment"])

    def go_on(self) -> None:
        """The person has looked: delivery begins."""
        self.fulfilment = Fulfilment.FULFILLING
        self.save(update_fields=["fulfilment"])

    def readdress(self, shipping_address: dict[str, object]) -> None:
        """A person corrected where the goods go; what is being made keeps its own copy."""
        self.shipping_address = shipping_address
        self.save(update_fields=["shipping_address"])

    def fail_payment(self) -> None:
        """The delayed payment did not come."""
        self.money, self.fulfilment = Money.FAILED, Fulfilment.CANCELED
        self.save(update_fields=["money", "fulfilment"])

    def restate_money(self, money: Money) -> None:
        """Set the money status that the order's refunds and disputes add up to."""
        self.money = money
        self.save(update_fields=["money"])

    def complete(self) -> None:
        """Every delivery step of the first plan is finished."""
        self.fulfilment, self.completed_at = Fulfilment.COMPLETE, now()
        self.save(update_fields=["fulfilment", "completed_at"])

    def cancel(self) -> None:
        """The money went back before delivery was complete."""
        self.fulfilment = Fulfilment.CANCELED
        self.save(update_fields=["fulfilment"])

    @property
    def total_text(self) -> str:
        """The total as the customer reads it, in his language."""
        return Amount(self.total, self.currency).format(self.language)

    @property
    def total_at_desk(self) -> str:
        """The total as the shop's own people read it: one way for all orders."""
        return Amount(self.total, self.currency).format()

    @property
    def money_words(self) -> str:
        """Where the money stands, as staff reads it."""
        return str(words.MONEY[self.money])

    @property
    def fulfilment_words(self) -> str:
        """How far delivery is, as staff reads it."""
        return str(words.FULFILMENT[self.fulfilment])

    def first_name(self) -> str:
        """What a mail may call the buyer; empty when no name was given."""
        return self.name.split(" ", 1)[0] if self.name else ""


class FulfillmentGroup(models.Model):
    """Lines of one order that are delivered together, such as one parcel's worth."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in GroupKind])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "kind", "position"], name="orders_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    """Questions about many lines."""

    def deliverable(self) -> OrderLineQuerySet:
        """Lines that are handed over themselves: everything but bundles with parts."""
        return self.filter(components__isnull=True)


class OrderLine(models.Model):
    """One thing bought, copied at the moment of sale; amounts are minor units, for all pieces.

    A bundle's line keeps the money that was paid; its component lines (`parent` set) share
    the same money out again, so revenue is summed over deliverable lines or over parents,
    never over both.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="components"
    )
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True)
    group = models.ForeignKey(
        FulfillmentGroup, models.PROTECT, null=True, blank=True, related_name="lines"
    )
    kind = models.CharField(max_length=12, blank=True)
    sku = models.TextField(blank=True)
    title = models.TextField()
    quantity = models.PositiveIntegerField(default=1)
    unit_amount = models.BigIntegerField()
    subtotal = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    metadata = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_line_position"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="orders_line_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.title
