"""The properties that each kind of object may have, their lengths, and what they refer to.

From Intuit's own schema (intuit/QuickBooks-V3-Java-SDK, ipp-v3-java-data/src/main/xsd).
"""

TRANSACTIONS = ("SalesReceipt", "RefundReceipt", "Purchase", "Transfer", "JournalEntry")
LISTS = ("Customer", "Vendor", "Employee", "Item", "Account", "PaymentMethod")
TAXES = ("TaxCode", "TaxRate")
ENTITIES = (*TRANSACTIONS, *LISTS, *TAXES)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALL = _words("domain sparse Id SyncToken MetaData CustomField")
_DOCUMENT = _ALL | _words(
    "DocNumber TxnDate DepartmentRef CurrencyRef ExchangeRate PrivateNote TxnStatus LinkedTxn Line "
    "TxnTaxDetail TxnSource GlobalTaxCalculation TransactionLocationType TotalAmt"
)
_SALE = _DOCUMENT | _words(
    "CustomerRef CustomerMemo BillAddr ShipAddr ShipFromAddr ShipMethodRef ShipDate TrackingNum "
    "ClassRef HomeTotalAmt ApplyTaxAfterDiscount PrintStatus EmailStatus BillEmail BillEmailCc "
    "BillEmailBcc Balance HomeBalance CheckPayment PaymentMethodRef PaymentRefNum PaymentType "
    "CreditCardPayment DepositToAccountRef DeliveryInfo FreeFormAddress TaxExemptionRef"
)
_PERSON = _ALL | _words(
    "DisplayName Title GivenName MiddleName FamilyName Suffix CompanyName PrintOnCheckName Active "
    "PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr BillAddr ShipAddr Notes "
    "Balance CurrencyRef OtherContactInfo"
)
PROPERTIES = {
    "SalesReceipt": _SALE,
    "RefundReceipt": _SALE,
    "Purchase": _DOCUMENT
    | _words("AccountRef PaymentMethodRef PaymentRefNum RemitToAddr EntityRef PaymentType Credit "
             "PrintStatus"),
    "Transfer": _DOCUMENT - _words("DocNumber Line TxnTaxDetail TotalAmt GlobalTaxCalculation")
    | _words("FromAccountRef ToAccountRef Amount"),
    "JournalEntry": _DOCUMENT | _words("Adjustment HomeTotalAmt"),
    "Customer": _PERSON
    | _words("Taxable DefaultTaxCodeRef BalanceWithJobs PreferredDeliveryMethod ParentRef "
             "Job Level PaymentMethodRef SalesTermRef ResaleNum OpenBalanceDate BillWithParent "
             "IsProject FullyQualifiedName ClientEntityId"),
    "Vendor": _PERSON | _words("AcctNum Vendor1099 TaxIdentifier TermRef BillRate"),
    "Employee": _PERSON,
    "Item": _ALL
    | _words("Name Sku Description Active SubItem ParentRef Level FullyQualifiedName Taxable "
             "SalesTaxIncluded UnitPrice Type IncomeAccountRef PurchaseDesc PurchaseCost "
             "ExpenseAccountRef AssetAccountRef TrackQtyOnHand QtyOnHand InvStartDate "
             "SalesTaxCodeRef PurchaseTaxCodeRef PurchaseTaxIncluded ClassRef PrefVendorRef"),
    "Account": _ALL
    | _words("Name SubAccount ParentRef Description FullyQualifiedName Active Classification "
             "AccountType AccountSubType AcctNum CurrentBalance CurrentBalanceWithSubAccounts "
             "CurrencyRef TaxCodeRef"),
    "PaymentMethod": _ALL | _words("Name Active Type"),
}  # fmt: skip
LINE = _words("Id LineNum Description Amount LinkedTxn DetailType CustomField")
#: What a line's detail may say, by the line's DetailType; the detail has the type's name.
DETAILS = {
    "SalesItemLineDetail": _words(
        "ItemRef ClassRef UnitPrice RatePercent PriceLevelRef MarkupInfo Qty UOMRef ItemAccountRef "
        "TaxCodeRef ServiceDate TaxInclusiveAmt DiscountRate DiscountAmt TaxClassificationRef"
    ),
    "DiscountLineDetail": _words(
        "PercentBased DiscountPercent DiscountAccountRef ServiceDate ClassRef TaxCodeRef "
        "DiscountRef"
    ),
    "SubTotalLineDetail": _words("ItemRef"),
    "DescriptionOnly": frozenset(),
    "AccountBasedExpenseLineDetail": _words(
        "AccountRef TaxCodeRef TaxAmount TaxInclusiveAmt CustomerRef ClassRef BillableStatus "
        "MarkupInfo"
    ),
    "JournalEntryLineDetail": _words(
        "PostingType Entity AccountRef ClassRef DepartmentRef TaxCodeRef TaxRateRef "
        "TaxApplicableOn TaxAmount TaxInclusiveAmt JournalCodeRef"
    ),
}
#: The kinds of line that each document takes.
LINES = {
    "SalesReceipt": _words(
        "SalesItemLineDetail DiscountLineDetail SubTotalLineDetail DescriptionOnly"
    ),
    "RefundReceipt": _words(
        "SalesItemLineDetail DiscountLineDetail SubTotalLineDetail DescriptionOnly"
    ),
    "Purchase": _words("AccountBasedExpenseLineDetail"),
    "JournalEntry": _words("JournalEntryLineDetail DescriptionOnly"),
}
#: Without which an object is not taken; a line is asked for by code 2250.
REQUIRED = {
    "RefundReceipt": ("DepositToAccountRef",),
    "Purchase": ("PaymentType", "AccountRef"),
    "Transfer": ("FromAccountRef", "ToAccountRef", "Amount"),
    "Item": ("Name", "IncomeAccountRef"),
    "Account": ("Name", "AccountType"),
    "PaymentMethod": ("Name",),
}
#: Longest texts by property, wherever it stands; then those of one kind alone.
LENGTHS = {
    "DocNumber": 21, "PaymentRefNum": 21, "PrivateNote": 4000, "Description": 4000,
    "DisplayName": 500, "GivenName": 100, "FamilyName": 100, "MiddleName": 100, "Title": 16,
    "CompanyName": 100, "Name": 100, "Sku": 100, "Line1": 500, "Line2": 500, "Line3": 500,
    "City": 255, "Country": 255, "CountrySubDivisionCode": 255, "PostalCode": 30, "Address": 100,
    "FreeFormNumber": 21, "AcctNum": 20,
}  # fmt: skip
KIND_LENGTHS = {("PaymentMethod", "Name"): 15}
MEMO = 1000
#: Properties that hold objects although their name does not end like one; and those of lists.
PARTS = _words(
    "MetaData BillEmail BillEmailCc BillEmailBcc PrimaryPhone AlternatePhone Mobile Fax Entity "
    "CheckPayment CreditCardPayment DeliveryInfo MarkupInfo"
)
MANY = _words("Line TaxLine LinkedTxn CustomField OtherContactInfo")
#: The kind of object that a reference names, wherever it stands.
REFERENCES = {
    "CustomerRef": "Customer", "PaymentMethodRef": "PaymentMethod",
    "DepositToAccountRef": "Account",
    "AccountRef": "Account", "FromAccountRef": "Account", "ToAccountRef": "Account",
    "IncomeAccountRef": "Account", "ExpenseAccountRef": "Account", "AssetAccountRef": "Account",
    "DiscountAccountRef": "Account", "ItemRef": "Item", "TaxCodeRef": "TaxCode",
    "SalesTaxCodeRef": "TaxCode", "PurchaseTaxCodeRef": "TaxCode", "DefaultTaxCodeRef": "TaxCode",
    "TaxRateRef": "TaxRate",
}  # fmt: skip
CHOICES = {
    "GlobalTaxCalculation": _words("TaxExcluded TaxInclusive NotApplicable"),
    "PaymentType": _words("Cash Check CreditCard"),
    "PostingType": _words("Debit Credit"),
}
ITEM_TYPES = _words("Service NonInventory Inventory")
BALANCE_SHEET = frozenset(
    {"Bank", "Other Current Asset", "Fixed Asset", "Other Asset", "Accounts Receivable", "Equity",
     "Accounts Payable", "Credit Card", "Other Current Liability", "Long Term Liability"}
)  # fmt: skip
ACCOUNT_TYPES = BALANCE_SHEET | frozenset(
    {"Income", "Other Income", "Expense", "Other Expense", "Cost of Goods Sold"}
)
