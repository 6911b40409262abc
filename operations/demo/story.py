"""The demo from the first purchase to the closing line: sold, printed, packed and booked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from catalog.kinds import SHIPPED, ProductKind
from catalog.models import Asset, Product
from fulfillment.models import PrintOrder
from operations.demo import report
from operations.demo.browser import Browser, DemoFailedError, require
from operations.demo.customer import Customer, Purchase
from operations.demo.outside import Outside
from operations.demo.owner import Shopkeeper
from operations.demo.report import tell_order
from operations.demo.waiting import (
    wait_for_books,
    wait_for_parcels,
    wait_until_complete,
    wait_until_held,
)
from operations.pages import Page
from operations.stack import Owner
from orders.models import Order, OwnerTask

#: One product of each is bought, and then a bundle of all sorts.
KINDS = (
    ProductKind.EBOOK,
    ProductKind.FILE,
    ProductKind.SOFTWARE,
    ProductKind.BUNDLE,
    ProductKind.SERVICE,
    ProductKind.COURSE,
    ProductKind.MEMBERSHIP,
    ProductKind.PRINT,
    ProductKind.STOCK,
)


@dataclass
class Story:
    """One evening in the shop. `say` gets one line for the terminal at a time."""

    shop: str
    sandbox: str
    owner: Owner
    say: Callable[[str], None]
    outside: Outside = field(init=False)

    def __post_init__(self) -> None:
        """Know the way out of the shop."""
        self.outside = Outside(self.sandbox)

    def run(self) -> None:
        """Everything in order.

        Raises:
            DemoFailedError: something that was promised did not happen.
        """
        street = Browser(self.shop)
        office = Browser(self.shop)
        try:
            ada = Customer(self.shop, self.sandbox, street)
            olga = Shopkeeper(self.shop, self.owner, office)
            olga.log_in()
            purchases = self._buy_all(ada)
            self._approve_held(olga, purchases)
            orders = wait_until_complete([one.session_id for one in purchases])
            self._pack(olga, orders)
            wait_for_parcels(orders)
            told = ada.mails()
            mails = [self._use(ada, *pair, told) for pair in zip(purchases, orders, strict=True)]
            self._refund(olga, orders[0])
            wait_for_books(orders)
            self._find_closed(ada, mails[0])
            for purchase, order, ours in zip(purchases, orders, mails, strict=True):
                texts = [mail.blocks[0] for mail in ours if mail.blocks]
                for line in tell_order(order, texts, purchase.done):
                    self.say(line)
        finally:
            street.close()
            office.close()
        self._close_the_books(orders)

    def _buy_all(self, ada: Customer) -> list[Purchase]:
        self._let_a_printer_run_out()
        bought = []
        for product in [*(first_of(kind) for kind in KINDS), mixed_bundle(), last_print()]:
            self.say(f"Ada buys {product.slug} ({product.kind.lower()})")
            bought.append(ada.buy(product))
        return bought

    def _let_a_printer_run_out(self) -> None:
        """The first choice of one print cannot make it now: the order fails over."""
        slug = last_print().slug
        self.outside.run_out("printful", slug)
        self.say(f"Printful runs out of {slug}: its order will go to the next printer")

    def _approve_held(self, olga: Shopkeeper, purchases: list[Purchase]) -> None:
        """What is worth more than the hold amount waits for a person."""
        mixed = next(one for one in purchases if one.product == mixed_bundle())
        order = wait_until_held(mixed.session_id)
        page = olga.open_case(order)
        require(order.number in page.text, f"the case of {order.number} does not name it")
        olga.browser.press(page, "approve")
        self.say(f"Olga reads the case of {order.number} ({order.total_text}) and approves it")

    def _pack(self, olga: Shopkeeper, orders: list[Order]) -> None:
        """Own goods are packed by hand; the number on the parcel is all that is typed."""
        tasks = OwnerTask.objects.filter(order__in=orders, kind="PACK", done_at=None)
        for count, task in enumerate(tasks.order_by("id"), start=1):
            number = f"7310{count:012d}"
            page = olga.open_parcel(task)
            typed = {"carrier": "Canada Post", "number": number}
            olga.browser.press(page, "sent", **typed)
            self.say(f"Olga packs {task.title} and types {number}")

    def _refund(self, olga: Shopkeeper, order: Order) -> None:
        page = olga.open_order(order)
        olga.browser.press(olga.browser.press(page, "refund"), "refund")
        self.say(f"Olga gives the money of {order.number} back")

    def _find_closed(self, ada: Customer, mails: list[Page]) -> None:
        """What was given for money that went back opens no more."""
        link = next(link for mail in mails for link in mail.links if "/d/" in link)
        status = ada.browser.get(link).status_code
        require(status == HTTPStatus.GONE, f"a refunded download answers {status}")

    def _use(
        self, ada: Customer, purchase: Purchase, order: Order, mails: list[Page]
    ) -> list[Page]:
        """The order's mails, oldest first, and everything they offer, tried out."""
        ours = [one for one in reversed(mails) if order.number in one.text]
        name = f"{order.number} ({purchase.product.slug})"
        require(ours, f"{name} has no mail in the sandbox")
        ada.use(ours, purchase)
        expected = Asset.objects.filter(grants__line__order=order).distinct().count()
        got = sum(one.startswith("downloaded") for one in purchase.done)
        require(got >= expected, f"{order.number}: {got} of {expected} files were downloaded")
        return ours

    def _close_the_books(self, orders: list[Order]) -> None:
        printed = self.outside.committed()
        wanted = PrintOrder.objects.filter(group__order__in=orders).count()
        once = len(printed) == len(set(printed)) == wanted
        require(once, f"{wanted} prints were wanted and the printers were told: {printed}")
        for line in [*report.prints(orders), *report.parcels(orders), *report.receipts(orders)]:
            self.say(line)
        books = report.balance(orders, received=self.outside.money())
        self.say(f"\n{books.text}")
        require(books.agree, "money in, orders and books do not agree")


def first_of(kind: ProductKind) -> Product:
    """The first product of a kind on the shelves.

    Raises:
        DemoFailedError: the shop sells none.
    """
    product = Product.objects.filter(kind=kind, status="PUBLISHED").first()
    if product is None:
        message = f"the shop sells no {kind.lower()}"
        raise DemoFailedError(message)
    return product


def last_print() -> Product:
    """A second print, the one that fails over."""
    prints = Product.objects.filter(kind=ProductKind.PRINT, status="PUBLISHED")
    product = prints.exclude(pk=first_of(ProductKind.PRINT).pk).last()
    if product is None:
        message = "the shop sells only one print"
        raise DemoFailedError(message)
    return product


def mixed_bundle() -> Product:
    """The dearest bundle of things to download, to print and to pack: over the hold amount."""
    bundles = Product.objects.filter(kind=ProductKind.BUNDLE, status="PUBLISHED")
    for bundle in bundles.order_by("-prices__amount"):
        if {item.product.kind for item in bundle.items.select_related("product")} >= SHIPPED:
            return bundle
    message = "the shop sells no bundle with goods"
    raise DemoFailedError(message)
