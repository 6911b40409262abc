"""Ada buys: from the product's page through the hosted checkout to what came by mail."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from catalog.models import Asset, Product
from operations.demo.browser import Browser, DemoFailedError, expect, require, short
from operations.pages import Form, Page

BUYER = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "phone": "+1 613 555 0142",
    "line1": "12 Rideau Street",
    "city": "Ottawa",
    "state": "ON",
    "postal_code": "K1N 5Y4",
    "country": "CA",
}


@dataclass
class Purchase:
    """One product on its way, and what Ada did with what came."""

    product: Product
    session_id: str
    done: list[str] = field(default_factory=list)


@dataclass
class Customer:
    """Ada in front of the shop, her mails in the sandbox."""

    shop: str
    sandbox: str
    browser: Browser

    def buy(self, product: Product) -> Purchase:
        """From the product's page through the hosted checkout to the thank-you page."""
        shown = self.browser.page(f"{self.shop}/p/{product.slug}/")
        link = next((one for one in shown.links if f"/buy/{product.slug}" in one), "")
        require(link, f"the page of {product.slug} has no buy button")
        start = self.browser.get(link)
        if start.status_code == HTTPStatus.OK:
            start = self._say_where(link)
        expect(start, HTTPStatus.SEE_OTHER, link)
        thanks = self._pay(start.headers["location"])
        session_id = parse_qs(urlsplit(thanks).query).get("sid", [""])[0]
        require(session_id, f"paying for {product.slug} did not lead back ({thanks!r})")
        self.browser.page(thanks)
        return Purchase(product, session_id)

    def mails(self) -> list[Page]:
        """Every mail in the sandbox, as its receiver sees it, the newest first."""
        inbox = self.browser.page(f"{self.sandbox}/resend/mails")
        links = [one for one in inbox.links if re.search(r"/resend/mails/[\w-]+/?$", one)]
        return [self.browser.page(urljoin(self.sandbox, one)) for one in dict.fromkeys(links)]

    def use(self, mails: Sequence[Page], purchase: Purchase) -> None:
        """Open what the mails offer; press the download buttons and compare the bytes."""
        for link in dict.fromkeys(link for mail in mails for link in mail.links):
            path = urlsplit(link).path
            if path.startswith("/d/"):
                purchase.done.append(self._download(link))
            elif path.startswith(("/access/", "/library/")):
                self.browser.page(link)
                purchase.done.append(f"opened {path.split('/')[1]}")

    def _say_where(self, link: str) -> httpx.Response:
        """Goods: the shop asks for the country before the checkout."""
        asked = self.browser.page(link)
        form = next((one for one in asked.forms if "country" in one.fields), None)
        if form is None:
            message = f"{short(link)} asks for no country"
            raise DemoFailedError(message)
        return self.browser.send(form, {**form.fields, "country": BUYER["country"]})

    def _pay(self, address: str) -> str:
        """Fill in the hosted page and pay; the address it leads back to."""
        form, pressed = _pay_button(self.browser.page(address))
        asked = {name: text for name, text in BUYER.items() if name in {*form.fields, "email"}}
        paid = self.browser.send(form, {**pressed, **asked})
        expect(paid, HTTPStatus.SEE_OTHER, "the hosted payment page")
        return str(paid.headers["location"])

    def _download(self, link: str) -> str:
        form = next((one for one in self.browser.page(link).forms if one.method == "post"), None)
        if form is None:
            message = f"the download page {short(link)} has no button"
            raise DemoFailedError(message)
        answer = self.browser.send(form, form.press("download"))
        if answer.is_redirect:  # a bucket serves the file itself
            answer = self.browser.get(answer.headers["location"])
        expect(answer, HTTPStatus.OK, f"the download {short(link)}")
        digest = hashlib.sha256(answer.content).hexdigest()
        asset = Asset.objects.filter(sha256=digest).first()
        require(asset, f"the file behind {short(link)} is not one that was stored")
        return f"downloaded {len(answer.content):,} bytes, sha256 {digest[:12]}… as stored"


def _pay_button(page: Page) -> tuple[Form, dict[str, str]]:
    """The form that pays at once, and what it sends when its button is pressed."""
    for form in page.forms:
        for name, value, text in form.buttons:
            if value == "pay" or re.match(r"pay\b(?! later)", text, re.IGNORECASE):
                return form, {**form.fields, **({name: value} if name else {})}
    message = "the hosted payment page has no pay button"
    raise DemoFailedError(message)
