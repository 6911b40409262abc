"""A local Stripe that the real SDK talks to, at API version 2026-10-28.endive.

`router` serves its API under /stripe/v1, its payment page and its dashboard; `StripeWorld` is what
happens in it. Nothing here leaves the machine and no live key is accepted.
"""

from sandbox.stripe import dashboard, paypage, resources
from sandbox.stripe.api import ENDPOINTS, PREFIX, router
from sandbox.stripe.payments import NotOpenError
from sandbox.stripe.stripe_world import StripeWorld

__all__ = [
    "ENDPOINTS",
    "PREFIX",
    "NotOpenError",
    "StripeWorld",
    "dashboard",
    "paypage",
    "resources",
    "router",
]
