"""What is known of a group to be printed: address, lines at each printer, ceiling, circuits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings

from catalog.models import PrintVariant
from core import clock
from core.circuit import PAUSE_SECONDS
from core.models import ProviderHealth
from fulfillment import preflight
from fulfillment.choosing import PrinterFacts
from fulfillment.models import Phase, PrintAttempt, PrintOrder
from fulfillment.providers import printers
from fulfillment.providers.base import PrintAddress, PrintItem, PrintRequest
from orders.models import FulfillmentGroup, Order, OrderLine

_UNPROVEN = (Phase.ABANDONED, Phase.CANCELED)


def address_of(order: Order) -> PrintAddress:
    """The address that an order's goods go to, as it was typed; nothing is cut or corrected."""
    given = order.shipping_address or {}
    place = given.get("address")
    parts: Mapping[str, object] = place if isinstance(place, Mapping) else {}

    def part(name: str) -> str:
        return str(parts.get(name) or "")

    return PrintAddress(
        name=str(given.get("name") or order.name or ""),
        company=str(given.get("company") or ""),
        line1=part("line1"),
        line2=part("line2"),
        city=part("city"),
        state=part("state"),
        postal_code=part("postal_code"),
        country=part("country"),
        phone=str(given.get("phone") or order.phone or ""),
        email=order.email,
        tax_number=str(given.get("tax_number") or ""),
    )


def stored_address(print_order: PrintOrder) -> PrintAddress:
    """The address a print order was made for."""
    return PrintAddress(**print_order.address)


def sent_email(print_order: PrintOrder, provider: str) -> str:
    """The buyer's e-mail address as the printer got it: Gooten's orders are searched by it."""
    return preflight.for_provider(stored_address(print_order), provider).email


def snapshot(address: PrintAddress) -> dict[str, str]:
    """An address as the print order keeps it."""
    return asdict(address)


def is_readdressed(print_order: PrintOrder) -> bool:
    """Whether the order's address was corrected after this print order was made."""
    return bool(snapshot(address_of(print_order.group.order)) != print_order.address)


def reference_of(group: FulfillmentGroup, gen: int) -> str:
    """Our name for one print at a printer, such as `SH10001-1-1`; at most 32 characters."""
    return f"{group.order.number.replace('-', '')}-{group.position}-{gen}"


def lines_of(group: FulfillmentGroup) -> list[OrderLine]:
    """The lines that are printed together."""
    return list(group.lines.deliverable().select_related("product").order_by("position"))


def request_for(print_order: PrintOrder, provider: str, reference: str) -> PrintRequest:
    """What is asked of one printer; its own address rules are applied."""
    group = print_order.group
    lines = lines_of(group)
    variants = _mapped(lines).get(provider, {})
    return PrintRequest(
        reference=reference,
        order_number=group.order.number,
        address=preflight.for_provider(stored_address(print_order), provider),
        items=tuple(_item(line, variants[line.product_id or 0]) for line in lines),
        currency=print_order.currency,
    )


def items_of(print_order: PrintOrder) -> list[tuple[str, int]]:
    """The lines as every printer is told them: our name of the line, and how many."""
    return [(line_reference(line), line.quantity) for line in lines_of(print_order.group)]


def line_reference(line: OrderLine) -> str:
    """How a printer knows a line of ours."""
    return f"line-{line.position}"


def ceiling_of(lines: Sequence[OrderLine]) -> tuple[int | None, str]:
    """The most a print of these lines may cost, and its currency; None where no cost is listed."""
    variants = _listed(lines)
    known = _limits(lines, variants)
    if known:
        currency, most = next(iter(known.items()))
        return most, currency
    return None, variants[0].currency if variants else "usd"


def ceiling_in(lines: Sequence[OrderLine], currency: str) -> int | None:
    """The most they may cost at a printer that reckons in this currency."""
    return _limits(lines, _listed(lines)).get(currency)


def _limits(lines: Sequence[OrderLine], variants: Iterable[PrintVariant]) -> dict[str, int]:
    """By currency: so many percent of what the pieces cost by the list, shipping and tax in it."""
    dearest: dict[tuple[str, int], int] = {}
    for one in variants:
        key = (one.currency, one.product_id)
        dearest[key] = max(dearest.get(key, 0), one.base_cost)
    found = {}
    for currency in dict.fromkeys(currency for currency, _product in dearest):
        costs = [dearest.get((currency, line.product_id or 0), 0) for line in lines]
        total = sum(cost * line.quantity for cost, line in zip(costs, lines, strict=True))
        if all(costs) and total:
            found[currency] = total * settings.PRINT_COST_LIMIT // 100
    return found


def _listed(lines: Sequence[OrderLine]) -> list[PrintVariant]:
    return list(PrintVariant.objects.filter(product__in=_products(lines), active=True))


def printer_facts(print_order: PrintOrder) -> list[PrinterFacts]:
    """What the choice is made from, for every printer the shop knows, in the order of choice."""
    lines = lines_of(print_order.group)
    address = stored_address(print_order)
    tried = _tried(print_order)
    mapped = _mapped(lines)
    health = ProviderHealth.objects.exclude(state=ProviderHealth.State.CLOSED).in_bulk()
    found = []
    for name, printer in printers().items():
        variants = mapped.get(name, {})
        last = tried.get(name)
        problems = preflight.check_address(address, name)
        facts = PrinterFacts(
            name=name,
            unusable=printer.configured(),
            unmapped=tuple(one.title for one in lines if (one.product_id or 0) not in variants),
            problems=tuple(problem.text for problem in problems),
            resting=_is_resting(health.get(name)),
            cost=_list_cost(lines, variants, print_order.currency),
            tried=last.verdict_code if last else "",
            tried_text=last.verdict_text if last else "",
            tried_round=last.round if last else 0,
        )
        found.append(facts)
    return found


def _tried(print_order: PrintOrder) -> dict[str, PrintAttempt]:
    """The last attempt at each printer that came to nothing."""
    attempts = print_order.attempts_made.filter(phase__in=_UNPROVEN).exclude(verdict_code="")
    return {one.provider: one for one in attempts.order_by("id")}


def _mapped(lines: Iterable[OrderLine]) -> dict[str, dict[int, PrintVariant]]:
    """The usable variants of the lines' products by printer and product."""
    usable = PrintVariant.objects.filter(product__in=_products(lines), active=True, problem="")
    mapped: dict[str, dict[int, PrintVariant]] = {}
    for one in usable:
        if one.is_mapped():
            mapped.setdefault(one.provider, {})[one.product_id] = one
    return mapped


def _products(lines: Iterable[OrderLine]) -> list[int]:
    return [line.product_id for line in lines if line.product_id]


def _item(line: OrderLine, variant: PrintVariant) -> PrintItem:
    return PrintItem(
        sku=variant.sku or line.sku,
        remote_id=variant.remote_id,
        remote_variant_id=variant.remote_variant_id,
        artwork_url=variant.artwork_link(),
        quantity=line.quantity,
        title=line.title,
        reference=line_reference(line),
    )


def _list_cost(
    lines: Iterable[OrderLine], variants: Mapping[int, PrintVariant], currency: str
) -> int | None:
    total = 0
    for line in lines:
        variant = variants.get(line.product_id or 0)
        if variant is None or variant.currency != currency or not variant.base_cost:
            return None
        total += variant.base_cost * line.quantity
    return total


def _is_resting(health: ProviderHealth | None) -> bool:
    """Whether its circuit is open and the pause not over; a look only, which takes no turn."""
    if health is None:
        return False
    until = health.probe_until
    if health.state == ProviderHealth.State.OPEN and health.opened_at is not None:
        until = health.opened_at + timedelta(seconds=clock.scaled(PAUSE_SECONDS))
    return until is not None and until > clock.now()
