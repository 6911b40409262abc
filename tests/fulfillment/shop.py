"""What the stories of this folder share: a purchase that is delivered, a refund, a link's path."""

from urllib.parse import urlsplit

from catalog.models import Product
from core.drain import drain
from fulfillment.links import access_url, download_url
from fulfillment.models import DownloadGrant, Enrollment
from orders.facts import Buyer
from orders.models import Order, OrderStep
from tests import builders


def bought(*products: Product, session: str = "cs_test_1", buyer: Buyer | None = None) -> Order:
    """A paid order whose due steps have run."""
    order = builders.paid_order(*products, session=session, buyer=buyer)
    run_due_steps()
    order.refresh_from_db()
    return order


def run_due_steps() -> None:
    """Run every step that is due now."""
    drain(OrderStep._meta.label_lower, seconds=20)


def grant_of(order: Order) -> DownloadGrant:
    """The one download of an order, fresh from the database."""
    return DownloadGrant.objects.with_all().get(line__order=order)


def page_of(one: DownloadGrant | Enrollment) -> str:
    """The path of the page behind what was handed over."""
    url = download_url(one) if isinstance(one, DownloadGrant) else access_url(one)
    return urlsplit(url).path
