"""Olga sells: she logs in with her second factor and decides what a machine must not."""

import re
from base64 import b32decode
from dataclasses import dataclass

from django_otp.oath import TOTP

from operations.demo.browser import Browser, require
from operations.pages import Page
from operations.stack import Owner
from orders.models import Order, OwnerTask


@dataclass
class Shopkeeper:
    """Olga at the admin of a running shop."""

    shop: str
    owner: Owner
    browser: Browser

    def log_in(self) -> None:
        """The password, then what the authenticator shows."""
        asked = self.browser.page(f"{self.shop}/admin/")
        form = next(one for one in asked.forms if "password" in one.fields)
        known = {"username": self.owner.username, "password": self.owner.password}
        answer = self.browser.send(form, {**form.fields, **known})
        factor = self.browser.page(answer.headers["location"])
        form = next(one for one in factor.forms if "code" in one.fields)
        self.browser.send(form, {**form.fields, "code": self._code()})
        inside = self.browser.page(f"{self.shop}/admin/")
        require("Log out" in inside.text or "order" in inside.text.lower(), "Olga is not inside")

    def open_case(self, order: Order) -> Page:
        """The page of the review case of an order."""
        case = order.cases.latest("id")
        return self.browser.page(f"{self.shop}/admin/orders/reviewcase/{case.pk}/change/")

    def open_order(self, order: Order) -> Page:
        """The page of an order."""
        return self.browser.page(f"{self.shop}/admin/orders/order/{order.pk}/change/")

    def open_parcel(self, task: OwnerTask) -> Page:
        """The packing desk's page of one parcel."""
        return self.browser.page(f"{self.shop}/admin/fulfillment/packing/{task.pk}/change/")

    def _code(self) -> str:
        secret = re.search(r"secret=([A-Z2-7]+)", self.owner.otpauth)
        require(secret, "the owner has no authenticator")
        text = secret[1] if secret else ""
        padded = text + "=" * (-len(text) % 8)
        return f"{TOTP(b32decode(padded)).token():06d}"
