"""Order to QuickBooks: the bodies of receipts, refunds and fees. Pure: facts in, JSON out.

Net lines with `TaxExcluded` and explicit tax amounts, so that the cents are Stripe's; a discount
is already in the net (contracts: developer.intuit.com, SalesReceipt and non-US sales tax, 2026-11).
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from accounting.amounts import by_percent, share
from accounting.facts import TaxCode
from accounting.sale import Books, Place, RefundFacts, Sale, SoldLine
from core.money import Money

Json = dict[str, object]

TAXED_KINDS = frozenset({"standard", "book_reduced"})
NOT_CHARGED, EXEMPT = "not_charged", "exempt"
_TEXT, _NOTE, _REF, _EMAIL, _LINE = 4000, 4000, 21, 100, 500
_WHERE = "Accounting > QuickBooks > Mappings"


class MissingMappingError(Exception):
    """Something of the sale is mapped to nothing. `missing` are sentences for the owner."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("; ".join(missing))
        self.missing = tuple(missing)


def sales_receipt(sale: Sale, books: Books, *, customer: str) -> Json:
    """The body of a sales receipt.

    Raises:
        MissingMappingError: the owner has not mapped all that the sale needs.
    """
    chosen = _Chosen(sale, books)
    lines = [chosen.line(line) for line in sale.lines]
    if books.fee_as_line and sale.fee:
        lines.append(chosen.fee_line())
    body = _document(chosen, customer, sale.number, sale.date)
    body |= {"Line": lines, "PrivateNote": _note(sale)} | chosen.tax_detail()
    chosen.check()
    return body


def refund_receipt(refund: RefundFacts, sale: Sale, books: Books, *, customer: str) -> Json:
    """The body of a refund receipt: the sale's lines and taxes, each by its share.

    Raises:
        MissingMappingError: as for the receipt.
    """
    chosen = _Chosen(sale, books)
    lines = [chosen.line(line) for line in refunded_lines(refund.amount, sale)]
    body = _document(chosen, customer, refund.number, refund.date)
    note = f"order {sale.mark} | refund {refund.refund_id} of {sale.number}"
    body |= {"Line": lines, "PrivateNote": note[:_NOTE]} | chosen.tax_detail()
    chosen.check()
    return body


def fee_purchase(sale: Sale, books: Books) -> Json:
    """The body of the expense for what the payment cost, paid out of the clearing account.

    Raises:
        MissingMappingError: an account or the tax code of fees is not mapped.
    """
    chosen = _Chosen(sale, books)
    detail = {"AccountRef": chosen.account("FEES"), **chosen.tax_ref(chosen.untaxed())}
    line = {
        "Amount": chosen.number(sale.fee),
        "Description": f"Payment fee of {sale.number}",
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }
    vendor = books.accounts.get("VENDOR")
    body: Json = {
        "PaymentType": "Cash",
        "AccountRef": chosen.account("CLEARING"),
        "TxnDate": sale.date,
        "DocNumber": fee_number(sale.number),
        "PrivateNote": _note(sale),
        "GlobalTaxCalculation": chosen.tax_method(),
        "Line": [line],
    }
    if vendor:
        body["EntityRef"] = {"value": vendor, "type": "Vendor"}
    chosen.check()
    return body


def refunded_lines(amount: int, sale: Sale) -> list[SoldLine]:
    """The sale's lines as far as a refund gives them back, net and tax each by its share."""
    return [line for line in shared_out(sale.lines, amount) if line.net or line.tax]


def shared_out(lines: Sequence[SoldLine], total: int) -> list[SoldLine]:
    """The lines so that they add up to `total`; taxes first, so that a net takes the odd cent."""
    count = len(lines)
    shares = share([line.tax for line in lines] + [line.net for line in lines], total)
    return [
        replace(line, tax=tax, net=net)
        for line, tax, net in zip(lines, shares[:count], shares[count:], strict=True)
    ]


def receipt_total(sale: Sale, books: Books) -> int:
    """What QuickBooks should make of the receipt: a fee line takes the fee off."""
    return sale.total - (sale.fee if books.fee_as_line else 0)


def fee_number(number: str) -> str:
    """The document number of a fee's expense."""
    return f"F-{number}"[:_REF]


def refund_number(number: str, position: int) -> str:
    """The document number of an order's first, second, .. refund."""
    return f"R-{number}-{position}"[:_REF]


class _Chosen:
    """What is mapped for one document; collects what is not, and the tax by rate."""

    def __init__(self, sale: Sale, books: Books) -> None:
        self.sale, self.books = sale, books
        self._missing: dict[str, None] = {}
        self._taxes: dict[str, list[int]] = {}
        self._percents: dict[str, Decimal] = {}

    def check(self) -> None:
        if self._missing:
            raise MissingMappingError(list(self._missing))

    def number(self, amount: int) -> float:
        return float(Money(amount, self.books.currency).decimal())

    def line(self, line: SoldLine) -> Json:
        code = self._code(line)
        self._add_tax(line, code)
        return self._item_line(line.net, self._item(line), code, _description(line))

    def fee_line(self) -> Json:
        item = self.books.items.get("FEE")
        if item is None:
            self._miss("no item is chosen for payment fees")
        return self._item_line(-self.sale.fee, item or "", self.untaxed(), "Payment fee")

    def account(self, role: str) -> Json:
        found = self.books.accounts.get(role)
        if found is None:
            self._miss(f"no account is chosen for {role.lower()}")
        return {"value": found or ""}

    def untaxed(self) -> TaxCode:
        """Card processing is free of tax (Stripe support, GST/HST/PST questions, 2026)."""
        return self._find(Place(self.books.country), EXEMPT, "payment fees")

    def tax_ref(self, code: TaxCode) -> Json:
        return {"TaxCodeRef": {"value": code.id}} if self.books.uses_sales_tax else {}

    def tax_method(self) -> str:
        return "TaxExcluded" if self.books.uses_sales_tax else "NotApplicable"

    def tax_detail(self) -> Json:
        total = sum(tax for tax, _net in self._taxes.values())
        if not self.books.uses_sales_tax or not self._taxes:
            return {}
        if self.books.country == "US":
            return {"TxnTaxDetail": {"TotalTax": self.number(total)}}
        lines = [self._tax_line(rate, tax, net) for rate, (tax, net) in self._taxes.items()]
        return {"TxnTaxDetail": {"TotalTax": self.number(total), "TaxLine": lines}}

    def _tax_line(self, rate: str, tax: int, net: int) -> Json:
        return {
            "Amount": self.number(tax),
            "DetailType": "TaxLineDetail",
            "TaxLineDetail": {
                "TaxRateRef": {"value": rate},
                "PercentBased": True,
                "TaxPercent": float(self._percents[rate]),
                "NetAmountTaxable": self.number(net),
            },
        }

    def _item_line(self, amount: int, item: str, code: TaxCode, description: str) -> Json:
        detail = {"ItemRef": {"value": item}, **self.tax_ref(code)}
        return {
            "Amount": self.number(amount),
            "Description": description[:_TEXT],
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }

    def _item(self, line: SoldLine) -> str:
        for key in line.items:
            if key in self.books.items:
                return self.books.items[key]
        self._miss(f"no item is chosen for “{line.title}” ({line.items[-1].lower()})")
        return ""

    def _code(self, line: SoldLine) -> TaxCode:
        kind = NOT_CHARGED if not line.tax and line.tax_kind in TAXED_KINDS else line.tax_kind
        return self._find(self.sale.place, kind, f"“{line.title}”")

    def _find(self, place: Place, kind: str, what: str) -> TaxCode:
        if not self.books.uses_sales_tax:
            return TaxCode("", "")
        if self.books.country == "US":
            return TaxCode("TAX" if kind in TAXED_KINDS else "NON", "")
        country, province = place.country, place.province
        for key in ((country, province, kind), (country, "", kind), ("", "", kind)):
            if key in self.books.taxes:
                return self.books.taxes[key]
        where = "-".join(part for part in (country, province) if part) or "an unknown place"
        self._miss(f"no tax code is chosen for {kind.replace('_', ' ')} sales to {where} ({what})")
        return TaxCode("", "")

    def _add_tax(self, line: SoldLine, code: TaxCode) -> None:
        if not line.tax:
            return
        if self.books.country == "US" and self.books.uses_sales_tax:
            self._add("", line.tax, line.net, Decimal(0))
            return
        rates = [rate for rate in code.rates if rate.percent]
        if not rates:
            if code.id or not self.books.uses_sales_tax:
                self._miss(f"tax was charged on “{line.title}”, but {_silent(code)}")
            return
        shares = by_percent(line.tax, [rate.percent for rate in rates])
        for rate, tax in zip(rates, shares, strict=True):
            self._add(rate.id, tax, line.net, rate.percent)

    def _add(self, rate: str, tax: int, net: int, percent: Decimal) -> None:
        sums = self._taxes.setdefault(rate, [0, 0])
        sums[0] += tax
        sums[1] += net
        self._percents[rate] = percent

    def _miss(self, what: str) -> None:
        self._missing[f"{what}: {_WHERE}"] = None


def _silent(code: TaxCode) -> str:
    return f"the tax code {code.name} charges none" if code.id else "sales tax is off in QuickBooks"


def _description(line: SoldLine) -> str:
    return f"{line.quantity} x {line.title}" if line.quantity > 1 else line.title


def _note(sale: Sale) -> str:
    parts = (f"order {sale.mark}", sale.number, sale.charge_id, sale.note)
    return " | ".join(part for part in parts if part)[:_NOTE]


def _document(chosen: _Chosen, customer: str, number: str, date: str) -> Json:
    sale, books = chosen.sale, chosen.books
    body: Json = {
        "DocNumber": number[:_REF],
        "TxnDate": date,
        "CustomerRef": {"value": customer},
        "DepositToAccountRef": chosen.account("CLEARING"),
        "EmailStatus": "NotSet",
        "PrintStatus": "NotSet",
        "GlobalTaxCalculation": chosen.tax_method(),
    }
    method = books.accounts.get("PAYMENT_METHOD")
    if method:
        body["PaymentMethodRef"] = {"value": method}
    if sale.charge_id:
        body["PaymentRefNum"] = sale.charge_id[-_REF:]
    if sale.email and len(sale.email) <= _EMAIL:
        body["BillEmail"] = {"Address": sale.email}
    if sale.address:
        body["ShipAddr"] = _address(sale.address)
    return body


def _address(given: object) -> Json:
    names = {
        "line1": "Line1",
        "line2": "Line2",
        "city": "City",
        "state": "CountrySubDivisionCode",
        "postal_code": "PostalCode",
        "country": "Country",
    }
    held = given if isinstance(given, dict) else {}
    found = {theirs: str(held.get(ours) or "") for ours, theirs in names.items()}
    limits = {"CountrySubDivisionCode": 255, "PostalCode": 30, "City": 255, "Country": 255}
    return {name: text[: limits.get(name, _LINE)] for name, text in found.items() if text}
