"""What QuickBooks adds up itself: line amounts, discounts, taxes by rate, the document's total."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sandbox.quickbooks.state import QuickBooksWorld
from sandbox.quickbooks.words import RefusedError

Json = dict[str, Any]

CENT = Decimal("0.01")
_MOST = Decimal(99999999999)
_ITEM, _DISCOUNT, _EXPENSE = (
    "SalesItemLineDetail", "DiscountLineDetail", "AccountBasedExpenseLineDetail",
)  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """A document's sums: before tax and discount, tax by rate, and the total."""

    subtotal: Decimal
    tax_lines: list[Json]
    tax: Decimal
    total: Decimal


def amount(given: object) -> Decimal:
    """A sent amount, rounded to cents; RefusedError when it is no number."""
    return exact(given).quantize(CENT, ROUND_HALF_UP)


def exact(given: object) -> Decimal:
    """A sent number as it is."""
    try:
        found = Decimal(str(given))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > _MOST:
        raise RefusedError(2010, f"Property Name:failed to parse the number {given}")
    return found


def add_up(books: QuickBooksWorld, sent: Json) -> Sums:
    """The sums of a sale, a refund or an expense; RefusedError in QuickBooks' words."""
    how = str(sent.get("GlobalTaxCalculation") or "TaxExcluded")
    if how == "TaxInclusive":
        detail = "Business Validation Error: this sandbox leaves TaxInclusive out on purpose: what "
        raise RefusedError(6000, detail + "Amount means under it is not agreed on.")
    if how == "NotApplicable" and sent.get("TxnTaxDetail"):
        raise RefusedError(6170, "TxnTaxDetail is not allowed with NotApplicable.")
    nets = [(_net(books, one), _code(books, one)) for one in sent["Line"] if _counts(one)]
    subtotal = sum((net for net, _ in nets), Decimal(0))
    discount = _discount(sent["Line"], subtotal)
    if subtotal - discount < 0:
        detail = "Business Validation Error: Transaction amount must be 0 or greater."
        raise RefusedError(6000, detail)
    taxed = _after_discount(nets, subtotal, discount)
    lines = [] if how == "NotApplicable" else _tax_lines(books, sent, taxed)
    tax = sum((amount(one["Amount"]) for one in lines), Decimal(0))
    if not lines and books.company["Country"] == "US":
        tax = amount((sent.get("TxnTaxDetail") or {}).get("TotalTax") or 0)
    if lines and books.drifts():
        tax += CENT
    return Sums(subtotal, lines, tax, subtotal - discount + tax)


def _counts(line: Json) -> bool:
    """Whether a line has an amount: a sales line without an item is only text."""
    if line["DetailType"] == _EXPENSE:
        return True
    return line["DetailType"] == _ITEM and bool((line.get(_ITEM) or {}).get("ItemRef"))


def _net(books: QuickBooksWorld, line: Json) -> Decimal:
    given = amount(line["Amount"])
    detail = line.get(_ITEM) or {}
    if detail.get("Qty") is not None and detail.get("UnitPrice") is not None:
        product = exact(detail["Qty"]) * exact(detail["UnitPrice"])
        if product.quantize(CENT, ROUND_HALF_UP) != exact(line["Amount"]):
            words = "Amount calculation incorrect in the request : Amount is not equal to UnitPrice"
            raise RefusedError(6070, f"{words} * Qty. Supplied value:{line['Amount']}")
    if given < 0 and books.refuses_negative_lines:
        raise RefusedError(2290, "A negative amount is not allowed on this line.")
    return given


def _code(books: QuickBooksWorld, line: Json) -> str:
    detail = line.get(line["DetailType"]) or {}
    code = str((detail.get("TaxCodeRef") or {}).get("value") or "")
    if not code and books.company["UsingSalesTax"] and books.company["Country"] != "US":
        words = "Make sure all your transactions have a GST/HST rate before you save."
        if books.french:
            words = "Assurez-vous que toutes vos opérations ont un taux de TPS/TVH."
        raise RefusedError(6000, f"Business Validation Error: {words}")
    return code


def _discount(lines: Iterable[Json], subtotal: Decimal) -> Decimal:
    """What the discount lines take away; a percentage is of all lines before it."""
    found = Decimal(0)
    for line in lines:
        if line["DetailType"] != _DISCOUNT:
            continue
        detail = line.get(_DISCOUNT) or {}
        if detail.get("PercentBased") and detail.get("DiscountPercent") is not None:
            found += (subtotal * exact(detail["DiscountPercent"]) / 100).quantize(
                CENT, ROUND_HALF_UP
            )
        elif line.get("Amount") is not None:
            found += amount(line["Amount"])
        else:
            raise RefusedError(6090, "A discount line needs an amount or a percent.")
    return found


def _after_discount(
    nets: list[tuple[Decimal, str]], subtotal: Decimal, discount: Decimal
) -> list[tuple[Decimal, str]]:
    """The amounts that tax is on: a discount takes from every line in proportion."""
    if not discount or not subtotal:
        return nets
    return [(net - net * discount / subtotal, code) for net, code in nets]


def _tax_lines(books: QuickBooksWorld, sent: Json, taxed: list[tuple[Decimal, str]]) -> list[Json]:
    """Tax by rate: what the codes make, in each place where the caller gave no amount himself."""
    nets: dict[str, Decimal] = {}
    for net, code in taxed:
        for rate in _rates(books, code):
            nets[rate] = nets.get(rate, Decimal(0)) + net
    given = _given(sent)
    odd = [rate for rate in given if rate not in nets]
    if odd:
        words = "We encountered an error while calculating tax."
        raise RefusedError(6000, f"Business Validation Error: {words} TaxRate {odd[0]}")
    return [_tax_line(books, rate, net, given.get(rate)) for rate, net in nets.items()]


def _rates(books: QuickBooksWorld, code: str) -> list[str]:
    held = books.store.get("TaxCode", code) or {}
    details = held.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
    return [one["TaxRateRef"]["value"] for one in details]


def _given(sent: Json) -> dict[str, Decimal]:
    """The caller's own tax amounts, by rate."""
    found: dict[str, Decimal] = {}
    for line in (sent.get("TxnTaxDetail") or {}).get("TaxLine") or []:
        if line.get("DetailType") != "TaxLineDetail":
            raise RefusedError(2020, "Required parameter TaxLine.DetailType is missing")
        rate = str(((line.get("TaxLineDetail") or {}).get("TaxRateRef") or {}).get("value", ""))
        found[rate] = found.get(rate, Decimal(0)) + amount(line.get("Amount"))
    return found


def _tax_line(books: QuickBooksWorld, rate: str, net: Decimal, given: Decimal | None) -> Json:
    held = books.store.get("TaxRate", rate) or {}
    percent = exact(held.get("RateValue", 0))
    tax = (net * percent / 100).quantize(CENT, ROUND_HALF_UP) if given is None else given
    tax += Decimal(0)  # no rate makes "-0.00" of a fee line
    detail = {
        "TaxRateRef": {"value": rate},
        "PercentBased": True,
        "TaxPercent": float(percent),
        "NetAmountTaxable": float(net.quantize(CENT, ROUND_HALF_UP)),
    }
    return {"Amount": float(tax), "DetailType": "TaxLineDetail", "TaxLineDetail": detail}
