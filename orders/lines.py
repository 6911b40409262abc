"""The lines of a new order: products found, bundles opened, money shared out to the last cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog import stock
from catalog.kinds import SHIPPED, ProductKind
from catalog.models import Asset, BundleItem, Product
from catalog.pricing import allocate_bundle
from orders.facts import PaidFact, PaidLine
from orders.kinds import GroupKind
from orders.models import FulfillmentGroup, Order, OrderLine
from orders.planning import group_kind


@dataclass(frozen=True)
class _Amounts:
    subtotal: int
    discount: int
    tax: int
    total: int


def write_lines(order: Order, fact: PaidFact) -> None:
    """Copy what was sold into lines of the order; a bundle's parts get its money shared out."""
    products = _find_products(fact.lines)
    found = [_product_of(line, products) for line in fact.lines]
    parts = _parts_of([product for product in found if product is not None])
    with_files = _with_files(found, parts)
    groups = _Groups(order)
    position = 0
    whole: list[OrderLine] = []
    opened: list[OrderLine] = []
    for sold, product in zip(fact.lines, found, strict=True):
        items = parts.get(product.pk, []) if product else []
        group = None if items else groups.for_kind(product.kind if product else "")
        amounts = _Amounts(sold.subtotal, sold.discount, sold.tax, sold.total)
        parent = _line(order, product, sold, amounts, position)
        parent.group, parent.metadata = group, {**sold.metadata, **_copied(product, with_files)}
        whole.append(parent)
        position += 1
        shares = _shares(amounts, items, order.currency)
        for item, share in zip(items, shares, strict=True):
            group = groups.for_kind(item.product.kind)
            part = _part(parent, item, share, position)
            part.group, part.metadata = group, _copied(item.product, with_files)
            opened.append(part)
            position += 1
    OrderLine.objects.bulk_create(whole)  # first: the parts name them
    if opened:
        OrderLine.objects.bulk_create(opened)
    if any(line.kind == ProductKind.STOCK for line in (*whole, *opened)):
        stock.keep(fact.checkout_ref)


def handed_over(sold: Sequence[OrderLine]) -> list[OrderLine]:
    """Of all lines of an order those that are delivered themselves: no bundle with parts.

    The same as `OrderLine.objects.deliverable()`, of lines that are read already.
    """
    opened = {line.parent_id for line in sold}
    return [line for line in sold if line.pk not in opened]


def _find_products(sold: Iterable[PaidLine]) -> list[Product]:
    lines = list(sold)
    return Product.objects.answering_to(
        slugs=[line.sku for line in lines if line.sku],
        stripe_ids=[line.provider_product_id for line in lines if line.provider_product_id],
    )


def _product_of(line: PaidLine, products: list[Product]) -> Product | None:
    by_slug = {product.slug: product for product in products}
    by_stripe_id = {product.stripe_product_id: product for product in products}
    if line.sku in by_slug:
        return by_slug[line.sku]
    return by_stripe_id.get(line.provider_product_id) if line.provider_product_id else None


def _parts_of(products: list[Product]) -> dict[int, list[BundleItem]]:
    bundles = [product.pk for product in products if product.kind == "BUNDLE"]
    parts: dict[int, list[BundleItem]] = {}
    if bundles:
        items = BundleItem.objects.filter(bundle__in=bundles).select_related("product")
        for item in items.order_by("bundle_id", "position", "id"):
            parts.setdefault(item.bundle_id, []).append(item)
    return parts


def _shares(whole: _Amounts, items: list[BundleItem], currency: str) -> list[_Amounts]:
    """Each part's share of a bundle's money, by list price; the last takes the odd cent."""
    if not items:
        return []
    weights = [_list_price(item, currency) for item in items]
    columns = [
        allocate_bundle(amount, weights)
        for amount in (whole.subtotal, whole.discount, whole.tax, whole.total)
    ]
    return [_Amounts(*column) for column in zip(*columns, strict=True)]


def _list_price(item: BundleItem, currency: str) -> int:
    price = item.product.price_in(currency)
    return (price.amount if price else 0) * item.quantity


def _line(
    order: Order,
    product: Product | None,
    sold: PaidLine,
    amounts: _Amounts,
    position: int,
) -> OrderLine:
    return OrderLine(
        order=order,
        product=product,
        kind=product.kind if product else "",
        sku=product.slug if product else sold.sku,
        title=(product.title(order.language) if product else "") or sold.title or "Unnamed",
        quantity=sold.quantity,
        unit_amount=sold.subtotal // max(sold.quantity, 1),
        subtotal=amounts.subtotal,
        discount=amounts.discount,
        tax=amounts.tax,
        total=amounts.total,
        position=position,
    )


def _part(parent: OrderLine, item: BundleItem, share: _Amounts, position: int) -> OrderLine:
    quantity = parent.quantity * item.quantity
    return OrderLine(
        order=parent.order,
        parent=parent,
        product=item.product,
        kind=item.product.kind,
        sku=item.product.slug,
        title=item.product.title(parent.order.language),
        quantity=quantity,
        unit_amount=share.subtotal // max(quantity, 1),
        subtotal=share.subtotal,
        discount=share.discount,
        tax=share.tax,
        total=share.total,
        position=position,
    )


def _copied(product: Product | None, with_files: set[int]) -> dict[str, object]:
    """What planning, sending and the books need later: the product may be another thing by then.

    The last two are what the plan is made from (orders.schedule), now or when a delayed payment
    comes, and what the promise "each order has its steps" is computed from afresh.
    """
    if product is None:
        return {"needs_license": False, "has_files": False}
    return {
        "tax_kind": product.tax_kind,
        "weight_grams": product.pieces_weight_grams,
        "needs_license": product.license_required,
        "has_files": product.pk in with_files,
    }


def _with_files(found: Iterable[Product | None], parts: dict[int, list[BundleItem]]) -> set[int]:
    """Which of these products, and of the parts of bundles, have a file to download."""
    products = {product.pk for product in found if product is not None}
    products |= {item.product_id for items in parts.values() for item in items}
    if not products:
        return set()
    # A file of goods is what the printer prints, not something to download.
    files = Asset.objects.filter(product__in=products).exclude(product__kind__in=SHIPPED)
    return set(files.values_list("product_id", flat=True))


class _Groups:
    """The fulfilment groups of one order, made when a line first needs one."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._made: dict[GroupKind, FulfillmentGroup] = {}

    def for_kind(self, product_kind: str) -> FulfillmentGroup:
        kind = group_kind(product_kind)
        if kind not in self._made:
            self._made[kind] = FulfillmentGroup.objects.create(
                order=self._order, kind=kind, position=len(self._made)
            )
        return self._made[kind]
