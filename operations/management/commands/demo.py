"""`manage.py demo`: buy one product of every kind over HTTP, as a customer does, and check it all.

A customer, not a part of the shop: pages and mails are read as a browser reads them. Only the wait
for "complete", the timelines and the checksums to compare with are read from the database.
"""

import hashlib
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.kinds import ProductKind
from catalog.models import Asset, Product
from operations import demo_stack
from operations.demo_report import tell_order, wait_until_complete
from operations.pages import Form, Page
from orders.models import Order

KINDS = (
    ProductKind.EBOOK,
    ProductKind.FILE,
    ProductKind.SOFTWARE,
    ProductKind.BUNDLE,
    ProductKind.SERVICE,
    ProductKind.COURSE,
    ProductKind.MEMBERSHIP,
)
BUYER = {"email": "ada@example.com", "name": "Ada Lovelace"}


class DemoFailedError(Exception):
    """Something a customer was promised did not happen; the text names it."""


@dataclass
class Purchase:
    """One product on its way, and what Ada did with what came."""

    product: Product
    session_id: str
    done: list[str] = field(default_factory=list)


@dataclass
class Customer:
    """Ada with a browser that remembers cookies and follows what a person follows."""

    shop: str
    sandbox: str
    browser: httpx.Client

    def page(self, address: str) -> Page:
        """Open an address; anything but a page that works is a failure."""
        answer = self.browser.get(urljoin(self.shop, address), follow_redirects=True)
        _expect(answer, HTTPStatus.OK, address)
        return Page(answer.text)

    def buy(self, product: Product) -> Purchase:
        """From the product's page through the hosted checkout to the thank-you page."""
        shown = self.page(f"/p/{product.slug}/")
        link = next((one for one in shown.links if f"/buy/{product.slug}" in one), "")
        _require(link, f"the page of {product.slug} has no buy button")
        start = self.browser.get(urljoin(self.shop, link))
        _expect(start, HTTPStatus.SEE_OTHER, link)
        thanks = self._pay(start.headers["location"])
        session_id = parse_qs(urlsplit(thanks).query).get("sid", [""])[0]
        _require(session_id, f"paying for {product.slug} did not lead back ({thanks!r})")
        self.page(thanks)
        return Purchase(product, session_id)

    def mails(self) -> list[Page]:
        """Every mail in the sandbox, as its receiver sees it, the oldest last."""
        inbox = self.page(f"{self.sandbox}/resend/mails")
        links = [one for one in inbox.links if re.search(r"/resend/mails/[\w-]+/?$", one)]
        return [self.page(urljoin(self.sandbox, one)) for one in dict.fromkeys(links)]

    def use(self, mail: Page, purchase: Purchase) -> None:
        """Open what the mail offers; press the download buttons and compare the bytes."""
        for link in dict.fromkeys(mail.links):
            path = urlsplit(link).path
            if path.startswith("/d/"):
                purchase.done.append(self._download(link))
            elif path.startswith(("/access/", "/library/")):
                self.page(link)
                purchase.done.append(f"opened {path.split('/')[1]}")

    def _pay(self, address: str) -> str:
        """Fill in the hosted page and pay; the address it leads back to."""
        answer = self.browser.get(address)
        _expect(answer, HTTPStatus.OK, address)
        form, pressed = _pay_button(Page(answer.text))
        paid = self.browser.post(urljoin(address, form.action), data={**pressed, **BUYER})
        _expect(paid, HTTPStatus.SEE_OTHER, "the hosted payment page")
        return paid.headers["location"]

    def _download(self, link: str) -> str:
        form = next((one for one in self.page(link).forms if one.method == "post"), None)
        if form is None:
            message = f"the download page {_short(link)} has no button"
            raise DemoFailedError(message)
        answer = self.browser.post(
            urljoin(link, form.action), data=form.press("download"), headers={"Referer": link}
        )
        if answer.is_redirect:  # a bucket serves the file itself
            answer = self.browser.get(urljoin(link, answer.headers["location"]))
        _expect(answer, HTTPStatus.OK, f"the download {_short(link)}")
        digest = hashlib.sha256(answer.content).hexdigest()
        asset = Asset.objects.filter(sha256=digest).first()
        _require(asset, f"the file behind {_short(link)} is not one that was stored")
        return f"downloaded {len(answer.content):,} bytes, sha256 {digest[:12]}… as stored"


class Command(BaseCommand):
    """Run the demo on data of its own, or against a shop that runs already."""

    help = "Buy one product of each kind over HTTP, check every delivery, and name what failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", default="", help="address of a running shop in demo mode")
        parser.add_argument("--sandbox", default="", help="address of its sandbox")

    def handle(self, *_args: object, **options: object) -> None:
        try:
            if options["shop"]:
                self._run(str(options["shop"]), str(options["sandbox"]))
            else:
                with demo_stack.running() as stack:
                    self._run(stack.shop, stack.sandbox)
        except (DemoFailedError, demo_stack.NotStartedError, httpx.HTTPError) as error:
            message = f"The demo failed: {error}"
            raise CommandError(message) from error

    def _run(self, shop: str, sandbox: str) -> None:
        with httpx.Client(timeout=30, headers={"User-Agent": "Storehand demo"}) as browser:
            ada = Customer(shop, sandbox, browser)
            purchases = []
            for kind in KINDS:
                product = Product.objects.filter(kind=kind, status="PUBLISHED").first()
                if product is None:
                    message = f"the shop sells no {kind.lower()}"
                    raise DemoFailedError(message)
                self.stdout.write(f"Ada buys {product.slug} ({kind.lower()})")
                purchases.append(ada.buy(product))
            orders = wait_until_complete([one.session_id for one in purchases])
            mails = ada.mails()
            for purchase, order in zip(purchases, orders, strict=True):
                self._check(ada, purchase, order, mails)
        self.stdout.write(self.style.SUCCESS(f"\nAll {len(orders)} orders were delivered."))

    def _check(self, ada: Customer, purchase: Purchase, order: Order, mails: list[Page]) -> None:
        """The order's story, its mail, and everything the mail offers, tried out."""
        mail = next((one for one in mails if order.number in one.text), None)
        if mail is None:
            message = f"{order.number} ({purchase.product.slug}) has no mail in the sandbox"
            raise DemoFailedError(message)
        ada.use(mail, purchase)
        expected = Asset.objects.filter(grants__line__order=order).distinct().count()
        got = sum(one.startswith("downloaded") for one in purchase.done)
        _require(got >= expected, f"{order.number}: {got} of {expected} files were downloaded")
        for line in tell_order(order, mail.blocks, purchase.done):
            self.stdout.write(line)


def _pay_button(page: Page) -> tuple[Form, dict[str, str]]:
    """The form that pays at once, and what it sends when its button is pressed."""
    for form in page.forms:
        for name, value, text in form.buttons:
            if value == "pay" or re.match(r"pay\b(?! later)", text, re.IGNORECASE):
                return form, {**form.fields, **({name: value} if name else {})}
    message = "the hosted payment page has no pay button"
    raise DemoFailedError(message)


def _expect(answer: httpx.Response, status: HTTPStatus, what: str) -> None:
    _require(answer.status_code == status, f"{what} answered {answer.status_code}, not {status}")


def _require(fact: object, otherwise: str) -> None:
    if not fact:
        raise DemoFailedError(otherwise)


def _short(link: str) -> str:
    """A link without the secret at its end."""
    return f"{urlsplit(link).path[:8]}…"
