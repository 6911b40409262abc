"""What an order is to be given is fixed when it is placed, whatever becomes of its products."""

import pytest

from catalog.models import Asset, Product
from orders.models import OrderLine
from orders.placement import place_order
from tests import builders

pytestmark = pytest.mark.django_db


def kinds(order, *, delivering=("ISSUE_LICENSE", "GRANT_DOWNLOADS", "DELIVER_BY_HAND")):
    return sorted(order.steps.filter(kind__in=delivering).values_list("kind", flat=True))


def delayed(product):
    line = builders.line(product)
    place_order(builders.sale(line, paid=False))
    return builders.sale(line)


def test_a_product_changed_before_a_delayed_payment_came_does_not_change_the_plan():
    tool = builders.software()
    paid = delayed(tool)

    Product.objects.filter(pk=tool.pk).update(license_required=False)
    Asset.objects.filter(product=tool).delete()

    assert kinds(place_order(paid)) == ["GRANT_DOWNLOADS", "ISSUE_LICENSE"]


def test_what_a_product_gained_since_the_sale_was_not_sold():
    book = builders.ebook()
    paid = delayed(book)

    Product.objects.filter(pk=book.pk).update(license_required=True)

    assert kinds(place_order(paid)) == ["GRANT_DOWNLOADS"]


def test_the_parts_of_a_bundle_are_planned_from_what_they_were():
    tool = builders.software()
    paid = delayed(builders.bundle("both", builders.ebook(), tool))

    Product.objects.filter(pk=tool.pk).update(license_required=False)

    assert kinds(place_order(paid)) == ["GRANT_DOWNLOADS", "GRANT_DOWNLOADS", "ISSUE_LICENSE"]


def test_words_on_a_providers_product_never_plan_a_licence():
    book = builders.ebook()
    sold = builders.line(book)
    sold.metadata["needs_license"] = True

    order = place_order(builders.sale(sold))

    assert OrderLine.objects.get(order=order).metadata["needs_license"] is False
    assert kinds(order) == ["GRANT_DOWNLOADS"]
