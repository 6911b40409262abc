"""The tables of orders, one file per noun."""

from orders.models.checkout import Checkout
from orders.models.event import Actor, OrderEvent
from orders.models.order import FulfillmentGroup, Order, OrderLine
from orders.models.payment import Dispute, Payment, Refund
from orders.models.review import ReviewCase
from orders.models.step import OrderStep
from orders.models.task import OwnerTask

__all__ = [
    "Actor",
    "Checkout",
    "Dispute",
    "FulfillmentGroup",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderStep",
    "OwnerTask",
    "Payment",
    "Refund",
    "ReviewCase",
]
