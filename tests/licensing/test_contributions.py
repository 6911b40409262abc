"""Where a buyer sees his key, and where it disappears."""

import pytest

from licensing.models import License
from orders.kinds import Money
from orders.models import Order
from orders.slots import library, order_mail, order_page, owned, refund_plan
from tests import builders
from tests.licensing.test_licenses import bought

pytestmark = pytest.mark.django_db


def shown(order: Order) -> dict[str, list[str]]:
    """The keys that mail, page and library show."""
    sections = [section for section in order_mail.ask(order) if section is not None]
    items = {
        "mail": [item for section in sections for item in section.items],
        "page": [item for answer in order_page.ask(order) for item in answer],
        "library": [item for answer in library.ask(order.customer) for item in answer],
    }
    return {place: [item.code for item in found if item.code] for place, found in items.items()}


def test_the_buyer_sees_the_whole_key_in_mail_page_and_library():
    order = bought()
    key = License.objects.get().key

    assert shown(order) == {"mail": [key], "page": [key], "library": [key]}
    assert builders.software().pk in set().union(*owned.ask(order.customer))


@pytest.mark.parametrize("money", [Money.REFUNDED, Money.DISPUTED])
def test_no_key_is_shown_while_the_money_is_away(money):
    order = bought()
    Order.objects.filter(pk=order.pk).update(money=money)
    order.refresh_from_db()

    assert shown(order) == {"mail": [], "page": [], "library": []}


def test_a_refund_plan_counts_the_keys():
    order = bought(quantity=3)

    parts = [part for answer in refund_plan.ask(order.lines.get()) for part in answer]

    (keys,) = [part for part in parts if part.kind == "REVOKE_LICENSE"]
    assert keys.possible
    assert "3 licence keys" in keys.text
